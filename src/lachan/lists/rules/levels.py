"""Levels of child safety, and the files in which they are published.

56/2017/NĐ-CP, Điều 37 khoản 1 asks for lists by level and names no levels: ours follow
from the presets by age (docs/lists.md, "Published lists").
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lachan.policy.catalogue import Category
from lachan.policy.model import AgeBand, Stance

# Licences under which names may be handed on, with the attribution in each file.
FREE = frozenset({"Apache-2.0", "MIT", "BSD-3-Clause", "Unlicense", "CC0-1.0"})


class Level(StrEnum):
    """From which age a preset leaves a category open."""

    EVERYBODY = "moi-tuoi"
    FROM_6 = "tu-6"
    FROM_10 = "tu-10"
    FROM_14 = "tu-14"
    FROM_16 = "tu-16"
    ADULTS = "nguoi-lon"
    NOBODY = "gay-hai"


TECHNICAL = "technical"
_FIRST_OPEN = {
    AgeBand.UNDER_6: Level.EVERYBODY,
    AgeBand.FROM_6: Level.FROM_6,
    AgeBand.FROM_10: Level.FROM_10,
    AgeBand.FROM_14: Level.FROM_14,
    AgeBand.FROM_16: Level.FROM_16,
    AgeBand.ADULT: Level.ADULTS,
}
# Pages show names of these only; of the others the files alone carry them.
SHOWN = frozenset({Level.EVERYBODY, Level.FROM_6, Level.FROM_10})


@dataclass(frozen=True, slots=True)
class Row:
    """One name to publish. subtree: with all names below it."""

    name: str
    subtree: bool
    category: str
    source: str
    licence: str


@dataclass(frozen=True, slots=True)
class About:
    """What each file says of itself. objections: where to object."""

    version: int
    day: date
    level: str
    objections: str
    credits: Sequence[str]

    def lines(self) -> list[str]:
        """Return the head of a file, without comment marks."""
        return [
            f"La Chan - danh sach theo muc an toan cho tre em: {self.level}",
            f"Phien ban {self.version}, ngay {self.day.isoformat()}",
            "Can cu: 56/2017/ND-CP, Dieu 37 khoan 1",
            f"Khieu nai: {self.objections}",
            *(f"Nguon: {credit}" for credit in self.credits),
        ]


def level_of(category: Category, known: Mapping[str, Category]) -> Level | None:
    """Return the level of a category; None for what is nobody's to list by name.

    A service has the strictest level of its own and of all it is within. That presets
    leave advertisements and the like open makes them fit for nobody.
    """
    codes = [category, *(known[code] for code in category.within)]
    if any(c.sensitive for c in codes):
        return None
    order = list(Level)
    level = max((_first_open(c) for c in codes), key=order.index)
    open_to_all = level is Level.EVERYBODY and category.group == TECHNICAL
    return None if open_to_all else level


def _first_open(category: Category) -> Level:
    for age, level in _FIRST_OPEN.items():
        if category.stances[age] is Stance.OPEN:
            return level
    return Level.NOBODY


def may_publish(licence: str) -> bool:
    """Tell whether a source's licence lets its names be handed on."""
    return licence in FREE


def strictest(
    rows: Iterable[Row], levels: Mapping[str, Level]
) -> dict[Level, list[Row]]:
    """Return the rows by level; a name of several levels stands in the strictest."""
    order = list(Level)
    best: dict[str, tuple[int, Row]] = {}
    for row in rows:
        place = order.index(levels[row.category])
        known = best.get(row.name)
        if known is None or (place, row.subtree) > (known[0], known[1].subtree):
            best[row.name] = (place, row)
    found: dict[Level, list[Row]] = {}
    for _name, (place, row) in sorted(best.items()):
        found.setdefault(order[place], []).append(row)
    return found


def as_csv(rows: Iterable[Row], about: About) -> bytes:
    """Return a file for spreadsheets: RFC 4180, UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(
        ["name", "subtree", "category", "source", "licence", "level", "version", "date"]
    )
    for r in rows:
        writer.writerow(
            [
                r.name,
                int(r.subtree),
                r.category,
                r.source,
                r.licence,
                about.level,
                about.version,
                about.day.isoformat(),
            ]
        )
    return out.getvalue().encode()


def as_hosts(rows: Iterable[Row], about: About) -> bytes:
    """Return a hosts file; it cannot say "and all below"."""
    head = "".join(f"# {line}\n" for line in about.lines())
    return (head + "".join(f"0.0.0.0 {r.name}\n" for r in rows)).encode()


def as_rpz(rows: Iterable[Row], about: About) -> bytes:
    """Return a response policy zone that answers NXDOMAIN."""
    head = "".join(f"; {line}\n" for line in about.lines())
    head += "$TTL 300\n@ SOA localhost. root.localhost. "
    head += f"{about.version} 3600 600 604800 300\n@ NS localhost.\n"
    lines = []
    for r in rows:
        lines.append(f"{r.name} CNAME .\n")
        if r.subtree:
            lines.append(f"*.{r.name} CNAME .\n")
    return (head + "".join(lines)).encode()


FORMATS = {"csv": as_csv, "hosts.txt": as_hosts, "rpz": as_rpz}
