"""What the released policy says of one name, for staff. Reads, changes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from lachan.lib.errors import LachanError
from lachan.lists.models import Source, category_title
from lachan.lists.rules import titles
from lachan.policy import manifest as manifests
from lachan.policy.catalogue import catalogue, help_names
from lachan.policy.live import Live, PolicyClass
from lachan.policy.model import Action, AgeBand, Decision, Origin
from lachan.policy.names import display
from lachan.policy.profile import from_mapping
from lachan.policy.schedule import class_at
from lachan.policy.snapshot import EXACT_END, SUBTREE_END, open_snapshot

QTYPE_A = 1
AGES = {
    AgeBand.UNDER_6: _("0 đến 5 tuổi"),
    AgeBand.FROM_6: _("6 đến 9 tuổi"),
    AgeBand.FROM_10: _("10 đến 13 tuổi"),
    AgeBand.FROM_14: _("14 đến 15 tuổi"),
    AgeBand.FROM_16: _("16 đến 17 tuổi"),
    AgeBand.ADULT: _("Người lớn"),
}


@dataclass(frozen=True, slots=True)
class Listing:
    """One list that speaks of the name. code: of the source's page, "" without one."""

    category: str
    title: str
    code: str
    rule: str
    below: bool
    pattern: bool = False
    allowed: bool = False


@dataclass(frozen=True, slots=True)
class AtAge:
    """What an age's preset does. tone, icon: how to show it."""

    age: object
    answer: object
    why: object
    tone: str
    icon: str


@dataclass(frozen=True, slots=True)
class Answer:
    """All about one name. is_help: nothing may ever touch it."""

    name: str
    shown: str
    generation: int
    listings: tuple[Listing, ...]
    ages: tuple[AtAge, ...]
    is_help: bool


def look_up(
    name: str, directory: Path, trust_key: bytes | None, now: datetime
) -> Answer:
    """Return what the policy in force says of `name`, normalised.

    Raises LachanError when there is no usable policy.
    """
    live = Live(directory, trust_key=trust_key, at=now.timestamp())
    if not live.generation:
        raise LachanError(live.problem)
    return Answer(
        name=name,
        shown=display(name),
        generation=live.generation,
        listings=tuple(_listings(name, directory, trust_key)),
        ages=tuple(_at_age(live, name, age, now) for age in AGES),
        is_help=name in help_names(),
    )


def _listings(name: str, directory: Path, trust_key: bytes | None) -> Iterator[Listing]:
    snapshot = open_snapshot(directory, manifests.read(directory, trust_key))
    codes = {(s.publisher, s.category): s.code for s in Source.objects.all()}
    found = []
    if snapshot.names is not None:
        for key, i in snapshot.names.iter_prefixes_with_ids(name[::-1] + EXACT_END):
            below = not key.endswith(EXACT_END)
            rule = key[: -len(SUBTREE_END if below else EXACT_END)][::-1]
            pairs = snapshot.sets[snapshot.ids.items[i]]
            found += [(pair, rule, below) for pair in pairs]
    for pair, rule, below in reversed(found):
        yield _listing(pair, rule, codes, below=below)
    if snapshot.patterns is not None:
        for match in snapshot.patterns.find(name, QTYPE_A):
            yield _listing(match.pair, match.rule, codes, allowed=match.allowed)


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


def _at_age(live: Live, name: str, age: AgeBand, now: datetime) -> AtAge:
    decision = live.decide(name, QTYPE_A, _class_of(age, now))
    answer, tone, icon = _ANSWERS[decision.action]
    return AtAge(AGES[age], answer, _why(decision), tone, icon)


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
