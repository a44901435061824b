"""What comes round: tell teams, watch, learn accounts, forget, erase."""

from django.utils import timezone

from lachan.lib.periodic import Periodic
from lachan.reports.services import (
    clocks,
    coming,
    files,
    idempotency,
    matching,
    requests,
    watching,
)


def tell() -> object:
    """Tell members of what their team sees from now on."""
    return watching.tell_teams(now=timezone.now())


def known() -> object:
    """Bring the marks of all accounts up to date."""
    return matching.learn_all()


def shut_out() -> object:
    """Take keys from members who work, since, where a tick says nobody may see."""
    return matching.shut_out_members(now=timezone.now())


def expire() -> object:
    """Forget the answers of idempotency keys after a day."""
    return idempotency.expire(now=timezone.now())


def watch() -> object:
    """Let 111 see what nobody watches over."""
    return clocks.call_111(now=timezone.now())


def requested() -> object:
    """Remind of requests to be forgotten that nobody answered."""
    return requests.remind_due(now=timezone.now())


def erase() -> object:
    """Erase what was kept long enough."""
    return clocks.erase_due(now=timezone.now())


def sweep() -> object:
    """Forget files that nobody finished sending, and what an erased report left."""
    return coming.sweep() + files.sweep()


PERIODIC = [
    Periodic("reports.erase", every_s=3600, run=erase),
    Periodic("reports.expire", every_s=900, run=expire),
    Periodic("reports.known", every_s=3600, run=known),
    Periodic("reports.requests", every_s=900, run=requested),
    Periodic("reports.shut_out", every_s=3600, run=shut_out),
    Periodic("reports.sweep", every_s=3600, run=sweep),
    Periodic("reports.tell", every_s=10, run=tell),
    Periodic("reports.watch", every_s=60, run=watch),
]
