"""Keys of items between teams: passed on unread, taken back, shut when time is over."""

import datetime as dt
import uuid

from django.db import transaction

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.vault.access import Unlocked
from lachan.vault.models import ItemWrap
from lachan.vault.rules.errors import LossError, NotAllowedError
from lachan.vault.rules.times import NEVER
from lachan.vault.services import items, reach
from lachan.vault.services.members import STREAM


@transaction.atomic
def pass_on(
    *,
    item: uuid.UUID,
    to: str,
    who: Unlocked,
    reason: str,
    now: dt.datetime,
    opens_from: dt.datetime | None = None,
) -> None:
    """Wrap an item's key for another team, by somebody who need not read it.

    A wrap whose clock has not passed is enough: the key is used here and returned to
    nobody. opens_from: hidden from the team before. Raises NotAllowedError (also when
    that team is excluded), NotReadyError.
    """
    key, row = items.unwrapped(item, who, now, shut_too=True)
    items.wrap_for(key, items.may_have(item, to), opens_from)
    facts: dict[str, str | int | bool] = {"team": to, "reason": reason}
    facts |= {"by_team": row.team.ref, "shut": opens_from is not None}
    subject = f"item:{item}"
    record(STREAM, "item.passed_on", actor=who.code, subject=subject, facts=facts)


@transaction.atomic
def take_back(*, item: uuid.UUID, of: str, by: User | None, reason: str) -> None:
    """Take the wrap of a team away: what it was given opens for it no more.

    of: the team's ref. Needs nobody's secret. A team without a wrap keeps none. Raises
    LossError: nobody else could open it; NotAllowedError: the item is gone.
    """
    wraps = ItemWrap.objects.select_for_update().filter(item=items.living(item))
    mine = [w.pk for w in wraps.select_related("team") if w.team.ref == of]
    if not mine:
        return
    left = wraps.exclude(pk__in=mine).filter(team_key__in=reach.reachable())
    if not left.exists():
        raise LossError("nobody would be left who can open this")
    ItemWrap.objects.filter(pk__in=mine).delete()
    facts = {"team": of, "reason": reason}
    subject = f"item:{item}"
    record(STREAM, "item.taken_back", actor=by, subject=subject, facts=facts)


@transaction.atomic
def shut(*, item: uuid.UUID, of: str, by: User | None, reason: str) -> None:
    """Put a team's wrap where no clock opens it. Raises NotAllowedError."""
    wraps = ItemWrap.objects.filter(item=item, team__ref=of)
    if not wraps.update(opens_from=NEVER, shuts_at=None):
        raise NotAllowedError("that team has no wrap of this item")
    facts = {"team": of, "reason": reason}
    record(STREAM, "item.shut", actor=by, subject=f"item:{item}", facts=facts)


def shut_due(*, now: dt.datetime) -> int:
    """Shut what was opened early, until now; returns how many wraps.

    `access` refuses them from that moment on; this leaves no wrap that could open.
    """
    due = ItemWrap.objects.filter(shuts_at__lte=now).select_related("team")
    found = list(due.order_by("shuts_at", "pk").values_list("item", "team__ref"))
    for item, ref in found:
        shut(item=item, of=ref, by=None, reason="time")
    return len(found)
