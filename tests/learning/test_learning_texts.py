"""The shipped texts: whole, short, of everybody's age, and never of what is private."""

import re
from datetime import date
from pathlib import Path

import pytest

from lachan.learning import facts, rules
from lachan.learning.rules import Material, MaterialError, Reader, level
from lachan.policy.catalogue import catalogue

DAY = date(2026, 12, 1)
TEXTS = rules.library()
pytestmark = pytest.mark.django_db
CHILDREN = [Reader.SMALL, Reader.MIDDLE, Reader.TEEN]


@pytest.mark.parametrize("text", TEXTS, ids=lambda m: m.code)
def test_a_text_has_80_to_150_words_and_says_what_to_do(text: Material) -> None:
    said = " ".join([*text.vi.body, *text.vi.steps])
    assert 80 <= len(said.split()) <= (180 if text.reader is Reader.OFFICER else 150)
    assert len(text.vi.steps) >= 3
    assert "!" not in said
    assert "vui lòng" not in said.lower()


@pytest.mark.parametrize("text", TEXTS, ids=lambda m: m.code)
def test_a_text_says_as_much_in_english(text: Material) -> None:
    assert len(text.vi.body) == len(text.en.body)
    assert len(text.vi.steps) == len(text.en.steps)


@pytest.mark.parametrize(
    "text", [m for m in TEXTS if m.reader is Reader.SMALL], ids=lambda m: m.code
)
def test_sentences_for_the_small_are_short(text: Material) -> None:
    said = " ".join([text.vi.title + ".", *text.vi.body, *text.vi.steps])
    assert [s for s in re.split("[.?:] ?", said) if len(s.split()) > 13] == []


@pytest.mark.parametrize(
    "text", [m for m in TEXTS if m.reader is Reader.TEEN], ids=lambda m: m.code
)
def test_who_is_14_is_spoken_to_as_a_friend(text: Material) -> None:
    words = " ".join([text.vi.title, *text.vi.body]).lower().replace("trẻ em", "")
    assert " em " not in words


def test_every_topic_of_a_block_speaks_to_every_age() -> None:
    for topic in [t for t in rules.topics(TEXTS) if t.categories]:
        here = {m.reader for m in TEXTS if m.topic == topic}
        assert set(CHILDREN) <= here, topic.code


@pytest.mark.parametrize(
    ("topic", "reader"),
    [
        ("nam-quy-tac", "6-9"),  # the five rules
        ("doa-dang-anh", "10-13"),  # sextortion
        ("nhan-tin-ru-gap", "10-13"),  # grooming
        ("mat-khau", "10-13"),
        ("danh-bac", "14-17"),
        ("bat-nat-mang", "10-13"),
        ("khi-bao-tin", "14-17"),
        ("dien-thoai-dau-tien", "parent"),
        ("hoc-sinh-ke", "teacher"),
        ("doa-dang-anh", "14-17"),
        ("noi-chuyen-voi-tre", "officer"),
        ("giu-bang-chung", "officer"),
        ("giu-minh", "officer"),
    ],
)
def test_what_the_plan_asks_for_is_there(topic: str, reader: str) -> None:
    assert f"{topic}-{reader}" in {m.code for m in TEXTS}


@pytest.mark.parametrize("text", TEXTS, ids=lambda m: m.code)
def test_a_shipped_text_is_not_harder_than_its_reader_is_given(text: Material) -> None:
    assert level.fits(level.level_of(text.vi), text.reader)


def test_where_the_law_is_quoted_the_article_is_named() -> None:
    quoting = [m for m in TEXTS if "luật" in " ".join(m.vi.body).lower().split()]
    legal = [m for m in quoting if "phút" in str(m.vi.body) or "phạm tội" in str(m.vi)]
    assert legal
    assert all(m.source for m in legal)


def test_no_topic_is_of_a_category_that_is_the_childs_own_affair() -> None:
    topics = rules.topics(TEXTS)
    named = [code for topic in topics for code in topic.categories]
    assert len(named) == len(set(named))
    assert all(not catalogue()[code].sensitive for code in named)


@pytest.mark.parametrize("code", [c.code for c in catalogue().values() if c.sensitive])
def test_a_private_category_leads_to_no_text(code: str) -> None:
    assert facts.for_block([code], 12, DAY) is None


def test_a_block_leads_to_the_text_of_its_category_and_age() -> None:
    for age, reader in ((7, "6-9"), (12, "10-13"), (15, "14-17")):
        slot = facts.for_block(["gambling"], age, DAY)
        assert slot is not None
        assert slot.code == f"danh-bac-{reader}"


def test_every_text_of_an_age_has_its_day() -> None:
    days = [date.fromordinal(DAY.toordinal() + n) for n in range(len(TEXTS))]
    seen = {slot.code for day in days if (slot := facts.for_child(12, day))}
    assert seen == {m.code for m in TEXTS if m.reader is Reader.MIDDLE}


def test_before_its_first_day_and_after_its_last_a_text_is_not_shown() -> None:
    text = TEXTS[0]
    assert rules.on(date(2020, 1, 1)) == []
    assert facts.for_child(9, date(2020, 1, 1)) is None
    assert text.holds(text.first)


def test_a_file_that_is_not_whole_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text('code = "x"\n')
    with pytest.raises(MaterialError, match=r"x\.toml"):
        rules.library(tmp_path)
