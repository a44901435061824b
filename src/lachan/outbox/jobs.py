"""What comes round: deliver what is due, forget what ended long ago."""

from django.utils import timezone

from lachan.lib.periodic import Periodic
from lachan.outbox.services import delivery, messages


def deliver() -> object:
    """Deliver what is due."""
    return delivery.deliver_due(timezone.now())


def prune() -> None:
    """Remove what ended long ago."""
    messages.prune(timezone.now())


PERIODIC = [
    Periodic("outbox.deliver", every_s=5, run=deliver),
    Periodic("outbox.prune", every_s=24 * 3600, run=prune),
]
