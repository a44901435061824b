"""Keys of reports and cases: made, opened, handed over, destroyed."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Model

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.vault import erased, server
from lachan.vault.access import Unlocked, current_key, item_wraps, team_of
from lachan.vault.models import (
    Exclusion,
    Item,
    ItemWrap,
    Opening,
    Team,
    TeamKey,
)
from lachan.vault.rules import hkdf, seal, wrap
from lachan.vault.rules.errors import (
    NotAllowedError,
    NotReadyError,
)
from lachan.vault.rules.seal import ItemKey
from lachan.vault.rules.times import quarter
from lachan.vault.services.members import STREAM
from lachan.vault.services.rows import insert


@dataclass(frozen=True, slots=True)
class TeamAccess:
    """A team that gets a wrap. opens_from: hidden from it before; None: at once."""

    ref: str
    opens_from: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Excluded:
    """Who never opens an item: people by id, teams by ref."""

    users: frozenset[int] = frozenset()
    teams: frozenset[str] = frozenset()


NOBODY = Excluded()


@dataclass(frozen=True, slots=True)
class NewItem:
    """An item that is made, not yet kept. rows: kept together, or it never was."""

    key: ItemKey
    rows: tuple[Model, ...]


@transaction.atomic
def create_item_key(
    *, teams: Iterable[TeamAccess], excluded: Excluded = NOBODY, now: dt.datetime
) -> ItemKey:
    """Make the key of a new item, wrapped for teams; needs nobody's secret.

    An excluded team gets no wrap. Raises NotReadyError if one of the others has no key,
    or none is left to open it.
    """
    made = new_item(teams=teams, excluded=excluded, now=now)
    insert(made.rows)
    return made.key


@dataclass(frozen=True, slots=True)
class Recipient:
    """What a new item is wrapped for: rows of a team and its key, the public key."""

    team: int
    key: int
    public: bytes


Recipients = Mapping[str, Recipient]


def recipients(refs: Iterable[str]) -> Recipients:
    """Return by ref the teams that have a key now. Each change of one is in the log."""
    current = TeamKey.objects.current().filter(team__ref__in=list(refs))
    found = current.values_list("team__ref", "team", "pk", "public")
    return {ref: Recipient(team, key, bytes(p)) for ref, team, key, p in found}


def new_item(
    *,
    teams: Iterable[TeamAccess],
    excluded: Excluded = NOBODY,
    known: Recipients | None = None,
    now: dt.datetime,
) -> NewItem:
    """Make what `create_item_key` keeps, for who keeps it with more. The same errors.

    known: the teams' keys if the caller has them.
    """
    key = ItemKey(uuid.uuid4(), seal.new_key())
    chosen = [t for t in teams if t.ref not in excluded.teams]
    if not chosen:
        raise NotReadyError("no team is left that may open this")
    if known is None:
        known = recipients(t.ref for t in chosen)
    wraps = _wraps(key, chosen, known)
    users = [Exclusion(item_id=key.item, user_id=u) for u in sorted(excluded.users)]
    shut = Team.objects.filter(ref__in=excluded.teams) if excluded.teams else ()
    out = [Exclusion(item_id=key.item, team=team) for team in shut]
    item = Item(id=key.item, made_at=quarter(now))
    return NewItem(key, (item, *users, *out, *wraps))


def _wraps(
    key: ItemKey, chosen: Sequence[TeamAccess], known: Recipients
) -> list[ItemWrap]:
    for access in chosen:
        if access.ref not in known:
            raise NotReadyError(f"team {team_of(access.ref).ref} has no key yet")
    label = _label(key.item)
    return [
        ItemWrap(
            item_id=key.item,
            team_id=known[access.ref].team,
            team_key_id=known[access.ref].key,
            opens_from=access.opens_from,
            sealed=wrap.wrap(known[access.ref].public, label, key.secret),
        )
        for access in {a.ref: a for a in chosen}.values()
    ]


def wrap_for(key: ItemKey, team: Team, opens_from: dt.datetime | None) -> None:
    """Wrap a key for a team's key of today, anew. Raises NotReadyError."""
    team_key = current_key(team)
    if team_key is None:
        raise NotReadyError(f"team {team.ref} has no key yet")
    sealed = wrap.wrap(team_key.public, _label(key.item), key.secret)
    ItemWrap.objects.update_or_create(
        item_id=key.item,
        team=team,
        defaults={
            "team_key": team_key,
            "opens_from": opens_from,
            "shuts_at": None,
            "sealed": sealed,
        },
    )


