"""Padding: what a question carries is told apart, what an answer gets is measured."""

import dns.edns
import dns.message
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.gateway.edns import opt_record
from lachan.gateway.padding import (
    BLOCK_OCTETS,
    has_options,
    is_padded,
    pad,
    without_padding,
)
from lachan.gateway.query import Edns

COOKIE = dns.edns.GenericOption(dns.edns.OptionType.COOKIE, bytes(8))


def padding(octets: int) -> dns.edns.Option:
    return dns.edns.GenericOption(dns.edns.OptionType.PADDING, bytes(octets))


def query(*options: dns.edns.Option, edns: int = 0) -> bytes:
    extra = [*options]
    message = dns.message.make_query("www.example", "A", use_edns=edns, options=extra)
    return message.to_wire()


@pytest.mark.parametrize("octets", [0, 1, 77, 400])
def test_a_question_with_padding_alone_is_the_plain_one(octets: int) -> None:
    padded, plain = query(padding(octets)), query()
    assert without_padding(padded) == padded[:2] + plain[2:]
    assert is_padded(padded)


@pytest.mark.parametrize(
    "packet",
    [query(), query(edns=-1), query(COOKIE, padding(3)), query(padding(3), COOKIE)],
    ids=["bare", "no-edns", "cookie-before", "cookie-after"],
)
def test_every_other_question_is_left(packet: bytes) -> None:
    assert without_padding(packet) is None


def test_padding_beside_other_options_is_seen() -> None:
    assert is_padded(query(COOKIE, padding(3)))
    assert not is_padded(query(COOKIE))
    assert not is_padded(b"")


@given(st.binary(max_size=600))
def test_any_octets_are_borne(packet: bytes) -> None:
    assert is_padded(packet) in {True, False}
    assert has_options(packet) in {True, False}
    bare = without_padding(packet)
    assert bare is None or len(bare) < len(packet)
    assert len(pad(packet)) >= len(packet)


@given(st.integers(0, 65_000), st.text(max_size=30))
def test_an_answer_is_filled_up_to_whole_blocks(body: int, text: str) -> None:
    opt = opt_record(Edns(1232, 0, do=True), errors=[(15, text)])
    answer = bytes(12) + b"\1" * body + opt
    padded = pad(answer)
    assert padded.startswith(answer[:12] + b"\1" * body + opt[:9])
    if len(padded) < 65_535:
        assert len(padded) % BLOCK_OCTETS == 0
    assert len(padded) <= 65_535
    length = int.from_bytes(padded[12 + body + 9 : 12 + body + 11], "big")
    assert 12 + body + 11 + length == len(padded)


def test_what_looks_like_our_opt_inside_another_is_not_taken_for_it() -> None:
    decoy = opt_record(Edns(1232, 0, do=False))[:9]
    opt = opt_record(Edns(1232, 0, do=False), cookie=bytes(3) + decoy + bytes(12))
    padded = pad(bytes(12) + opt)
    assert len(padded) == BLOCK_OCTETS
    assert padded[12:21] == opt[:9]


def test_an_answer_without_opt_gets_none() -> None:
    answer = bytes(range(60))
    assert pad(answer) == answer
