"""What comes round: fetch a source that is due, release what changed, forget."""

from django.utils import timezone

from lachan.lib.periodic import Periodic
from lachan.lists.services import refresh, release


def fold() -> object:
    """Release changed lists; fold the families' changes into the snapshot."""
    return release.release_if_due(timezone.now())


def fetch() -> int:
    """Fetch at most one source."""
    return refresh.refresh_due(timezone.now())


def prune() -> None:
    """Forget old fetches that changed nothing."""
    refresh.prune(timezone.now())


PERIODIC = [
    Periodic("lists.fold", every_s=60, run=fold),
    Periodic("lists.prune", every_s=24 * 3600, run=prune),
    Periodic("lists.refresh", every_s=60, run=fetch),
]
