"""How hard a text is to read: sentences are found, lengths are counted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.learning.rules import Reader, Words
from lachan.learning.rules.level import (
    BOUNDS,
    Level,
    easiest,
    fits,
    level_of,
    measured,
    sentences,
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Em kể. Em gọi 111.", ["Em kể", "Em gọi 111"]),
        ("Em nói: “Con hỏi mẹ đã.”", ["Em nói", "“Con hỏi mẹ đã"]),
        ("Trang a.example có 1.000 người", ["Trang a.example có 1.000 người"]),
        ("Một dòng\nmột dòng nữa", ["Một dòng", "một dòng nữa"]),
        ("… ?", []),
    ],
)
def test_sentences_end_where_a_reader_stops(text: str, found: list[str]) -> None:
    assert sentences(text) == found


def test_a_level_is_syllables_a_sentence_and_the_longest() -> None:
    said = Words("Tên", ("Em kể cho mẹ nghe. Em gọi 111.",), ("Kể.",))
    assert level_of(said) == Level(sentences=3, words=9, longest=5)
    assert level_of(said).mean == 3


def test_nothing_is_easy() -> None:
    assert Level(0, 0, 0).mean == 0
    assert easiest(measured([])) is Reader.SMALL


def test_one_endless_sentence_is_not_saved_by_the_mean() -> None:
    words = measured(["Em kể."] * 20 + ["em " * 40 + "."])
    assert words.mean < BOUNDS[Reader.SMALL].mean
    assert not fits(words, Reader.SMALL)
    assert easiest(words) is None or easiest(words) is Reader.TEACHER


@given(st.lists(st.text(max_size=80), max_size=6))
def test_any_text_has_a_level(texts: list[str]) -> None:
    level = measured(texts)
    assert 0 <= level.longest <= level.words
    assert level.sentences <= level.words


def test_who_is_older_is_given_more() -> None:
    bounds = list(BOUNDS.values())
    assert bounds == sorted(bounds, key=lambda b: (b.mean, b.longest))
