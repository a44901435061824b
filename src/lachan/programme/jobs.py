"""What comes round: the plan and the law that ship, and the new year."""

from django.utils import timezone

from lachan.lib.periodic import Periodic
from lachan.programme.services import law, loading, years

A_DAY_S = 24 * 3600


def load() -> None:
    """Keep what ships, on the first round and after an update."""
    loading.load_plan()
    law.load_law()


def open_year() -> None:
    """Open the running year, so that nothing unfinished is forgotten."""
    years.open_all(timezone.localdate().year)


PERIODIC = [
    Periodic("programme.load", every_s=A_DAY_S, run=load),
    Periodic("programme.year", every_s=A_DAY_S, run=open_year),
]
