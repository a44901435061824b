"""Rows of our own registers that may stand as evidence, by a short reference."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lachan.lib.numbers import row_number
from lachan.partners.models import LogEntry, Member, ProcessVersion
from lachan.programme.models import Instrument, Review

SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class Register:
    """One register: its rows, what a row is called, and the name of its page."""

    code: str
    label: Promise
    rows: Callable[[], QuerySet[Any]]
    title: Callable[[Any], str]
    page: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A row as it stands in a list."""

    ref: str
    title: str
    url: str


REGISTERS: Final = (
    Register(
        "process",
        _("Quy trình đã ban hành"),
        lambda: ProcessVersion.objects.all(),
        lambda row: f"{row.number} · {row.title}",
        "partners:process",
    ),
    Register(
        "member",
        _("Thành viên mạng lưới"),
        lambda: Member.objects.select_related("unit").order_by("-pk"),
        lambda row: row.unit.name,
        "partners:member",
    ),
    Register(
        "log",
        _("Nhật ký phối hợp"),
        lambda: LogEntry.objects.order_by("-on", "-pk"),
        lambda row: row.title,
        "partners:log_entry",
    ),
    Register(
        "law",
        _("Văn bản pháp luật"),
        lambda: Instrument.objects.there(),
        lambda row: f"{row.number} · {row.name}",
        "law:instrument",
    ),
    Register(
        "review",
        _("Đợt rà soát pháp luật"),
        lambda: Review.objects.there(),
        lambda row: f"{row.year} · {row.title}",
        "law:review",
    ),
)
_BY_CODE: Final = {one.code: one for one in REGISTERS}
_ALONE: Final = {"process"}  # one page for every row


def choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the newest rows of every register, as groups of a list to choose from."""
    return [
        (
            str(one.label),
            [(f"{one.code}:{r.pk}", one.title(r)[:120]) for r in one.rows()[:SHOWN]],
        )
        for one in REGISTERS
    ]


def find(ref: str) -> Entry | None:
    """Return the row that a reference names, or None."""
    code, _colon, said = ref.partition(":")
    register, number = _BY_CODE.get(code), row_number(said)
    if register is None or number is None:
        return None
    row = register.rows().filter(pk=number).first()
    if row is None:
        return None
    return Entry(ref, register.title(row), address(ref))


def address(ref: str) -> str:
    """Return where a reference leads, or ""."""
    code, _colon, said = ref.partition(":")
    register, number = _BY_CODE.get(code), row_number(said)
    if register is None or number is None:
        return ""
    return reverse(register.page, args=() if code in _ALONE else (number,))
