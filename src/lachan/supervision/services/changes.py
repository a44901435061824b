"""Remember what a parent changed, as rows before and after; take it back."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.lib.errors import RefusedError
from lachan.supervision.models import (
    Budget,
    Change,
    Child,
    ChildRules,
    Device,
    Family,
    Grant,
    MoreMinutes,
    OwnRule,
    Pause,
    Period,
    Sharing,
    Window,
)
from lachan.supervision.services import disputes, publish

STREAM: Final = "supervision"
Values = dict[str, Any]
_MODELS: Final[Mapping[str, type[models.Model]]] = {
    "budget": Budget,
    "child": Child,
    "device": Device,
    "family": Family,
    "grant": Grant,
    "minutes": MoreMinutes,
    "ownrule": OwnRule,
    "pause": Pause,
    "period": Period,
    "rules": ChildRules,
    "window": Window,
}
_NOT_KEPT = {"id", "created_at"}
# Several rows that were changed by one press: one line of the log, one undo.
BUNDLES: Final = frozenset({"move", "hours"})
_bundle: ContextVar[Change | None] = ContextVar("bundle", default=None)


@dataclass(slots=True)
class _Whole:
    """What the parts of a bundle share, so that a part costs no look-up of its own.

    touched: profiles, marked once, when all is done. disputed: by family; shared: the
    profiles of shared devices, by child. Neither changes within the transaction.
    """

    touched: set[str] = field(default_factory=set)
    disputed: dict[int, bool] = field(default_factory=dict)
    shared: dict[int, set[str]] = field(default_factory=dict)


_whole: ContextVar[_Whole | None] = ContextVar("whole", default=None)


class ChangedSinceError(RefusedError):
    """Something else was changed meanwhile, so that this can no longer be undone."""


def values_of(row: models.Model) -> Values:
    """Return the fields of `row` as JSON can hold them."""
    found = {}
    for column in row._meta.concrete_fields:
        if column.attname not in _NOT_KEPT:
            value = getattr(row, column.attname)
            is_time = isinstance(value, date | datetime)
            found[column.attname] = value.isoformat() if is_time else value
    return found


def remember(
    kind: str,
    row: models.Model,
    *,
    before: Values | None,
    by: User | None,
    gone: bool = False,
) -> Change | None:
    """Keep a change of `row`, tell audit and mark the profiles it touches.

    before: `values_of` the row as it was, None if it is new. gone: it is being deleted;
    call this before. Nothing is kept when nothing changed. Call last in a transaction.
    """
    after = None if gone else values_of(row)
    if before == after:
        return None
    child, family = _whose(row)
    _hold(family, child, kind, before, after)
    change = Change.objects.create(
        family=family,
        child=child,
        kind=kind,
        row=row.pk,
        before=before,
        after=after,
        by=by,
        part_of=_bundle.get(),
    )
    _mark(_profiles(family, child, kind, (before, after)))
    verb = "removed" if gone else "added" if before is None else "changed"
    _audit(f"{kind}.{verb}", change, by)
    return change


def remember_new(kind: str, rows: Sequence[models.Model], *, by: User | None) -> None:
    """Keep that many rows of one child are new: one line for audit, three statements.

    Inside `together`, which undoes them one by one. Raises disputes.HeldError.
    """
    if not rows:
        return
    child, family = _whose(rows[0])
    after = [values_of(row) for row in rows]
    for one in after:
        _hold(family, child, kind, None, one)
    whole = _bundle.get()
    about = {"family": family, "child": child, "kind": kind, "by": by, "part_of": whole}
    made = [
        Change(row=row.pk, before=None, after=one, **about)
        for row, one in zip(rows, after, strict=True)
    ]
    Change.objects.bulk_create(made)
    _mark(_profiles(family, child, kind, ()))
    record(
        STREAM,
        f"{kind}.added",
        actor=by,
        subject=child or family,
        facts={"change": whole.pk if whole else 0, "rows": len(rows)},
    )


def tell(
    family: Family, kind: str, *, by: User | None, child: Child | None = None
) -> Change:
    """Put a line into the family's log that is about no row and cannot be undone."""
    change = Change.objects.create(
        family=family, child=child, kind=kind, row=0, by=by, undoable=False
    )
    _audit(kind, change, by)
    return change


@contextmanager
def together(
    family: Family, kind: str, *, by: User | None, child: Child | None = None
) -> Iterator[Change]:
    """Make all that is remembered inside parts of one change; in a transaction.

    kind: of BUNDLES. Whoever calls may fill the `facts` of what is given; they are
    kept at the end.
    """
    change = Change.objects.create(family=family, child=child, kind=kind, row=0, by=by)
    before = _bundle.set(change)
    try:
        with _marked_once():
            yield change
    finally:
        _bundle.reset(before)
    change.save(update_fields=["facts"])
    _audit(f"{kind}.done", change, by)


@contextmanager
def _marked_once() -> Iterator[None]:
    whole = _Whole()
    before = _whole.set(whole)
    try:
        yield
    finally:
        _whole.reset(before)
    publish.mark(sorted(whole.touched))


