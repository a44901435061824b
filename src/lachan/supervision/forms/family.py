"""Children, devices, guests, periods."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lachan.supervision.models import Child, Device, DeviceKind, DeviceRole, Family
from lachan.supervision.models.family import GuestAge
from lachan.supervision.rules import ages
from lachan.supervision.rules.askers import (
    AskerError,
    AskerKind,
    canonical,
    check_claim,
)
from lachan.supervision.rules.connecting import new_credential
from lachan.web.forms import Chips, Option, PickCards

THIS = "this"
DATES = ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d"]

ASKER_WORDS: dict[str, str | Promise] = {
    "form-address": gettext_lazy(
        "“%(value)s” chưa phải một địa chỉ. Địa chỉ giống 192.168.1.20."
    ),
    "form-mac": gettext_lazy(
        "“%(value)s” chưa phải địa chỉ MAC. MAC có 12 chữ số, giống a4:83:e7:01:02:03."
    ),
    "form-device": gettext_lazy("Mã máy chỉ gồm chữ không dấu, số và dấu gạch nối."),
    "form-network": gettext_lazy(
        "“%(value)s” chưa phải một dải mạng. Dải mạng giống 192.168.1.0/24."
    ),
    "not-home": gettext_lazy(
        "%(value)s không nằm trong mạng nhà. Chỉ nhận địa chỉ của mạng nhà"
        " (như 192.168…) hoặc của chính máy đang mở trang này."
    ),
    "network-of-one": gettext_lazy(
        "Cả dải mạng chỉ dành cho máy của khách. Với một máy, ghi địa chỉ của máy đó."
    ),
    "network-too-large": gettext_lazy(
        "Dải %(value)s lớn hơn một nhà. Nhỏ lại, ví dụ 192.168.1.0/24."
    ),
}


class ChildForm(forms.Form):
    """Nickname and year of birth."""

    nickname = forms.CharField(
        label=gettext_lazy("Tên ở nhà của con"),
        max_length=40,
        help_text=gettext_lazy("Chỉ nhà mình thấy. Không cần họ tên thật."),
        error_messages={"required": gettext_lazy("Ghi tên ở nhà của con.")},
    )
    birth_year = forms.IntegerField(
        label=gettext_lazy("Năm sinh"),
        help_text=gettext_lazy("Để chọn sẵn mức theo tuổi. Mức tự đổi mỗi đầu năm."),
        widget=forms.NumberInput(attrs={"class": "short", "inputmode": "numeric"}),
        error_messages={
            "required": gettext_lazy("Ghi năm sinh của con."),
            "invalid": gettext_lazy("Năm sinh là bốn chữ số, như 2018."),
        },
    )

    def __init__(
        self,
        *args: Any,
        today: date,
        family: Family | None,
        child: Child | None,
        **kw: Any,
    ) -> None:
        super().__init__(*args, **kw)
        self._today, self._family, self._child = today, family, child

    def clean_nickname(self) -> str:
        """One name for one child."""
        name = " ".join(str(self.cleaned_data["nickname"]).split())
        if self._family is not None:
            others = self._family.children.filter(nickname__iexact=name)
            if self._child is not None:
                others = others.exclude(pk=self._child.pk)
            if others.exists():
                raise forms.ValidationError(
                    _(
                        "Nhà mình đã có một con tên %(name)s."
                        " Chọn tên khác cho dễ phân biệt."
                    )
                    % {"name": name}
                )
        return name

    def clean_birth_year(self) -> int:
        """Rules are for children."""
        year = int(self.cleaned_data["birth_year"])
        first, last = ages.birth_years(self._today)
        if not first <= year <= last:
            raise forms.ValidationError(
                _(
                    "Năm sinh từ %(first)s đến %(last)s:"
                    " Lá Chắn giữ luật cho trẻ dưới 18."
                )
                % {"first": first, "last": last}
            )
        return year


class DeviceForm(forms.Form):
    """A device: whose, what, and how the gateway knows it."""

    name = forms.CharField(
        label=gettext_lazy("Tên máy"),
        max_length=60,
        help_text=gettext_lazy("Ví dụ: Máy tính bảng của Bống."),
        error_messages={"required": gettext_lazy("Đặt tên cho máy để nhận ra.")},
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Loại máy"), choices=DeviceKind.choices, widget=Chips
    )
    whose = forms.ChoiceField(label=gettext_lazy("Máy của ai"), widget=PickCards)
    how = forms.ChoiceField(
        label=gettext_lazy("Nhận ra máy bằng cách nào"), widget=PickCards
    )
    value = forms.CharField(
        label=gettext_lazy("Địa chỉ, MAC, mã máy hoặc dải mạng"),
        required=False,
        max_length=128,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "spellcheck": "false",
                "autocapitalize": "none",
            }
        ),
    )

    def __init__(
        self, *args: Any, family: Family, own_address: str, device: Device, **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        self._children = {c.key: c for c in family.children.all()}
        self._own, self._device = own_address, device
        self.fields["whose"].choices = self._whose()  # type: ignore[attr-defined]  # ChoiceField
        self.fields["how"].choices = self._how()  # type: ignore[attr-defined]  # ChoiceField

    def _whose(self) -> list[tuple[str, Option]]:
        children = [
            (key, Option(c.nickname, icon="mood-kid"))
            for key, c in self._children.items()
        ]
        adult = Option(_("Người lớn"), _("Chỉ chặn mã độc và lừa đảo."), icon="user")
        guest = Option(_("Khách"), _("Giữ chặt, không cần tên."), icon="users")
        return [*children, ("adult", adult), ("guest", guest)]

    def _how(self) -> list[tuple[str, Option]]:
        ways = [
            (
                AskerKind.ADDRESS.value,
                Option(_("Địa chỉ trong nhà"), _("Xem trong bộ phát Wi-Fi.")),
            ),
            (
                AskerKind.MAC.value,
                Option(_("Địa chỉ MAC"), _("Khi bộ phát Wi-Fi gửi kèm MAC.")),
            ),
            (
                AskerKind.DEVICE.value,
                Option(_("Mã máy"), _("Khi bộ phát Wi-Fi gửi kèm mã máy.")),
            ),
            (
                AskerKind.NETWORK.value,
                Option(_("Cả dải mạng"), _("Chỉ dành cho máy của khách.")),
            ),
        ]
        if settings.LACHAN_ENCRYPTED is not None:
            own = Option(
                _("Mã riêng của máy"), _("Đi đâu cũng theo: ở nhà, ở trường, 4G.")
            )
            ways.insert(0, (AskerKind.CREDENTIAL.value, own))
        if self._own:
            this = Option(
                _("Máy này"),
                _("Địa chỉ %(address)s, máy đang mở trang này.")
                % {"address": self._own},
            )
            ways.insert(0, (THIS, this))
        return ways

    def clean(self) -> dict[str, Any]:
        """Check that the asker may be taken."""
        data = super().clean() or self.cleaned_data
        how, whose = data.get("how"), data.get("whose")
        if not how or not whose:
            return data
        kind = AskerKind.ADDRESS if how == THIS else AskerKind(how)
        value = self._own if how == THIS else str(data.get("value", ""))
        if kind is AskerKind.CREDENTIAL:
            value = self._credential()
        if not value:
            self.add_error("value", _("Ghi địa chỉ để Lá Chắn nhận ra máy."))
            return data
        try:
            value = canonical(kind, value)
            same = (self._device.asker_kind, self._device.asker) == (kind, value)
            if not same or kind is AskerKind.NETWORK:
                check_claim(kind, value, own=self._own, guests=whose == "guest")
        except AskerError as e:
            code = f"form-{kind}" if e.code == "form" else e.code
            self.add_error("value", str(ASKER_WORDS[code]) % {"value": value})
        self._fill(kind, value, whose)
        return data

    def _credential(self) -> str:
        """Keep the one that the device has, or make one: nobody types it here."""
        has = self._device.asker_kind == AskerKind.CREDENTIAL
        return self._device.asker if has else new_credential()

    def _fill(self, kind: AskerKind, value: str, whose: str) -> None:
        device = self._device
        device.asker_kind, device.asker = kind, value
        device.child = self._children.get(whose)
        role = DeviceRole.CHILD if device.child is not None else DeviceRole(whose)
        device.role = role
        device.name = self.cleaned_data.get("name", "")
        device.kind = self.cleaned_data.get("kind", DeviceKind.OTHER)

    def taken(self) -> None:
        """Say that another device has this asker; not whose."""
        self.add_error(
            "value" if self.cleaned_data["how"] != THIS else "how",
            _(
                "%(value)s đã là của một máy khác. Mỗi địa chỉ chỉ thuộc một máy:"
                " sửa hoặc xóa máy kia trước."
            )
            % {"value": self._device.asker},
        )


class GuestForm(forms.Form):
    """How strictly guests are held."""

    guest_age = forms.ChoiceField(
        label=gettext_lazy("Máy của khách được giữ"),
        choices=GuestAge.choices,
        widget=Chips,
    )


def _date() -> forms.DateInput:
    attrs = {"class": "short", "inputmode": "numeric", "autocomplete": "off"}
    return forms.DateInput(attrs=attrs, format="%d/%m/%Y")


class PeriodForm(forms.Form):
    """First and last day of a term or holiday."""

    code = forms.CharField(widget=forms.HiddenInput)
    first = forms.DateField(
        label=gettext_lazy("Từ ngày"),
        error_messages={"invalid": gettext_lazy("Ngày viết như 01/06/2027.")},
        widget=_date(),
        input_formats=DATES,
    )
    last = forms.DateField(
        label=gettext_lazy("Đến ngày"),
        error_messages={"invalid": gettext_lazy("Ngày viết như 31/08/2027.")},
        widget=_date(),
        input_formats=DATES,
    )

    def clean(self) -> dict[str, Any]:
        """A period ends after it begins, and within a year and a half."""
        data = super().clean() or self.cleaned_data
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            self.add_error("last", _("Ngày cuối phải sau ngày đầu."))
        elif first and last and (last - first).days > 400:
            self.add_error("last", _("Kỳ này dài hơn một năm. Xem lại hai ngày."))
        return data
