"""Keep the register of law; each change is remembered under "law"."""

import datetime as dt
import tomllib
from collections.abc import Mapping
from typing import Any, Final, TypeVar

from django.db import transaction

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.lib.errors import RefusedError
from lachan.programme.models import (
    Article,
    Duty,
    Follows,
    Instrument,
    Kept,
    Relation,
    Standing,
    Task,
)
from lachan.programme.services.changes import LAW, STREAM, What, keep, take_away
from lachan.programme.services.loading import DATA

# Where the texts that have no doubt were read.
SOURCE: Final = "Bản hợp nhất trong bản sao công khai của Bộ Pháp điển"
Row = TypeVar("Row", bound=Kept)
A_DAY: Final = dt.timedelta(days=1)


class HoldsOthersError(RefusedError):
    """What hangs on the row is still there."""


@transaction.atomic
def load_law() -> int:
    """Keep the instruments that ship and are not there. Returns how many were new.

    One that a person changed or took away stays as it is.
    """
    data = tomllib.loads((DATA / "law.toml").read_text(encoding="utf-8"))
    known = set(Instrument.objects.values_list("number", flat=True))
    new = [one for one in data["instrument"] if one["number"] not in known]
    made = {one["number"]: _instrument(one) for one in new}
    for one in new:
        for how in (Follows.GUIDES, Follows.REPLACES):
            older = Instrument.objects.filter(number=one.get(how.value, "")).first()
            if older is not None:
                _relation(made[one["number"]], older, how, one)
    if new:
        record(STREAM, "law.loaded", facts={"count": len(new)})
    return len(new)


def _checked(one: Mapping[str, Any]) -> dict[str, Any]:
    doubt = one.get("doubt", "")
    source = one.get("source", "" if doubt else SOURCE)
    return {"verified": not doubt, "doubt": doubt, "source": source}


def _instrument(one: Mapping[str, Any]) -> Instrument:
    made = Instrument.objects.create(
        number=one["number"],
        name=one["name"],
        kind=one["kind"],
        issuer=one["issuer"],
        signed_on=one.get("signed"),
        valid_from=one.get("from"),
        valid_to=one.get("to"),
        standing=one["standing"],
        shipped=True,
        **_checked(one),
    )
    for article in one.get("article", []):
        # What is doubtful of the whole is doubtful of its parts.
        doubt = article.get("doubt") or one.get("doubt", "")
        _article(made, article, _checked({"doubt": doubt}))
    assert isinstance(made, Instrument)
    return made


def _article(
    instrument: Instrument, one: Mapping[str, Any], checked: dict[str, Any]
) -> None:
    article = Article.objects.create(
        instrument=instrument, code=one["code"], text=one["text"], **checked
    )
    for duty in one.get("duty", []):
        task = Task.objects.filter(plan__shipped="1330", code=duty.get("task", ""))
        Duty.objects.create(
            article=article,
            who=duty["who"],
            what=duty["what"],
            when=duty.get("when", ""),
            task=task.first(),
            **checked,
        )


def _relation(
    newer: Instrument, older: Instrument, how: Follows, one: Mapping[str, Any]
) -> None:
    on = one.get("from") if how is Follows.REPLACES else None
    Relation.objects.create(newer=newer, older=older, how=how, on=on, **_checked(one))


def keep_row(*, row: Row, fields: Mapping[str, object], action: str, by: User) -> Row:
    """Keep an instrument, article or duty, new or changed."""
    return keep(row, fields, What(action, LAW), by=by)


@transaction.atomic
def relate(*, fields: Mapping[str, object], by: User) -> Relation:
    """Keep what one instrument does to another; who is replaced ends the day before."""
    made = keep(Relation(), fields, What("relation.kept", LAW), by=by)
    older, on = made.older, made.on
    if made.how == Follows.REPLACES and on and older.valid_to is None:
        ends: dict[str, object] = {"standing": Standing.REPLACED}
        if older.valid_from is None or older.valid_from < on:
            ends["valid_to"] = on - A_DAY
        keep(older, ends, What("law.edited", LAW), by=by)
    return made


def remove(*, row: Row, by: User) -> Row:
    """Take a row out of the register. Raises HoldsOthersError."""
    held = {"instrument": "articles", "article": "duties"}.get(_kind(row), "")
    if held and getattr(row, held).there().exists():
        raise HoldsOthersError(f"{row._meta.label} {row.pk} has {held}")
    name = {"instrument": "law"}.get(_kind(row), _kind(row))
    return take_away(row, What(f"{name}.removed", LAW), by=by)


def _kind(row: Kept) -> str:
    return str(row._meta.model_name)
