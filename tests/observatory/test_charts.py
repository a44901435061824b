"""Charts: text as text, intervals drawn, the whole country shown, octets for PNG."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.observatory.charts.bars import alike, bars
from lachan.observatory.charts.map import province_map, shapes
from lachan.observatory.charts.png import png
from lachan.observatory.charts.scale import breaks, class_of, ticks
from lachan.observatory.charts.trend import trend
from lachan.observatory.charts.values import FILE, PAGE, Mark, Plot, State
from lachan.stats.words import PROVINCES

STYLE = Path(__file__).parents[2] / "src/lachan/web/static/web/lachan.css"
NAMES = {"Hoàng Sa": ("Quần đảo Hoàng Sa", "(Đà Nẵng)"), "Trường Sa": ("T", "(K)")}


def mark(key: str, value: float | None, half: float = 1.0) -> Mark:
    if value is None:
        return Mark(key, key, State.HIDDEN, text="Không công bố")
    text = f"{value}%"
    return Mark(key, key, State.SHOWN, value, value - half, value + half, text)


def plot(*marks: Mark) -> Plot:
    return Plot("t-1", "Tên <b>", "Lời & số", marks, lambda v: f"{v:g}%", ("Nguồn",))


def texts(svg: str) -> list[str]:
    return ["".join(e.itertext()) for e in ET.fromstring(svg).iter() if "text" in e.tag]


def test_a_chart_is_well_formed_and_says_what_it_shows() -> None:
    drawn = [
        trend(plot(mark("1/2026", 21), mark("2/2026", None), mark("3/2026", 23)), PAGE),
        bars(plot(mark("a", 10), mark("b", None)), PAGE),
        province_map(plot(mark("01", 20), mark("79", None)), PAGE, [15, 25], NAMES),
    ]
    for svg in drawn:
        root = ET.fromstring(svg)
        title, desc = root[0], root[1]
        assert (title.text, desc.text) == ("Tên <b>", "Lời & số")
        labelled = root.attrib["aria-labelledby"].split()
        assert labelled == [title.attrib["id"], desc.attrib["id"]]
        assert root.attrib["role"] == "img"


def test_text_stays_text_and_only_a_file_names_title_and_source() -> None:
    one = plot(mark("1/2026", 21), mark("2/2026", 23))
    assert "23%" in texts(trend(one, PAGE))
    assert "Nguồn" not in texts(trend(one, PAGE))
    assert {"Tên <b>", "Nguồn"} <= set(texts(trend(one, FILE)))


def test_the_line_breaks_where_nothing_is_told() -> None:
    whole = trend(plot(*(mark(f"{n}", 20 + n) for n in range(5))), FILE)
    broken = trend(
        plot(*(mark(f"{n}", None if n == 2 else 20 + n) for n in range(5))), FILE
    )
    line = re.compile(r'stroke-width="2"')
    assert (len(line.findall(whole)), len(line.findall(broken))) == (1, 2)


def test_bars_that_overlap_are_bracketed() -> None:
    marks = (
        mark("a", 20),
        mark("b", 19),
        mark("c", 10),
        mark("d", 9.5),
        mark("e", None),
    )
    assert alike(marks) == [(0, 1), (2, 3)]
    ranked, plain = bars(plot(*marks), FILE, is_ranked=True), bars(plot(*marks), FILE)
    assert ranked.count("h-6") - plain.count("h-6") == 2


def test_the_map_has_every_province_and_both_archipelagos() -> None:
    drawn = shapes()
    assert set(drawn.provinces) == set(PROVINCES)
    assert {(i.name, i.province) for i in drawn.islands} == {
        ("Hoàng Sa", "48"),
        ("Trường Sa", "56"),
    }
    svg = province_map(plot(mark("01", 20)), FILE, [15, 25], NAMES)
    assert "Quần đảo Hoàng Sa" in texts(svg)
    assert svg.count("<circle") >= sum(len(i.dots) for i in drawn.islands)


def test_no_figure_and_little_covered_look_unlike_any_class() -> None:
    thin = Mark("79", "79", State.THIN, 20.0, 10.0, 30.0, "20%")
    svg = province_map(plot(mark("01", None), thin, mark("04", 20)), FILE, [15], NAMES)
    assert svg.count("url(#t-1-h)") == 1
    assert svg.count("url(#t-1-d)") == 1


def test_colours_of_files_are_those_of_the_pages() -> None:
    light = STYLE.read_text(encoding="utf-8").split("@media")[0]
    known = dict(re.findall(r"--([a-z0-9-]+):\s*(#[0-9a-f]{6})", light))
    for name in ("ink", "quiet", "line", "paper", "band", "series"):
        token = getattr(PAGE, name).removeprefix("var(--").removesuffix(")")
        assert getattr(FILE, name) == known[token], name
    assert list(FILE.steps) == [known[f"m{n}"] for n in range(5)]


def test_a_picture_is_drawn_of_it_the_same_each_time() -> None:
    svg = trend(plot(mark("1/2026", 21), mark("2/2026", 23)), FILE)
    assert png(svg).startswith(b"\x89PNG")
    assert png(svg) == png(svg)


def test_letters_of_vietnamese_are_in_the_font_of_pictures() -> None:
    with_text = png(trend(plot(mark("Ễ", 21), mark("Ộữằặ", 23)), FILE))
    without = png(trend(plot(mark("", 21), mark("", 23)), FILE))
    assert with_text != without


numbers = st.floats(0, 1e6, allow_nan=False)


@given(numbers, numbers)
def test_ticks_are_round_and_cover(one: float, two: float) -> None:
    low, high = min(one, two), max(one, two)
    made = ticks(low, high)
    assert made[0] <= low + 1e-6 * max(1, abs(low))
    assert made[-1] >= high - 1e-6 * max(1, abs(high))
    assert 2 <= len(made) <= 7


@given(st.lists(st.floats(0.1, 100), min_size=1, max_size=34))
def test_breaks_part_into_five_classes_in_order(values: list[float]) -> None:
    limits = breaks(values)
    assert limits == sorted(set(limits))
    assert len(limits) == 4
    assert all(0 <= class_of(value, limits) <= 4 for value in values)


@pytest.mark.parametrize(("value", "expected"), [(9.9, 0), (10, 1), (19, 1), (40, 4)])
def test_a_limit_belongs_to_the_class_above(value: float, expected: int) -> None:
    assert class_of(value, [10, 20, 30, 40]) == expected
