"""A form's file: read, or refused with the reason."""

import tomllib
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lachan.cases.rules.library import FOLDER, Library, shipped, with_loaded
from lachan.cases.rules.schema_reading import MOST_OCTETS, parse_schema
from lachan.cases.rules.schemas import Kind, Schema, SchemaError, Style

FILES = sorted(FOLDER.glob("*.toml"))
SMALL = """
code = "mau-01"
version = "2027"
number = "Mẫu số 01"
vi = "Báo cáo"
en = "Report"
first = 2027-01-01
source = "thử"
signers = ["officer"]
[[group]]
key = "child"
vi = "Trẻ em"
en = "The child"
  [[group.field]]
  key = "child_name"
  vi = "Họ và tên"
  en = "Full name"
  kind = "text"
  decree = true
"""


def changed(old: str, new: str) -> bytes:
    assert old in SMALL
    return SMALL.replace(old, new).encode()


def test_the_seven_forms_and_the_minutes_ship() -> None:
    codes = {s.code for s in shipped().schemas}
    assert codes == {f"mau-0{n}" for n in range(1, 8)} | {"bien-ban-hop"}
    assert with_loaded([]).schemas == shipped().schemas


def test_what_was_read_in_the_annex_is_told_from_what_is_ours() -> None:
    marks = {s.code: {f.key for f in s.fields() if f.decree} for s in shipped().schemas}
    assert {"child_name", "child_sex", "event_place", "if_unhelped"} <= marks["mau-01"]
    assert "harmer_is_carer" not in marks["mau-01"]
    assert {"harm_now", "harm_access", "harm_care", "outcome"} <= marks["mau-06"]
    for code in ("mau-02", "mau-03", "mau-04", "mau-05", "mau-07", "bien-ban-hop"):
        assert marks[code] == set()


def test_what_mau_01_may_not_know_may_be_unknown() -> None:
    form = shipped().on("mau-01", date(2026, 11, 28))
    starred = ("child_name", "child_birth", "father", "mother", "family")
    assert all(form.field(key).unknown for key in starred)
    assert form.field("child_sex").label_of("unknown").vi == "không biết"


def test_everything_is_said_in_both_languages() -> None:
    for schema in shipped().schemas:
        for field in schema.fields():
            assert field.label.vi, field.key
            assert field.label.en, field.key
            assert bool(field.help.vi) == bool(field.help.en)


def test_what_names_a_child_is_private() -> None:
    for schema in shipped().schemas:
        for field in schema.fields():
            if field.key in ("child_name", "child_birth", "residence"):
                assert field.private, f"{schema.code} {field.key}"


def test_only_decisions_are_signed_by_the_chair_alone() -> None:
    decisions = [s for s in shipped().schemas if s.style is Style.DECISION]
    assert {s.code for s in decisions} == {"mau-05", "mau-07"}
    assert {s.signers for s in decisions} == {("chair",)}


def test_a_small_form_is_read() -> None:
    schema = parse_schema(SMALL.encode())
    assert schema.field("child_name").kind is Kind.TEXT
    assert not schema.ours()


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (b"\xff\xfe", "not TOML in UTF-8"),
        (b"code = ", "not TOML"),
        (b"", "vi is missing|code is missing"),
        (b"x" * (MOST_OCTETS + 1), "octets"),
        (changed('kind = "text"', 'kind = "colour"'), "colour"),
        (changed('kind = "text"', 'kind = "choice"'), "options of a choice: needed"),
        (changed('kind = "text"', 'kind = "table"'), "0 columns"),
        (changed("decree = true", "decree = 1"), "decree must be bool"),
        (changed("decree = true", "decre = true"), "no such key: decre"),
        (changed('key = "child_name"', 'key = "Child Name"'), "not of the form"),
        (changed('vi = "Họ và tên"', 'vi = " "'), "must say something"),
        (changed("first = 2027-01-01", 'first = "2027"'), "first must be date"),
        (changed("first = 2027-01-01", "first = 2027-01-01T00:00:00"), "must be date"),
        (changed('["officer"]', "[]"), "nobody"),
        (changed('["officer"]', '["king"]'), "king"),
        (
            changed("decree = true", 'when = {field = "x", among = ["a"]}'),
            "waits for 'x'",
        ),
        (changed("decree = true", "lines = 99"), "99 lines"),
        (changed("decree = true", 'sources = ["mau-02"]'), "not FORM.FIELD"),
        (changed("decree = true", 'parts = ["name"]'), "no part 'name'"),
        (SMALL.encode() + SMALL[SMALL.index("  [[group.field]]") :].encode(), "twice"),
    ],
)
def test_a_slip_is_refused_with_its_place(file: bytes, why: str) -> None:
    with pytest.raises(SchemaError, match=why):
        parse_schema(file)


