"""Vietnamese search keys, numbers and times."""

import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from lachan.web import text
from lachan.web.templatetags import lachan as tags

SYLLABLES = ["Đặng", "Hoà", "Nguyễn", "Thị", "Hường", "Kỹ", "quý", "ướt", "Ý", "H'Hen"]
names = st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=5).map(" ".join)


@given(st.text())
def test_a_key_is_the_key_of_itself(anything: str) -> None:
    key = text.searchable(anything)
    assert text.searchable(key) == key


@given(st.text())
def test_both_ways_of_writing_marks_give_one_key(anything: str) -> None:
    composed = unicodedata.normalize("NFC", anything)
    apart = unicodedata.normalize("NFD", anything)
    assert text.searchable(composed) == text.searchable(apart)


@given(names)
def test_a_name_is_found_by_any_case_and_without_marks(name: str) -> None:
    key = text.searchable(name)
    assert text.searchable(name.upper()) == key
    plain = unicodedata.normalize("NFD", name.replace("Đ", "D").replace("đ", "d"))
    assert (
        text.searchable("".join(c for c in plain if not unicodedata.combining(c)))
        == key
    )
    assert key.isascii()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("dang", "Đặng"),
        ("hòa bình", "Hoà  Bình"),
        ("ki su", "Kỹ sư"),
        ("My Tho", "Mĩ Tho"),
        ("THUY", "Thuý"),
    ],
)
def test_what_people_type_finds_what_is_meant(typed: str, meant: str) -> None:
    assert text.searchable(typed) == text.searchable(meant)


def test_names_that_sound_apart_stay_apart() -> None:
    assert text.searchable("Thúy") != text.searchable("Thúi")
    assert text.searchable("Hai") != text.searchable("Hay")


@given(st.integers(-(10**12), 10**12))
def test_a_whole_number_reads_back(value: int) -> None:
    assert int(text.number(value).replace(".", "")) == value


@given(st.decimals(-(10**6), 10**6, places=2, allow_nan=False, allow_infinity=False))
def test_a_decimal_number_reads_back(value: Decimal) -> None:
    written = text.number(value)
    assert Decimal(written.replace(".", "").replace(",", ".")) == value


@pytest.mark.parametrize(
    ("value", "decimals", "written"),
    [
        (1234.5, None, "1.234,5"),
        (1248300, None, "1.248.300"),
        (0.125, 2, "0,13"),
        (-0.5, None, "-0,5"),
        (7, 1, "7,0"),
        (100, None, "100"),
    ],
)
def test_numbers_are_written_the_vietnamese_way(
    value: float, decimals: int | None, written: str
) -> None:
    assert text.number(value, decimals) == written


def test_dates_and_clocks_are_written_the_vietnamese_way() -> None:
    assert text.long_date(date(2026, 11, 4)) == "04/11/2026"
    assert text.clock(time(6, 2)) == "06:02"
    with translation.override("vi"):
        assert tags.vn_weekday(date(2026, 11, 23)) == "T2"
        assert tags.vn_weekday(date(2026, 11, 29)) == "CN"
        assert tags.vn_percent(0.214) == "21,4%"


@pytest.mark.parametrize(
    ("name", "letter"), [("Trần Thu Hà", "H"), ("bống", "B"), ("", "?"), ("  Ý ", "Ý")]
)
def test_an_avatar_shows_the_given_name(name: str, letter: str) -> None:
    assert text.initial(name) == letter


@pytest.mark.parametrize(
    ("minutes", "vi", "en"),
    [
        (0, "0 phút", "0 minutes"),
        (1, "1 phút", "1 minute"),
        (40, "40 phút", "40 minutes"),
        (60, "1 giờ", "1 hour"),
        (400, "6 giờ 40", "6 h 40"),
        (185, "3 giờ 05", "3 h 05"),
        (2880, "2 ngày", "2 days"),
    ],
)
def test_durations_are_said_as_people_say_them(minutes: int, vi: str, en: str) -> None:
    with translation.override("vi"):
        assert tags.vn_duration(minutes) == vi
        assert tags.vn_duration(timedelta(minutes=minutes)) == vi
    with translation.override("en"):
        assert tags.vn_duration(minutes) == en


def test_moments_are_told_in_the_zone_of_viet_nam() -> None:
    moment = datetime(2026, 11, 24, 19, 30, tzinfo=UTC)
    with translation.override("vi"):
        assert tags.vn_date(moment) == "25/11/2026"
        assert tags.vn_time(moment) == "02:30"
        assert tags.vn_moment(moment) == "02:30 ngày 25/11/2026"
        assert tags.vn_weekday(moment) == "T4"


def test_filters_say_nothing_for_nothing() -> None:
    assert tags.vn_date(None) == ""
    assert tags.vn_time(None) == ""
    assert tags.vn_moment(None) == ""
    assert tags.vn_duration(None) == ""
    assert tags.vn_number("chưa rõ") == "chưa rõ"
    assert tags.vn_percent("chưa rõ") == "chưa rõ"


def test_english_readers_get_english_numbers() -> None:
    with translation.override("en"):
        assert tags.vn_number(1234.5) == "1,234.5"
        assert tags.vn_percent(0.214) == "21.4%"
        assert tags.vn_about("40") == "about 40"
    with translation.override("vi"):
        assert tags.vn_number(1234.5) == "1.234,5"
        assert tags.vn_money(1500) == "1.500\N{NO-BREAK SPACE}₫"
