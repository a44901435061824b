"""Codes, names and periods, and reading a list of schools; no database."""

import datetime as dt
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.partners import reading
from lachan.partners.reading import Reason, UnreadableError
from lachan.partners.rules import units as rules
from lachan.partners.rules.units import Period

PROVINCES = [
    ("01", "Thành phố Hà Nội"),
    ("79", "Thành phố Hồ Chí Minh"),
    ("38", "Tỉnh Thanh Hóa"),
    ("96", "Tỉnh Cà Mau"),
]
DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2020, 3, 1))
PERIODS = st.builds(Period, DAYS, st.none() | DAYS).filter(
    lambda p: p.end is None or p.end > p.start
)


@given(PERIODS, PERIODS)
def test_periods_meet_when_some_day_is_in_both(a: Period, b: Period) -> None:
    days = [dt.date(2020, 1, 1) + dt.timedelta(days=n) for n in range(62)]
    assert a.meets(b) == any(a.holds(day) and b.holds(day) for day in days)


@given(PERIODS)
def test_a_period_holds_on_its_first_day_and_not_on_its_end(period: Period) -> None:
    assert period.holds(period.start)
    assert period.end is None or not period.holds(period.end)


@pytest.mark.parametrize(
    ("typed", "code"), [(" 01-0123 ", "01-0123"), ("thcs_9/a", "THCS_9/A"), ("1", "1")]
)
def test_a_code_has_one_spelling(typed: str, code: str) -> None:
    assert rules.unit_code(typed) == code


@pytest.mark.parametrize("typed", ["", "mã số", "a b", "-1", "x" * 33, "é"])
def test_a_code_that_is_none_is_refused(typed: str) -> None:
    with pytest.raises(rules.NotACodeError):
        rules.unit_code(typed)


def test_a_name_is_composed_and_has_single_spaces() -> None:
    typed = unicodedata.normalize("NFD", "  Trường\u200b  Hoa \t Sen ")
    assert rules.unit_name(typed) == "Trường Hoa Sen"
    with pytest.raises(rules.NoNameError):
        rules.unit_name(" \u200b ")


@pytest.mark.parametrize(
    "province",
    [
        "Hà Nội",
        "ha noi",
        "TP. Hà Nội",
        "TP Hà Nội",
        "Thành phố Hà Nội",
        "THÀNH PHỐ HÀ NỘI",
        "01",
        "1",
        unicodedata.normalize("NFD", "Hà Nội"),
    ],
)
def test_a_province_is_known_however_it_is_written(province: str) -> None:
    sheet = reading.read(f"01-1,Trường Hoa Sen,{province}", PROVINCES)
    assert [s.province for s in sheet.schools] == ["01"]


def test_tone_marks_stand_on_either_letter() -> None:
    sheet = reading.read("38-1,A,Thanh Hoá\n38-2,B,tỉnh Thanh Hóa", PROVINCES)
    assert [s.province for s in sheet.schools] == ["38", "38"]


@pytest.mark.parametrize(
    "heading",
    [
        "mã,tên,tỉnh",
        "Mã trường;Tên trường;Tỉnh/Thành phố",
        "code\tname\tprovince",
        "\ufeffMã,Tên,Tỉnh",
    ],
)
def test_a_line_of_headings_is_known(heading: str) -> None:
    cut = next(c for c in "\t;," if c in heading)
    sheet = reading.read(f"{heading}\n01-1{cut}Hoa Sen{cut}Hà Nội", PROVINCES)
    assert sheet.heading is not None
    assert [s.name for s in sheet.schools] == ["Hoa Sen"]


def test_columns_may_stand_in_any_order() -> None:
    text = "stt,tỉnh,tên,mã\n1,Cà Mau,Đất Mũi,96-7"
    [school] = reading.read(text, PROVINCES).schools
    assert (school.code, school.name, school.province) == ("96-7", "Đất Mũi", "96")


def test_every_line_that_is_not_understood_says_why() -> None:
    text = "\n".join(
        [
            "01-1,Hoa Sen,Hà Nội",
            "chỉ một ô",
            "mã sai,Hoa Mai,Hà Nội",
            "01-3,,Hà Nội",
            "01-4,Hoa Đào,Bình Dương",
            "01-1,Hoa Sen lần nữa,Hà Nội",
            "",
            ' , ,"',
        ]
    )
    sheet = reading.read(text, PROVINCES)
    assert [(p.line.number, p.reason, p.detail) for p in sheet.problems] == [
        (2, Reason.COLUMNS, "1"),
        (3, Reason.BAD_CODE, "mã sai"),
        (4, Reason.BAD_NAME, ""),
        (5, Reason.PROVINCE, "Bình Dương"),
        (6, Reason.REPEATED, "01-1"),
        (8, Reason.BAD_CODE, ""),
    ]


def test_a_stray_quote_spoils_no_other_line() -> None:
    text = '01-1,"Hoa Sen,Hà Nội\n01-2,Hoa Mai,Hà Nội'
    sheet = reading.read(text, PROVINCES)
    assert [s.code for s in sheet.schools] == ["01-2"]
    assert len(sheet.problems) == 1


def test_quotes_and_commas_in_names_are_read() -> None:
    [school] = reading.read('01-1,"Trường A, cơ sở ""2""",Hà Nội', PROVINCES).schools
    assert school.name == 'Trường A, cơ sở "2"'


CELLS = st.sampled_from(
    ["01-1", "01-2", "mã sai", "", "Hoa Sen", "Hà Nội", "Huế", '"', "01", "mã", "tên"]
)


@given(
    st.lists(st.lists(CELLS, max_size=4).map(",".join) | st.text(max_size=30)).map(
        "\n".join
    )
)
def test_no_line_is_lost(text: str) -> None:
    sheet = reading.read(text, PROVINCES)
    given_lines = [
        (n, line)
        for n, line in enumerate(text.splitlines(), start=1)
        if line.strip("\t;, \ufeff")
    ]
    told = [s.line for s in sheet.schools] + [p.line for p in sheet.problems]
    told += [sheet.heading] if sheet.heading else []
    assert sorted((line.number, line.text) for line in told) == given_lines


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1258"])
def test_files_of_spreadsheets_are_read(encoding: str) -> None:
    text = "01-1,Trường Hoa Sen,Hà Nội"
    given_text = text if encoding != "cp1258" else unicodedata.normalize("NFD", text)
    if encoding == "cp1258":  # marks of tone stand apart there, other marks do not
        given_text = "01-1,Tru\u0323c Lâm,Ha\u0300 Nô\u0323i"
        text = "01-1,Trục Lâm,Hà Nội"
    assert reading.decode(given_text.encode(encoding)) == text


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04\x00\x00\xff\xd9\x00", b"\xff\xfe\x00", b"x" * 800_000]
)
def test_a_file_that_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableError):
        reading.decode(data)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_text_or_refused(data: bytes) -> None:
    try:
        text = reading.decode(data)
    except UnreadableError:
        return
    reading.read(text, PROVINCES)


def test_a_list_that_is_too_long_is_refused() -> None:
    with pytest.raises(UnreadableError):
        reading.read("01-1,a,01\n" * 5_002, PROVINCES)
