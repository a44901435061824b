"""An answer in the words of an official document. Pure."""

from datetime import date, datetime
from typing import Final

from lachan.cases.rules.schemas import PARTS, UNKNOWN, Field, Kind, Value

HIDDEN: Final = "(đã che)"
UNKNOWN_SAID: Final = "không biết"


def said_in(field: Field, value: Value) -> str:
    """Return an answer of one line or more; empty if there is none."""
    if value is UNKNOWN:
        return UNKNOWN_SAID
    if isinstance(value, dict):
        return _person_or_place(field, value)
    if isinstance(value, str):
        return _text(field.kind, value)
    if field.kind is Kind.MONEY and isinstance(value, int):
        return f"{value:,} đồng".replace(",", ".")
    return str(value)


def texts_of(field: Field) -> list[str]:
    """Return the names of the parts that a person or place is asked for."""
    known = PARTS.get(field.kind, {})
    return [known[part].vi for part in field.parts]


def _text(kind: Kind, value: str) -> str:
    if not value.strip():
        return ""
    if kind is Kind.DATE:
        return f"{date.fromisoformat(value):%d/%m/%Y}"
    if kind is Kind.MOMENT:
        moment = datetime.fromisoformat(value)
        return f"{moment.hour} giờ {moment.minute:02}, ngày {moment:%d/%m/%Y}"
    return value.strip()


def _person_or_place(field: Field, value: dict[str, str]) -> str:
    given = [(p, value.get(p, "").strip()) for p in field.parts]
    if field.kind is Kind.PLACE:
        return ", ".join(text for _, text in given if text)
    known = PARTS[Kind.PERSON]
    said = (f"{known[p].vi.lower()} {text}" for p, text in given[1:] if text)
    first = given[0][1] if given else ""
    return "; ".join(filter(None, (first, *said)))
