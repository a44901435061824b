"""``{% load programme %}``: a document's own words, with its misprints marked."""

from collections.abc import Sequence

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def marked(text: str, sic: Sequence[Sequence[str]]) -> SafeString:
    """Return text with [sic] behind each word that is printed wrongly.

    sic: pairs of what is printed and what is meant.
    """
    pieces = [(text, "")]
    for printed, meant in sic:
        pieces = [p for piece in pieces for p in _split(piece, printed, meant)]
    return format_html_join("", "{}{}", ((t, _sic(meant)) for t, meant in pieces))


def _split(piece: tuple[str, str], printed: str, meant: str) -> list[tuple[str, str]]:
    text, mark = piece
    *most, last = text.split(printed)
    return [*((part + printed, meant) for part in most), (last, mark)]


def _sic(meant: str) -> SafeString:
    if not meant:
        return SafeString()
    title = _("đúng là: %(word)s") % {"word": meant}
    return format_html_join("", ' <i class="sic">[sic: {}]</i>', [(title,)])
