"""Whatever is uploaded: it is understood, or refused with a reason, and soon."""

import gzip
import io
import json
import sqlite3
import stat
import tarfile
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.policy import moving_sources as sources

from lachan.policy.moving import Moved, MovingError, profiles, read
from lachan.policy.profile import from_mapping


def refusal(data: bytes, filename: str = "") -> str:
    with pytest.raises(MovingError) as caught:
        read(data, filename)
    return caught.value.code


def holds(data: bytes, filename: str = "") -> None:
    """Read `data`; whatever it is, the answer is a value or a refusal."""
    try:
        found = read(data, filename)
    except MovingError:
        return
    assert isinstance(found, Moved)
    assert all(note.text for note in found.notes)
    for made in profiles(found):
        from_mapping(made)


@given(st.binary(max_size=300), st.sampled_from(["", "x.toml", "x.yaml", "x.zip"]))
def test_any_octets_are_understood_or_refused(data: bytes, filename: str) -> None:
    holds(data, filename)


@given(
    st.sampled_from([b"PK\x03\x04", b"\x1f\x8b\x08", b"SQLite format 3\0", b"[dns]\n"]),
    st.binary(max_size=300),
)
def test_any_octets_behind_a_known_beginning_too(head: bytes, data: bytes) -> None:
    holds(head + data)


@given(st.data())
def test_a_damaged_file_is_understood_or_refused(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(sorted(sources.everything())))
    raw = bytearray(sources.everything()[kind])
    spots = st.tuples(st.integers(0, len(raw) - 1), st.integers(0, 255))
    for at, value in data.draw(st.lists(spots, max_size=12)):
        raw[at] = value
    end = data.draw(st.just(len(raw)) | st.integers(0, len(raw)))
    holds(bytes(raw[:end]))


@given(st.integers(0, 200), st.binary(min_size=1, max_size=12))
def test_a_file_with_octets_put_in_is_understood_or_refused(
    at: int, extra: bytes
) -> None:
    for raw in (sources.adguard(), sources.toml()):
        place = at * len(raw) // 200
        holds(raw[:place] + extra + raw[place:])


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner)
    ),
    max_leaves=5,
)
COLUMNS = ("id", "ip", "domain", "address", "type", "enabled", "group_id", "name")
ROWS = st.lists(st.dictionaries(st.sampled_from(COLUMNS), VALUES), max_size=4)
TABLES = ("group", "client", "client_by_group", "adlist", "domainlist")


@given(st.dictionaries(st.sampled_from(TABLES), ROWS, min_size=1))
def test_rows_of_any_values_are_understood_or_refused(
    tables: dict[str, list[dict[str, object]]],
) -> None:
    files = {f"{name}.json": json.dumps(rows) for name, rows in tables.items()}
    holds(sources.tarred({name: text.encode() for name, text in files.items()}))


KEYS = ("name", "ids", "tags", "schedule", "blocked_services", "safe_search", "url")
SECTIONS = ("dns", "filtering", "clients", "filters", "user_rules", "schema_version")


@given(
    st.dictionaries(
        st.sampled_from(SECTIONS),
        VALUES
        | st.lists(st.dictionaries(st.sampled_from(KEYS), VALUES))
        | st.dictionaries(st.sampled_from([*KEYS, "persistent", "rewrites"]), VALUES),
        min_size=2,
    )
)
def test_sections_of_any_values_are_understood_or_refused(
    source: dict[str, object],
) -> None:
    holds(json.dumps(source).encode())


@pytest.mark.parametrize("name", sorted(sources.everything()))
def test_each_kind_is_told_by_its_content(name: str) -> None:
    kinds = {
        "adguard": "adguard",
        "toml": "pihole-toml",
        "gravity": "pihole-gravity",
        "teleporter-6": "pihole-6",
        "teleporter-5": "pihole-5",
    }
    data = sources.everything()[name]
    assert read(data, "anh.jpg").kind == kinds[name]
    if not data.startswith(b"\x1f\x8b"):
        assert read(gzip.compress(data)).kind == kinds[name]


def test_an_archive_with_the_file_of_adguard_home_is_its_file() -> None:
    files = {"conf/AdGuardHome.yaml": sources.adguard()}
    assert read(sources.zipped(files)) == read(sources.adguard())
    assert read(sources.tarred(files, mode="w")) == read(sources.adguard())


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"PIHOLETP\x01\x01\x01\x00", "encrypted"),
        (b"key: value\n", "unknown-kind"),
        (b"- a\n- b\n", "unknown-kind"),
        (b"\xff\xfe\x00", "not-text"),
        (b"schema_version: [\n", "corrupt"),
        (b"[dns]\nx = \n", "corrupt"),
        (b"schema_version: 1\na: &a [1]\nb: *a\n", "aliases"),
        (b"schema_version: " + b"[" * 60 + b"]" * 60, "too-deep"),
        (b"[dns]\nx = " + b"[" * 5000 + b"]" * 5000, "corrupt"),
    ],
)
def test_what_is_refused_says_why(data: bytes, code: str) -> None:
    assert refusal(data) == code


