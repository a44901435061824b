"""``{% load lachan %}``: icons, drawings, Vietnamese numbers and times."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import TypeVar

from django import template
from django.forms import BaseForm
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext

from lachan.web import quiet, text

register = template.Library()

_D = TypeVar("_D", bound=date)

_HERE = Path(__file__).resolve().parent.parent


@cache
def _drawing(folder: str, name: str) -> str:
    """Return the SVG text of a committed drawing. Raises TemplateSyntaxError."""
    path = _HERE / folder / f"{name}.svg"
    if not path.is_file():
        raise template.TemplateSyntaxError(f"no {folder} drawing named {name!r}")
    return path.read_text(encoding="utf-8").strip()


@register.simple_tag
def icon(name: str, tone: str = "") -> SafeString:
    """Draw a Tabler outline icon; always beside a word, so hidden from readers."""
    svg = _drawing("icons", name)
    classes = f"icon {tone}".strip()
    opening = format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"', classes
    )
    # The file is ours and committed, so its markup is trusted.
    return mark_safe(opening + svg.removeprefix("<svg"))  # noqa: S308


@register.simple_tag
def mark() -> SafeString:
    """Draw the shield that is a leaf."""
    return mark_safe(_drawing("art", "mark"))  # noqa: S308 - committed file


@register.simple_tag
def art(name: str = "leaf-and-children") -> SafeString:
    """Draw an illustration; wrap it in ``class="art"``, which gives its colours."""
    return mark_safe(_drawing("art", name))  # noqa: S308 - committed file


@register.simple_tag
def style_inside() -> SafeString:
    """Write the style sheet into a page that must be whole in one answer."""
    return quiet.style_inside()


@register.simple_tag
def fonts_inside() -> list[str]:
    """Return the addresses of the fonts of `style_inside`."""
    return quiet.fonts()


@register.inclusion_tag("web/components/error_summary.html")
def error_summary(*forms: object) -> dict[str, object]:
    """Show what is wrong in `forms` at the top of the page, focused."""
    lines: list[tuple[str, str]] = []
    for form in forms:
        if isinstance(form, BaseForm) and form.is_bound and form.errors:
            form.summary_shown = True  # type: ignore[attr-defined]  # read by form.html
            lines += _wrong_lines(form)
    return {"lines": lines, "count": len(lines)}


def _wrong_lines(form: BaseForm) -> list[tuple[str, str]]:
    """Return (id to go to, words) of each error; the words begin with the label."""
    lines = [("form-error", str(e)) for e in form.non_field_errors()]
    for field in form:
        target = field.auto_id
        if getattr(field, "grouped", False):
            target += "_0"
        label = str(field.label).rstrip(" ?:.")
        words = f"{label}: " if label and not field.is_hidden else ""
        lines += [(target, words + str(error)) for error in field.errors]
    return lines


@register.filter
def vn_initial(name: object) -> str:
    """First letter of the given name, for a leaf avatar."""
    return text.initial(str(name or ""))


@register.filter
def vn_number(value: object, decimals: int | None = None) -> str:
    """1234.5 as 1.234,5 (1,234.5 in English)."""
    try:
        exact = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    written = text.number(exact, decimals)
    return written if _vietnamese() else written.translate(str.maketrans(",.", ".,"))


@register.filter
def vn_percent(value: object, decimals: int = 1) -> str:
    """A share from 0 to 1 as 21,4%."""
    try:
        return vn_number(Decimal(str(value)) * 100, decimals) + "%"
    except InvalidOperation:
        return str(value)


@register.filter
def vn_money(value: object) -> str:
    """An amount in đồng: 250.000 ₫."""
    return f"{vn_number(value, 0)}{text.NBSP}₫"


@register.filter
def vn_date(value: date | datetime | None) -> str:
    """24/11/2026, in the reader's zone."""
    return text.long_date(_local(value)) if value else ""


@register.filter
def vn_time(value: time | datetime | None) -> str:
    """14:02, in the reader's zone."""
    if value is None or value == "":
        return ""
    return text.clock(_local(value) if isinstance(value, datetime) else value)


@register.filter
def vn_moment(value: datetime | None) -> str:
    """14:02 ngày 24/11/2026."""
    if not value:
        return ""
    return gettext("%(time)s ngày %(date)s") % {
        "time": vn_time(value),
        "date": vn_date(value),
    }


@register.filter
def vn_duration(value: timedelta | float | None) -> str:
    """Minutes, or a timedelta, as "6 giờ 40", "40 phút", "2 ngày"."""
    if value is None or value == "":
        return ""
    minutes = value.total_seconds() / 60 if isinstance(value, timedelta) else value
    return _duration(max(0, round(minutes)))


def _duration(minutes: int) -> str:
    """Say a whole number of minutes the way it is spoken."""
    hours, rest = divmod(minutes, 60)
    if hours == 0:
        return ngettext("%(n)s phút", "%(n)s phút", rest) % {"n": rest}
    if hours >= 48:
        days = round(hours / 24)
        return ngettext("%(n)s ngày", "%(n)s ngày", days) % {"n": days}
    if rest == 0:
        return ngettext("%(n)s giờ", "%(n)s giờ", hours) % {"n": hours}
    return gettext("%(hours)s giờ %(minutes)s") % {
        "hours": hours,
        "minutes": f"{rest:02}",
    }


@register.filter
def vn_about(value: object) -> str:
    """An estimate: "khoảng 40"."""
    return gettext("khoảng %(what)s") % {"what": value}


@register.filter
def vn_weekday(value: date) -> str:
    """T2 … CN."""
    day = _local(value)
    names = (
        gettext("T2"),
        gettext("T3"),
        gettext("T4"),
        gettext("T5"),
        gettext("T6"),
        gettext("T7"),
        gettext("CN"),
    )
    return names[day.weekday()]


def _vietnamese() -> bool:
    return (get_language() or "vi").startswith("vi")


def _local(value: _D) -> _D:
    """Move an aware datetime to the reader's zone; leave anything else."""
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)  # type: ignore[return-value]  # T is datetime
    return value
