"""What comes round: tell whom a deadline reaches."""

from django.utils import timezone

from lachan.cases.services import telling
from lachan.lib.periodic import Periodic


def tell() -> object:
    """Tell the team, the province, 111, as each clock says."""
    return telling.tell_due(now=timezone.now())


PERIODIC = [Periodic("cases.tell", every_s=30, run=tell)]
