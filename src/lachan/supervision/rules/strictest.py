"""What holds on a shared device while nobody said who uses it: the strictest of all."""

from collections.abc import Iterator, Sequence

from lachan.policy.catalogue import catalogue
from lachan.policy.model import AgeBand, Stance
from lachan.supervision.rules import budgets, profile
from lachan.supervision.rules.facts import BLOCK, OwnRule, ProfileFacts, Window

# What a profile calls the days on which minutes wait for somebody's name.
UNCLAIMED = "chưa ai chọn tên"

_STRICT = {Stance.OPEN: 0, Stance.ASK: 1, Stance.BLOCK: 2}
_TUBE = {"off": 0, "moderate": 1, "strict": 2}
_AGES = list(AgeBand)


def strictest(key: str, of: Sequence[ProfileFacts]) -> ProfileFacts:
    """Return a profile that opens nothing which any of `of` (at least one) closes.

    Time that was granted to one child is not granted to whoever holds the device. What
    has so many minutes a day waits until somebody says whose minutes they are: a meter
    of the device itself would give every child its minutes twice.
    """
    stances = {
        code: max(
            (profile.chosen(code, f.stances, f.age) for f in of),
            key=_STRICT.__getitem__,
        )
        for code in catalogue()
    }
    tubes = [f.youtube or profile.youtube_by_age(f.age) for f in of]
    return ProfileFacts(
        key=key,
        age=min((f.age for f in of), key=_AGES.index),
        stances=stances,
        safe_search_off=frozenset.intersection(*(f.safe_search_off for f in of)),
        youtube=max(tubes, key=_TUBE.__getitem__),
        allow_only=any(f.allow_only for f in of),
        page=of[0].page,
        rules=tuple(_rules(of)),
        windows=tuple(dict.fromkeys(_windows(of))),
        periods=of[0].periods,
        pauses=tuple(p for f in of for p in f.pauses),
    )


def _windows(of: Sequence[ProfileFacts]) -> Iterator[Window]:
    """Yield all hours, and the days on which what any budget names is closed."""
    yield from (w for f in of for w in f.windows)
    for one in (b for f in of for b in f.budgets):
        weekday = budgets.WEEKDAYS if one.weekday is not None else frozenset()
        weekend = budgets.WEEKEND if one.weekend is not None else frozenset()
        if codes := tuple(budgets.counted(one)):
            days = weekday | weekend
            yield Window(UNCLAIMED, days, one.reset, one.reset, BLOCK, codes)


def _rules(of: Sequence[ProfileFacts]) -> list[OwnRule]:
    """Return every block, and what all of them open."""
    blocks = {r.name: r for f in of for r in f.rules if not r.allow}
    allows = set.intersection(*({r for r in f.rules if r.allow} for f in of))
    return [*blocks.values(), *(r for r in allows if r.name not in blocks)]
