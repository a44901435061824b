"""Keep rows with what they were; take a change back. In the stream "programme"."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import Field, Model

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.lib.errors import RefusedError
from lachan.programme.models import Change, Kept, Task

STREAM: Final = "programme"
LAW: Final = "law"
Row = TypeVar("Row", bound=Kept)


class ChangedSinceError(RefusedError):
    """The row is no more what the change made of it."""


class InTheWayError(RefusedError):
    """Another row took the place that the undo would need."""


@dataclass(frozen=True, slots=True)
class What:
    """What is done, and to what. action: "task.edited"; about: as in `Change`."""

    action: str
    about: str
    task: Task | None = None


@transaction.atomic
def keep(row: Row, fields: Mapping[str, object], what: What, *, by: User | None) -> Row:
    """Write `fields` of a row, new or not, and remember what they were.

    Nothing is written where nothing differs.
    """
    before = _values(_locked(row), fields) if row.pk else None
    for name, value in fields.items():
        setattr(row, name, value)
    after = _values(row, fields)
    if before == after:
        return row
    row.save()
    _note(row, what, before, after, by)
    return row


def _locked(row: Kept) -> Kept:
    found: Kept = type(row)._default_manager.select_for_update().get(pk=row.pk)
    return found


def take_away(row: Row, what: What, *, by: User | None) -> Row:
    """Take a row out of every page; undo brings it back."""
    return keep(row, {"gone": True}, what, by=by)


def _note(
    row: Kept,
    what: What,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any],
    by: User | None,
) -> Change:
    made = Change.objects.create(
        about=what.about,
        task=what.task or (row if isinstance(row, Task) else None),
        action=what.action,
        label=row._meta.label_lower,
        row=row.pk,
        title=str(row)[:200],
        before=before,
        after=after,
        by=by,
    )
    facts: dict[str, str | int] = {"change": made.pk}
    record(STREAM, what.action, actor=by, subject=row, facts=facts)
    return made


def _values(row: Model, fields: Mapping[str, object]) -> dict[str, Any]:
    """Return the values of fields, rows as their numbers."""
    return {name: _plain(getattr(row, _field(row, name).attname)) for name in fields}


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _field(row: Model, name: str) -> Field[Any, Any]:
    found = row._meta.get_field(name)
    assert isinstance(found, Field)
    return found


@transaction.atomic
def undo(change: Change, *, by: User) -> Change:
    """Put back what a change changed; the undo is a change too, and can be undone.

    Raises ChangedSinceError, InTheWayError.
    """
    kept = Change.objects.select_for_update().get(pk=change.pk)
    model = apps.get_model(kept.label)
    assert issubclass(model, Kept)
    row = model._default_manager.select_for_update().get(pk=kept.row)
    if kept.undone_by_id or _values(row, kept.after) != kept.after:
        raise ChangedSinceError(f"{kept.label} {kept.row} was changed since")
    back = {"gone": True} if kept.before is None else kept.before
    was = _values(row, back)
    for name, value in back.items():
        field = _field(row, name)
        setattr(row, field.attname, _stored(field, value))
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as e:
        raise InTheWayError(f"{kept.label} {kept.row} cannot be what it was") from e
    what = What("change.undone", kept.about, kept.task)
    made = _note(row, what, was, back, by)
    kept.undone_by = made
    kept.save(update_fields=["undone_by"])
    return made


def _stored(field: Field[Any, Any], value: Any) -> Any:
    return value if field.remote_field else field.to_python(value)
