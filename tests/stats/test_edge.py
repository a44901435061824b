"""A day's counters become cells: clipped, flagged once a month, never more."""

from hypothesis import given
from hypothesis import strategies as st

from lachan.stats.cells import CLIP, checked
from lachan.stats.edge import Month, Row, day_of, month_from
from lachan.stats.words import part_of

EMPTY = Month("2026-11")
GAMES = Row("thcs", "10-13", 19, "games", "allow", 12)
BETS = Row("thcs", "10-13", 23, "gambling", "block", 2)


def sums(cells: object) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    assert isinstance(cells, tuple)
    for _, _, category, action, part, count, _, _ in cells:
        if part != "all":
            found[action, category] = found.get((action, category), 0) + count
    return found


def firsts(cells: object) -> set[str]:
    assert isinstance(cells, tuple)
    return {"|".join(c[:4]) for c in cells if c[7]}


def test_parts_of_the_day() -> None:
    assert [part_of(h) for h in (0, 4, 5, 10, 11, 16, 17, 22, 23)] == (
        ["night"] * 2
        + ["morning"] * 2
        + ["afternoon"] * 2
        + ["evening"] * 2
        + ["night"]
    )


def test_a_flag_is_first_once_a_month_and_active_every_day() -> None:
    one, after = day_of([GAMES, BETS], EMPTY)
    two, _ = day_of([GAMES, BETS], after)
    assert "all|all|gambling|block" in firsts(one)
    assert firsts(two) == set()
    assert [c[6] for c in two if c[4] == "all"] == [1] * 9
    december, _ = day_of([BETS], month_from(after.as_mapping(), "2026-12"))
    assert "all|all|gambling|block" in firsts(december)


def test_no_flag_tells_of_what_was_allowed() -> None:
    cells, _ = day_of([GAMES], EMPTY)
    assert firsts(cells) == {
        f"{who}|all|all" for who in ("all|all", "thcs|all", "all|10-13")
    }


def test_a_home_with_two_children_counts_once_in_each_table() -> None:
    cells, _ = day_of([BETS, other_child(BETS)], EMPTY)
    marks = [c[:2] for c in cells if c[2:4] == ("gambling", "block") and c[4] == "all"]
    assert sorted(marks) == [
        ("all", "10-13"),
        ("all", "6-9"),
        ("all", "all"),
        ("thcs", "all"),
        ("tieu-hoc", "all"),
    ]


def other_child(row: Row) -> Row:
    return row._replace(level="tieu-hoc", age="6-9")


def test_counts_are_clipped_in_proportion() -> None:
    rows = [
        GAMES._replace(hour=h, times=n) for h, n in ((8, 300), (12, 100), (20, 601))
    ]
    cells, _ = day_of(rows, EMPTY)
    kept = {c[4]: c[5] for c in cells if c[4] != "all"}
    assert kept == {"morning": 60, "afternoon": 20, "evening": 120}


def test_the_ninth_category_of_a_month_is_other() -> None:
    rows = [GAMES._replace(category=f"c{n}", times=20 - n) for n in range(9)]
    cells, month = day_of(rows, EMPTY)
    assert set(sums(cells)) == {("allow", f"c{n}") for n in range(7)} | {
        ("allow", "other")
    }
    again, _ = day_of([GAMES._replace(category="late", times=99)], month)
    assert set(sums(again)) == {("allow", "other")}


def test_the_fifth_night_is_told_once() -> None:
    month, told = EMPTY, []
    for _ in range(7):
        cells, month = day_of([BETS], month)
        told.append("all|all|all|nights5" in firsts(cells))
    assert told == [False] * 4 + [True] + [False] * 2


def test_each_mark_of_days_is_told_on_the_day_that_passes_it() -> None:
    month = EMPTY
    told: dict[str, int] = {}
    for day in range(1, 32):
        cells, month = day_of([GAMES] if day != 7 else [], month)
        said = [c for c in cells if c[3].startswith("days")]
        assert all(c[5:] == (0, 1, 1) for c in said)
        told |= {c[3]: day for c in said}
    assert told == {"days5": 5, "days10": 11, "days15": 16, "days20": 21, "days25": 26}
    assert month_from(month.as_mapping(), month.month) == month


def test_children_are_told_once_a_month() -> None:
    one, month = day_of([GAMES], EMPTY, children=9)
    two, _ = day_of([GAMES], month, children=9)
    assert [c for c in one if c[3] == "children"] == [
        ("all", "all", "all", "children", "all", 6, 1, 1)
    ]
    assert [c for c in two if c[3] == "children"] == []


def test_a_day_without_questions_says_nothing() -> None:
    assert day_of([GAMES._replace(times=0)], EMPTY, states=["fresh"]) == ((), EMPTY)


rows = st.builds(
    Row,
    level=st.sampled_from(["mam-non", "tieu-hoc", "thcs", "thpt"]),
    age=st.sampled_from(["0-5", "6-9", "10-13", "14-15", "16-17"]),
    hour=st.integers(0, 23),
    category=st.sampled_from([f"c{n}" for n in range(12)] + ["other", "none"]),
    action=st.sampled_from(["allow", "block", "rewrite"]),
    times=st.integers(0, 10_000),
)


@given(st.lists(st.lists(rows, max_size=12), max_size=6))
def test_whatever_is_counted_the_collector_takes_it(days: list[list[Row]]) -> None:
    month = EMPTY
    told: list[str] = []
    for day in days:
        cells, month = day_of(day, month, states=["complete", "fresh"], children=3)
        if cells:
            taken = checked([list(c) for c in cells], clip=CLIP, gateways=1)
            assert taken.every == cells
            before = sum(r.times for r in day)
            assert sum(sums(cells).values()) <= before
        told += firsts(cells)
        assert month == month_from(month.as_mapping(), "2026-11")
    assert len(told) == len(set(told))
    assert (
        len({t for t in told if t.startswith("all|all") and t.endswith("block")}) <= 9
    )
