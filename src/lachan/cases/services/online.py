"""Addresses and accounts of a case: added, preserved, looked at again.

This server never fetches such an address: an officer looks, and writes down what is
there. Contents are sealed; what may be compared is a keyed hash.
"""

import datetime as dt
import hashlib
import json
import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Final

from django.db import transaction

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.cases.models import Case, Found, Look
from lachan.cases.rules.errors import IllegalStepError, MissingError
from lachan.cases.rules.kinds import Happened
from lachan.cases.rules.notices import Kind as Harm
from lachan.cases.rules.online import (
    Origin,
    Seen,
    Sort,
    host_of,
    marked,
    sort_of,
    table,
)
from lachan.cases.rules.steps import State
from lachan.cases.services import store
from lachan.cases.services.steps import acting
from lachan.cases.services.store import Line
from lachan.reports.rules.intake import Online
from lachan.vault.access import Unlocked
from lachan.vault.rules import index, seal
from lachan.vault.rules.errors import NotAllowedError
from lachan.vault.rules.seal import ItemKey
from lachan.vault.services import items

MOST: Final = 200
WORDS_MAX: Final = 4_000
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Named:
    """An address or account as it is read. Plaintext: keep it in no cache."""

    row: Found
    what: Online = field(repr=False)

    @property
    def text(self) -> str:
        """How people write it."""
        return self.what.url or self.what.account

    @property
    def host(self) -> str:
        """The machine of an address, "" of an account."""
        return host_of(self.what.url) if self.row.sort == Sort.ADDRESS else ""

    @property
    def harm(self) -> Harm:
        """What is wrong with it."""
        return Harm(self.row.harm)


@dataclass(frozen=True, slots=True)
class Witness:
    """What was there, as somebody saw it.

    at: when it was seen. words: what it was; never a name. sha256: of the file that
    stands there, "" if none was taken. file: number of a report's file that shows it.
    """

    at: dt.datetime
    words: str = field(default="", repr=False)
    sha256: str = field(default="", repr=False)
    file: str = ""
    kept: bool = True


@dataclass(frozen=True, slots=True)
class Looked:
    """One look as it is read. digest: of what was preserved, shown to whoever asks."""

    row: Look
    words: str = field(repr=False)
    sha256: str = field(repr=False)
    file: str
    digest: str


def match_key() -> bytes:
    """Return the server's key of marks. Raises NotReadyError."""
    return items.match_key("cases online")


def mark_of(one: Online) -> bytes:
    """Return the keyed hash by which cases are compared."""
    return index.mark_of(match_key(), *marked(one))


@dataclass(frozen=True, slots=True)
class New:
    """What is added at once. named: each with where it came from."""

    named: Sequence[tuple[Online, Origin]] = field(repr=False)
    harm: Harm


@transaction.atomic
def add(*, case: uuid.UUID, new: New, who: Unlocked, now: dt.datetime) -> int:
    """Keep addresses and accounts of a case; those that are there stay as they are.

    Returns how many are new. Raises NotAllowedError, MissingError: none, or too many;
    IllegalStepError: the case is closed.
    """
    user, row = acting(case, who, now)
    if row.state == State.CLOSED:
        raise IllegalStepError("the case is closed")
    there = {bytes(f.mark): f for f in row.found.all()}
    asked = {mark_of(one): (one, o) for one, o in new.named if all(marked(one))}
    if not asked or len(there) + len(asked) > MOST:
        raise MissingError("online")
    key = items.use_item(item=row.pk, who=who, now=now)
    made: list[str] = []
    for mark, (one, origin) in asked.items():
        found = there.get(mark) or Found(case=row, mark=mark, added_at=now, by=user)
        if found.sort and found.dropped_at is None:
            continue
        found.sort, found.origin, found.harm = sort_of(one), origin, new.harm
        found.dropped_at = None
        found.body = seal.seal(key, found.sealed_at, json.dumps(asdict(one)).encode())
        found.save()
        made.append(one.url or one.account)
    if made:
        code, words = f"n.{len(made)}", "\n".join(made)
        line = Line(Happened.ONLINE_ADDED, user, code=code, words=words)
        store.happened(row, line, now, key)
        _record("online.added", row, user, count=len(made))
    return len(made)


@transaction.atomic
def drop(*, found: uuid.UUID, who: Unlocked, now: dt.datetime) -> Case:
    """Take an address out that was a mistake; added again, it is back with its looks.

    Raises NotAllowedError, IllegalStepError: something was handed over about it.
    """
    user, case, row = _one(found, who, now)
    if row.given.exists() or row.proposed.exists():
        raise IllegalStepError("something was handed over about it")
    row.dropped_at, row.look_at = now, None
    row.save(update_fields=["dropped_at", "look_at"])
    store.happened(case, Line(Happened.ONLINE_DROPPED, user), now)
    _record("online.dropped", case, user)
    return case


