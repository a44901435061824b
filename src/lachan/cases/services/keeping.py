"""How long closed cases are kept: decided, worked out, held, and ended with proof."""

import datetime as dt
import secrets
import uuid
from collections.abc import Iterator
from typing import Any, Final

from django.apps import apps
from django.db import models, transaction
from django.utils import timezone

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.cases.models import Case, Keeping
from lachan.cases.rules import retention
from lachan.cases.rules.errors import IllegalStepError, MissingError
from lachan.cases.rules.kinds import Happened
from lachan.cases.rules.retention import Outcome
from lachan.cases.rules.steps import State
from lachan.cases.services import indexing, lasting, reporter, store
from lachan.cases.services.steps import acting
from lachan.cases.services.store import Line
from lachan.vault.access import Unlocked
from lachan.vault.rules.times import quarter
from lachan.vault.services import items

_AT_ONCE: Final = 200


@transaction.atomic
def decide(
    *, outcome: Outcome, months: int | None, basis: str, by: User, now: dt.datetime
) -> Keeping:
    """Decide how long cases of an outcome are kept. months: None: nothing is erased.

    Closed cases get their new day at once, not before 30 days from now. Raises
    MissingError: no basis, or no such time.
    """
    if not basis.strip():
        raise MissingError("basis")
    if months is not None and not 1 <= months <= retention.MONTHS_MOST:
        raise MissingError("months")
    row = Keeping.objects.create(
        outcome=outcome, months=months, basis=basis.strip()[:300], by=by, at=now
    )
    facts: dict[str, str | int | bool] = {"outcome": str(outcome)}
    facts["months"] = months or 0
    subject = f"keeping:{row.pk}"
    record(store.STREAM, "keeping.decided", actor=by, subject=subject, facts=facts)
    closed = Case.objects.select_for_update().filter(state=State.CLOSED, erased_at=None)
    for case in closed.order_by("pk"):
        lasting.project(case)
        case.save(update_fields=["erase_on"])
    return row


@transaction.atomic
def hold(*, case: uuid.UUID, reason: str, who: Unlocked, now: dt.datetime) -> None:
    """Keep a case from being erased until released. Raises NotAllowedError."""
    _set_held(case, True, reason, who, now)


@transaction.atomic
def release(*, case: uuid.UUID, reason: str, who: Unlocked, now: dt.datetime) -> None:
    """End a legal hold: the time by outcome counts again. Raises NotAllowedError."""
    _set_held(case, False, reason, who, now)


def _set_held(
    case: uuid.UUID, held: bool, reason: str, who: Unlocked, now: dt.datetime
) -> None:
    user, row = acting(case, who, now)
    if row.held == held:
        raise IllegalStepError("it is so already")
    row.held = held
    row.save(update_fields=["held"])
    what = Happened.HELD if held else Happened.RELEASED
    store.happened(row, Line(what, user, code=reason), now)
    lasting.project(row)
    row.save(update_fields=["erase_on"])
    facts = {"reason": reason}
    subject = store.subject(row)
    record(store.STREAM, f"case.{what}", actor=user, subject=subject, facts=facts)


def erase_due(*, now: dt.datetime) -> int:
    """Erase what was closed long enough ago; nothing that is held. Returns how many."""
    today = timezone.localdate(now)
    due = Case.objects.filter(erase_on__lte=today, held=False, erased_at=None)
    found = list(due.order_by("erase_on", "pk").values_list("pk", flat=True))
    return sum(_erased(case, now) for case in found[:_AT_ONCE])


def _erased(case: uuid.UUID, now: dt.datetime) -> bool:
    try:
        erase(case=case, reason="time", now=now)
    except IllegalStepError:  # held, taken up again, or still owed an answer
        return False
    return True


@transaction.atomic
def erase(*, case: uuid.UUID, reason: str, now: dt.datetime) -> str:
    """Destroy the key and every sealed octet of a case; return the proof.

    What stays: coded facts without a name, the timeline's codes, the proof. reason: a
    code. Raises IllegalStepError: open, held, erased, or an answer is still owed.
    """
    row = store.locked(case)
    if row.state != State.CLOSED or row.held or row.erased_at is not None:
        raise IllegalStepError("only what is closed and not held is erased")
    if row.clocks.filter(stopped=None).exists():
        raise IllegalStepError("an answer is still owed")
    proof = items.destroy(item=row.pk, by=None, reason=reason, now=now)
    for rows in _sealed_rows(row):
        _empty(rows)
    row.child = b""
    indexing.forget(case=row.pk)
    row.shut.all().delete()
    row.strangers.all().delete()
    row.erased_at, row.proof, row.lead = quarter(now), proof, None
    row.save()
    store.happened(row, Line(Happened.ERASED, code=reason), now)
    facts = {"reason": reason, "proof": proof}
    subject = store.subject(row)
    record(store.STREAM, "case.erased", subject=subject, facts=facts)
    reporter.ended(row)
    return proof


def _sealed_rows(case: Case) -> Iterator[models.QuerySet[Any, Any]]:
    """Yield the rows of every table of this app that hang on a case, at any depth."""
    for model in apps.get_app_config("cases").get_models():
        way = _way_to_case(model)
        if way:
            yield model._default_manager.filter(**{way: case})


def _way_to_case(model: type[models.Model], depth: int = 3) -> str:
    """Return the look-up that leads from a table to its case, "" if none does."""
    for field in model._meta.get_fields():
        if not isinstance(field, models.ForeignKey) or not depth:
            continue
        target: type[models.Model] = field.related_model
        if target is Case:
            return field.name
        near = target._meta.app_label == "cases"
        further = _way_to_case(target, depth - 1) if near else ""
        if further:
            return f"{field.name}__{further}"
    return ""


def _empty(rows: models.QuerySet[Any, Any]) -> None:
    """Take every sealed octet out of rows; a mark becomes one that matches nothing."""
    for field in rows.model._meta.concrete_fields:
        if not isinstance(field, models.BinaryField):
            continue
        if field.name == "mark":
            for pk in list(rows.values_list("pk", flat=True)):
                rows.model._default_manager.filter(pk=pk).update(
                    mark=secrets.token_bytes(16)
                )
        else:
            rows.update(**{field.name: None if field.null else b""})
