"""The cells of a batch: what each may say. The collector trusts nothing else.

A cell is ``[level, age, category, action, part, count, active, first]``, in one of
three shapes:

count  how often names were asked for: all five words are given, no flags.
flag   a gateway did so today (active), for the first time this month (first): part
       "all", count 0, action "block"; or category and action "all": it was in use.
       Level or age or both are "all", so that each table counts a gateway once.
state  what is true of the whole gateway (`words.STATES`): category and part "all".
"""

import json
from collections.abc import Iterable
from functools import lru_cache
from operator import itemgetter
from typing import Any, Final, NamedTuple

from lachan.stats.errors import BatchError
from lachan.stats.words import (
    ACTIONS,
    AGES,
    ALL,
    BLOCK,
    CATEGORY,
    CHILDREN,
    LEVELS,
    PARTS,
    STATES,
)

CELLS_MAX: Final = 512
CHILDREN_MAX: Final = 6
_WORDS: Final = itemgetter(slice(5))
_COUNT, _FLAG, _CHILDREN = "count", "flag", "children"


class Clip(NamedTuple):
    """Bounds of one gateway's part: declared in the batch, held by the collector.

    cats: categories a month for each action. per_cat: count a day of one category and
    action, all cells together.
    """

    cats: int
    per_cat: int


CLIP: Final = Clip(8, 200)
Cell = tuple[str, str, str, str, str, int, int, int]


class Cells(NamedTuple):
    """The cells of a batch, checked. peak: the most of one category and action."""

    every: tuple[Cell, ...]
    peak: int


def checked(rows: Any, *, clip: Clip, gateways: int) -> Cells:
    """Return the cells of a parsed batch. Raises BatchError.

    gateways: how many were added up; one of a home. All bounds grow with it.
    """
    is_spelt = isinstance(rows, Spelt)
    if not (is_spelt or isinstance(rows, list)) or not 1 <= len(rows) <= CELLS_MAX:
        raise BatchError("cells", f"a batch has 1 to {CELLS_MAX} cells")
    is_read = is_spelt and gateways == 1
    cells = rows if is_read else tuple([_cell(row, gateways) for row in rows])
    if len(set(map(_WORDS, cells))) != len(cells):
        raise BatchError("cells", "the same cell twice")
    return Cells(cells, _within(cells, clip, gateways))


class Spelt(tuple[Cell, ...]):
    """Cells that may stand in the batch of one gateway."""

    __slots__ = ()


def spelt(inner: str) -> Spelt:
    """Return the cells between the outermost brackets of their JSON.

    Raises ValueError where a piece is no JSON of its own, and BatchError.
    """
    return Spelt(map(_of_text, inner.split("],[")))


@lru_cache(maxsize=1 << 16)
def _of_text(piece: str) -> Cell:
    return _cell(json.loads(f"[{piece}]"), gateways=1)


def _cell(row: Any, gateways: int) -> Cell:
    if not isinstance(row, list | tuple) or len(row) != 8:
        raise BatchError("cells", "a cell has eight values")
    *words, count, active, first = row
    if not (type(count) is type(active) is type(first) is int):
        raise BatchError("cells", "count, active and first are whole numbers")
    try:
        shape = _shape(tuple(words))
    except TypeError:
        raise BatchError("cells", "the first five values are words") from None
    if not shape:
        raise BatchError("cells", f"no such cell: {str(row)[:80]}")
    if shape == _COUNT:
        # The upper bound is one of all cells of a category: `_within`.
        fits = count >= 1 and active == first == 0
    else:
        fits = _fits(shape, count, active, first, gateways)
    if not fits:
        raise BatchError("clip", f"numbers out of bounds: {str(row)[:80]}")
    return tuple(row)


def _fits(shape: str, count: int, active: int, first: int, gateways: int) -> bool:
    if not 1 <= active <= gateways or not 0 <= first <= active:
        return False
    if shape == _FLAG:
        return count == 0
    return first == active and active <= count <= CHILDREN_MAX * active


@lru_cache(maxsize=1 << 14)
def _shape(words: tuple[Any, ...]) -> str:
    """Return what a cell of these words is, or "". Raises TypeError for no words."""
    if not all(isinstance(word, str) for word in words):
        raise TypeError
    level, age, category, action, part = words
    if part in PARTS:
        known = level in LEVELS and age in AGES and action in ACTIONS
        return _COUNT if known and _is_category(category) else ""
    known = (level in LEVELS and age == ALL) or (
        level == ALL and (age in AGES or age == ALL)
    )
    if part != ALL or not known:
        return ""
    if category == ALL and action in STATES:
        return _CHILDREN if action == CHILDREN else _FLAG
    if action == BLOCK:
        return _FLAG if category == ALL or _is_category(category) else ""
    return _FLAG if category == action == ALL else ""


def _is_category(word: str) -> bool:
    return word != ALL and CATEGORY.fullmatch(word) is not None


def _within(cells: Iterable[Cell], clip: Clip, gateways: int) -> int:
    """Return the most of one category and action. Raises BatchError."""
    sums: dict[tuple[str, str], int] = {}
    for _, _, category, action, part, count, _, _ in cells:
        key = (action, category)
        if part != ALL:
            sums[key] = sums.get(key, 0) + count
        elif action == BLOCK and category != ALL:
            sums.setdefault(key, 0)  # a flag names a category that counts need not
    peak = max(sums.values(), default=0)
    if peak > clip.per_cat * gateways:
        raise BatchError("clip", f"more than {clip.per_cat} of one category")
    if gateways == 1 and len(sums) > clip.cats:
        named = [action for action, _ in sums]
        if max(map(named.count, ACTIONS)) > clip.cats:
            raise BatchError("clip", f"more than {clip.cats} categories of one action")
    return peak
