"""Frozen values that the other rules reckon with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from lachan.policy.model import AgeBand, Origin, Stance

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
OFFLINE, BLOCK, ONLY = MODES = ("offline", "block", "only")
DAY_CODES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# What a grant of time lifts: the family's hours, and nothing else.
HOURS = "hours"
MINUTES_A_DAY = 24 * 60
# Help against abuse: who harms may be the one who sets the rules.
KEPT_OPEN = frozenset({"abuse-help"})


@dataclass(frozen=True, slots=True)
class Window:
    """A part of the day. days: 0 is Monday; start, end: minutes after midnight.

    end <= start crosses midnight; the day and the periods are those of its start.
    """

    label: str
    days: frozenset[int]
    start: int
    end: int
    mode: str = OFFLINE
    categories: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()
    except_periods: tuple[str, ...] = ()

    @property
    def crosses(self) -> bool:
        """Whether it ends on the next day."""
        return self.end <= self.start

    @property
    def length(self) -> int:
        """Minutes from start to end."""
        return self.end - self.start + (MINUTES_A_DAY if self.crosses else 0)

    @property
    def closes_nothing(self) -> bool:
        """Whether all its groups are such that no family closes."""
        return self.mode == BLOCK and set(self.categories) <= KEPT_OPEN


@dataclass(frozen=True, slots=True)
class Period:
    """School term or holiday: whole days, both included."""

    code: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Span:
    """A grant or a pause, aware times. categories: codes or HOURS; names: subtrees."""

    start: datetime
    end: datetime
    categories: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class More:
    """Minutes given beside a budget's own, until `end` (aware)."""

    end: datetime
    minutes: int


@dataclass(frozen=True, slots=True)
class Budget:
    """So many minutes a day of some groups; None is as many as one likes.

    weekday, weekend: minutes from Monday to Friday, on Saturday and Sunday.
    reset: minutes after midnight at which the day begins.
    each: every service in the groups has the minutes to itself.
    """

    label: str
    codes: tuple[str, ...]
    weekday: int | None
    weekend: int | None
    reset: int
    each: bool = False
    more: tuple[More, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnRule:
    """A name that the family chose itself."""

    name: str
    subtree: bool
    allow: bool


@dataclass(frozen=True, slots=True)
class ProfileFacts:
    """All that decides for one profile. askers: (kind, value)."""

    key: str
    age: AgeBand
    origin: Origin = Origin.FAMILY  # who chose: a family, or a school (ORGANISATION)
    stances: Mapping[str, Stance] = field(default_factory=dict)
    safe_search_off: frozenset[str] = frozenset()
    youtube: str = ""  # "" is what the age says
    allow_only: bool = False
    page: tuple[str, ...] = ()
    rules: tuple[OwnRule, ...] = ()
    askers: tuple[tuple[str, str], ...] = ()
    windows: tuple[Window, ...] = ()
    periods: tuple[Period, ...] = ()
    grants: tuple[Span, ...] = ()
    pauses: tuple[Span, ...] = ()
    budgets: tuple[Budget, ...] = ()
    # When a borrowed device goes back: the askers differ from then on.
    ends: tuple[datetime, ...] = ()
