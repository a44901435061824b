"""Work that comes round: how an app names it for `lachan worker`.

An app's `jobs.py` holds ``PERIODIC = [Periodic("lists.refresh", every_s=…, run=…)]``.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Periodic:
    """One job that is due again `every_s` seconds after it last began.

    name: `app.verb`, unique. run: idempotent; a crash may cut it short at any point and
    it is run again. What it raises is logged, shown in /health and tried again.
    """

    name: str
    every_s: float
    run: Callable[[], object]
