"""Forms of accounts: allauth's, in our words, and our own."""

from typing import Any, cast

from allauth.account import forms as account
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lachan.accounts import rules, throttle
from lachan.accounts.mail import can_send_mail
from lachan.accounts.models import STAFF_ROLES, Invitation, Language, Role, User
from lachan.accounts.services import NewPerson
from lachan.accounts.signals import password_changed
from lachan.accounts.validators import LongEnough
from lachan.web.forms import Option, PickCards, Segmented

LOGIN_NAME = _("Tên đăng nhập")
PASSWORD = _("Mật khẩu")
NEW_PASSWORD = _("Mật khẩu mới")
AGAIN = _("Nhập lại mật khẩu")
EMAIL = _("Thư điện tử")

GIVE_LOGIN_NAME = _("Nhập tên đăng nhập.")
GIVE_PASSWORD = _("Nhập mật khẩu.")
GIVE_AGAIN = _("Nhập lại mật khẩu lần nữa.")
GIVE_EMAIL = _("Nhập địa chỉ thư điện tử.")
DIFFERENT = _("Hai lần nhập mật khẩu chưa giống nhau. Nhập lại.")
BAD_EMAIL = _("Địa chỉ thư chưa đúng, ví dụ đúng: lan@example.vn")


class Worded:
    """Gives allauth's fields our labels, hints and messages; no placeholders."""

    fields: dict[str, forms.Field]
    # field -> (label, message when it is empty, autocomplete)
    words: dict[str, tuple[Any, Any, str]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name in self.words:
                field.label, empty, complete = self.words[name]
                field.error_messages["required"] = empty
                field.widget.attrs["autocomplete"] = complete
                field.help_text = ""
            if isinstance(field, forms.EmailField):
                field.error_messages["invalid"] = BAD_EMAIL


def _refuse_without_mail() -> None:
    if not can_send_mail():
        raise ValidationError(_("Máy chủ này chưa gửi được thư. Nhờ người quản trị."))


def _same_password(form: Any) -> None:
    """Say in our words that the two passwords differ."""
    # What was sent, not what is clean: allauth has taken the second one away.
    first, second = form.data.get("password1"), form.data.get("password2")
    if first and second and first != second:
        form.errors.pop("password2", None)
        form.add_error("password2", DIFFERENT)


# --- Sign in, sign up, passwords ----------------------------------------------------


class SignInForm(Worded, account.LoginForm):  # type: ignore[misc]  # allauth is untyped
    """Name and password."""

    words = {
        "login": (LOGIN_NAME, GIVE_LOGIN_NAME, "username"),
        "password": (PASSWORD, GIVE_PASSWORD, "current-password"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _no_typing_help(self.fields["login"])

    def clean_login(self) -> str:
        """Return the one spelling of the name."""
        return rules.login_name(self.cleaned_data["login"])


class SignUpForm(Worded, account.SignupForm):  # type: ignore[misc]  # allauth is untyped
    """A parent: name and password; the rest if they like."""

    field_order = ["username", "password1", "password2", "name", "email"]
    name = forms.CharField(
        label=_("Gọi anh chị là gì"),
        max_length=100,
        required=False,
        help_text=_("Tên con thấy khi anh chị trả lời, ví dụ: mẹ Lan."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    words = {
        "username": (LOGIN_NAME, GIVE_LOGIN_NAME, "username"),
        "password1": (PASSWORD, GIVE_PASSWORD, "new-password"),
        "password2": (AGAIN, GIVE_AGAIN, "new-password"),
        "email": (EMAIL, GIVE_EMAIL, "email"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _no_typing_help(self.fields["username"])
        self.fields["username"].help_text = _("Có dấu hay không dấu đều được.")
        self.fields["password1"].help_text = LongEnough().get_help_text()
        self.fields["email"].help_text = _(
            "Chỉ dùng để lấy lại mật khẩu. Không có thư thì giữ kỹ mật khẩu."
        )
        if not can_send_mail():
            del self.fields["email"]

    def clean_email(self) -> str:
        """Return the address in small letters, or nothing."""
        return str(super().clean_email()) if self.cleaned_data.get("email") else ""

    def clean(self) -> dict[str, Any]:
        """Check the password against the name too."""
        cleaned = cast("dict[str, Any]", super().clean())
        _same_password(self)
        return cleaned


class PasswordAgainForm(Worded, account.ReauthenticateForm):  # type: ignore[misc]  # allauth is untyped
    """The password once more, before something that matters."""

    words = {"password": (PASSWORD, GIVE_PASSWORD, "current-password")}


class ChangePasswordForm(Worded, account.ChangePasswordForm):  # type: ignore[misc]  # allauth is untyped
    """The old password, the new one twice."""

    words = {
        "oldpassword": (_("Mật khẩu đang dùng"), GIVE_PASSWORD, "current-password"),
        "password1": (NEW_PASSWORD, GIVE_PASSWORD, "new-password"),
        "password2": (AGAIN, GIVE_AGAIN, "new-password"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = LongEnough().get_help_text()

    def clean_oldpassword(self) -> str:
        """Check the old password, counted like a sign-in."""
        throttle.begin("password", self.user.username)
        old = str(super().clean_oldpassword())
        throttle.succeed("password", self.user.username)
        return old

    def clean(self) -> dict[str, Any]:
        """Compare the two new ones."""
        cleaned = cast("dict[str, Any]", super().clean())
        _same_password(self)
        return cleaned

    @transaction.atomic
    def save(self) -> None:
        """Change the password, and whatever else hangs on it: both, or neither."""
        super().save()
        old, new = self.cleaned_data["oldpassword"], self.cleaned_data["password1"]
        password_changed.send(User, user=self.user, old=old, new=new)


class NewPasswordForm(Worded, account.ResetPasswordKeyForm):  # type: ignore[misc]  # allauth is untyped
    """A new password after a link."""

    words = {
        "password1": (NEW_PASSWORD, GIVE_PASSWORD, "new-password"),
        "password2": (AGAIN, GIVE_AGAIN, "new-password"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = LongEnough().get_help_text()

    def clean(self) -> dict[str, Any]:
        """Compare the two."""
        cleaned = cast("dict[str, Any]", super().clean())
        _same_password(self)
        return cleaned


class ForgottenPasswordForm(Worded, account.ResetPasswordForm):  # type: ignore[misc]  # allauth is untyped
    """Where to send the link."""

    words = {"email": (EMAIL, GIVE_EMAIL, "email")}

    def clean_email(self) -> str:
        """Return the address. Raises ValidationError where no letter can leave."""
        _refuse_without_mail()
        return str(super().clean_email())


class EmailForm(Worded, account.AddEmailForm):  # type: ignore[misc]  # allauth is untyped
    """The address to use from now on."""

    words = {"email": (EMAIL, GIVE_EMAIL, "email")}

    def clean_email(self) -> str:
        """Return the address. Raises ValidationError where no letter can leave."""
        _refuse_without_mail()
        return str(super().clean_email())


# --- Our own ------------------------------------------------------------------------


class AboutMeForm(forms.ModelForm[User]):
    """How to call me, in which language."""

    class Meta:
        model = User
        fields = ["name", "language"]
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "language": Segmented,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.is_staff_member:
            self.fields["name"].label = _("Gọi anh chị là gì")

    def clean_name(self) -> str:
        """Return the name as it is kept."""
        return rules.full_name(self.cleaned_data["name"])


class LeaveForm(forms.Form):
    """The password, so that nobody else deletes the account."""

    password = forms.CharField(
        label=PASSWORD,
        error_messages={"required": GIVE_PASSWORD},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_password(self) -> str:
        """Check it, counted like a sign-in."""
        throttle.begin("password", self.user.username)
        if not self.user.check_password(self.cleaned_data["password"]):
            raise ValidationError(_("Mật khẩu chưa đúng. Nhập lại."))
        throttle.succeed("password", self.user.username)
        return str(self.cleaned_data["password"])


ROLE_HINTS = {
    Role.LIST_EDITOR: _("Xem, thêm, tắt danh sách chặn."),
    Role.SCHOOL_IT: _("Đặt luật cho mạng của một trường."),
    Role.TEACHER: _("Khóa mạng của lớp mình khi thi."),
    Role.OFFICER: _("Nhận tin báo khẩn cấp trong đội của mình."),
    Role.ANALYST: _("Thấy số đếm của tin báo, không mở tin nào."),
    Role.ADMINISTRATOR: _("Mời người, đổi vai trò, khóa tài khoản."),
}


def _role_choices() -> list[tuple[str, Option]]:
    return [
        (r.value, Option(str(r.label), str(ROLE_HINTS.get(r, ""))))
        for r in Role
        if r in STAFF_ROLES
    ]


class InvitationForm(forms.ModelForm[Invitation]):
    """Which role, and a note to know the invitation again."""

    class Meta:
        model = Invitation
        fields = ["role", "note"]
        help_texts = {
            "note": _("Để nhận ra lời mời này trong danh sách, ví dụ: tổ công nghệ.")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"] = forms.ChoiceField(
            label=_("Vai trò"),
            choices=_role_choices,
            widget=PickCards,
            error_messages={"required": _("Chọn một vai trò.")},
        )


class RoleForm(forms.Form):
    """Another role for a member of staff."""

    role = forms.ChoiceField(
        label=_("Vai trò"),
        choices=_role_choices,
        widget=PickCards,
        error_messages={"required": _("Chọn một vai trò.")},
    )


class JoinForm(forms.Form):
    """What an invited person says about themselves."""

    name = forms.CharField(
        label=_("Họ và tên"),
        max_length=100,
        error_messages={"required": _("Nhập họ và tên.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    username = forms.CharField(
        label=LOGIN_NAME,
        max_length=rules.LOGIN_NAME_MAX,
        error_messages={"required": GIVE_LOGIN_NAME},
        help_text=_("Có dấu hay không dấu đều được."),
    )
    password1 = forms.CharField(
        label=PASSWORD,
        error_messages={"required": GIVE_PASSWORD},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label=AGAIN,
        error_messages={"required": GIVE_AGAIN},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _no_typing_help(self.fields["username"])
        self.fields["username"].widget.attrs["autocomplete"] = "username"
        self.fields["password1"].help_text = LongEnough().get_help_text()

    def clean_name(self) -> str:
        """Return the name as it is kept."""
        return rules.full_name(self.cleaned_data["name"])

    def clean_username(self) -> str:
        """Return the one spelling of a free login name."""
        return str(account.get_adapter().clean_username(self.cleaned_data["username"]))

    def clean(self) -> dict[str, Any]:
        """Check the password against the names, then against its repetition."""
        data = super().clean() or {}
        given = User(username=data.get("username", ""), name=data.get("name", ""))
        if data.get("password1"):
            try:
                validate_password(data["password1"], given)
            except ValidationError as e:
                self.add_error("password1", e)
        _same_password(self)
        return data

    def person(self, language: str) -> NewPerson:
        """Return what was said, valid."""
        data = self.cleaned_data
        return NewPerson(
            username=data["username"],
            name=data["name"],
            password=data["password1"],
            language=Language(language),
        )


def _no_typing_help(field: forms.Field) -> None:
    """Let no keyboard mend a name."""
    field.widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}
