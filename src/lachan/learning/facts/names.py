"""Readers, media and licences in words."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lachan.learning.rules import Medium, Reader

LICENCES: Final[dict[str, str | Promise]] = {
    "CC-BY-4.0": "CC BY 4.0",
    "CC-BY-SA-4.0": "CC BY-SA 4.0",
    "CC-BY-NC-4.0": "CC BY-NC 4.0",
    "CC0-1.0": gettext_lazy("CC0, dùng tự do"),
    "Apache-2.0": "Apache 2.0",
    "permission": gettext_lazy("theo thỏa thuận với tác giả"),
}


def licence_name(code: str) -> str:
    """Return how a licence is called; an unknown one by its code."""
    return str(LICENCES.get(code, code))


def reader_names() -> dict[Reader, str]:
    """Return whom texts are for, in words."""
    return {
        Reader.SMALL: _("6–9 tuổi"),
        Reader.MIDDLE: _("10–13 tuổi"),
        Reader.TEEN: _("14–17 tuổi"),
        Reader.PARENT: _("Bố mẹ"),
        Reader.TEACHER: _("Thầy cô"),
        Reader.OFFICER: _("Cán bộ"),
    }


def medium_names() -> dict[Medium, str]:
    """Return what a material is, in words."""
    return {
        Medium.TEXT: _("Bài đọc"),
        Medium.PICTURE: _("Tranh"),
        Medium.AUDIO: _("Âm thanh"),
        Medium.VIDEO: _("Phim"),
    }
