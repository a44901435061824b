"""What staff type on the pages of the network."""

import datetime as dt
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lachan.accounts.models import User
from lachan.accounts.rules import login_name
from lachan.partners import reading
from lachan.partners.models import How, Kind, Unit, UnitQuerySet, UnitRole
from lachan.partners.rules import units as rules
from lachan.web.forms import Option, PickCards

DATES = ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d"]


def day(label: Any, **more: Any) -> forms.DateField:
    """Return a field for a day, typed as 24/11/2026."""
    attrs = {"class": "short", "inputmode": "numeric", "autocomplete": "off"}
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs=attrs, format="%d/%m/%Y"),
        input_formats=DATES,
        **more,
    )


def basis() -> forms.CharField:
    """Return the field for what a decision rests on."""
    return forms.CharField(
        label=gettext_lazy("Căn cứ"),
        help_text=gettext_lazy("Số quyết định, ví dụ 125/QĐ-SGDĐT."),
        max_length=rules.BASIS_MAX,
        required=False,
    )


class NameField(forms.CharField):
    """A unit's name in its one spelling."""

    def clean(self, value: Any) -> str:
        """Return the name. Raises ValidationError."""
        text = super().clean(value)
        try:
            return rules.unit_name(text)
        except rules.NoNameError as e:
            raise forms.ValidationError(_("Viết tên, tối đa 200 chữ.")) from e


