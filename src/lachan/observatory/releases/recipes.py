"""Which noisy tables make which indicator, and by what it is published. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lachan.stats.words import BLOCK, CHILDREN, NIGHTS

Where = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Term:
    """Cells of one noisy table: those that `where` names, by the words of a dimension.

    whole: what it is never told by: a denominator of all categories.
    """

    table: str
    where: Where
    whole: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Recipe:
    """One series. top over base; base None: a number, nothing is divided.

    behind: how many gateways stand behind each cell. is_part: the numerator's cells
    are among those of the denominator, so their noise is too.
    """

    indicator: str
    by: tuple[str, ...]
    top: Term
    base: Term | None
    behind: Term
    is_part: bool = False


def of(table: str, **words: str) -> Term:
    """Return a term; several words of a dimension with `+` between."""
    where = {name: frozenset(said.split("+")) for name, said in words.items()}
    return Term(table, where)


_ACTIVE: Final = of("places", fact="active")
_ASKED: Final = Term("asked", {}, frozenset({"category"}))
_FRAUD: Final = "gambling+scam+phishing"


def _gateways(code: str, fact: str) -> list[Recipe]:
    top = of("places", fact=fact)
    return _places(code, top, None if fact == "active" else _ACTIVE)


def _places(code: str, top: Term, base: Term | None) -> list[Recipe]:
    splits: tuple[tuple[str, ...], ...] = ((), ("province",))
    return [Recipe(code, by, top, base, _ACTIVE) for by in splits]


def _of_questions(code: str, top: Term, fact: str) -> list[Recipe]:
    """Return shares of questions: of the country, and by a table of provinces' own."""
    local = of("asked-places", fact=fact), of("asked-places", fact="asked")
    return [
        Recipe(code, (), top, _ASKED, _ACTIVE, is_part=True),
        Recipe(code, ("province",), *local, _ACTIVE),
    ]


def _by_category(code: str, top: Term, base: Term, *, in_all: bool) -> list[Recipe]:
    splits: tuple[tuple[str, ...], ...] = (("category",),)
    if not in_all:
        splits = (("category",), ("province", "category"))
    return [Recipe(code, by, top, base, _ACTIVE, in_all) for by in splits]


MONTHLY: Final[tuple[Recipe, ...]] = (
    *_gateways("A1", "active"),
    *_places("A3", of("children", fact=CHILDREN), None),
    *_gateways("A4", "complete"),
    *_places("A5", of("days", fact="fresh"), of("days", fact="active")),
    *_gateways("A6", "paused"),
    *_gateways("B1", "blocked"),
    *_by_category("B1", of("blocks"), _ACTIVE, in_all=False),
    *_of_questions("B2", of("asked", action=BLOCK), "asked-blocked"),
    *_by_category("B2", of("asked", action=BLOCK), _ASKED, in_all=True),
    *_by_category("B4", of("blocks", category=_FRAUD), _ACTIVE, in_all=False),
    *_places("B5", of("blocks", category="bypass"), _ACTIVE),
    *_gateways("B6", NIGHTS),
    *_of_questions("B7", of("asked", category="learning"), "asked-learning"),
    *_by_category("B8", of("asked"), _ASKED, in_all=True),
)


def _margins(who: str) -> list[Recipe]:
    active, blocked = (of(f"{who}-places", fact=f) for f in ("active", "blocked"))
    blocks = of(f"{who}-blocks")
    made = [
        Recipe("A1", by, active, None, active) for by in ((who,), ("province", who))
    ]
    made += [
        Recipe("B1", by, blocked, active, active) for by in ((who,), ("province", who))
    ]
    splits = ((who, "category"), ("province", who, "category"))
    made += [Recipe("B1", by, blocks, active, active) for by in splits]
    bypass = of(f"{who}-blocks", category="bypass")
    made.append(Recipe("B5", (who,), bypass, active, active))
    fraud = of(f"{who}-blocks", category=_FRAUD)
    return [*made, Recipe("B4", (who, "category"), fraud, active, active)]


def _often() -> list[Recipe]:
    often = Term("often", {})
    return [
        Recipe("B11", by, often, _ACTIVE, _ACTIVE)
        for by in (("days",), ("province", "days"))
    ]


QUARTERLY: Final = (*MONTHLY, *_often(), *_margins("level"), *_margins("age"))
OF_KIND: Final[Mapping[str, tuple[Recipe, ...]]] = {
    "month": MONTHLY,
    "quarter": QUARTERLY,
    "year": QUARTERLY,
}
