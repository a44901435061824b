"""The quick way and the long way say the same."""

from hypothesis import given
from hypothesis import strategies as st

from lachan.gateway.quick import plain_name
from lachan.gateway.wire import from_text, to_text

LABEL = st.text("abcdefghijklmnopqrstuvwxyz0123456789-_", min_size=1, max_size=50)


@given(st.lists(LABEL, min_size=1, max_size=4))
def test_a_plain_name_is_the_name_or_takes_the_long_way(labels: list[str]) -> None:
    name = ".".join(labels)
    found = plain_name(from_text(name) + b"\0\1\0\1")
    assert found == (name if all(len(part) <= 44 for part in labels) else None)


@given(st.binary(max_size=80))
def test_any_octets_are_a_whole_plain_name_or_none(octets: bytes) -> None:
    found = plain_name(octets + b"\0\1\0\1")
    if found is not None:
        assert to_text(octets) == found
        assert from_text(found) == octets


def test_another_class_takes_the_long_way() -> None:
    assert plain_name(from_text("a.example") + b"\0\1\0\3") is None
