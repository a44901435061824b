"""What comes round: tell teams, learn accounts, forget answers."""

from django.utils import timezone

from lachan.lib.periodic import Periodic
from lachan.reports.services import idempotency, matching, watching


def tell() -> object:
    """Tell members of what their team sees from now on."""
    return watching.tell_teams(now=timezone.now())


def known() -> object:
    """Bring the marks of all accounts up to date."""
    return matching.learn_all()


def expire() -> object:
    """Forget the answers of idempotency keys after a day."""
    return idempotency.expire(now=timezone.now())


PERIODIC = [
    Periodic("reports.expire", every_s=900, run=expire),
    Periodic("reports.known", every_s=3600, run=known),
    Periodic("reports.tell", every_s=10, run=tell),
]
