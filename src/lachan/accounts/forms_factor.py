"""Forms of the second factor: allauth's, in our words, counted by account."""

from typing import Any

from allauth.mfa.base import forms as mfa
from allauth.mfa.recovery_codes.forms import GenerateRecoveryCodesForm
from allauth.mfa.totp import forms as totp
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lachan.accounts import throttle
from lachan.accounts.forms import Worded
from lachan.accounts.models import User
from lachan.web.forms import OneTimeCode

GIVE_CODE = _("Nhập mã.")


class _Throttled:
    """Counts codes tried by account, in the database rather than in one process."""

    user: User
    cleaned_data: dict[str, Any]

    def clean_code(self) -> str:
        """Check the code. Raises ValidationError, also while the account waits."""
        throttle.begin("code", str(self.user.pk))
        # People type the code as they see it: in two groups.
        self.cleaned_data["code"] = "".join(self.cleaned_data["code"].split())
        code = str(super().clean_code())  # type: ignore[misc]  # allauth's form follows
        # allauth remembers a used code in the cache of one process, for one step.
        if not throttle.first_use("used code", f"{self.user.pk}:{code}"):
            raise ValidationError(_("Mã này đã dùng. Đợi mã mới rồi nhập."))
        throttle.succeed("code", str(self.user.pk))
        return code


class _CodeField(Worded):
    words = {"code": (_("Mã 6 số"), GIVE_CODE, "one-time-code")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget = OneTimeCode({"autofocus": True})


class CodeForm(_CodeField, _Throttled, mfa.AuthenticateForm):  # type: ignore[misc]  # allauth is untyped
    """The code of the app, or one of the recovery codes."""


class CodeAgainForm(_CodeField, _Throttled, mfa.ReauthenticateForm):  # type: ignore[misc]  # allauth is untyped
    """The same, before something that matters."""


class EnrolForm(_CodeField, _Throttled, totp.ActivateTOTPForm):  # type: ignore[misc]  # allauth is untyped
    """The first code of a new app."""


class RemoveForm(totp.DeactivateTOTPForm):  # type: ignore[misc]  # allauth is untyped
    """A press of the button."""


class RecoveryCodesForm(GenerateRecoveryCodesForm):  # type: ignore[misc]  # allauth is untyped
    """A press of the button."""