def _label(item: uuid.UUID) -> str:
    return f"item {item}"


@transaction.atomic
def open_item(
    *, item: uuid.UUID, who: Unlocked, role: str, now: dt.datetime
) -> ItemKey:
    """Return an item's key to a person who may open it now, and record that they did.

    role: a code, in which duty. The record names person, team, role and the quarter of
    an hour. Raises NotAllowedError: absent, hidden, excluded and destroyed look alike.
    """
    held = hold_item(item=item, who=who, now=now)
    note_opened(held=held, who=who, role=role, now=now)
    return held.key


@dataclass(frozen=True, slots=True)
class Held:
    """An item's key in the hands of a person, and the team through which."""

    key: ItemKey
    team: Team


def hold_item(*, item: uuid.UUID, who: Unlocked, now: dt.datetime) -> Held:
    """Return an item's key without a record, for writing, or for a check before.

    Who reads calls `note_opened` then, or `open_item`. Raises NotAllowedError.
    """
    key, row = unwrapped(item, who, now)
    return Held(key, row.team)


@transaction.atomic(savepoint=False)
def note_opened(*, held: Held, who: Unlocked, role: str, now: dt.datetime) -> None:
    """Record that a person opened an item, as `open_item` does."""
    item = held.key.item
    _seen, new = Opening.objects.get_or_create(
        item_id=item, user_id=who.user_id, team=held.team, role=role, at=quarter(now)
    )
    if new:
        facts = {"team": held.team.ref, "role": role}
        record(
            STREAM, "item.opened", actor=who.code, subject=f"item:{item}", facts=facts
        )


def use_item(*, item: uuid.UUID, who: Unlocked, now: dt.datetime) -> ItemKey:
    """Return an item's key as `hold_item` does."""
    return unwrapped(item, who, now)[0]


def unwrapped(
    item: uuid.UUID, who: Unlocked, now: dt.datetime, *, shut_too: bool = False
) -> tuple[ItemKey, ItemWrap]:
    """Return an item's key and the wrap it came from, unrecorded.

    shut_too: also by a wrap whose clock has not passed. Raises NotAllowedError.
    """
    for row, team_wrap in item_wraps(who, item, now, shut_too=shut_too):
        secret = wrap.unwrap(who.secret, row.team_key.label, team_wrap)
        return ItemKey(item, wrap.unwrap(secret, _label(item), row.sealed)), row
    raise NotAllowedError("nothing here opens for this person")


@transaction.atomic
def hand_over(
    *, item: uuid.UUID, to: str, who: Unlocked, reason: str, now: dt.datetime
) -> None:
    """Let another team open an item at once, by a person who can open it.

    to: the team's ref. reason: a code. Raises NotAllowedError (also when that team is
    excluded), NotReadyError.
    """
    key, _row = unwrapped(item, who, now)
    team = may_have(item, to)
    wrap_for(key, team, None)
    facts = {"team": to, "reason": reason}
    record(
        STREAM, "item.handed_over", actor=who.code, subject=f"item:{item}", facts=facts
    )


def may_have(item: uuid.UUID, to: str) -> Team:
    """Return a team that may be given an item's key. Raises NotAllowedError."""
    team = team_of(to)
    if Exclusion.objects.filter(item=item, team=team).exists():
        raise NotAllowedError("that team is excluded from this item")
    return team


