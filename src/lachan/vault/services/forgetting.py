"""Rows of a demonstration leave the vault again: nothing of them was ever true.

What was real is destroyed with proof (`items.destroy`), never forgotten.
"""

import uuid

from django.db import transaction
from django.db.models import Exists, OuterRef

from lachan.audit.services import record
from lachan.vault.models import Item, ItemWrap, Opening, RecoveryKey, Team
from lachan.vault.rules.errors import LossError
from lachan.vault.services import reach
from lachan.vault.services.members import STREAM


@transaction.atomic
def forget_item(*, item: uuid.UUID) -> None:
    """Take a demonstration's item away: key, log of openings, everything."""
    gone, _kinds = Item.objects.filter(pk=item).delete()
    if gone:
        record(STREAM, "item.forgotten", subject=f"item:{item}")


@transaction.atomic
def forget_team(*, ref: str) -> None:
    """Take a demonstration's team away, with its keys.

    A bare row stays where it opened something real: who opened what is never forgotten.
    Raises LossError if something real would open for nobody after that.
    """
    team = Team.objects.select_for_update().filter(ref=ref).first()
    if team is None:
        return
    if team.index_item:
        Item.objects.filter(pk=team.index_item).delete()
    wraps = ItemWrap.objects.filter(team=team)
    others = ItemWrap.objects.filter(
        item=OuterRef("item"), team_key__in=reach.reachable()
    )
    if wraps.exclude(Exists(others.exclude(team=team))).exists():
        raise LossError(f"{team}: only this team can open a real report; hand it over")
    wraps.delete()
    team.keys.all().delete()
    team.members.all().delete()
    if not Opening.objects.filter(team=team).exists():
        team.delete()
    record(STREAM, "team.forgotten", facts={"team": ref})


@transaction.atomic
def forget_empty_recovery() -> int:
    """Take away recovery keys of which no half is left. Returns how many."""
    empty = RecoveryKey.objects.filter(shares=None)
    count = empty.count()
    empty.delete()
    return count
