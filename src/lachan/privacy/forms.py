"""What administrators type about breaches and the dossier of impact."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lachan.privacy.models import Breach
from lachan.privacy.rules.duties import Ending, Kind, Whom
from lachan.privacy.rules.inventory import activities
from lachan.privacy.services.assessments import SECTIONS, WORDS_MAX
from lachan.web.forms import Chips

KIND: Final[Mapping[str, Any]] = {
    Kind.DISCLOSED: _("Lộ cho người không được biết"),
    Kind.STOLEN: _("Bị lấy cắp"),
    Kind.ALTERED: _("Bị sửa trái phép"),
    Kind.LOST: _("Bị mất"),
    Kind.UNREACHABLE: _("Không mở được, hệ thống bị khóa"),
}
WHOM: Final[Mapping[str, Any]] = {
    Whom.AUTHORITY: _("Cơ quan chuyên trách (Cục A05, Bộ Công an)"),
    Whom.PEOPLE: _("Người có dữ liệu bị ảnh hưởng"),
    Whom.SUPERIOR: _("Cơ quan cấp trên"),
    Whom.MEMBER: _("Thành viên mạng lưới có liên quan"),
}
ENDING: Final[Mapping[str, Any]] = {
    Ending.DEALT_WITH: _("Đã xử lý, đã báo đủ"),
    Ending.NONE: _("Không phải sự cố dữ liệu cá nhân"),
}
CONTENT: Final[Mapping[str, Any]] = {
    "nature": _("Sự việc"),
    "noticed_at": _("Thời gian"),
    "place": _("Địa điểm, hệ thống"),
    "data": _("Loại dữ liệu"),
    "contact": _("Người liên hệ"),
    "consequences": _("Hậu quả có thể có"),
    "measures": _("Biện pháp đã làm, sẽ làm"),
}
SECTION: Final[Mapping[str, Any]] = {
    "controller": _("Bên kiểm soát dữ liệu"),
    "contact": _("Người, bộ phận bảo vệ dữ liệu"),
    "purpose": _("Vì sao cần xử lý, vì sao không thể ít hơn"),
    "abroad": _("Chuyển ra nước ngoài"),
    "risks": _("Rủi ro và thiệt hại có thể xảy ra"),
    "decided": _("Biện pháp giảm rủi ro và kết luận"),
}
_HELP: Final[Mapping[str, Any]] = {
    "controller": _("Tên cơ quan, địa chỉ, quyết định giao việc."),
    "purpose": _("Dựa vào bảng bên dưới; nói thêm điều riêng của đơn vị."),
    "abroad": _("Phần mềm không gửi gì ra nước ngoài. Ghi nếu máy chủ đặt ngoài nước."),
    "risks": _("Ai có thể bị hại, bằng cách nào, nặng đến đâu. Nghĩ từ phía đứa trẻ."),
}
REFUSED: Final[Mapping[str, Any]] = {
    "future": _("Thời gian này chưa tới."),
    "closed": _("Sự cố đã đóng, không sửa được nữa."),
    "why_late": _("Đã quá hạn: ghi vì sao báo chậm."),
    "why": _("Ghi vì sao đây không phải sự cố dữ liệu cá nhân."),
    "untold": _("Chưa báo cơ quan chuyên trách nên chưa đóng được."),
    "left": _("Lần báo gần nhất còn thiếu nội dung. Báo bổ sung rồi đóng."),
}


def _moment(label: object, *, required: bool) -> forms.DateTimeField:
    widget = forms.DateTimeInput(
        attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
    )
    return forms.DateTimeField(
        label=label,  # type: ignore[arg-type]  # lazy text
        required=required,
        widget=widget,
        input_formats=["%Y-%m-%dT%H:%M", "%d/%m/%Y %H:%M"],
    )


def _long(label: object, *, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label,  # type: ignore[arg-type]  # lazy text
        required=required,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _short(label: object, length: int) -> forms.CharField:
    return forms.CharField(label=label, max_length=length, required=False)  # type: ignore[arg-type]  # lazy text


class BreachForm(forms.Form):
    """What is known of a breach; what is not known yet stays empty."""

    kind = forms.ChoiceField(
        label=_("Chuyện gì đã xảy ra"), choices=list(KIND.items()), widget=Chips
    )
    noticed_at = _moment(_("Biết lúc nào"), required=True)
    happened_at = _moment(_("Xảy ra lúc nào, nếu biết"), required=False)
    nature = _long(CONTENT["nature"], required=True)
    place = _short(CONTENT["place"], 300)
    about = forms.MultipleChoiceField(
        label=CONTENT["data"], required=False, widget=forms.CheckboxSelectMultiple
    )
    people = forms.IntegerField(
        label=_("Bao nhiêu người bị ảnh hưởng"), required=False, min_value=0
    )
    consequences = _long(CONTENT["consequences"])
    measures = _long(CONTENT["measures"])
    contact = _short(CONTENT["contact"], 300)
    agency = _short(_("Cơ quan báo"), 200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["nature"].help_text = _(
            "Không viết tên trẻ, tên người báo tin hay chuyện của một vụ."
        )
        self.fields["happened_at"].help_text = _(
            "Hạn báo tính từ lúc xảy ra; chưa biết thì từ lúc biết."
        )
        choices: Any = self.fields["about"]
        choices.choices = data_names()


def data_names() -> list[tuple[str, str]]:
    """Return the codes and names of what is processed, in the page's language."""
    language = get_language() or "vi"
    return [(one.code, one.name(language)) for one in activities()]


def begun(breach: Breach) -> dict[str, Any]:
    """Return what the form of a breach begins with."""
    known = {n: getattr(breach, n) for n in BreachForm.base_fields if n != "about"}
    return {**known, "about": breach.data}


class NoticeForm(forms.Form):
    """Who was told."""

    whom = forms.ChoiceField(
        label=_("Đã báo ai"), choices=list(WHOM.items()), widget=Chips
    )
    name = forms.CharField(label=_("Tên cơ quan, người nhận"), max_length=200)
    at = _moment(_("Lúc nào"), required=True)
    reference = _short(_("Số văn bản, mã tiếp nhận"), 200)
    why_late = _short(_("Vì sao báo chậm, nếu đã quá hạn"), 500)


class CloseForm(forms.Form):
    """How a breach ends."""

    ending = forms.ChoiceField(
        label=_("Kết thúc thế nào"), choices=list(ENDING.items()), widget=Chips
    )
    why = _short(_("Lý do"), 500)


class Section(forms.CharField):
    """A section of the dossier: may wait in a draft, is needed to issue it."""

    says_optional = False


class AssessmentForm(forms.Form):
    """The sections of the dossier that people write."""

    why = _short(_("Bản này khác bản trước ở đâu, vì sao"), 500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in SECTIONS:
            self.fields[name] = Section(
                label=SECTION[name],
                help_text=_HELP.get(name, ""),
                max_length=WORDS_MAX,
                required=False,
                widget=forms.Textarea(attrs={"rows": 4}),
            )
        self.order_fields([*SECTIONS, "why"])
