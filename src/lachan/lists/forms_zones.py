"""What an administrator types about a resolver that takes the zones."""

import ipaddress

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lachan.lib.env import host_port
from lachan.lib.errors import UsageError
from lachan.web.forms import PickCards

KEY, ADDRESS = "key", "address"
MOST = 16


class SubscriberForm(forms.Form):
    """A resolver: whose it is, how it is known, where it is told of changes."""

    name = forms.CharField(
        label=gettext_lazy("Nhà mạng"),
        help_text=gettext_lazy("Tên đơn vị và cụm máy, ví dụ: Nhà mạng A, Hà Nội."),
        max_length=100,
    )
    how = forms.ChoiceField(
        label=gettext_lazy("Nhận ra bằng gì"),
        choices=[
            (KEY, gettext_lazy("Khóa ký (TSIG): BIND, Knot, PowerDNS")),
            (ADDRESS, gettext_lazy("Chỉ địa chỉ: Unbound, chưa ký được")),
        ],
        initial=KEY,
        widget=PickCards,
    )
    addresses = forms.CharField(
        label=gettext_lazy("Địa chỉ máy lấy danh sách"),
        help_text=gettext_lazy(
            "Chỉ cần khi nhận ra bằng địa chỉ. Mỗi dòng một địa chỉ IP."
        ),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    notify = forms.CharField(
        label=gettext_lazy("Báo thay đổi tới"),
        help_text=gettext_lazy(
            "Mỗi dòng một địa chỉ IP, thêm :cổng nếu không phải 53. Để trống thì máy"
            " ấy tự hỏi mỗi phút."
        ),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean_addresses(self) -> str:
        """Return IP addresses, one space between."""
        words = self.cleaned_data["addresses"].split()
        return " ".join(str(_address(word)) for word in _few(words))

    def clean_notify(self) -> str:
        """Return IP:PORT words, one space between."""
        words = _few(self.cleaned_data["notify"].split())
        return " ".join(_told(word) for word in words)

    def clean(self) -> dict[str, str]:
        """Keep addresses only where they stand for a key."""
        said = super().clean() or self.cleaned_data
        if said.get("how") == KEY:
            said["addresses"] = ""
        elif "addresses" in said and not said["addresses"]:
            self.add_error("addresses", _("Ghi ít nhất một địa chỉ IP."))
        return said


def _few(words: list[str]) -> list[str]:
    if len(words) > MOST:
        raise ValidationError(_("Nhiều nhất %(n)d địa chỉ.") % {"n": MOST})
    return words


def _address(word: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    try:
        return ipaddress.ip_address(word.strip("[]"))
    except ValueError as e:
        text = _("%(word)s không phải địa chỉ IP.")
        raise ValidationError(text % {"word": word[:60]}) from e


def _told(word: str) -> str:
    """Return IP:PORT of an address with or without a port."""
    try:
        return _shown(str(ipaddress.ip_address(word.strip("[]"))), 53)
    except ValueError:
        pass
    try:
        host, port = host_port(word)
    except UsageError as e:
        text = _("%(word)s không phải địa chỉ IP.")
        raise ValidationError(text % {"word": word[:60]}) from e
    return _shown(str(_address(host)), port)


def _shown(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
