"""Padding of encrypted answers, so that their length tells less: RFC 7830, RFC 8467."""

from struct import Struct

from lachan.gateway.query import parse
from lachan.gateway.wire import (
    EDNS_UDP_OCTETS,
    HEADER_OCTETS,
    MAX_MESSAGE_OCTETS,
    OPT,
    OPTION_PADDING,
    FormError,
)

BLOCK_OCTETS = 468  # RFC 8467 section 4.1
_OPTION_OCTETS = 4  # code and length of an option
_FIXED_OCTETS = 11  # an OPT record without options
_OPT_HEAD = b"\0" + OPT.to_bytes(2)
_OWN_OPT = _OPT_HEAD + EDNS_UDP_OCTETS.to_bytes(2)
_PADDING = OPTION_PADDING.to_bytes(2)
_TWO = Struct(">H")


def has_options(packet: bytes) -> bool:
    """Tell whether more than a plain OPT follows the name, if that is a plain one."""
    end = packet.find(b"\0", HEADER_OCTETS) + 5
    return packet[11:12] > b"\0" and len(packet) > end + _FIXED_OCTETS


def without_padding(packet: bytes) -> bytes | None:
    """Return a plain question without the padding that is its only option, or None.

    What it means is the same, so that one kept answer serves questions of any length.
    """
    end = packet.find(b"\0", HEADER_OCTETS) + 5
    opt = packet[end : end + _FIXED_OCTETS + _OPTION_OCTETS]
    if len(opt) != _FIXED_OCTETS + _OPTION_OCTETS or opt[:3] != _OPT_HEAD:
        return None
    whole = end + _FIXED_OCTETS + _TWO.unpack_from(opt, 9)[0] == len(packet)
    alone = end + len(opt) + _TWO.unpack_from(opt, 13)[0] == len(packet)
    if not (whole and alone and opt[11:13] == _PADDING):
        return None
    return packet[: end + 9] + b"\0\0"


def is_padded(packet: bytes) -> bool:
    """Tell whether a question carries padding: its answer must then, too."""
    try:
        edns = parse(packet).edns
    except FormError:
        return False
    return edns is not None and edns.padded


def pad(answer: bytes) -> bytes:
    """Return an answer that ends with our OPT, filled up to a multiple of 468 octets.

    Without OPT nothing is added: none may be where the question had none.
    """
    at = _opt_at(answer)
    if at < 0:
        return answer
    size = len(answer) + _OPTION_OCTETS
    fill = min(-size % BLOCK_OCTETS, max(MAX_MESSAGE_OCTETS - size, 0))
    if size > MAX_MESSAGE_OCTETS:
        return answer
    options = len(answer) - at - _FIXED_OCTETS + _OPTION_OCTETS + fill
    head = answer[: at + 9] + _TWO.pack(options) + answer[at + _FIXED_OCTETS :]
    return head + _PADDING + _TWO.pack(fill) + bytes(fill)


def _opt_at(answer: bytes) -> int:
    """Return where the OPT at the end begins, or -1."""
    at = answer.rfind(_OWN_OPT)
    while at >= HEADER_OCTETS:
        end = at + _FIXED_OCTETS
        if end <= len(answer):
            length = _TWO.unpack_from(answer, at + 9)[0]
            if end + length == len(answer):
                return at
        at = answer.rfind(_OWN_OPT, 0, at + len(_OWN_OPT) - 1)
    return -1
