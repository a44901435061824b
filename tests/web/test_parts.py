"""The values that charts, grids and lists are drawn from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.web import parts


def _percent(value: str) -> float:
    assert value.endswith("%")
    return float(value[:-1])


@given(st.lists(st.floats(0, 1e9), max_size=9))
def test_no_bar_is_longer_than_its_track(values: list[float]) -> None:
    drawn = parts.bars([("x", value, "x") for value in values])
    widths = [_percent(bar.width) for bar in drawn]
    assert all(0 <= width <= 100 for width in widths)
    if any(values):
        assert max(widths) == 100


def test_bars_take_the_colours_in_their_order_and_then_stay_grey() -> None:
    drawn = parts.bars([("x", 1, "1")] * 8)
    assert [bar.tone for bar in drawn] == [
        "c1",
        "c2",
        "c3",
        "c4",
        "c5",
        "c6",
        "c6",
        "c6",
    ]


def test_a_little_is_still_seen_and_nothing_is_not() -> None:
    little, nothing = parts.bars([("a", 1, "1"), ("b", 0, "0")], top=10_000)
    assert _percent(little.width) == 1
    assert _percent(nothing.width) == 0


@given(st.integers(0, 1439), st.data())
def test_a_stretch_of_a_day_stays_within_the_day(
    start: int, data: st.DataObject
) -> None:
    end = data.draw(st.integers(start, 1440))
    stretch = parts.Segment(start, end)
    assert _percent(stretch.x) + _percent(stretch.width) <= 100.01


def test_a_status_line_has_one_step_being_done() -> None:
    line = parts.steps(["a", "b", "c"], 1)
    assert [step.state for step in line] == ["done", "now", ""]


def test_a_table_names_the_column_of_every_cell() -> None:
    columns = [parts.Column("Tên"), parts.Column("Số", right=True)]
    table = parts.Table("x", columns, [["a", 1]])
    assert [(c.label, cell) for c, cell in table.labelled[0]] == [
        ("Tên", "a"),
        ("Số", 1),
    ]
    with pytest.raises(ValueError, match="zip"):
        _ = parts.Table("x", columns, [["a"]]).labelled


def test_a_figure_lies_within_its_range() -> None:
    figure = parts.Figure(21.4, 20.1, 22.7, 15, 30)
    left, right = _percent(figure.x), _percent(figure.x) + _percent(figure.width)
    assert left < _percent(figure.point) < right
