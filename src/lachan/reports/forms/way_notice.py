"""What a provider or a platform tells about content on its service."""

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lachan.reports.forms.way_fields import Told, area, line
from lachan.reports.forms.way_kinds import KindsField
from lachan.reports.rules.draft import Draft
from lachan.reports.rules.intake import STORY_MAX
from lachan.reports.rules.kinds import catalogue


class NoticeForm(Told):
    """What a provider or a platform tells us about content on its service."""

    organisation = line(_("Tên đơn vị"), "", 200)
    teller_name = line(_("Người liên hệ"), "", 120)
    contact = line(_("Số điện thoại hoặc địa chỉ thư"), "", 120)
    kinds = KindsField(
        label=_("Nội dung thuộc loại nào?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Chọn ít nhất một loại.")},
    )
    accounts = area(
        _("Đường dẫn, tài khoản, địa chỉ"),
        _(
            "Mỗi dòng một cái. Không gửi kèm hình ảnh trẻ em bị xâm hại: chỉ đường "
            "dẫn, giờ và mã băm."
        ),
        4000,
        4,
    )
    when = line(_("Thấy lúc nào, còn ở đó không?"), "", 200)
    story = area(
        _("Đơn vị biết gì, đã làm gì?"),
        _("Mã hồ sơ của đơn vị, mã băm, việc đã gỡ."),
        STORY_MAX,
        4,
    )

    def __init__(self, draft: Draft, *, check: bool = False) -> None:
        super().__init__(draft, check=check)
        language = (get_language() or "vi")[:2]
        labels = [(k.code, k.words.name(language)) for k in catalogue().kinds.values()]
        self.fields["kinds"].choices = labels  # type: ignore[attr-defined]  # KindsField
