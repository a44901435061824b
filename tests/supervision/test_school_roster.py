"""A list of devices, in any dress: each line understood, or told why not."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.policy.model import AgeBand
from lachan.supervision.rules import roster, school
from lachan.supervision.rules.askers import AskerError, AskerKind

TEXT = "lớp;máy;ghi chú\n8A1;A4-83-E7-01-02-03;máy 12\nkhách;10.20.99.0/24;wifi khách\n"


def planned(
    text: str, known: dict[roster.Asker, roster.Known] | None = None
) -> roster.Plan:
    return roster.plan(roster.read(text), known=known or {}, groups={}, refused={})


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        unicodedata.normalize("NFD", TEXT).encode(),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace(";", "\t").encode(),
        TEXT.replace(";", ",").encode(),
    ],
)
def test_every_dress_says_the_same(data: bytes) -> None:
    text, encoding = roster.decode(data)
    read = roster.read(text, encoding)
    assert read.problems == ()
    assert [(li.group, li.place, li.asker, li.label) for li in read.lines] == [
        ("8A1", "", (AskerKind.MAC, "a4:83:e7:01:02:03"), "máy 12"),
        ("khách", roster.GUEST, (AskerKind.NETWORK, "10.20.99.0/24"), "wifi khách"),
    ]


def test_windows_1258_is_read_and_composed() -> None:
    # Its letters are a base with the tone mark behind it: "ớ" is "ơ" and an acute.
    data = "lơ\u0301p;ma\u0301y\n8A;10.20.8.1\n".encode("cp1258")
    text, encoding = roster.decode(data)
    assert (encoding, text.splitlines()[0]) == ("cp1258", "lớp;máy")


def test_each_line_that_is_not_understood_has_its_number_and_reason() -> None:
    text = "8A;10.20.8.1\n\n8A\n;10.20.8.2\n8A;aa:bb\nToán;10.20.8.3\n8B;10.20.8.1\n"
    plan = planned(text)
    assert [(p.number, p.code) for p in plan.problems] == [
        (3, "columns"),
        (4, "group"),
        (5, "device"),
        (6, "grade"),
        (7, "twice"),
    ]
    assert [line.number for line in plan.adds] == [1]


def test_devices_move_keep_their_note_and_are_otherwise_left_alone() -> None:
    one = (AskerKind.ADDRESS, "10.20.8.1")
    two = (AskerKind.ADDRESS, "10.20.8.2")
    three = (AskerKind.DEVICE, "may-03")
    known = {
        one: roster.Known("8a", "máy 1"),
        two: roster.Known("8a", ""),
        three: roster.Known("8a", ""),
    }
    plan = planned("8A;10.20.8.1;\n8B;10.20.8.2;\n", known)
    assert [li.asker for li in plan.same] == [one]
    assert [li.asker for li in plan.moves] == [two]
    assert plan.gone == [three]


def test_a_column_tells_the_grade_that_a_name_does_not() -> None:
    plan = planned("lop;may;khoi\nToán;10.20.8.3;11\n")
    assert plan.groups == {"toán": ("Toán", 11)}


@pytest.mark.parametrize(
    ("name", "grade"),
    [("8A1", 8), ("Lớp 12 Toán", 12), ("1/2", 1), ("Mầm 2", 0), ("13A", None)],
)
def test_a_class_tells_its_grade(name: str, grade: int | None) -> None:
    assert school.grade_of(name) == grade


def test_a_grade_is_as_strict_as_its_youngest_child() -> None:
    bands = [school.band(grade) for grade in (0, 1, 4, 5, 8, 9, 10, 11, 12)]
    assert bands == [
        AgeBand.UNDER_6,
        *[AgeBand.FROM_6] * 2,
        *[AgeBand.FROM_10] * 2,
        *[AgeBand.FROM_14] * 2,
        *[AgeBand.FROM_16] * 2,
    ]


_CELL = st.text(
    st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=20
)


@given(st.lists(st.tuples(_CELL, _CELL, _CELL), max_size=8))
def test_no_line_is_lost(cells: list[tuple[str, str, str]]) -> None:
    text = "lớp;máy;ghi chú\n" + "".join(
        ";".join(f'"{c.replace(chr(34), "")}"' for c in row) + "\n" for row in cells
    )
    read = roster.read(unicodedata.normalize("NFC", text))
    filled = [r for r in cells if any(c.replace('"', "").split() for c in r)]
    comments = [r for r in filled if r[0].replace('"', "").strip().startswith("#")]
    assert len(read.lines) + len(read.problems) == len(filled) - len(comments)


@given(
    st.lists(
        st.tuples(st.integers(1, 254), st.sampled_from(["máy 1", "=A1", "", "-x"])),
        unique_by=lambda row: row[0],
        max_size=10,
    )
)
def test_what_is_written_is_read_the_same(rows: list[tuple[int, str]]) -> None:
    given_rows = [("8A", f"10.20.8.{n}", label, "8") for n, label in rows]
    text, _encoding = roster.decode(roster.write(given_rows).encode())
    read = roster.read(text)
    assert read.problems == ()
    assert [(li.asker[1], li.label, li.grade) for li in read.lines] == [
        (asker, label, 8) for _group, asker, label, _grade in given_rows
    ]


@pytest.mark.parametrize(
    ("value", "own", "fine"),
    [
        ("10.20.0.0/16", "", True),
        ("10.0.0.0/8", "", False),
        ("203.0.114.8/29", "203.0.114.10", True),
        ("203.0.114.8/29", "203.0.115.10", False),
        ("203.0.114.0/24", "203.0.114.10", False),
        ("::/0", "", False),
    ],
)
def test_a_school_claims_its_own_network_alone(
    value: str, own: str, fine: bool
) -> None:
    try:
        school.check_claim(AskerKind.NETWORK, value, own=own)
    except AskerError:
        assert not fine
    else:
        assert fine
