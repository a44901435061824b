"""What comes round: tell whom a deadline reaches."""

from django.utils import timezone

from lachan.cases.services import (
    deriving,
    keeping,
    leaving,
    loop,
    moving,
    returning,
    reviewing,
    shutting,
    telling,
)
from lachan.lib.periodic import Periodic


def tell() -> object:
    """Tell the team, the province, 111, as each clock says."""
    return telling.tell_due(now=timezone.now())


def keep_out() -> object:
    """Take keys of cases from whom a report of theirs came to name."""
    return shutting.shut_out_members(now=timezone.now())


def tell_left() -> object:
    """Tell teams of what waits for somebody since a colleague left."""
    return leaving.tell_teams(now=timezone.now())


def answers() -> object:
    """Take what members answered, and what became of proposals; tell of looks due."""
    now = timezone.now()
    taken = returning.take_answers(now=now)
    return taken + loop.follow(now=now) + returning.tell_looks(now=now)


def reviews() -> object:
    """Remind of broken glasses that nobody reviewed."""
    return reviewing.remind_due(now=timezone.now())


def offers() -> object:
    """End offers to teams that are there no more."""
    return moving.end_offers(now=timezone.now())


def due() -> object:
    """Write due times anew that a change of the calendar or of the law moved."""
    now = timezone.now()
    return deriving.rewrite_all(deriving.differing(now, running=True), now)


def erase() -> object:
    """Erase what was closed long enough ago."""
    return keeping.erase_due(now=timezone.now())


PERIODIC = [
    Periodic("cases.tell", every_s=30, run=tell),
    Periodic("cases.answers", every_s=15, run=answers),
    Periodic("cases.due", every_s=86_400, run=due),
    Periodic("cases.left", every_s=3600, run=tell_left),
    Periodic("cases.erase", every_s=3600, run=erase),
    Periodic("cases.reviews", every_s=900, run=reviews),
    Periodic("cases.offers", every_s=900, run=offers),
    Periodic("cases.keep_out", every_s=3600, run=keep_out),
]
