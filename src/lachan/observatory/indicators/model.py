"""What an indicator is, and the kinds of expression that all of them are."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import ibis.expr.types as ir

# Name at the command line → column of the lake, or of the counts of records.
DIMENSIONS: Final = {
    "province": "geo",
    "venue": "venue",
    "level": "level",
    "age": "age",
    "category": "category",
    "part": "part",
    "days": "action",
    "channel": "channel",
    "reporter": "reporter",
    "about": "about",
    "kind": "kind",
    "within": "within",
}


class Kind(StrEnum):
    """How its cells are told apart.

    flag: gateways of which something is true, once a month; level and age stand in
    margins of their own. daily: the same, once a day. count: questions, added up.
    record: reports, cases, addresses, schools, added up from what their apps count.
    baseline: a published figure, with its source; nothing is reckoned.
    """

    FLAG = "flag"
    DAILY = "daily"
    COUNT = "count"
    RECORD = "record"
    BASELINE = "baseline"


class Method(StrEnum):
    """How it may be published."""

    DP = "dp"  # with noise, from the budget
    SDC = "sdc"  # exact; small cells, and what gives them away, are hidden at release
    EXACT = "exact"


# What each method does, in Vietnamese and English.
MECHANISMS: Final = {
    Method.DP: (
        "Công bố với nhiễu ngẫu nhiên rút một lần, trừ vào hạn mức riêng tư của năm.",
        "Published with random noise, drawn once, from the year's privacy budget.",
    ),
    Method.SDC: (
        "Số đúng theo hồ sơ. Chỉ công bố sau khi che ô nhỏ và những ô làm lộ ô nhỏ; tính"
        " trực tiếp thì chưa che.",
        "Exact counts of files. Published only after small cells, and cells that give"
        " them away, were hidden; reckoned directly nothing is hidden yet.",
    ),
    Method.EXACT: ("Số đúng, không che.", "Exact, nothing hidden."),
}


Predicate = Callable[["ir.Table"], "ir.BooleanValue"]


@dataclass(frozen=True, slots=True)
class Words:
    """What people read of an indicator in one language."""

    name: str
    plain: str
    numerator: str
    denominator: str
    caveat: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A published figure. value: in the indicator's unit."""

    period: str
    value: float
    source: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator.

    code: as experts cite it. scale: 100 for percent; 0 where nothing is divided.
    dims: what it may be split by; `always` it is split by these. cell_min: gateways
    that must stand behind numerator and denominator, else the figure is hidden; of
    records how many of them. top, base: which cells make numerator and denominator;
    each: the numerator where it is split by category. parts: what splits the numerator
    alone.
    """

    code: str
    vi: Words
    en: Words
    unit: str
    scale: int
    kind: Kind
    cadence: str
    cell_min: int
    source: str
    legal: str
    dims: tuple[str, ...] = ()
    always: tuple[str, ...] = ()
    parts: tuple[str, ...] = ("category",)
    method: Method = Method.DP
    align: str = ""
    measure: str = "first"
    top: Predicate | None = None
    base: Predicate | None = None
    each: Predicate | None = None
    figures: tuple[Figure, ...] = ()

    @property
    def is_share(self) -> bool:
        """Whether something is divided."""
        return self.base is not None

    @property
    def is_daily(self) -> bool:
        """Tell whether its rows are of days; else they are of months."""
        return self.kind is Kind.DAILY