@transaction.atomic
def open_now(
    *,
    item: uuid.UUID,
    to: str,
    by: User | None,
    reason: str,
    now: dt.datetime,
    until: dt.datetime | None = None,
) -> None:
    """Let a later team's clock pass early, by a named person who need not open it.

    by: None when a rule does so, for nobody was there. until: and then no more
    (`passing.shut_due` puts the wrap back to where nothing opens it).

    The team must have a wrap already. Raises NotAllowedError.
    """
    wraps = ItemWrap.objects.filter(item=item, team__ref=to)
    changed = wraps.update(opens_from=now, shuts_at=until)
    if not changed:
        raise NotAllowedError("that team has no wrap of this item")
    facts = {"team": to, "reason": reason}
    record(STREAM, "item.opened_early", actor=by, subject=f"item:{item}", facts=facts)


@transaction.atomic
def exclude(
    *,
    item: uuid.UUID,
    excluded: Excluded,
    by: User | None,
    at: dt.datetime | None = None,
) -> None:
    """Shut people and teams out of an item from now on; the teams' wraps go.

    at: for the log, where the moment would tell on a reporter; None: now.
    Raises NotReadyError if no team would be left; NotAllowedError if nothing is there.
    """
    kept = living(item)
    _exclude(kept, excluded)
    ItemWrap.objects.filter(item=kept, team__ref__in=excluded.teams).delete()
    if not ItemWrap.objects.filter(item=kept).exists():
        raise NotReadyError("no team is left that may open this")
    facts = {"users": len(excluded.users), "teams": len(excluded.teams)}
    subject = f"item:{item}"
    record(STREAM, "item.excluded", actor=by, subject=subject, facts=facts, at=at)


def _exclude(item: Item, excluded: Excluded) -> None:
    for user_id in sorted(excluded.users):
        Exclusion.objects.get_or_create(item=item, user_id=user_id)
    for team in Team.objects.filter(ref__in=excluded.teams):
        Exclusion.objects.get_or_create(item=item, team=team)


@transaction.atomic
def destroy(*, item: uuid.UUID, by: User | None, reason: str, now: dt.datetime) -> str:
    """Destroy every copy of an item's key here; return the proof (SHA-256, hex).

    What was sealed under it is noise from then on, in backups too when those of the key
    store have ended (30 days). reason: a code. Raises NotAllowedError if it is gone.
    """
    kept = living(item)
    wraps = sorted(bytes(w) for w in kept.wraps.values_list("sealed", flat=True))
    codes = sorted(bytes(w) for w in kept.codes.values_list("sealed", flat=True))
    proof = hashlib.sha256(item.bytes + b"".join(wraps + codes)).hexdigest()
    kept.wraps.all().delete()
    kept.codes.all().delete()
    kept.destroyed_at, kept.proof = quarter(now), proof
    kept.save(update_fields=["destroyed_at", "proof"])
    facts: dict[str, str | int | bool] = {"reason": reason, "proof": proof}
    facts |= {"wraps": len(wraps), "codes": len(codes)}
    # After the commit: what a backup brings back is destroyed again by this list.
    transaction.on_commit(lambda: _forget(item))
    record(STREAM, "item.destroyed", actor=by, subject=f"item:{item}", facts=facts)
    return proof


def _forget(item: uuid.UUID) -> None:
    erased.add([item])
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        # Its log still has the pages of before, until others are written over them.
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def living(item: uuid.UUID) -> Item:
    """Return an item that is not destroyed, locked. Raises NotAllowedError."""
    rows = Item.objects.select_for_update().filter(pk=item, destroyed_at=None)
    found = rows.first()
    if found is None:
        raise NotAllowedError("no such item")
    return found


# --- Blind index --------------------------------------------------------------------


def index_key(*, ref: str, who: Unlocked, now: dt.datetime) -> bytes:
    """Return the key of a team's blind index (`rules.index.mark`), to its members.

    Raises NotAllowedError, NotReadyError (no key yet).
    """
    team = team_of(ref)
    if team.index_item is None:
        raise NotReadyError(f"team {ref} has no key yet")
    key, _row = unwrapped(team.index_item, who, now)
    return hkdf.derive(key.secret, "blind index")


def match_key(purpose: str) -> bytes:
    """Return the server's own index key, for marks made where nobody is signed in."""
    return server.key_for(f"index {purpose}")
