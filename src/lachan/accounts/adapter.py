"""Where allauth asks us: throttle, texts, ways to go on, letters."""

import logging
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import record_authentication
from allauth.core import context as allauth_context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lachan.accounts import rules, throttle
from lachan.accounts.access import home_of, lacks_second_factor
from lachan.accounts.models import User
from lachan.accounts.services import STREAM
from lachan.accounts.signals import password_given
from lachan.audit.services import record

_log = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """Our answers to what django-allauth leaves open."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": gettext_lazy("Tài khoản này đang tạm khóa."),
        "cannot_remove_primary_email": gettext_lazy("Không bỏ được địa chỉ này."),
        "duplicate_email": gettext_lazy("Anh chị đang dùng địa chỉ này rồi."),
        "enter_current_password": gettext_lazy(
            "Mật khẩu đang dùng chưa đúng. Nhập lại."
        ),
        "incorrect_code": gettext_lazy("Mã chưa đúng. Xem lại mã mới nhất rồi nhập."),
        "incorrect_password": gettext_lazy("Mật khẩu chưa đúng. Nhập lại."),
        "invalid_or_expired_key": gettext_lazy("Liên kết sai hoặc đã hết hạn."),
        "invalid_password_reset": gettext_lazy("Liên kết sai hoặc đã hết hạn."),
        "max_email_addresses": gettext_lazy("Chỉ giữ được %d địa chỉ."),
        "rate_limited": gettext_lazy("Đã thử quá nhiều lần. Đợi vài phút rồi thử lại."),
        "same_as_current": gettext_lazy("Giá trị mới phải khác giá trị đang dùng."),
        "username_password_mismatch": gettext_lazy(
            "Tên đăng nhập hoặc mật khẩu chưa đúng. Kiểm tra rồi nhập lại."
        ),
        "username_taken": gettext_lazy("Tên này đã có người dùng. Chọn một tên khác."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Parents sign up by themselves; staff come by invitation."""
        return True

    def clean_username(self, username: str, shallow: bool = False) -> str:
        """Return the one spelling of a free login name. Raises ValidationError."""
        name = rules.login_name(username)
        if not rules.is_login_name(name):
            raise ValidationError(
                _("Tên đăng nhập gồm chữ và số, từ 2 đến 64 ký tự, ví dụ: lan.nguyen"),
                code="username_invalid",
            )
        return str(super().clean_username(name, shallow=shallow))

    def save_user(
        self, request: HttpRequest, user: User, form: Any, commit: bool = True
    ) -> User:
        """Keep a new parent with the name they want to be called."""
        user.name = rules.full_name(form.cleaned_data.get("name") or "")
        saved: User = super().save_user(request, user, form, commit=commit)
        record(STREAM, "parent.joined", actor=saved, subject=saved)
        return saved

    def set_password(self, user: User, password: str) -> None:
        """Change a password; every other session ends with it."""
        super().set_password(user, password)
        throttle.succeed("password", user.username)
        record(STREAM, "password.changed", subject=user)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the try by account. Raises ValidationError while it has to wait."""
        throttle.begin("password", rules.login_name(credentials.get("username", "")))

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Return the person whose name and password these are, or None."""
        user = super().authenticate(request, **credentials)
        if user is not None:
            throttle.succeed("password", user.username)
            password = credentials.get("password", "")
            password_given.send(User, request=request, user=user, password=password)
        return user

    def _rollback_login_failed_rl_usage(self) -> None:
        """Do nothing: allauth's own counting is not used."""

    def post_login(
        self, request: HttpRequest, user: User, **kwargs: Any
    ) -> HttpResponse:
        """Finish a sign-in: the password just given counts as given again."""
        record_authentication(request, user, "password", reauthenticated=True)
        record(STREAM, "sign_in", actor=user, subject=user)
        response: HttpResponse = super().post_login(request, user, **kwargs)
        return response

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Send everybody to their own area, new staff to their second factor."""
        assert isinstance(request.user, User)
        if lacks_second_factor(request.user):
            return reverse("mfa_activate_totp")
        return home_of(request.user)

    get_signup_redirect_url = get_login_redirect_url

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Go back to the own account."""
        return reverse("accounts:home")

    def add_message(
        self, request: HttpRequest, level: int, *args: Any, **kwargs: Any
    ) -> None:
        """Tell what happened; never that a letter left which did not."""
        template = str(args[0] if args else kwargs.get("message_template"))
        sent = template.endswith("email_confirmation_sent.txt")
        if not (sent and getattr(request, "mail_failed", False)):
            super().add_message(request, level, *args, **kwargs)

    def send_mail(
        self, template_prefix: str, email: str, context: dict[str, Any]
    ) -> None:
        """Send a letter. A failure is told on the page, alike for all accounts."""
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, SMTPException) as e:
            _log.warning("mail not sent: %s", type(e).__name__)
            allauth_context.request.mail_failed = True
            text = _("Chưa gửi được thư. Máy chủ thư không trả lời; thử lại sau.")
            messages.error(allauth_context.request, text)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth is untyped
    """Our answers about the second factor."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": gettext_lazy(
            "Cán bộ phải có khóa thứ hai, nên không bỏ được. "
            "Đổi điện thoại: nhờ quản trị gỡ khóa cũ rồi bật lại."
        ),
        "cannot_generate_recovery_codes": gettext_lazy(
            "Bật khóa thứ hai trước, rồi mới có mã dự phòng."
        ),
        "incorrect_code": gettext_lazy(
            "Mã chưa đúng. Mã đổi sau mỗi 30 giây: nhập mã đang hiện."
        ),
    }

    def get_totp_label(self, user: User) -> str:
        """Name the entry in the person's app by the login name, not the address."""
        return user.username

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Staff keep their second factor; parents choose."""
        return not authenticator.user.is_staff_member
