"""Questions off the wire."""

import contextlib

import dns.edns
import dns.flags
import dns.message
import dns.opcode
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.gateway.query import NotAQueryError, Query, UnsupportedError, parse
from lachan.gateway.wire import FormError


def packet(name: str = "Www.Example.com", **options: object) -> bytes:
    return dns.message.make_query(name, "A", **options).to_wire()  # type: ignore[arg-type]


def option(code: int, value: bytes) -> dns.edns.GenericOption:
    return dns.edns.GenericOption(dns.edns.OptionType.make(code), value)


def test_a_plain_question_keeps_its_letter_case_for_the_echo() -> None:
    query = parse(packet())
    assert query.qname == b"\x03www\x07example\x03com\x00"
    assert query.question.startswith(b"\x03Www\x07Example")
    assert (query.qtype, query.qclass, query.edns) == (1, 1, None)
    assert query.udp_limit() == 512


def test_edns_gives_size_do_and_cookie() -> None:
    cookie = option(10, b"12345678")
    query = parse(packet(use_edns=0, payload=4096, want_dnssec=True, options=[cookie]))
    assert query.edns is not None
    assert query.do
    assert query.edns.cookie == b"12345678"
    assert query.udp_limit() == 1232


def test_a_small_edns_size_still_means_512() -> None:
    query = parse(packet(use_edns=0, payload=100))
    assert query.udp_limit() == 512


@pytest.mark.parametrize(
    ("code", "value", "mac"),
    [
        (65001, bytes.fromhex("aabbccddeeff"), "aa:bb:cc:dd:ee:ff"),
        (65073, b"AA:bb:cc:dd:ee:ff", "aa:bb:cc:dd:ee:ff"),
        (65073, b"qrvM3e7/", "aa:bb:cc:dd:ee:ff"),
        (65001, b"short", ""),
        (65073, b"zz:bb:cc:dd:ee:ff", ""),
        (65073, b"!!", ""),
    ],
)
def test_a_routers_mac_option_is_read_in_each_of_its_forms(
    code: int, value: bytes, mac: str
) -> None:
    extra = option(code, value)
    query = parse(packet(use_edns=0, options=[extra]))
    assert query.edns is not None
    assert query.edns.mac == mac


def test_a_device_id_option_is_read() -> None:
    extra = option(65074, b"may-cua-bong")
    query = parse(packet(use_edns=0, options=[extra]))
    assert query.edns is not None
    assert query.edns.device == "may-cua-bong"


def test_a_response_is_no_question() -> None:
    answer = dns.message.make_response(dns.message.make_query("example.com", "A"))
    with pytest.raises(NotAQueryError):
        parse(answer.to_wire())


def test_another_opcode_is_not_implemented() -> None:
    message = dns.message.make_query("example.com", "A")
    message.set_opcode(dns.opcode.UPDATE)
    with pytest.raises(UnsupportedError) as caught:
        parse(message.to_wire())
    assert caught.value.rcode == 4


def test_two_opt_records_are_a_format_error() -> None:
    wire = bytearray(packet(use_edns=0))
    wire += wire[-11:]
    wire[11] = 2
    with pytest.raises(FormError, match="two OPT"):
        parse(bytes(wire))


def test_a_wrong_cookie_length_is_a_format_error() -> None:
    extra = option(10, b"123")
    with pytest.raises(FormError, match="cookie of 3"):
        parse(packet(use_edns=0, options=[extra]))


@given(st.binary(max_size=600))
def test_any_octets_are_a_query_or_a_typed_error(octets: bytes) -> None:
    with contextlib.suppress(FormError):
        assert isinstance(parse(octets), Query)


@given(st.data())
def test_a_damaged_query_is_a_query_or_a_typed_error(data: st.DataObject) -> None:
    wire = bytearray(packet(use_edns=0, want_dnssec=True))
    for _ in range(data.draw(st.integers(1, 4))):
        wire[data.draw(st.integers(0, len(wire) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(FormError):
        assert parse(bytes(wire)).qclass >= 0
