"""Names and the reader: whatever the octets, a name or FormError."""

import dns.name
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.gateway.wire import (
    FormError,
    Reader,
    from_text,
    labels,
    lower,
    read_name,
    to_text,
)

HEADER = bytes(12)
LABEL = st.binary(min_size=1, max_size=63)
NAMES = st.lists(LABEL, max_size=6).filter(lambda n: sum(map(len, n)) + len(n) < 255)


def wire(parts: list[bytes]) -> bytes:
    return b"".join(bytes([len(p)]) + p for p in parts) + b"\0"


@given(NAMES)
def test_a_name_is_read_as_it_was_sent(parts: list[bytes]) -> None:
    reader = Reader(HEADER + wire(parts) + b"rest", 12)
    assert read_name(reader) == wire(parts)
    assert labels(wire(parts)) == parts
    assert reader.left == 4


@given(NAMES)
def test_text_goes_there_and_back(parts: list[bytes]) -> None:
    name = wire(parts)
    assert from_text(to_text(name)) == lower(name)


@given(NAMES)
def test_text_is_what_dnspython_writes(parts: list[bytes]) -> None:
    expected = dns.name.Name([*(p.lower() for p in parts), b""]).to_text(True)
    assert to_text(wire(parts)) == ("" if expected == "." else expected)


@given(st.text(max_size=40))
def test_any_text_is_a_name_or_refused(text: str) -> None:
    try:
        name = from_text(text)
    except FormError:
        return
    assert read_name(Reader(HEADER + name, 12)) == name


@given(st.binary(max_size=80), st.integers(0, 80))
def test_any_octets_are_a_name_or_refused(data: bytes, start: int) -> None:
    message = HEADER + data
    reader = Reader(message, 12 + min(start, len(data)))
    try:
        name = read_name(reader)
    except FormError:
        return
    assert len(name) <= 255
    assert name.endswith(b"\0")
    assert reader.position <= len(message)
    expected, used = dns.name.from_wire(message, 12 + min(start, len(data)))
    assert expected.to_wire() == name
    assert reader.position == 12 + min(start, len(data)) + used


@pytest.mark.parametrize(
    ("octets", "why"),
    [
        (b"\xc0\x0c", "a pointer to itself"),
        (b"\xc0\x0e\x00", "a pointer forward"),
        (b"\xc0\x00", "a pointer into the header"),
        (b"\x01a\xc0\x0c", "a pointer to where its own name starts"),
        (b"\x40a", "label type 01"),
        (b"\x80a", "label type 10"),
        (b"\x05abc", "a label over the end"),
        (b"\x03abc", "no root"),
        (b"\xc0", "half a pointer"),
        (b"", "nothing"),
    ],
)
def test_a_broken_name_is_refused(octets: bytes, why: str) -> None:
    with pytest.raises(FormError):
        read_name(Reader(HEADER + octets, 12))


def test_pointers_that_go_back_are_followed() -> None:
    message = HEADER + b"\3org\0" + b"\7example\xc0\x0c" + b"\3www\xc0\x11"
    reader = Reader(message, 27)
    assert read_name(reader) == b"\3www\7example\3org\0"
    assert reader.left == 0


def test_a_name_over_255_octets_is_refused_also_when_compressed() -> None:
    long = b"".join(bytes([63]) + b"a" * 63 for _ in range(3)) + b"\0"
    message = HEADER + long + bytes([63]) + b"b" * 63 + b"\xc0\x0c"
    assert len(read_name(Reader(message, 12))) == 193
    with pytest.raises(FormError, match="255"):
        read_name(Reader(message, 12 + 193))


def test_letters_alone_change_case() -> None:
    assert to_text(b"\x03WwW\x07ExAmPlE\x02vn\0") == "www.example.vn"
    assert to_text(b"\0") == ""
    assert to_text(b"\x03a.b\x02c \0") == r"a\.b.c\032"


@pytest.mark.parametrize(
    "text", ["a..b", ".a", "a" * 64, "é.vn", "a\\", "a\\25", "a\\256", "a." * 128]
)
def test_text_that_is_no_name_is_refused(text: str) -> None:
    with pytest.raises(FormError):
        from_text(text)


def test_a_final_dot_changes_nothing() -> None:
    assert from_text("Example.vn.") == from_text("Example.vn") == b"\7Example\2vn\0"
    assert from_text("a\\.") == b"\2a.\0"
    assert from_text(".") == b"\0"


def test_the_reader_never_passes_the_end() -> None:
    reader = Reader(b"\1\2\3\4\5")
    assert (reader.u8(), reader.u16(), reader.left) == (1, 0x0203, 2)
    with pytest.raises(FormError):
        reader.u32()
    with pytest.raises(FormError):
        reader.skip(-1)
    assert reader.take(2) == b"\4\5"