def _mark(keys: set[str]) -> None:
    whole = _whole.get()
    if whole is None:
        publish.mark(keys)
    else:
        whole.touched |= keys


def _hold(
    family: Family,
    child: Child | None,
    kind: str,
    before: Values | None,
    after: Values | None,
) -> None:
    """Refuse what loosens while the adults do not agree. Raises disputes.HeldError."""
    known = {} if (whole := _whole.get()) is None else whole.disputed
    if family.pk not in known:
        known[family.pk] = disputes.is_open(family)
    if known[family.pk]:
        disputes.refuse_looser(child=child, kind=kind, before=before, after=after)


@transaction.atomic
def undo(*, change: Change, by: User | None) -> None:
    """Put the row, or all rows of a bundle, back as before `change`.

    Raises ChangedSinceError, disputes.HeldError.
    """
    change = Change.objects.select_for_update().get(pk=change.pk)
    if not change.undoable or change.undone_at is not None:
        raise ChangedSinceError(f"{change.kind} is not undone")
    if change.kind not in BUNDLES:
        _undo_one(change, by)
        return
    # The last first: what came later may hang on what came before.
    parts = change.parts.filter(undone_at=None).select_related("child", "family")
    with _marked_once():
        for part in parts.order_by("-pk"):
            _undo_one(part, by)
    # A part may have been the child that the bundle was about.
    change = Change.objects.get(pk=change.pk)
    change.undone_at = timezone.now()
    change.save(update_fields=["undone_at"])
    _audit(f"{change.kind}.undone", change, by)


def _undo_one(change: Change, by: User | None) -> None:
    _hold(change.family, change.child, change.kind, change.after, change.before)
    model = _MODELS[change.kind]
    row = model._default_manager.filter(pk=change.row).first()
    now = None if row is None else values_of(row)
    if now != change.after:
        raise ChangedSinceError("something was changed meanwhile")
    try:
        with transaction.atomic():
            _put_back(model, change, row)
    except IntegrityError as e:
        raise ChangedSinceError("something else stands there now") from e
    change.undone_at = timezone.now()
    change.save(update_fields=["undone_at"])
    states = (change.before, change.after)
    _mark(_profiles(change.family, change.child, change.kind, states))
    _audit(f"{change.kind}.undone", change, by)


def _put_back(
    model: type[models.Model], change: Change, row: models.Model | None
) -> None:
    if change.before is None:
        if row is not None:
            row.delete()
        return
    row = row or model(pk=change.row)
    for column in model._meta.concrete_fields:
        if column.attname in change.before:
            value = change.before[column.attname]
            known = None if value is None else column.to_python(value)
            setattr(row, column.attname, known)
    row.save()


def _whose(row: models.Model) -> tuple[Child | None, Family]:
    if isinstance(row, Family):
        return None, row
    if isinstance(row, Child):
        return row, row.family
    child: Child | None = getattr(row, "child", None)
    family: Family = child.family if child is not None else row.family  # type: ignore[attr-defined]  # devices and periods have one
    return child, family


def _profiles(
    family: Family, child: Child | None, kind: str, states: Iterable[Values | None]
) -> set[str]:
    """Return the profiles that a change touches: a device may move between two."""
    if kind == "family":
        return {family.guest_key}
    if kind == "period":
        return set(family.children.values_list("key", flat=True)) | _shared_by(
            family.children.all()
        )
    keys = set() if child is None else {child.key, *_shared_with(child)}
    if kind == "device":
        keys |= _shared(family)
        for state in states:
            keys |= _profile_of_device(family, state)
    return keys


def _shared_with(child: Child) -> set[str]:
    whole = _whole.get()
    if whole is None:
        return _shared_by([child])
    if child.pk not in whole.shared:
        whole.shared[child.pk] = _shared_by([child])
    return whole.shared[child.pk]


def _shared_by(children: Iterable[Child]) -> set[str]:
    """Return the profiles of shared devices that hold the strictest of `children`."""
    shared = Sharing.objects.filter(children__in=children)
    return set(shared.values_list("key", flat=True))


def _shared(family: Family) -> set[str]:
    """Return the profiles that a shared device of `family` may be in."""
    shared = Sharing.objects.filter(device__family=family)
    keys = set(shared.values_list("key", flat=True))
    users = Child.objects.filter(shares__in=shared)
    return keys and keys | {family.adult_key, *users.values_list("key", flat=True)}


def _profile_of_device(family: Family, state: Values | None) -> set[str]:
    if state is None:
        return set()
    if state["child_id"] is not None:
        rows = Child.objects.filter(pk=state["child_id"])
        return set(rows.values_list("key", flat=True))
    return {family.adult_key if state["role"] == "adult" else family.guest_key}


def _audit(action: str, change: Change, by: User | None) -> None:
    record(
        STREAM,
        action,
        actor=by,
        subject=change.child or change.family,
        facts={"change": change.pk, "row": change.row},
    )
