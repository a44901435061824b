"""Two persons: to see who a named reporter is, and to black out words for good."""

import datetime as dt
import json
import uuid
from typing import Any

from django.db import transaction

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.reports.models import Asked, FourEyes, Report
from lachan.reports.rules import foureyes as rules
from lachan.reports.rules import intake, masking
from lachan.reports.rules.errors import StepError
from lachan.reports.services import desk, indexing, parts, seeing
from lachan.reports.services.parts import Keys
from lachan.reports.services.standing import acting
from lachan.vault.access import Unlocked
from lachan.vault.rules import seal
from lachan.vault.rules.times import quarter

WORDS_MAX = 200


@transaction.atomic
def ask_to_unmask(
    *, report: uuid.UUID, reason: str, who: Unlocked, now: dt.datetime
) -> FourEyes:
    """Ask a second person to agree that the reporter's name is shown.

    reason: a code. Raises NotAllowedError, StepError (not named, or asked already).
    """
    user, row = acting(report, who, now)
    if not row.named:
        raise StepError("nobody gave a name")
    return _ask(row, Asked.UNMASK, reason, user, now)


@transaction.atomic
def ask_to_redact(
    *, report: uuid.UUID, words: str, reason: str, who: Unlocked, now: dt.datetime
) -> tuple[FourEyes, int]:
    """Ask a second person to agree that words are blacked out for good.

    Returns the question and in how many places they stand. Raises StepError: held by
    law, asked already, or they stand nowhere.
    """
    user, row = acting(report, who, now)
    said = intake.clean(words)[:WORDS_MAX]
    keys = parts.peek(row, who, now)
    places = _redact(row, said, keys, write=False)
    if row.held or not said or not places:
        raise StepError("held by law, or these words stand nowhere")
    asked = _ask(row, Asked.REDACT, reason, user, now)
    asked.words = seal.seal(keys[0], f"redact:{asked.pk}", said.encode())
    asked.save(update_fields=["words"])
    return asked, places


def _ask(
    row: Report, what: Asked, reason: str, user: User, now: dt.datetime
) -> FourEyes:
    """Keep a question; one that nobody answered in time makes room."""
    waiting = row.four_eyes.filter(what=what, decided_at=None).first()
    if waiting is not None and not rules.has_lapsed(waiting.asked_at, now):
        raise StepError("this is asked already")
    if waiting is not None:
        _end(waiting, None, False, now)
    asked = FourEyes.objects.create(
        report=row, what=what, reason=reason, asked_by=user, asked_at=quarter(now)
    )
    _record(f"{what}.asked", user, row, reason)
    return asked


@transaction.atomic
def decide(
    *, report: uuid.UUID, asked: int, agree: bool, who: Unlocked, now: dt.datetime
) -> FourEyes:
    """Agree or refuse, as somebody else than who asked.

    Agreed words are blacked out here. Raises NotAllowedError, StepError (decided
    already, one's own question, asked too long ago, or held by law).
    """
    user, row = acting(report, who, now)
    found = row.four_eyes.filter(pk=asked, decided_at=None).first()
    if found is None or found.asked_by_id == user.pk:
        raise StepError("decided already, or one's own question")
    if rules.has_lapsed(found.asked_at, now):
        raise StepError("asked too long ago: ask again")
    if agree and found.what == Asked.REDACT:
        _carry_out(found, row, who, now)
    _end(found, user, agree, now)
    done = "agreed" if agree else "refused"
    _record(f"{found.what}.{done}", user, row, found.reason)
    return found


def _end(asked: FourEyes, by: User | None, agreed: bool, now: dt.datetime) -> None:
    asked.decided_by, asked.decided_at = by, quarter(now)
    asked.agreed, asked.words = agreed, None
    asked.save()


def _record(action: str, user: User, row: Report, reason: str) -> None:
    facts = {"reason": reason}
    subject = f"report:{row.pk}"
    record(desk.STREAM, action, actor=user, subject=subject, facts=facts)


def words_of(asked: FourEyes, who: Unlocked, now: dt.datetime) -> str:
    """Return what somebody asks to black out, to whoever must decide."""
    if asked.words is None:
        return ""
    key = parts.peek(asked.report, who, now)[0]
    return seal.unseal(key, f"redact:{asked.pk}", asked.words).decode()


def _carry_out(asked: FourEyes, row: Report, who: Unlocked, now: dt.datetime) -> None:
    if row.held:
        raise StepError("held by law")
    _redact(row, words_of(asked, who, now), parts.peek(row, who, now), write=True)
    # The index is made anew by the next visit. What shuts people out stays.
    indexing.forget(report=row)


def _redact(row: Report, wanted: str, keys: Keys, *, write: bool) -> int:
    """Black words out; returns in how many places that anybody at the desk reads."""
    count = 0
    for name in intake.FIELDS:
        raw = json.loads(seal.unseal(keys[0], name, getattr(row, name)))
        new, places = _in(raw, wanted)
        count += places if name != "teller" else 0
        text = json.dumps(new, ensure_ascii=False).encode()
        setattr(row, name, seal.seal(keys[0], name, text))
    if write:
        row.save(update_fields=list(intake.FIELDS))
    return count + _in_messages(row, wanted, keys, write=write)


def _in_messages(row: Report, wanted: str, keys: Keys, *, write: bool) -> int:
    count = 0
    for message in row.messages.select_related("part"):
        said, places = masking.redacted(seeing.text_of(message, keys), wanted)
        count += places
        if write and places:
            key = keys[message.part.number]
            message.body = seal.seal(key, message.place, said.encode())
            message.save(update_fields=["body"])
    return count


# Codes are no words of the reporter.
_CODES = frozenset({"how", "sex", "age_band"})


def _in(value: Any, wanted: str) -> tuple[Any, int]:
    """Black out in every text of a JSON value; returns it and in how many places."""
    if isinstance(value, str):
        return masking.redacted(value, wanted)
    if isinstance(value, list):
        parts_ = [_in(one, wanted) for one in value]
        return [new for new, _count in parts_], sum(count for _new, count in parts_)
    if isinstance(value, dict):
        fields = {k: _in(v, wanted) for k, v in value.items() if k not in _CODES}
        new = value | {k: text for k, (text, _count) in fields.items()}
        return new, sum(count for _text, count in fields.values())
    return value, 0