def test_a_billion_laughs_are_refused_before_they_unfold() -> None:
    lines = ["schema_version: 29", "a0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 12)]
    assert refusal("\n".join(lines).encode()) == "aliases"


def test_yaml_makes_no_objects() -> None:
    source = b'schema_version: !!python/object/apply:os.system ["false"]\ndns: {}\n'
    assert read(source).kind == "adguard"


def test_bombs_are_refused_by_what_they_would_unpack_to() -> None:
    zeros = bytes(70 << 20)
    assert refusal(gzip.compress(zeros)) == "too-large"
    assert refusal(sources.zipped({"gravity.db": zeros})) == "too-large"
    assert refusal(sources.tarred({"custom.list": zeros})) == "too-large"


def lines(form: str, count: int) -> bytes:
    return "".join(form.format(i) for i in range(count)).encode()


HEAD = b"schema_version: 29\ndns: {}\nuser_rules:\n"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"schema_version: 1\n" + lines("k{}: 1\n", 50_000), "too-large"),
        (HEAD + lines("- '||a{}.example^'\n", 20_001), "too-large"),
        (HEAD + lines("- '||a.example^$client=fd00::{:x}'\n", 1001), "too-large"),
        (b"[dns]\n" + b"a." * 100_000 + b"a = 1", "too-deep"),
        (b"[dns]\nx = " + b'"\\' * 100_000, "corrupt"),
        (b"\n" * 1_000_000 + b"x", "unknown-kind"),
        (gzip.compress(b"") * 50_000, "corrupt"),
    ],
)
def test_what_would_take_long_is_refused_soon(data: bytes, code: str) -> None:
    assert refusal(data) == code


def test_a_zip_that_lies_about_a_size_is_refused() -> None:
    raw = bytearray(sources.zipped({"pihole.toml": b"[dns]\n" + b"#" * 5000}))
    entry = raw.rindex(b"PK\x01\x02")
    raw[entry + 24 : entry + 28] = (9).to_bytes(4, "little")
    holds(bytes(raw))


def test_too_many_members_are_refused() -> None:
    many = {f"f{i}": b"" for i in range(1001)}
    assert refusal(sources.zipped(many)) == "too-large"
    assert refusal(sources.tarred(many)) == "too-large"


@pytest.mark.parametrize(
    "name",
    ["../pihole.toml", "/etc/pihole/pihole.toml", "a/../../x", "C:\\pihole.toml"],
)
def test_names_that_lead_out_of_an_archive_are_refused(name: str) -> None:
    files = {name: sources.toml(), "gravity.db": sources.gravity()}
    assert refusal(sources.zipped(files)) == "unsafe-archive"
    assert refusal(sources.tarred(files)) == "unsafe-archive"


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_in_a_tar_are_refused(kind: bytes) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        member = tarfile.TarInfo("pihole.toml")
        member.type, member.linkname = kind, "/etc/passwd"
        archive.addfile(member)
    assert refusal(out.getvalue()) == "unsafe-archive"


def test_links_in_a_zip_are_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        member = zipfile.ZipInfo("pihole.toml")
        member.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(member, "/etc/passwd")
    assert refusal(out.getvalue()) == "unsafe-archive"


def test_a_table_that_is_a_view_is_not_run() -> None:
    loop = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)"
    data = sources.database(
        f"CREATE VIEW adlist AS {loop} SELECT x AS id, 'https://x.example' AS address"
        " FROM n; CREATE TABLE client (id INTEGER, ip TEXT);"
    )
    assert read(data).lists == ()


def test_a_column_that_computes_is_not_run() -> None:
    if sqlite3.sqlite_version_info < (3, 31):
        return
    data = sources.database(
        "CREATE TABLE client (id INTEGER, ip TEXT,"
        " comment TEXT GENERATED ALWAYS AS (hex(zeroblob(900000))) VIRTUAL);"
        "INSERT INTO client (id, ip) VALUES (1, '192.168.1.2');"
    )
    assert refusal(data) == "corrupt"


def test_a_table_of_too_many_rows_is_refused() -> None:
    rows = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 20001)"
    data = sources.database(
        "CREATE TABLE client (id INTEGER, ip TEXT);"
        f"INSERT INTO client {rows} SELECT x, '' FROM n;"
    )
    assert refusal(data) == "too-large"


def test_a_database_of_something_else_is_refused() -> None:
    assert refusal(sources.database("CREATE TABLE moz_places (url TEXT);")) == (
        "unknown-kind"
    )
