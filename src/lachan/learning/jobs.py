"""What comes round: the courses that ship, and certificates that end."""

from django.utils import timezone

from lachan.learning.services import courses, guests, media, reminding
from lachan.lib.periodic import Periodic

AN_HOUR_S = 3600
A_DAY_S = 24 * AN_HOUR_S


def load() -> None:
    """Keep the courses that ship: at first, and within the hour after an update."""
    courses.load_courses()


def remind() -> None:
    """Tell who holds a certificate that ends soon."""
    reminding.remind(day=timezone.localdate())


def forget() -> None:
    """Take names of people without an account out, a year after a session."""
    guests.forget(now=timezone.now())


def sweep() -> None:
    """Remove files that no text has any more."""
    media.sweep(now=timezone.now())


PERIODIC = [
    Periodic("learning.load", every_s=AN_HOUR_S, run=load),
    Periodic("learning.remind", every_s=A_DAY_S, run=remind),
    Periodic("learning.forget", every_s=A_DAY_S, run=forget),
    Periodic("learning.sweep", every_s=A_DAY_S, run=sweep),
]
