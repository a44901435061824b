"""Forms that are in force: those that ship and those that two people let in.

Who loads a file does not release it. Released, a version stays: answers given on it are
read with it for ever; before that it may be taken away.
"""

import datetime as dt
import hashlib
from functools import lru_cache

from django.db import transaction

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.cases.models import LoadedForm
from lachan.cases.rules import library
from lachan.cases.rules.library import Library
from lachan.cases.rules.schema_reading import parse_schema
from lachan.cases.rules.schemas import Schema, SchemaError
from lachan.lib.days import local_day
from lachan.lib.errors import RefusedError

STREAM = "cases"


class SamePersonError(RefusedError):
    """Who loaded a form does not release it."""


class DayPassedError(RefusedError):
    """A version begins today or later: answers of earlier days have theirs."""


def current() -> Library:
    """Return every version that answers may have been given on.

    Not checked against each other here: an old answer is readable whatever came later
    (`faults` does).
    """
    rows = LoadedForm.objects.released().order_by("pk")
    return _with(tuple(rows.values_list("digest", flat=True)))


@lru_cache(maxsize=8)
def _with(digests: tuple[str, ...]) -> Library:
    rows = LoadedForm.objects.released().filter(digest__in=digests).order_by("pk")
    loaded = tuple(parse_schema(bytes(row.octets)) for row in rows)
    return Library((*library.shipped().schemas, *loaded))


def faults() -> str:
    """Return why the forms do not fit each other, "" if they do."""
    try:
        library.check(current())
    except SchemaError as e:
        return str(e)
    return ""


def read(octets: bytes, now: dt.datetime) -> Schema:
    """Return what a file is understood as. Raises SchemaError, DayPassedError.

    It fits what is in force, and its form is one that the process has.
    """
    schema = parse_schema(octets)
    library.with_loaded([octets], current())
    if schema.code not in {s.code for s in library.shipped().schemas}:
        raise SchemaError(f"{schema.code}: the process has no such form")
    before = [s for s in current().schemas if s.code == schema.code]
    if any(s.of_reporter() for s in before) and not schema.of_reporter():
        # Without it an export would tell who reported.
        raise SchemaError(f"{schema.code}: no group says reporter = true")
    if schema.first < local_day(now):
        raise DayPassedError(f"{schema.code} begins on {schema.first}")
    return schema


@transaction.atomic
def load(*, octets: bytes, by: User, now: dt.datetime) -> LoadedForm:
    """Keep a file for a second person to look at. Raises as `read`.

    A version that waits already under the same name or day is refused, too.
    """
    schema = read(octets, now)
    twins = LoadedForm.objects.waiting().filter(code=schema.code)
    if any(schema.version == t.version or schema.first == t.first for t in twins):
        raise SchemaError(f"{schema.code} {schema.version}: one like it waits already")
    row = LoadedForm.objects.create(
        code=schema.code,
        version=schema.version,
        first=schema.first,
        octets=octets,
        digest=hashlib.sha256(octets).hexdigest(),
        added_by=by,
        added_at=now,
    )
    _record("form.loaded", row, by)
    return row


@transaction.atomic
def release(*, form: int, by: User, now: dt.datetime) -> LoadedForm:
    """Let a version apply from its first day on.

    Raises SamePersonError, DayPassedError, SchemaError: it no longer fits.
    """
    row = LoadedForm.objects.select_for_update().waiting().get(pk=form)
    if row.added_by_id == by.pk:
        raise SamePersonError("who loaded a form does not release it")
    read(bytes(row.octets), now)
    row.released_by, row.released_at = by, now
    row.save(update_fields=["released_by", "released_at"])
    _record("form.released", row, by)
    return row


@transaction.atomic
def take_away(*, form: int, by: User) -> None:
    """Take away a version that nobody released. By anybody who may load."""
    row = LoadedForm.objects.select_for_update().waiting().get(pk=form)
    _record("form.taken_away", row, by)
    row.delete()


def _record(action: str, row: LoadedForm, by: User) -> None:
    facts: dict[str, str | int | bool] = {
        "form": row.code,
        "version": row.version,
        "first": row.first.isoformat(),
        "digest": row.digest,
    }
    record(STREAM, action, actor=by, subject=f"form:{row.pk}", facts=facts)
