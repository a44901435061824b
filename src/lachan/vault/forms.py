"""Passwords that open keys, three custodians, the police key."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lachan.accounts import throttle
from lachan.accounts.models import User
from lachan.vault.access import Unlocked
from lachan.vault.models import MemberKey
from lachan.vault.rules.errors import OpenError, WrongPasswordError
from lachan.vault.services import members, police

_NOT_RIGHT = _("Mật khẩu chưa đúng. Nhập lại.")


def _password(label: Any, complete: str = "current-password") -> forms.CharField:
    widget = forms.PasswordInput({"autocomplete": complete})
    return forms.CharField(label=label, strip=False, widget=widget)


class _OwnPassword(forms.Form):
    """Checks the password of who is signed in, counted like a sign-in."""

    user: User

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        """Return the right password. Raises ValidationError."""
        throttle.begin("password", self.user.username)
        password = str(self.cleaned_data["password"])
        if not self.user.check_password(password):
            raise ValidationError(_NOT_RIGHT)
        throttle.succeed("password", self.user.username)
        return password


class UnlockForm(_OwnPassword):
    """The password that opens one's key; who has none yet gets one."""

    password = _password(_("Mật khẩu"))
    unlocked: Unlocked | None = None

    def opens(self) -> bool:
        """Tell whether the key opened; if not, it is under an older password."""
        password = self.cleaned_data["password"]
        self.unlocked = members.open_or_make(
            user=self.user, password=password, now=timezone.now()
        )
        return self.unlocked is not None


class OldPasswordForm(_OwnPassword):
    """The password of before the reset, to bring the key along."""

    prefix = "old"
    old = _password(_("Mật khẩu trước khi đặt lại"))
    password = _password(_("Mật khẩu đang dùng"))

    def clean(self) -> dict[str, Any]:
        """Wrap the key under the password in use. Raises ValidationError."""
        said = super().clean() or {}
        if {"old", "password"} <= said.keys():
            throttle.begin("old key", self.user.username)
            try:
                members.unlock(user=self.user, password=said["old"])
            except WrongPasswordError as e:
                text = _("Mật khẩu này không mở được khóa cũ. Thử mật khẩu khác.")
                raise ValidationError({"old": text}) from e
            throttle.succeed("old key", self.user.username)
        return said


class GiveUpForm(_OwnPassword):
    """Give the old key up, knowing what that means."""

    prefix = "new"
    sure = forms.BooleanField(
        label=_("Tôi biết: tới khi được cho vào lại, tôi không mở được hồ sơ nào."),
        error_messages={"required": _("Đánh dấu ô này nếu đúng là muốn vậy.")},
    )
    password = _password(_("Mật khẩu đang dùng"))


class AgreeForm(forms.Form):
    """The second person agrees that something is lost."""

    sure = forms.BooleanField(
        label=_("Tôi biết: những hồ sơ này không ai mở lại được, kể cả sau này."),
        error_messages={"required": _("Đánh dấu ô này nếu đúng là muốn vậy.")},
    )


class CustodiansForm(forms.Form):
    """Three different people who have a key."""

    one = forms.ModelChoiceField(User.objects.none(), label=_("Người thứ nhất"))
    two = forms.ModelChoiceField(User.objects.none(), label=_("Người thứ hai"))
    three = forms.ModelChoiceField(User.objects.none(), label=_("Người thứ ba"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.staff().filter(
            is_active=True, pk__in=MemberKey.objects.values("user")
        )
        for field in self.fields.values():
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = people
            field.empty_label = _("Chọn một người")

    def clean(self) -> dict[str, Any]:
        """Refuse the same person twice. Raises ValidationError."""
        said = super().clean() or {}
        chosen = [u for u in said.values() if u is not None]
        if len({u.pk for u in chosen}) < len(chosen):
            raise ValidationError({"three": _("Chọn ba người khác nhau.")})
        return said

    def people(self) -> list[User]:
        """Return the three."""
        return [self.cleaned_data[name] for name in ("one", "two", "three")]


class PoliceKeyForm(forms.Form):
    """The public key of an agency; then what its people read over the telephone."""

    label = forms.CharField(label=_("Khóa của cơ quan nào"), max_length=200)
    public = forms.CharField(
        label=_("Khóa công khai"),
        help_text=_("64 chữ số thập lục phân (0–9, a–f), chép từ tệp cơ quan đó gửi."),
        widget=forms.Textarea({"rows": 2, "spellcheck": "false"}),
        max_length=400,
    )
    heard = forms.CharField(
        label=_("Hai nhóm cuối của vân tay, nghe qua điện thoại"),
        help_text=_("Gọi cơ quan đó theo số đã biết từ trước, nhờ họ đọc."),
        required=False,
        max_length=20,
    )

    def clean_public(self) -> bytes:
        """Return the key. Raises ValidationError."""
        try:
            return police.read_public(self.cleaned_data["public"])
        except OpenError as e:
            text = _("Khóa có đúng 64 chữ số thập lục phân. Chép lại từ tệp.")
            raise ValidationError(text) from e

    def compared(self) -> bool:
        """Tell whether what was heard is the end of this key's fingerprint."""
        heard = "".join(self.cleaned_data["heard"].lower().split())
        end = police.fingerprint(self.cleaned_data["public"]).replace(" ", "")[-8:]
        if heard and heard != end:
            text = _("Không khớp. Đừng nạp khóa này: gọi lại để hỏi cho chắc.")
            self.add_error("heard", text)
        return heard == end