class FilterForm(forms.Form):
    """Which units to show."""

    q = forms.CharField(label=gettext_lazy("Tên hoặc mã"), required=False)
    loai = forms.ChoiceField(
        label=gettext_lazy("Loại"),
        required=False,
        choices=[("", gettext_lazy("Mọi loại")), *Kind.choices],
    )
    tinh = forms.ChoiceField(label=gettext_lazy("Tỉnh, thành phố"), required=False)
    ngay = day(gettext_lazy("Vào ngày"), required=False)

    def __init__(
        self, *args: Any, provinces: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        """provinces: (code, name)."""
        super().__init__(*args, **kwargs)
        field: Any = self.fields["tinh"]
        field.choices = [("", _("Mọi tỉnh")), *provinces]

    def found(self, today: dt.date) -> UnitQuerySet:
        """Return what is asked for; what makes no sense is left out."""
        self.is_valid()
        asked = self.cleaned_data
        day = asked.get("ngay") or today
        rows = Unit.objects.on(day)
        if asked.get("loai"):
            rows = rows.of_kind(Kind(asked["loai"]))
        if asked.get("tinh"):
            rows = rows.in_province(asked["tinh"], day)
        return rows.matching(asked.get("q", "")).select_related("province")


# Provinces and communes come from the file of places.
_NAMED = [kind for kind in Kind if kind not in {Kind.PROVINCE, Kind.COMMUNE}]
_EVERYWHERE = {Kind.MINISTRY, Kind.HOTLINE, Kind.ISP, Kind.PLATFORM, Kind.OTHER}


class UnitForm(forms.Form):
    """A unit that begins: a school, a police station, a hospital, a hotline."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Loại"),
        choices=[(kind.value, kind.label) for kind in _NAMED],
        initial=Kind.SCHOOL,
        required=False,
    )
    name = NameField(label=gettext_lazy("Tên"), max_length=rules.NAME_MAX)
    code = forms.CharField(
        label=gettext_lazy("Mã"),
        help_text=gettext_lazy("Mã chính thức, chữ không dấu và số. Không đổi về sau."),
        max_length=rules.CODE_MAX,
        widget=forms.TextInput(attrs={"class": "short", "autocomplete": "off"}),
    )
    province = forms.ModelChoiceField(
        label=gettext_lazy("Tỉnh, thành phố"),
        queryset=Unit.objects.none(),
        empty_label=gettext_lazy("Chọn tỉnh"),
        required=False,
    )
    valid_from = day(gettext_lazy("Có trong mạng lưới từ ngày"))

    def __init__(self, *args: Any, provinces: UnitQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["province"]
        field.queryset = provinces

    def clean_kind(self) -> Kind:
        """Return the kind; a school where nothing was said."""
        return Kind(self.cleaned_data["kind"] or Kind.SCHOOL)

    def clean(self) -> dict[str, Any]:
        """Ask for the province of what has one."""
        data = super().clean() or self.cleaned_data
        local = data.get("kind") not in _EVERYWHERE
        if local and "province" in data and data["province"] is None:
            self.add_error("province", _("Chọn tỉnh của đơn vị."))
        return data

    def clean_code(self) -> str:
        """Return the code in its one spelling."""
        try:
            return rules.unit_code(self.cleaned_data["code"])
        except rules.NotACodeError as e:
            text = _("Mã chỉ gồm chữ không dấu, số và . _ - /, ví dụ 01-THCS-0123.")
            raise forms.ValidationError(text) from e


class RenameForm(forms.Form):
    """A new name, or one that is mended."""

    name = NameField(label=gettext_lazy("Tên"), max_length=rules.NAME_MAX)
    why = forms.ChoiceField(
        label=gettext_lazy("Vì sao"), widget=PickCards, initial="renamed"
    )
    on = day(gettext_lazy("Tên mới có từ ngày"), required=False)
    legal_basis = basis()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["why"]
        kept = _("Tên cũ còn trong lịch sử và hồ sơ trước ngày đó")
        never = _("Tên này chưa bao giờ đúng")
        field.choices = [
            ("renamed", Option(_("Đơn vị đổi tên"), kept)),
            ("mistake", Option(_("Sửa lỗi gõ"), never)),
        ]

    def clean(self) -> dict[str, Any]:
        """Ask for the day only where it means something."""
        data = super().clean() or self.cleaned_data
        if data.get("why") == "renamed" and not data.get("on") and "on" in data:
            self.add_error("on", _("Viết ngày tên mới bắt đầu, ví dụ 01/09/2027."))
        return data


class CloseForm(forms.Form):
    """The end of a unit."""

    last_day = day(gettext_lazy("Ngày cuối cùng còn hoạt động"))


class SuccessionForm(forms.Form):
    """Who takes the place of a unit."""

    how = forms.ChoiceField(
        label=gettext_lazy("Chuyện gì xảy ra"),
        choices=[c for c in How.choices if c[0] != How.RENAMED.value],
        widget=forms.RadioSelect,
    )
    codes = forms.CharField(
        label=gettext_lazy("Mã đơn vị kế tục"),
        help_text=gettext_lazy(
            "Đơn vị này phải có trong mạng lưới rồi. Nhiều đơn vị thì cách nhau bằng "
            "dấu phẩy, đơn vị chính viết đầu."
        ),
        max_length=400,
    )
    on = day(gettext_lazy("Từ ngày"))
    legal_basis = basis()
    staff_follow = forms.BooleanField(
        label=gettext_lazy("Người của đơn vị này sang đơn vị chính"),
        required=False,
        initial=True,
    )

    lives_on = forms.BooleanField(
        label=gettext_lazy("Chỉ một phần sang đơn vị kia; đơn vị này vẫn hoạt động"),
        required=False,
    )

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._unit = unit

    def clean_codes(self) -> list[Unit]:
        """Return the successors that are open, in the order given."""
        typed = self.cleaned_data["codes"].replace(";", ",").split(",")
        codes = [code.strip().upper() for code in typed if code.strip()]
        rows = Unit.objects.filter(
            kind=self._unit.kind, code__in=codes, valid_to=None
        ).exclude(pk=self._unit.pk)
        by_code = {unit.code: unit for unit in rows}
        missing = [code for code in codes if code not in by_code]
        if missing or not codes:
            text = _("Không có đơn vị cùng loại, đang mở, mang mã %(code)s.")
            raise forms.ValidationError(text, params={"code": ", ".join(missing)})
        return [by_code[code] for code in dict.fromkeys(codes)]


class StaffForm(forms.Form):
    """A person who begins to work in a unit."""

    username = forms.CharField(
        label=gettext_lazy("Tên đăng nhập"),
        help_text=gettext_lazy("Của cán bộ đã nhận lời mời."),
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    role = forms.ChoiceField(label=gettext_lazy("Việc"), choices=UnitRole.choices)
    on = day(gettext_lazy("Từ ngày"))
    legal_basis = basis()

    def clean_username(self) -> User:
        """Return the member of staff. Parents are not told apart from nobody."""
        typed = login_name(self.cleaned_data["username"])
        user = User.objects.staff().filter(username=typed, is_active=True).first()
        if user is None:
            text = _("Không có cán bộ nào đăng nhập bằng tên này.")
            raise forms.ValidationError(text)
        return user


class EndStaffForm(forms.Form):
    """The last day of a membership."""

    last_day = day(gettext_lazy("Ngày làm việc cuối"))


class ImportForm(forms.Form):
    """A list of schools, as a file or pasted."""

    file = forms.FileField(
        label=gettext_lazy("Tệp CSV"),
        help_text=gettext_lazy("Ba cột: mã, tên, tỉnh. Tối đa 5.000 dòng, 700 KB."),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv,text/plain"}),
    )
    text = forms.CharField(
        label=gettext_lazy("Hoặc dán từ bảng tính"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
    )
    on = day(gettext_lazy("Các trường mới có trong mạng lưới từ ngày"))

    def clean(self) -> dict[str, Any]:
        """Put the text of the file, or what was pasted, into `text`."""
        data = super().clean() or self.cleaned_data
        text = data.get("text", "")
        if data.get("file"):
            text = self._read(data["file"])
        elif len(text.encode()) > reading.OCTETS_MAX:
            self.add_error("text", _("Dài hơn 700 KB. Chia thành nhiều lần."))
        if data.get("file") and not text.strip():
            said = _("Tệp này không đọc được. Lưu lại thành CSV UTF-8, tối đa 700 KB.")
            self.add_error("file", said)
        elif not text.strip():
            self.add_error("text", _("Chọn một tệp hoặc dán danh sách vào đây."))
        data["text"] = text
        return data

    def _read(self, file: "UploadedFile[bytes]") -> str:
        too_long = (file.size or 0) > reading.OCTETS_MAX
        try:
            return "" if too_long else reading.decode(file.read())
        except reading.UnreadableError:
            return ""
