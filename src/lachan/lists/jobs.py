"""What comes round: fetch a source that is due, release what changed, forget."""

from django.utils import timezone

from lachan.lib.periodic import Periodic
from lachan.lists.services import (
    national,
    national_lines,
    national_log,
    refresh,
    release,
)


def fold() -> object:
    """Release changed lists; fold the families' changes into the snapshot."""
    return release.release_if_due(timezone.now())


def fetch() -> int:
    """Fetch at most one source."""
    return refresh.refresh_due(timezone.now())


def keep_national() -> int:
    """End what is over, name today's canary, tell the gateways what they lack."""
    now = timezone.now()
    national.end_due(now)
    if national_log.canary_due(now):
        national_log.append_canary(now)
    return national_lines.publish()


def prune() -> None:
    """Forget old fetches that changed nothing."""
    refresh.prune(timezone.now())


PERIODIC = [
    Periodic("lists.fold", every_s=60, run=fold),
    Periodic("lists.national", every_s=30, run=keep_national),
    Periodic("lists.prune", every_s=24 * 3600, run=prune),
    Periodic("lists.refresh", every_s=60, run=fetch),
]
