"""What staff type about members of the network."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lachan.partners import facts
from lachan.partners.facts import PlaceFacts
from lachan.partners.forms.units import day
from lachan.partners.models import (
    Member,
    MemberQuerySet,
    MemberState,
    Purpose,
    Service,
    Shown,
    Way,
)
from lachan.partners.rules.members import HOURS_MAX, NEXT, State
from lachan.partners.services.members import FIELDS, Entry
from lachan.web.forms import ManyChips, Option, PickCards

AREAS_MAX = 100
_WAY_HINTS: Final[Mapping[Way, Any]] = {
    Way.ACCOUNT: gettext_lazy("Người trong đội của đơn vị mở bằng tài khoản và khóa"),
    Way.LINK: gettext_lazy("Nhận liên kết và mã bằng hai đường khác nhau, mở một lần"),
    Way.SYSTEM: gettext_lazy("Máy chủ của họ nhận gói đã khóa và trả lời có chữ ký"),
}
_STEPS: Final[Mapping[State, tuple[Any, Any]]] = {
    State.ACTIVE: (
        gettext_lazy("Bắt đầu tham gia"),
        gettext_lazy("Nhận bàn giao từ ngày này"),
    ),
    State.SUSPENDED: (
        gettext_lazy("Tạm dừng"),
        gettext_lazy("Không bàn giao việc mới; việc đang mở vẫn tính giờ"),
    ),
    State.ENDED: (
        gettext_lazy("Thôi tham gia"),
        gettext_lazy("Muốn trở lại thì ghi một thỏa thuận mới"),
    ),
}


class MemberFilterForm(forms.Form):
    """Which members to show."""

    q = forms.CharField(label=gettext_lazy("Tên hoặc mã"), required=False)
    tinh = forms.ChoiceField(label=gettext_lazy("Địa bàn"), required=False)
    viec = forms.ChoiceField(
        label=gettext_lazy("Dịch vụ"),
        required=False,
        choices=[("", gettext_lazy("Mọi dịch vụ")), *Service.choices],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = facts.provinces(timezone.localdate())
        field: Any = self.fields["tinh"]
        field.choices = [("", _("Mọi tỉnh")), *((p.code, p.name) for p in places)]

    def narrowed(self, rows: MemberQuerySet) -> MemberQuerySet:
        """Return what is asked for; what makes no sense is left out."""
        self.is_valid()
        asked = self.cleaned_data
        if asked.get("tinh"):
            rows = rows.serving(asked["tinh"])
        if asked.get("viec"):
            rows = rows.offering(asked["viec"])
        return rows.matching(asked.get("q", ""))

    @property
    def asks(self) -> bool:
        """Tell whether anything is asked for."""
        return any(self.cleaned_data.get(name) for name in self.fields)


class RegisterFilterForm(MemberFilterForm):
    """The same for staff, by state too."""

    trang_thai = forms.ChoiceField(
        label=gettext_lazy("Trạng thái"),
        required=False,
        choices=[("", gettext_lazy("Chưa thôi")), *MemberState.choices],
    )

    def narrowed(self, rows: MemberQuerySet) -> MemberQuerySet:
        """Return what is asked for; without a state those that have not ended."""
        rows = super().narrowed(rows)
        state = self.cleaned_data.get("trang_thai")
        return rows.filter(state=state) if state else rows.open()


def _promise(purpose: Purpose) -> forms.IntegerField:
    return forms.IntegerField(
        label=purpose.label,
        required=False,
        min_value=1,
        max_value=HOURS_MAX,
        widget=forms.NumberInput(attrs={"class": "short", "inputmode": "numeric"}),
    )


class MemberForm(forms.Form):
    """What the register says of a member."""

    agreement = forms.CharField(
        label=gettext_lazy("Số thỏa thuận hoặc căn cứ"),
        help_text=gettext_lazy(
            "Ví dụ 12/TTPH-SYT; cơ quan có nhiệm vụ theo luật thì ghi văn bản giao."
        ),
        max_length=200,
        required=False,
    )
    agreed_from = day(gettext_lazy("Thỏa thuận từ ngày"), required=False)
    agreed_to = day(gettext_lazy("Đến hết ngày"), required=False)
    services = forms.MultipleChoiceField(
        label=gettext_lazy("Làm được gì cho trẻ em"),
        choices=Service.choices,
        widget=ManyChips,
        required=False,
    )
    national = forms.BooleanField(label=gettext_lazy("Phục vụ cả nước"), required=False)
    areas = forms.CharField(
        label=gettext_lazy("Hoặc từng tỉnh, xã"),
        help_text=gettext_lazy("Mỗi dòng một nơi: tên hoặc mã. Không dấu cũng được."),
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        required=False,
    )
    hours = forms.CharField(
        label=gettext_lazy("Giờ làm việc"),
        help_text=gettext_lazy("Ví dụ: cả ngày đêm; thứ Hai đến thứ Sáu 7:30–17:00."),
        max_length=200,
        required=False,
    )
    person = forms.CharField(
        label=gettext_lazy("Người đầu mối"),
        help_text=gettext_lazy("Chỉ cán bộ thấy, không bao giờ công khai."),
        max_length=200,
        required=False,
    )
    phone = forms.RegexField(
        r"[0-9+][0-9 .()-]*",
        label=gettext_lazy("Điện thoại"),
        max_length=40,
        required=False,
    )
    email = forms.EmailField(label=gettext_lazy("Thư điện tử"), required=False)
    web = forms.URLField(
        label=gettext_lazy("Trang mạng"),
        assume_scheme="https",
        required=False,
        widget=forms.URLInput(attrs={"inputmode": "url", "spellcheck": "false"}),
    )
    address = forms.CharField(
        label=gettext_lazy("Địa chỉ"), max_length=300, required=False
    )
    way = forms.ChoiceField(
        label=gettext_lazy("Nhận bàn giao qua"),
        choices=[(w.value, Option(w.label, _WAY_HINTS[w])) for w in Way],
        widget=PickCards,
    )
    listed = forms.BooleanField(
        label=gettext_lazy("Đồng ý có tên trong danh bạ công khai"), required=False
    )
    shown = forms.MultipleChoiceField(
        label=gettext_lazy("Công khai thêm"),
        help_text=gettext_lazy("Chỉ những mục thành viên đã đồng ý."),
        choices=Shown.choices,
        widget=ManyChips,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for purpose in Purpose:
            self.fields[f"hours_{purpose.value}"] = _promise(purpose)

    @property
    def plain(self) -> list[Any]:
        """The fields above the promises."""
        return [self[n] for n in self.fields if not n.startswith("hours_")]

    @property
    def promised(self) -> list[Any]:
        """The fields of promises, in hours."""
        return [self[n] for n in self.fields if n.startswith("hours_")]

    def clean_areas(self) -> list[PlaceFacts]:
        """Return the places; one that is not known, or is two, is named."""
        lines = [line.strip() for line in self.cleaned_data["areas"].splitlines()]
        typed = [line for line in lines if line]
        if len(typed) > AREAS_MAX:
            text = _("Nhiều hơn %(n)s nơi. Ghi cả tỉnh thay cho từng xã.")
            raise forms.ValidationError(text, params={"n": AREAS_MAX})
        return [_place(line) for line in typed]

    def clean(self) -> dict[str, Any]:
        """Let no agreement end before it begins."""
        data = super().clean() or self.cleaned_data
        first, last = data.get("agreed_from"), data.get("agreed_to")
        if last and (first is None or last < first):
            self.add_error("agreed_to", _("Ngày hết phải sau ngày bắt đầu."))
        return data

    def entry(self) -> Entry:
        """Return what was said, for the register."""
        said = self.cleaned_data
        hours = {p.value: said.get(f"hours_{p.value}") for p in Purpose}
        return Entry(
            fields={name: said[name] for name in FIELDS},
            services=said["services"],
            areas=said["areas"],
            promises={purpose: n for purpose, n in hours.items() if n},
        )


def _place(typed: str) -> PlaceFacts:
    """Return the one place a line means. Raises ValidationError."""
    today = timezone.localdate()
    by_code = facts.place(typed, today) if typed.isdigit() else None
    found = [by_code] if by_code else facts.find_places(typed, today, limit=3)
    if not found or (len(found) > 1 and not found[0].sure):
        hint = ", ".join(f"{p.label} ({p.code})" for p in found) or _("không thấy")
        text = _("“%(typed)s”: chưa rõ nơi nào. Ghi mã, ví dụ: %(hint)s.")
        raise forms.ValidationError(text, params={"typed": typed, "hint": hint})
    return found[0]


def said_of(member: Member) -> dict[str, Any]:
    """Return what the form begins with: what the register says now."""
    said: dict[str, Any] = {name: getattr(member, name) for name in FIELDS}
    said["services"] = [one.service for one in member.services.all()]
    said["areas"] = "\n".join(f"{area.code}" for area in member.areas.all())
    for one in member.promises.all():
        said[f"hours_{one.purpose}"] = one.hours
    return said


class MemberStepForm(forms.Form):
    """What becomes of a membership."""

    to = forms.ChoiceField(label=gettext_lazy("Thành viên này"), widget=PickCards)
    on = day(gettext_lazy("Từ ngày"))
    reason = forms.CharField(
        label=gettext_lazy("Lý do"), max_length=300, required=False
    )

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["to"]
        may = NEXT[State(member.state)]
        field.choices = [
            (state.value, Option(title, hint))
            for state, (title, hint) in _STEPS.items()
            if state in may
        ]
