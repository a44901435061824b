"""Which team keys somebody can still open: by a member, or by two custodians."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from lachan.vault.models import RecoveryKey, Share, TeamKey, TeamRecovery, TeamWrap
from lachan.vault.rules.errors import LossError


def live_recoveries(*, without: int | None = None) -> set[int]:
    """Return the recovery keys of which a whole pair of shares is left.

    without: number of a person's key to leave out of the account.
    """
    shares = Share.objects.values_list("recovery_key", "holder", "other")
    pairs = {pair for pair in shares if without not in pair[1:]}
    return {key for key, one, two in pairs if (key, two, one) in pairs}


def reachable(*, without: int | None = None) -> set[int]:
    """Return the team keys that somebody can open; without: as above."""
    wraps = TeamWrap.objects.exclude(member_key=without)
    held = set(wraps.values_list("team_key", flat=True))
    live = live_recoveries(without=without)
    recoverable = TeamRecovery.objects.filter(recovery_key__in=live)
    return held | set(recoverable.values_list("team_key", flat=True))


@contextmanager
def nothing_lost(*, accepted: bool = False) -> Iterator[None]:
    """Undo the block, with LossError, if a team's key would open for nobody."""
    with transaction.atomic():
        # One writer at a time: two last members must not leave at one moment.
        list(TeamKey.objects.select_for_update().values_list("pk", flat=True))
        list(RecoveryKey.objects.select_for_update().values_list("pk", flat=True))
        before = reachable()
        yield
        lost = before - reachable()
        still = set(TeamKey.objects.filter(pk__in=lost).values_list("pk", flat=True))
        if still and not accepted:
            raise LossError("nobody could open this any more")
