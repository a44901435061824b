"""What comes round: the provinces from the first round on, the keys of teams."""

from django.utils import timezone

from lachan.lib.periodic import Periodic
from lachan.partners.services import handovers, webhooks
from lachan.partners.services.keys import all_in_step
from lachan.partners.services.members import follow_units
from lachan.partners.services.provinces import load_provinces


def deliver() -> object:
    """Deliver what waits for systems of members."""
    return webhooks.deliver_due(timezone.now())


def watch() -> None:
    """Let links run out, and speak of silence."""
    handovers.expire_links(timezone.now())
    handovers.watch_silence(timezone.now())


PERIODIC = [
    Periodic("partners.provinces", every_s=24 * 3600, run=load_provinces),
    Periodic("partners.keys", every_s=300, run=all_in_step),
    Periodic("partners.members", every_s=300, run=follow_units),
    Periodic("partners.deliver", every_s=5, run=deliver),
    Periodic("partners.silence", every_s=60, run=watch),
]
