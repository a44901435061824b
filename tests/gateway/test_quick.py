"""The quick way and the long way say the same."""

from hypothesis import given
from hypothesis import strategies as st

from lachan.gateway.quick import plain_name
from lachan.gateway.wire import from_text, to_text

LABEL = st.text("abcdefghijklmnopqrstuvwxyz0123456789-_", min_size=1, max_size=63)
LIKE_LETTERS = {45, *range(48, 58)}  # "-" and digits: too like a label's text


@given(st.lists(LABEL, min_size=1, max_size=4))
def test_a_plain_name_is_the_name_or_takes_the_long_way(labels: list[str]) -> None:
    name = ".".join(labels)
    plain = len(name) < 254 and LIKE_LETTERS.isdisjoint(map(len, labels))
    found = plain_name(b"".join(bytes([len(x)]) + x.encode() for x in labels) + b"\0")
    assert found == (name.encode() if plain else None)


@given(st.binary(max_size=80))
def test_any_octets_are_a_whole_plain_name_or_none(octets: bytes) -> None:
    found = plain_name(octets)
    if found is not None:
        assert to_text(octets) == found.decode()
        assert from_text(found.decode()) == octets
