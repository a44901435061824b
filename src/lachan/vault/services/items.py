"""Keys of reports and cases: made, opened, handed over, destroyed."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.vault import erased, server
from lachan.vault.access import Unlocked, current_key, item_wraps, team_of
from lachan.vault.models import (
    CodeWrap,
    Exclusion,
    Item,
    ItemWrap,
    Opening,
    Team,
    TeamKey,
)
from lachan.vault.rules import hkdf, receipt, seal, wrap
from lachan.vault.rules.errors import (
    CodeUnknownError,
    NotAllowedError,
    NotReadyError,
    OpenError,
)
from lachan.vault.rules.seal import ItemKey
from lachan.vault.rules.times import quarter
from lachan.vault.services.members import STREAM


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


@transaction.atomic
def create_item_key(
    *, teams: Iterable[TeamAccess], excluded: Excluded = NOBODY, now: dt.datetime
) -> ItemKey:
    """Make the key of a new item, wrapped for teams; needs nobody's secret.

    An excluded team gets no wrap. Raises NotReadyError if one of the others has no key,
    or none is left to open it.
    """
    item = Item.objects.create(made_at=quarter(now))
    key = ItemKey(item.pk, seal.new_key())
    _exclude(item, excluded)
    chosen = [t for t in teams if t.ref not in excluded.teams]
    if not chosen:
        raise NotReadyError("no team is left that may open this")
    _wrap_for_all(key, chosen)
    return key


def _wrap_for_all(key: ItemKey, chosen: Sequence[TeamAccess]) -> None:
    """Wrap a new item's key for its teams: two queries, however many they are."""
    current = TeamKey.objects.current().filter(team__ref__in=[a.ref for a in chosen])
    keys = {row.team.ref: row for row in current.select_related("team")}
    for access in chosen:
        if access.ref not in keys:
            raise NotReadyError(f"team {team_of(access.ref).ref} has no key yet")
    label = _label(key.item)
    ItemWrap.objects.bulk_create(
        ItemWrap(
            item_id=key.item,
            team=keys[access.ref].team,
            team_key=keys[access.ref],
            opens_from=access.opens_from,
            sealed=wrap.wrap(keys[access.ref].public, label, key.secret),
        )
        for access in {a.ref: a for a in chosen}.values()
    )


def _wrap_for(key: ItemKey, team: Team, opens_from: dt.datetime | None) -> None:
    team_key = current_key(team)
    if team_key is None:
        raise NotReadyError(f"team {team.ref} has no key yet")
    sealed = wrap.wrap(team_key.public, _label(key.item), key.secret)
    ItemWrap.objects.update_or_create(
        item_id=key.item,
        team=team,
        defaults={"team_key": team_key, "opens_from": opens_from, "sealed": sealed},
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
    key, row = _unwrapped(item, who, now)
    at = quarter(now)
    _seen, new = Opening.objects.get_or_create(
        item_id=item, user_id=who.user_id, team=row.team, role=role, at=at
    )
    if new:
        facts = {"team": row.team.ref, "role": role}
        record(
            STREAM, "item.opened", actor=who.code, subject=f"item:{item}", facts=facts
        )
    return key


def use_item(*, item: uuid.UUID, who: Unlocked, now: dt.datetime) -> ItemKey:
    """Return an item's key without a record, for writing, or for a check before.

    Who reads calls `open_item`. Raises NotAllowedError.
    """
    return _unwrapped(item, who, now)[0]


def _unwrapped(
    item: uuid.UUID, who: Unlocked, now: dt.datetime
) -> tuple[ItemKey, ItemWrap]:
    for row, team_wrap in item_wraps(who, item, now):
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
    key, _row = _unwrapped(item, who, now)
    team = team_of(to)
    if Exclusion.objects.filter(item=item, team=team).exists():
        raise NotAllowedError("that team is excluded from this item")
    _wrap_for(key, team, None)
    facts = {"team": to, "reason": reason}
    record(
        STREAM, "item.handed_over", actor=who.code, subject=f"item:{item}", facts=facts
    )


@transaction.atomic
def open_now(
    *, item: uuid.UUID, to: str, by: User | None, reason: str, now: dt.datetime
) -> None:
    """Let a later team's clock pass early, by a named person who need not open it.

    by: None when a rule does so, for nobody was there.

    The team must have a wrap already. Raises NotAllowedError.
    """
    changed = ItemWrap.objects.filter(item=item, team__ref=to).update(opens_from=now)
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
    kept = _living(item)
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
    kept = _living(item)
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
    transaction.on_commit(lambda: erased.add([item]))
    record(STREAM, "item.destroyed", actor=by, subject=f"item:{item}", facts=facts)
    return proof


def _living(item: uuid.UUID) -> Item:
    rows = Item.objects.select_for_update().filter(pk=item, destroyed_at=None)
    found = rows.first()
    if found is None:
        raise NotAllowedError("no such item")
    return found


# --- Receipt codes ------------------------------------------------------------------


@transaction.atomic
def add_code(
    *, key: ItemKey, derived: receipt.Derived, until: dt.datetime | None = None
) -> None:
    """Let a receipt code open an item; until: and then no more.

    derived: from `rules.receipt.derive(code, server.peppers())`. A code that is taken
    raises IntegrityError: make another one.
    """
    place = _code_place(derived)
    sealed = seal.seal_at(derived.opener, place, key.item.bytes + key.secret)
    CodeWrap.objects.create(
        item_id=key.item, finder=derived.finder, sealed=sealed, until=until
    )


def open_with_code(*, derived: receipt.Derived, now: dt.datetime) -> ItemKey:
    """Return the item a code opens. Raises CodeUnknownError, after the same work."""
    row = CodeWrap.objects.filter(finder=derived.finder).first()
    valid = row is not None and (row.until is None or row.until > now)
    sealed = bytes(row.sealed) if row and valid else _decoy()
    try:
        inside = seal.open_at(derived.opener, _code_place(derived), sealed)
    except OpenError as e:
        raise CodeUnknownError("no item has this code") from e
    return ItemKey(uuid.UUID(bytes=inside[:16]), inside[16:])


@transaction.atomic
def end_code(*, derived: receipt.Derived, until: dt.datetime) -> None:
    """Let a code open nothing from `until` on."""
    CodeWrap.objects.filter(finder=derived.finder).update(until=until)


def _code_place(derived: receipt.Derived) -> bytes:
    return b"lachan code " + derived.finder


def _decoy() -> bytes:
    """Return something as long as a wrap that no code opens."""
    return seal.seal_at(seal.new_key(), b"decoy", bytes(16 + seal.KEY_OCTETS))


# --- Blind index --------------------------------------------------------------------


def index_key(*, ref: str, who: Unlocked, now: dt.datetime) -> bytes:
    """Return the key of a team's blind index (`rules.index.mark`), to its members.

    Raises NotAllowedError, NotReadyError (no key yet).
    """
    team = team_of(ref)
    if team.index_item is None:
        raise NotReadyError(f"team {ref} has no key yet")
    key, _row = _unwrapped(team.index_item, who, now)
    return hkdf.derive(key.secret, "blind index")


def match_key(purpose: str) -> bytes:
    """Return the server's own index key, for marks made where nobody is signed in."""
    return server.key_for(f"index {purpose}")
