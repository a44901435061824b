"""Header blocks: the examples of RFC 7541, and octets of any kind."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.gateway.hpack import (
    Decoder,
    HeaderError,
    HeadersTooLargeError,
    huffman,
)

WWW = (b":authority", b"www.example.com")
FIRST = [(b":method", b"GET"), (b":scheme", b"http"), (b":path", b"/"), WWW]
SECOND = [*FIRST, (b"cache-control", b"no-cache")]
THIRD = [
    (b":method", b"GET"),
    (b":scheme", b"https"),
    (b":path", b"/index.html"),
    WWW,
    (b"custom-key", b"custom-value"),
]


def test_the_three_requests_of_appendix_c_4() -> None:
    decoder = Decoder()
    for octets, fields in (
        ("828684418cf1e3c2e5f23a6ba0ab90f4ff", FIRST),
        ("828684be5886a8eb10649cbf", SECOND),
        ("828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf", THIRD),
    ):
        assert decoder.decode(bytes.fromhex(octets)) == fields


def test_the_same_without_huffman_appendix_c_3() -> None:
    decoder = Decoder()
    block = bytes.fromhex("828684410f") + b"www.example.com"
    assert decoder.decode(block) == FIRST
    assert decoder.decode(bytes.fromhex("828684be5808") + b"no-cache") == SECOND


def test_a_full_table_forgets_the_oldest() -> None:
    decoder = Decoder()
    decoder.decode(bytes.fromhex("3f45"))  # at most 100 octets
    for name in (b"aa", b"bb", b"cc"):
        decoder.decode(b"\x40\x02" + name + b"\x0a0123456789")
    assert decoder.decode(b"\xbe\xbf") == [
        (b"cc", b"0123456789"),
        (b"bb", b"0123456789"),
    ]
    with pytest.raises(HeaderError, match="no entry 64"):
        decoder.decode(b"\xc0")


@pytest.mark.parametrize(
    "block",
    [
        b"\x80",  # entry 0
        b"\xff",  # a number without its end
        b"\xff\xff\xff\xff\xff\xff\x7f",
        b"\x40\x05ab",  # a string that ends too soon
        b"\x82\x20",  # a table size behind a field
        b"\x3f\xe1\xff\x03",  # a table larger than was offered
        b"\x41\x81\x00",  # padding that is not of ones
        b"\x41\x84\xff\xff\xff\xff",  # the end of a string inside it
    ],
)
def test_what_is_no_block_is_refused(block: bytes) -> None:
    with pytest.raises(HeaderError):
        Decoder().decode(block)


def test_a_small_block_that_unfolds_to_a_large_list_is_refused() -> None:
    decoder = Decoder()
    decoder.decode(b"\x40\x01a\x7f\x81\x1e" + bytes(3_968))
    with pytest.raises(HeadersTooLargeError):
        decoder.decode(b"\xbe" * 1_000)


@given(st.lists(st.binary(max_size=80), max_size=6))
def test_any_octets_give_fields_or_a_typed_error(blocks: list[bytes]) -> None:
    decoder = Decoder()
    for block in blocks:
        try:
            fields = decoder.decode(block)
        except HeaderError:
            continue
        assert all(isinstance(part, bytes) for field in fields for part in field)


@given(st.binary(max_size=40))
def test_any_octets_are_text_or_no_huffman(raw: bytes) -> None:
    try:
        text = huffman(raw)
    except HeaderError:
        return
    assert len(text) <= len(raw) * 8 // 5
