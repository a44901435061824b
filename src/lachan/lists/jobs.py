"""What comes round: fetch a source that is due, release what changed, forget."""

from django.utils import timezone

from lachan.lib.periodic import Periodic
from lachan.lists.services import (
    complaints,
    local,
    national,
    national_lines,
    national_log,
    publication,
    refresh,
    release,
    zones,
)


def fold() -> object:
    """Release changed lists; fold the families' changes into the snapshot."""
    now = timezone.now()
    local.end_due(now)
    return release.release_if_due(now)


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
    """Forget old fetches that changed nothing, and the words of old complaints."""
    now = timezone.now()
    refresh.prune(now)
    complaints.prune(now)


def publish() -> object:
    """Publish the lists by safety level, when they changed, at most daily."""
    return publication.publish_if_due(timezone.now())


def write_zones() -> bool:
    """Bring the zone server's file in step: new publications, restored backups."""
    return zones.write_file()


PERIODIC = [
    Periodic("lists.fold", every_s=60, run=fold),
    Periodic("lists.national", every_s=30, run=keep_national),
    Periodic("lists.prune", every_s=24 * 3600, run=prune),
    Periodic("lists.publish", every_s=600, run=publish),
    Periodic("lists.zones", every_s=60, run=write_zones),
    Periodic("lists.refresh", every_s=60, run=fetch),
]
