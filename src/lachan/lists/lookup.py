"""What the released policy says of one name, for staff. Reads, changes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from pathlib import Path

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lachan.lib.errors import LachanError
from lachan.lists.models import (
    Complaint,
    LocalEntry,
    NationalEntry,
    Source,
    category_title,
)
from lachan.lists.rules import titles
from lachan.lists.services import complaints
from lachan.lists.services import history as changes
from lachan.lists.services.below import listed_below
from lachan.policy import kept
from lachan.policy import manifest as manifests
from lachan.policy.catalogue import catalogue, help_names, service_domains
from lachan.policy.live import Live, PolicyClass
from lachan.policy.model import Action, AgeBand, Decision, Origin
from lachan.policy.names import display, parents
from lachan.policy.profile import from_mapping
from lachan.policy.schedule import class_at
from lachan.policy.snapshot import Snapshot, open_snapshot

QTYPE_A = 1
MOST_NAMES = 200
MOST_BELOW = 20
# First and last year of each preset; the adults' comes last.
AGES = {
    AgeBand.UNDER_6: (0, 5),
    AgeBand.FROM_6: (6, 9),
    AgeBand.FROM_10: (10, 13),
    AgeBand.FROM_14: (14, 15),
    AgeBand.FROM_16: (16, 17),
}


@dataclass(frozen=True, slots=True)
class Listing:
    """One list that speaks of the name. code: of the source's page, "" without one.

    since: when it came, None for "with the first version known".
    """

    category: str
    title: str
    code: str
    rule: str
    below: bool
    pattern: bool = False
    allowed: bool = False
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class AtAge:
    """What the presets of some ages do. tone, icon: how to show it."""

    age: str
    answer: object
    why: object
    tone: str
    icon: str


@dataclass(frozen=True, slots=True)
class Answer:
    """All about one name. is_help: nothing may ever touch it.

    services: titles of services it belongs to. below: listed names beneath it, some of
    below_count. above: its parents that lists carry, with or without all below.
    """

    name: str
    shown: str
    generation: int
    listings: tuple[Listing, ...]
    ages: tuple[AtAge, ...]
    is_help: bool
    services: tuple[str, ...] = ()
    national: NationalEntry | None = None
    below: tuple[str, ...] = ()
    below_count: int = 0
    above: tuple[str, ...] = ()
    local: tuple[LocalEntry, ...] = ()
    complaints: tuple[Complaint, ...] = ()
    history: tuple[changes.Seen, ...] = ()


@dataclass(frozen=True, slots=True)
class Short:
    """One of several names: what the lists say, and what the presets do, in a line."""

    name: str
    shown: str
    categories: str
    ages: str
    national: str


def look_up(
    name: str, directory: Path, trust_key: bytes | None, now: datetime
) -> Answer:
    """Return what the policy in force says of `name`, normalised.

    Raises LachanError when there is no usable policy.
    """
    with kept.current(directory, now.timestamp(), trust_key=trust_key) as live:
        if not live.generation:
            raise LachanError(live.problem)
        generation, ages = live.generation, tuple(_by_age(live, name, now))
    snapshot = open_snapshot(directory, manifests.read(directory, trust_key))
    every = list(Source.objects.all())
    seen = changes.of_name(name, every)
    below = listed_below(name)
    return Answer(
        name=name,
        shown=display(name),
        generation=generation,
        listings=tuple(_listings(name, snapshot, every, seen)),
        ages=ages,
        is_help=name in help_names(),
        services=tuple(_services(name)),
        national=complaints.national_entry(name),
        below=tuple(below[:MOST_BELOW]),
        below_count=len(below),
        above=tuple(p for p in parents(name)[1:] if _is_listed(snapshot, p)),
        local=tuple(LocalEntry.objects.filter(name__in=parents(name))),
        complaints=tuple(Complaint.objects.filter(name=name)),
        history=tuple(seen),
    )


def look_up_many(
    names: list[str], directory: Path, trust_key: bytes | None, now: datetime
) -> list[Short]:
    """Return a line for each name; names of sensitive lists say no category.

    Raises LachanError when there is no usable policy.
    """
    with kept.current(directory, now.timestamp(), trust_key=trust_key) as live:
        if not live.generation:
            raise LachanError(live.problem)
        snapshot = open_snapshot(directory, manifests.read(directory, trust_key))
        return [_short(name, live, snapshot, now) for name in names[:MOST_NAMES]]


def categories_of(name: str, directory: Path, trust_key: bytes | None) -> list[str]:
    """Return the categories that lists give `name`, services apart.

    Without a usable policy there is none.
    """
    known = catalogue()
    try:
        snapshot = open_snapshot(directory, manifests.read(directory, trust_key))
    except LachanError:
        return []
    codes = {pair[0] for pair, _rule, _below in _found(name, snapshot)}
    if snapshot.patterns is not None:
        for match in snapshot.patterns.find(name, QTYPE_A):
            (codes.discard if match.allowed else codes.add)(match.pair[0])
    return sorted(c for c in codes if c in known and not known[c].service)


def _short(name: str, live: Live, snapshot: Snapshot, now: datetime) -> Short:
    codes = {pair[0] for pair, _rule, _below in _found(name, snapshot)}
    entry = complaints.national_entry(name)
    ages = [f"{one.age}: {one.answer} ({one.why})" for one in _by_age(live, name, now)]
    return Short(
        name=name,
        shown=display(name),
        categories=", ".join(sorted(category_title(c) for c in codes)),
        ages="; ".join(ages),
        national=entry.code if entry else "",
    )


def _services(name: str) -> Iterator[str]:
    above = set(parents(name))
    for code, domains in service_domains().items():
        if above.intersection(domains):
            yield category_title(code)


def _is_listed(snapshot: Snapshot, name: str) -> bool:
    return any(entry.name == name for entry in snapshot.listed(name))


def _found(
    name: str, snapshot: Snapshot
) -> Iterator[tuple[tuple[str, str], str, bool]]:
    """Yield (pair, name of the rule, whether it stands for all below)."""
    for entry in snapshot.listed(name):
        for pair in reversed(entry.pairs):
            yield pair, entry.name, entry.subtree


def _listings(
    name: str, snapshot: Snapshot, every: list[Source], seen: list[changes.Seen]
) -> Iterator[Listing]:
    codes = {(s.publisher, s.category): s.code for s in every}
    for pair, rule, below in _found(name, snapshot):
        made = _listing(pair, rule, codes, below=below)
        line = f"||{rule}^" if below else rule
        since = next((s.at for s in seen if _came(s, made.code, line)), None)
        yield replace(made, since=since)
    if snapshot.patterns is not None:
        for match in snapshot.patterns.find(name, QTYPE_A):
            yield _listing(match.pair, match.rule, codes, allowed=match.allowed)


def _came(seen: changes.Seen, code: str, line: str) -> bool:
    return seen.added and seen.source.code == code and seen.rule == line


def _listing(
    pair: tuple[str, str],
    rule: str,
    codes: dict[tuple[str, str], str],
    *,
    below: bool | None = None,
    allowed: bool = False,
) -> Listing:
    category, publisher = pair
    return Listing(
        category=category_title(category),
        title=titles.of(publisher),
        code=codes.get((publisher, category), ""),
        rule=rule,
        below=bool(below),
        pattern=below is None,
        allowed=allowed,
    )


def _by_age(live: Live, name: str, now: datetime) -> Iterator[AtAge]:
    """Yield a row for each run of ages that get the same."""
    said = {
        age: live.decide(name, QTYPE_A, _class_of(age, now))
        for age in (*AGES, AgeBand.ADULT)
    }
    for _said, run in groupby(said, key=lambda age: _visible(said[age])):
        ages = list(run)
        answer, tone, icon = _ANSWERS[said[ages[0]].action]
        yield AtAge(_ages(ages), answer, _why(said[ages[0]]), tone, icon)


def _visible(decision: Decision) -> tuple[str, str]:
    return str(_ANSWERS[decision.action][0]), str(_why(decision))


def _ages(ages: list[AgeBand]) -> str:
    """Return "6 đến 13 tuổi" for neighbouring presets."""
    years = [AGES[age] for age in ages if age in AGES]
    if len(ages) == len(AGES) + 1:
        return gettext("Mọi tuổi")
    if not years:
        return gettext("Người lớn")
    words = {"first": years[0][0], "last": years[-1][1]}
    if AgeBand.ADULT in ages:
        return gettext("Từ %(first)s tuổi và người lớn") % words
    return gettext("%(first)s đến %(last)s tuổi") % words


def _class_of(age: AgeBand, now: datetime) -> PolicyClass:
    """Return the class of a profile that is nothing but the preset of `age`."""
    profile = from_mapping({"id": "look-up", "age": age.value, "safe_search": True})
    return class_at(profile, now)[0]


_ANSWERS = {
    Action.ALLOW: (_("Mở"), "com", "check"),
    Action.BLOCK: (_("Chặn"), "cham", "shield"),
    Action.NXDOMAIN: (_("Chặn"), "cham", "shield"),
    Action.REFUSE: (_("Chặn"), "cham", "shield"),
    Action.REWRITE: (_("Tìm kiếm an toàn"), "cham", "search"),
}


def _why(decision: Decision) -> object:
    if decision.action is Action.ALLOW:
        return _why_open(decision)
    if decision.action is Action.REWRITE:
        return _("Chuyển sang bản an toàn của trang tìm kiếm")
    if decision.origin is Origin.NATIONAL:
        return _("Danh sách quốc gia")
    if not decision.category:
        return _("Tên đặc biệt của trình duyệt")
    known = catalogue().get(decision.category)
    words = {"category": category_title(decision.category)}
    if known is not None and known.liftable:
        return _("%(category)s: gia đình mở được") % words
    return _("%(category)s: luôn chặn") % words


def _why_open(decision: Decision) -> object:
    if decision.origin is Origin.HELP:
        return _("Nơi giúp đỡ: luôn mở")
    if decision.categories:
        return _("Mức có sẵn không chặn")
    return _("Không đặt luật")