@transaction.atomic
def say_harm(*, found: uuid.UUID, harm: Harm, who: Unlocked, now: dt.datetime) -> Case:
    """Say anew what is wrong with an address. Raises NotAllowedError."""
    user, case, row = _one(found, who, now)
    row.harm = harm
    row.save(update_fields=["harm"])
    _record("online.harm", case, user, harm=str(harm))
    return case


@transaction.atomic
def preserve(
    *, found: uuid.UUID, saw: Witness, who: Unlocked, now: dt.datetime
) -> Case:
    """Preserve what is there: when, by whom, what it was, the hash of the file.

    Nothing is copied in plain: a file stays sealed in its report and is named by its
    number and hash. Raises NotAllowedError, MissingError: no words, a hash that is
    none, a time to come; IllegalStepError.
    """
    if not saw.words.strip():
        raise MissingError("saw")
    return _noted(found, Seen.THERE, saw, who, now)


@transaction.atomic
def look(
    *,
    found: uuid.UUID,
    seen: Seen,
    saw: Witness,
    who: Unlocked,
    now: dt.datetime,
) -> Case:
    """Write down whether it is still there; says when to look again.

    Raises NotAllowedError, MissingError, IllegalStepError.
    """
    return _noted(found, seen, replace(saw, kept=False), who, now)


def _noted(
    found: uuid.UUID, seen: Seen, saw: Witness, who: Unlocked, now: dt.datetime
) -> Case:
    user, case, row = _one(found, who, now)
    if saw.at > now:
        raise MissingError("time")
    if saw.sha256 and not _SHA256.fullmatch(saw.sha256):
        raise MissingError("sha256")
    made = Look(found=row, at=saw.at, noted_at=now, by=user, seen=seen, kept=saw.kept)
    if saw.words.strip() or saw.sha256 or saw.file:
        key = items.use_item(item=case.pk, who=who, now=now)
        said = {"words": saw.words.strip()[:WORDS_MAX], "sha256": saw.sha256}
        body = json.dumps(said | {"file": saw.file}).encode()
        made.body = seal.seal(key, made.sealed_at, body)
    made.save(force_insert=True)
    _project(row, saw.kept, now)
    what = Happened.ONLINE_KEPT if saw.kept else Happened.ONLINE_LOOKED
    store.happened(case, Line(what, user, code=str(seen)), now)
    action = "online.kept" if saw.kept else "online.looked"
    _record(action, case, user, seen=str(seen))
    return case


def _project(row: Found, kept: bool, now: dt.datetime) -> None:
    """Bring an address in step with its looks."""
    looks = list(row.looks.order_by("at", "noted_at").values_list("seen", "at"))
    last, at = looks[-1]
    row.seen, row.told_at = last, None
    row.look_at = table().next_look([Seen(s) for s, _at in looks], at)
    gone = last == Seen.GONE
    row.gone_at = (row.gone_at or at) if gone else None
    row.kept_at = now if kept else row.kept_at
    row.save()


def _one(found: uuid.UUID, who: Unlocked, now: dt.datetime) -> tuple[User, Case, Found]:
    row = Found.objects.filter(pk=found, dropped_at=None).first()
    if row is None:
        raise NotAllowedError("no such address")
    user, case = acting(row.case_id, who, now)
    return user, case, Found.objects.select_for_update().get(pk=found)


def _record(action: str, case: Case, user: User, **facts: str | int | bool) -> None:
    subject = store.subject(case)
    record(store.STREAM, action, actor=user, subject=subject, facts=facts)


# --- Reading -------------------------------------------------------------------------


def named(case: Case, key: ItemKey) -> list[Named]:
    """Return what was found in a case, in the order in which it was added."""
    rows = case.found.filter(dropped_at=None).order_by("added_at", "pk")
    return [read(row, key) for row in rows]


def read(row: Found, key: ItemKey) -> Named:
    """Return an address as it is read."""
    return Named(row, Online(**json.loads(seal.unseal(key, row.sealed_at, row.body))))


def looks(rows: Iterable[Look], key: ItemKey) -> list[Looked]:
    """Return looks as they are read."""
    return [_looked(row, key) for row in rows]


def _looked(row: Look, key: ItemKey) -> Looked:
    if row.body is None:
        return Looked(row, "", "", "", "")
    plain = seal.unseal(key, row.sealed_at, row.body)
    said = json.loads(plain)
    digest = hashlib.sha256(row.at.isoformat().encode() + plain).hexdigest()
    return Looked(row, said["words"], said["sha256"], said["file"], digest)
