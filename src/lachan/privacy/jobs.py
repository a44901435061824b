"""What comes round: remind of breaches nobody was told of."""

from django.utils import timezone

from lachan.lib.periodic import Periodic
from lachan.privacy.services import breaches


def remind() -> object:
    """Remind administrators of the clock of each breach."""
    return breaches.remind_due(now=timezone.now())


PERIODIC = [Periodic("privacy.remind", every_s=300, run=remind)]
