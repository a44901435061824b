"""Octets from outside: heads, pieces, requests. Only whole and true ones are taken."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.signing import SigningKey

from lachan.box import head, pieces, signing, state
from lachan.box.head import Head
from lachan.lib.errors import LachanError
from lachan.policy import sign
from lachan.policy.manifest import SnapshotError, canonical
from lachan.policy.sign import SignatureError

SECRET = b"\1" * 32
PUBLIC = sign.public_of(SECRET)
WORD = Head(
    "family-1", "b", 5, 2, "00", 7, "2026-11-28T12:00:00+07:00", "0.1.0", ("x",)
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*Head.__slots__, "format"]), inner, max_size=12
        )
    ),
    max_leaves=20,
)


def test_a_word_is_read_as_it_was_said() -> None:
    text, signature = head.pack(WORD, SECRET)
    assert head.read(text, signature, PUBLIC) == WORD
    with pytest.raises(SignatureError):
        head.read(text.replace('"seq":7', '"seq":8'), signature, PUBLIC)


@given(JSON)
def test_a_word_that_is_signed_but_odd_is_refused_or_whole(body: Any) -> None:
    text = canonical(body)
    try:
        found = head.read(text.decode(), sign.sign(text, SECRET), PUBLIC)
    except SnapshotError:
        return
    assert isinstance(found.seq, int)
    assert all(isinstance(key, str) for key in found.counts)


@given(st.binary(max_size=100), st.text(max_size=150))
def test_a_word_of_any_octets_is_refused(text: bytes, signature: str) -> None:
    with pytest.raises(LachanError):
        head.read(text.decode("utf-8", "replace"), signature, PUBLIC)


@given(
    st.lists(st.tuples(st.binary(max_size=3000), st.binary(max_size=3000)), max_size=5)
)
def test_pieces_come_as_they_went(given_: list[tuple[bytes, bytes]]) -> None:
    data = pieces.pack(given_)
    older = [old for _piece, old in given_]
    assert pieces.unpack(data, older) == [piece for piece, _old in given_]


@given(st.binary(max_size=300), st.lists(st.binary(max_size=20), max_size=3))
def test_pieces_of_any_octets_are_refused_or_pieces(
    data: bytes, older: list[bytes]
) -> None:
    try:
        found = pieces.unpack(data, older)
    except SnapshotError:
        return
    assert len(found) == len(older)


def test_a_piece_that_would_swell_is_refused() -> None:
    import zlib

    bomb = zlib.compress(b"\0" * (10 << 20))
    with pytest.raises(SnapshotError, match="too long"):
        pieces.unpack(len(bomb).to_bytes(4) + bomb, [b""])


def test_a_small_change_costs_little() -> None:
    import random

    # Random octets cannot be compressed: what is saved comes from the older piece.
    old = random.Random(1).randbytes(pieces.PIECE)
    new = old[:9000] + b"x" + old[9000:-1]
    assert len(pieces.pack([(new, old)])) < 1000
    assert len(pieces.pack([(new, b"")])) > pieces.PIECE


@given(
    st.dictionaries(st.sampled_from(signing.HEADERS), st.text(max_size=120)),
    st.floats(0, 4e9),
)
def test_headers_of_any_text_are_refused(headers: dict[str, str], now: float) -> None:
    key = bytes(SigningKey(SECRET).verify_key)
    with pytest.raises(signing.SigningError):
        signing.check(key, headers, b"x")
    try:
        stamp = signing.stamp_of(headers, now)
    except signing.SigningError:
        return
    assert abs(stamp / signing.MICRO - now) <= signing.WINDOW_S


def test_what_is_signed_stands_in_the_docs() -> None:
    data = signing.content("c", "/p", 5, b"{}").split(b"\n")
    assert data[:4] == [b"lachan-box-1", b"c", b"/p", b"5"]
    assert len(data) == 5
    assert len(data[4]) == 64


@pytest.mark.parametrize(
    ("mine", "newest", "old"),
    [
        ("0.1.0", "0.2.0", True),
        ("0.9.0", "0.10.0", True),
        ("0.2.0", "0.2.0", False),
        ("0.3.0", "0.2.0", False),
        ("0.1.0", "", False),
        ("0.1.0", "x.y", False),
        ("0.1.0", "9" * 30, False),
    ],
)
def test_a_newer_version_is_told(mine: str, newest: str, old: bool) -> None:
    assert state.is_older(mine, newest) is old


@given(st.text(max_size=20), st.text(max_size=20))
def test_versions_of_any_text_are_compared(one: str, other: str) -> None:
    assert not (state.is_older(one, other) and state.is_older(other, one))


def test_json_of_the_centre_of_any_kind_is_refused() -> None:
    from lachan.box.centre import ApartError, read

    for data in (b"", b"[]", b"1", b"{", b"\xff", json.dumps("x").encode()):
        with pytest.raises(ApartError):
            read(data)
