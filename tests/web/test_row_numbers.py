"""A number in an address is a row's, or none."""

from hypothesis import given
from hypothesis import strategies as st

from lachan.lib.numbers import row_number


@given(st.text() | st.from_regex(r"\A\d{1,15}\Z"))
def test_any_text_is_a_small_number_or_none(text: str) -> None:
    found = row_number(text)
    assert found is None or 0 <= found < 10**11


@given(st.integers(0, 10**11 - 1))
def test_a_number_is_read_as_it_is_written(number: int) -> None:
    assert row_number(str(number)) == number
