"""What comes round: what ships, the new year, reminders."""

from django.utils import timezone

from lachan.lib.periodic import Periodic
from lachan.programme.services import gatherforms, law, loading, urging, years

A_DAY_S = 24 * 3600
AN_HOUR_S = 3600


def load() -> None:
    """Keep what ships, on the first round and after an update."""
    loading.load_plan()
    law.load_law()
    gatherforms.load()


def open_year() -> None:
    """Open the running year, so that nothing unfinished is forgotten."""
    years.open_all(timezone.localdate().year)


def remind() -> None:
    """Remind units of what they owe, each on its days."""
    urging.remind_due(now=timezone.now())


PERIODIC = [
    Periodic("programme.load", every_s=A_DAY_S, run=load),
    Periodic("programme.year", every_s=A_DAY_S, run=open_year),
    Periodic("programme.remind", every_s=AN_HOUR_S, run=remind),
]
