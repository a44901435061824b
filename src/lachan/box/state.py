"""How a box is, as its page and `lachan box status` say it. Pure."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from lachan import __version__

APART_S: Final = 90.0  # a question is asked every half minute when all is well
LONG_S: Final = 30 * 86_400.0
SKEW_S: Final = 120.0


class Link(StrEnum):
    """How box and centre are with each other."""

    NEVER = "never"
    NEAR = "near"
    APART = "apart"
    LONG = "long"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class State:
    """What is shown. heard_at, now: epoch seconds; heard_at 0: never.

    newest: the version the centre says boxes should have. gateway: whether it answers.
    """

    now: float
    url: str
    heard_at: float
    generation: int
    seq: int
    newest: str
    revoked: bool
    gateway: bool
    problem: str = ""
    skew_s: float = 0.0
    waiting: int = 0
    version: str = __version__

    @property
    def link(self) -> Link:
        """How it is with the centre. After thirty days what was in force still is."""
        if self.revoked:
            return Link.REVOKED
        if not self.heard_at:
            return Link.NEVER
        apart_s = self.now - self.heard_at
        if apart_s <= APART_S:
            return Link.NEAR
        return Link.APART if apart_s < LONG_S else Link.LONG

    @property
    def protects(self) -> bool:
        """Whether devices that ask are answered by the home's rules."""
        return self.gateway and self.generation > 0

    @property
    def is_old(self) -> bool:
        """Whether the centre has a newer version than this box."""
        return is_older(self.version, self.newest)

    @property
    def clock_is_off(self) -> bool:
        """Whether hours may be wrong: the centre's clock says otherwise."""
        return abs(self.skew_s) > SKEW_S


def is_older(version: str, newest: str) -> bool:
    """Tell whether a version comes before another; of odd ones, no."""
    mine, other = _numbers(version), _numbers(newest)
    return bool(mine and other) and mine < other


def _numbers(version: str) -> tuple[int, ...]:
    parts = version.split(".")
    if not all(p.isascii() and p.isdigit() and len(p) < 7 for p in parts):
        return ()
    return tuple(map(int, parts))