@given(st.binary(max_size=200))
def test_any_octets_are_a_schema_or_refused(octets: bytes) -> None:
    with suppress(SchemaError):
        assert isinstance(parse_schema(octets), Schema)


LEAF = st.none() | st.booleans() | st.integers() | st.text(max_size=12) | st.dates()
TABLE = st.recursive(
    LEAF,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=200)
@given(st.data())
def test_a_form_with_anything_in_the_place_of_something(data: st.DataObject) -> None:
    table = tomllib.loads(SMALL)
    place = data.draw(
        st.sampled_from([table, table["group"][0], table["group"][0]["field"][0]])
    )
    key = data.draw(st.sampled_from(sorted(place)))
    place[key] = data.draw(TABLE.filter(lambda v: v is not None))
    try:
        schema = parse_schema(toml(table).encode("utf-8", "replace"))
    except SchemaError:
        return
    assert list(Library((schema,)).get(schema.code, schema.version).fields())


def toml(table: object) -> str:
    """Write what the tests above change, as one inline table each."""
    if isinstance(table, dict) and "code" in table:
        return "\n".join(f"{k} = {toml(v)}" for k, v in table.items())
    if isinstance(table, dict):
        inner = ", ".join(
            f"{toml(str(k))} = {toml(v)}" for k, v in table.items() if v is not None
        )
        return "{" + inner + "}"
    if isinstance(table, list):
        return "[" + ", ".join(toml(v) for v in table if v is not None) + "]"
    if isinstance(table, bool):
        return str(table).lower()
    if isinstance(table, str):
        escaped = "".join(
            c if c.isalnum() or c in " .-_" else f"\\U{ord(c):08x}" for c in table
        )
        return f'"{escaped}"'
    return str(table)


def test_a_newer_version_is_for_new_answers_only() -> None:
    library = with_loaded([SMALL.encode()])
    old, new = date(2026, 12, 31), date(2027, 1, 1)
    assert library.on("mau-01", old).version == "2026-11"
    assert library.on("mau-01", new).version == "2027"
    assert library.get("mau-01", "2026-11").field("state_now").decree


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (changed('version = "2027"', 'version = "2026-11"'), "is there already"),
        (changed("first = 2027-01-01", "first = 2017-07-01"), "is there already"),
        (changed("decree = true", 'sources = ["mau-09.x"]'), "is no field"),
        (changed("decree = true", 'sources = ["mau-01.father"]'), "another kind"),
    ],
)
def test_a_version_that_does_not_fit_the_others_is_refused(
    file: bytes, why: str
) -> None:
    with pytest.raises(SchemaError, match=why):
        with_loaded([file])


def test_what_is_not_there_is_named() -> None:
    with pytest.raises(SchemaError, match="no version 'x'"):
        shipped().get("mau-01", "x")
    with pytest.raises(SchemaError, match="had no version on 2001-01-01"):
        shipped().on("mau-01", date(2001, 1, 1))
    with pytest.raises(SchemaError, match="no field 'x'"):
        shipped().get("mau-01", "2026-11").field("x")
