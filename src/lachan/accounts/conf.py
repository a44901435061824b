"""What accounts need of Django's settings. `site.settings` takes it whole."""

from lachan.accounts.rules import STAFF_IDLE

_HERE = "lachan.accounts"

# After authentication and messages, in this order.
MIDDLEWARE = [
    f"{_HERE}.middleware.IdleLimit",
    f"{_HERE}.middleware.SecondFactorRequired",
    f"{_HERE}.middleware.OwnLanguage",
]

PARENT_SESSION_S = 30 * 24 * 3600


def settings() -> dict[str, object]:
    """Return every setting that accounts decide, for `globals().update`."""
    return _django() | _allauth() | _second_factor()


def _django() -> dict[str, object]:
    return {
        "AUTH_USER_MODEL": "accounts.User",
        "AUTHENTICATION_BACKENDS": [
            "allauth.account.auth_backends.AuthenticationBackend"
        ],
        "AUTH_PASSWORD_VALIDATORS": [
            {"NAME": f"{_HERE}.validators.{name}"}
            for name in ("LongEnough", "NotCommon", "NotOnlyDigits", "NotTheName")
        ],
        "PASSWORD_HASHERS": [
            "django.contrib.auth.hashers.Argon2PasswordHasher",
            "django.contrib.auth.hashers.ScryptPasswordHasher",
        ],
        "PASSWORD_RESET_TIMEOUT": 24 * 3600,
        "LOGIN_URL": "account_login",
        "LOGIN_REDIRECT_URL": "accounts:home",
        "LOGOUT_REDIRECT_URL": "/",
        "LACHAN_MAY_OPEN": f"{_HERE}.access.may_open",
        "LACHAN_STAY_URL": "accounts:stay",
        "LACHAN_STAY_S": int(STAFF_IDLE.total_seconds()),
        "SESSION_COOKIE_AGE": PARENT_SESSION_S,
    }


def _allauth() -> dict[str, object]:
    return {
        "ACCOUNT_ADAPTER": f"{_HERE}.adapter.AccountAdapter",
        "ACCOUNT_LOGIN_METHODS": {"username"},
        "ACCOUNT_SIGNUP_FIELDS": ["username*", "email", "password1*", "password2*"],
        "ACCOUNT_FORMS": {
            "login": f"{_HERE}.forms.SignInForm",
            "signup": f"{_HERE}.forms.SignUpForm",
            "add_email": f"{_HERE}.forms.EmailForm",
            "change_password": f"{_HERE}.forms.ChangePasswordForm",
            "reset_password": f"{_HERE}.forms.ForgottenPasswordForm",
            "reset_password_from_key": f"{_HERE}.forms.NewPasswordForm",
            "reauthenticate": f"{_HERE}.forms.PasswordAgainForm",
        },
        # One spelling is kept and looked up; `LoginNameField` makes it.
        "ACCOUNT_PRESERVE_USERNAME_CASING": False,
        "ACCOUNT_EMAIL_VERIFICATION": "optional",
        "ACCOUNT_CHANGE_EMAIL": True,
        "ACCOUNT_EMAIL_NOTIFICATIONS": True,
        "ACCOUNT_EMAIL_SUBJECT_PREFIX": "Lá Chắn: ",
        # An address may be given by somebody it does not belong to; whether another
        # account has it is never told.
        "ACCOUNT_PREVENT_ENUMERATION": "strict",
        "ACCOUNT_SESSION_REMEMBER": True,
        "ACCOUNT_LOGOUT_ON_GET": False,
        "ACCOUNT_REAUTHENTICATION_REQUIRED": True,
        "ACCOUNT_REAUTHENTICATION_TIMEOUT": 10 * 60,
        # Nothing is counted by address: a school enrols forty parents from one.
        # Wrong passwords and codes are counted by `accounts.throttle`.
        "ACCOUNT_RATE_LIMITS": {
            "login": None,
            "login_failed": None,
            "signup": None,
            "reset_password": "5/h/key",
            "reset_password_from_key": None,
            "change_password": "10/h/user",
            "manage_email": "20/h/user",
            "reauthenticate": None,
            "confirm_email": "1/3m/key",
        },
    }


def _second_factor() -> dict[str, object]:
    return {
        "MFA_ADAPTER": f"{_HERE}.adapter.SecondFactorAdapter",
        "MFA_SUPPORTED_TYPES": ["totp", "recovery_codes"],
        "MFA_FORMS": {
            "authenticate": f"{_HERE}.forms_factor.CodeForm",
            "reauthenticate": f"{_HERE}.forms_factor.CodeAgainForm",
            "activate_totp": f"{_HERE}.forms_factor.EnrolForm",
            "deactivate_totp": f"{_HERE}.forms_factor.RemoveForm",
            "generate_recovery_codes": f"{_HERE}.forms_factor.RecoveryCodesForm",
        },
        "MFA_TOTP_ISSUER": "Lá Chắn",
        # The code before and after also pass: clocks of old phones are off.
        "MFA_TOTP_TOLERANCE": 1,
        "MFA_ALLOW_UNVERIFIED_EMAIL": True,
    }
