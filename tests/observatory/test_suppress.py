"""Counts of few are hidden so that no sum, share or earlier table gives them back."""

from collections.abc import Mapping
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lachan.observatory.releases.attacks import linear
from lachan.observatory.releases.counts import (
    BASE,
    WHOLE,
    Count,
    CountTable,
    Id,
    is_dominated,
    linked,
)
from lachan.observatory.releases.suppress import (
    rounded,
    sensitive,
    suppressed,
)

Numbers = Mapping[tuple[str, ...], int]


def table(numbers: Numbers, by: tuple[str, ...] = ("province", "kind")) -> CountTable:
    cells = {key: Count(n) for key, n in numbers.items()}
    return CountTable("C1", "2026-09", by, cells, {})


def exposed(*tables: CountTable, seen: Mapping[Id, int]) -> list[Id]:
    of = linked(tables)
    return linear.exposed(of.lines, of.exact, seen, sensitive(of))


def grid(rows: int, columns: int) -> st.SearchStrategy[Numbers]:
    keys = [(f"p{r}", f"k{c}") for r in range(rows) for c in range(columns)]
    sizes = st.one_of(st.integers(0, 6), st.integers(0, 60))
    return st.fixed_dictionaries(dict.fromkeys(keys, sizes))


@settings(max_examples=15, deadline=None)
@given(grid(4, 3))
def test_nothing_small_can_be_reckoned(numbers: Numbers) -> None:
    told = suppressed(linked([table(numbers)]))
    assert exposed(table(numbers), seen=told.seen) == []


@settings(max_examples=10, deadline=None)
@given(grid(3, 3), st.data())
def test_nothing_small_can_be_reckoned_from_two_tables(
    numbers: Numbers, data: st.DataObject
) -> None:
    """The same children by another dimension: the margin of provinces is shared."""
    other: dict[tuple[str, ...], int] = {}
    for at in range(3):
        left = sum(n for (p, _), n in numbers.items() if p == f"p{at}")
        first = data.draw(st.integers(0, left))
        other[f"p{at}", "web"] = first
        other[f"p{at}", "phone"] = left - first
    both = [table(numbers), table(other, ("province", "way"))]
    assert exposed(*both, seen=suppressed(linked(both)).seen) == []


@settings(max_examples=15, deadline=None)
@given(grid(4, 3))
def test_what_is_seen_is_the_truth_rounded(numbers: Numbers) -> None:
    of = linked([table(numbers)])
    told = suppressed(of)
    for cell, number in told.seen.items():
        assert number % BASE == 0
        assert abs(number - of.exact[cell]) <= BASE // 2
        assert of.exact[cell] >= BASE
    assert set(told.seen) | told.hidden == set(of.exact)
    assert not set(told.seen) & told.hidden


@settings(max_examples=15, deadline=None)
@given(grid(4, 3))
def test_none_and_few_look_the_same(numbers: Numbers) -> None:
    """To take the last child out of a cell changes no published symbol of it."""
    told = suppressed(linked([table(numbers)]))
    for key, n in numbers.items():
        if n < BASE:
            words = tuple(sorted(zip(("province", "kind"), key, strict=True)))
            assert Id("C1", "2026-09", WHOLE, words) in told.hidden


def test_a_rest_that_few_are_in_is_not_betrayed_by_its_share() -> None:
    cells: dict[tuple[str, ...], Count] = {
        ("p1",): Count(97, 100),
        ("p2",): Count(40, 80),
    }
    tables = [CountTable("C2", "2026-09", ("province",), cells, {})]
    told = suppressed(linked(tables))
    assert exposed(*tables, seen=told.seen) == []
    assert all(cell.part != "rest" for cell in told.seen)


def test_a_quarter_does_not_betray_a_month() -> None:
    from lachan.observatory.releases.counts import Line, Linked

    months = {f"2026-0{m}": n for m, n in ((7, 3), (8, 100), (9, 200))}
    cells = {Id("C1", code, WHOLE, ()): n for code, n in months.items()}
    quarter = Id("C1", "2026-Q3", WHOLE, ())
    of = Linked(
        cells | {quarter: 303},
        (Line(quarter, tuple(cells)),),
        frozenset(),
        frozenset(),
    )
    fixed = {c: None if n < BASE else rounded(n) for c, n in cells.items()}
    told = suppressed(of, fixed)
    assert linear.exposed(of.lines, of.exact, told.seen, sensitive(of)) == []


def big(seed: int = 7) -> CountTable:
    """34 provinces by 8 kinds, two cells of them small."""
    chance = Random(seed)
    keys = [(f"{p:02}", f"k{k}") for p in range(34) for k in range(8)]
    numbers: dict[tuple[str, ...], int] = {
        key: chance.randrange(20, 200) for key in keys
    }
    numbers["03", "k2"], numbers["17", "k5"] = 2, 3
    return table(numbers)


def test_a_country_is_protected_with_few_cells_hidden() -> None:
    of = linked([big()])
    told = suppressed(of)
    assert exposed(big(), seen=told.seen) == []
    assert len(told.hidden) <= 16


def test_the_attacker_finds_what_the_first_rule_leaves() -> None:
    """The mutant: small cells hidden, nothing for their sake, numbers not rounded."""
    of = linked([big()])
    attacker = linear.Attacker(of.lines, of.exact)
    attacker._bounds = [
        (0.0, None) if 0 < n < BASE else (float(n), float(n)) for n in of.exact.values()
    ]
    found = [attacker.interval(cell) for cell in sensitive(of)]
    assert [round(f.low) for f in found] == [2, 3]
    assert all(f.possible == pytest.approx(1) for f in found)


def test_without_a_second_cell_hidden_a_small_one_is_reached(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The mutant: only what is small is hidden. Row and column together tell it."""
    cells: dict[tuple[str, ...], int] = {
        ("p1", "k1"): 1,
        ("p1", "k2"): 7,
        ("p2", "k1"): 90,
        ("p2", "k2"): 80,
    }
    of = linked([table(cells)])
    few = {cell for cell, n in of.exact.items() if n < BASE}
    careless = {cell: rounded(n) for cell, n in of.exact.items() if cell not in few}
    honest = suppressed(of)
    assert len(honest.hidden) > len(few)
    assert exposed(table(cells), seen=honest.seen) == []
    assert exposed(table(cells), seen=careless) != []


@pytest.mark.parametrize(
    ("sizes", "said"),
    [((5, 5), True), ((6, 3, 1), True), ((4, 3, 3), True), ((3, 3, 3, 3), False)],
)
def test_who_makes_too_much_of_a_cell(sizes: tuple[int, ...], *, said: bool) -> None:
    assert is_dominated(sizes) is said
    assert not is_dominated(())
