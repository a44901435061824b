"""What a password must not be. Length counts; no rules about kinds of characters."""

from difflib import SequenceMatcher
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from lachan.web.text import searchable

MIN_LENGTH = 10
# Vietnamese words that people add figures to, without tone marks and spaces, chosen by
# hand. Django's own list of 20,000, mostly English, comes on top.
STEMS = frozenset(
    [
        "adgjmptw",
        "anhyeuem",
        "beyeucuame",
        "chaocacban",
        "conyeu",
        "conyeume",
        "emyeuanh",
        "giadinh",
        "giadinhhanhphuc",
        "giadinhtoi",
        "hanhphuc",
        "hoilamgi",
        "iloveyou",
        "khongbiet",
        "khongcomatkhau",
        "khongnho",
        "lachan",
        "matkhau",
        "matkhaucuatoi",
        "motnamba",
        "minhyeuem",
        "password",
        "quenroi",
        "qwerty",
        "qwertyuiop",
        "thaythoi",
        "toiyeuvietnam",
        "vietnam",
        "vodich",
        "vohinh",
        "yeuem",
        "yeumotnguoi",
    ]
)


class LongEnough:
    """At least ten characters; a few words in a row are best."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError if too short."""
        if len(password) < MIN_LENGTH:
            raise ValidationError(
                _("Mật khẩu cần ít nhất %(n)s ký tự. Ghép vài từ dễ nhớ là đủ."),
                code="password_too_short",
                params={"n": MIN_LENGTH},
            )

    def get_help_text(self) -> str:
        """Say the rule."""
        return _(
            "Ít nhất %(n)s ký tự. Vài từ ghép lại là tốt, ví dụ bốn món trong bếp."
        ) % {"n": MIN_LENGTH}


class NotCommon(CommonPasswordValidator):
    """Neither one of the most used passwords, nor a common word and some figures."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError if everybody would guess it."""
        if len(password) < MIN_LENGTH:
            return  # one thing to mend at a time
        plain = searchable(password).replace(" ", "")
        letters = "".join(c for c in plain if c.isalpha())
        if plain in self.passwords or letters in STEMS or len(set(plain)) < 4:
            raise ValidationError(
                _("Nhiều người dùng mật khẩu này nên dễ bị đoán. Chọn mật khẩu khác."),
                code="password_too_common",
            )

    def get_help_text(self) -> str:
        """Say nothing: the message comes when it is needed."""
        return ""


class NotOnlyDigits:
    """A birthday or a telephone number is known to too many."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError if there are digits alone."""
        if len(password) >= MIN_LENGTH and password.isdigit():
            raise ValidationError(
                _("Chỉ có số thì dễ bị đoán, như ngày sinh. Thêm vài chữ."),
                code="password_entirely_numeric",
            )

    def get_help_text(self) -> str:
        """Say nothing: the message comes when it is needed."""
        return ""


class NotTheName:
    """Not the login name, the name or the address of the person."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError if too close to what others know of the person."""
        plain = searchable(password).replace(" ", "")
        for attribute in ("username", "name", "email"):
            known = searchable(str(getattr(user, attribute, "") or ""))
            known = known.partition("@")[0].replace(" ", "")
            if known and _is_nearly(plain, known):
                raise ValidationError(
                    _("Mật khẩu gần giống tên của anh chị. Chọn mật khẩu khác."),
                    code="password_too_similar",
                )

    def get_help_text(self) -> str:
        """Say nothing: the message comes when it is needed."""
        return ""


def _is_nearly(password: str, known: str) -> bool:
    """Tell whether little is left of `password` once what is known is taken away."""
    left = password.replace(known, "") if len(known) > 2 else password
    return len(left) < 6 or SequenceMatcher(a=password, b=known).quick_ratio() >= 0.8
