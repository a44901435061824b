"""The table of names says what a dictionary says, from any octets on the disk."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.policy.manifest import SnapshotError
from lachan.policy.table import BUCKET, NONE, NameTable, OldFormError, pack

LABEL = st.text("abc-_0", min_size=1, max_size=6)
NAME = st.lists(LABEL, min_size=1, max_size=4).map(".".join)
NUMBERS = st.dictionaries(NAME, st.integers(0, 255), max_size=300)


def opened(numbers: dict[str, int], bound: int = 256) -> NameTable:
    return NameTable(pack(numbers, bound))


@given(NUMBERS, st.lists(NAME, max_size=50))
def test_every_name_has_its_number_and_no_other_name_has_one(
    numbers: dict[str, int], others: list[str]
) -> None:
    table = opened(numbers)
    for name in [*numbers, *others]:
        assert table.find(name.encode()) == numbers.get(name, NONE)
    assert (table.entries, table.bound) == (len(numbers), 256)


@given(NUMBERS, NAME)
def test_hits_are_the_name_and_its_listed_parents_the_longest_first(
    numbers: dict[str, int], name: str
) -> None:
    starts = [0, *(at + 1 for at, letter in enumerate(name) if letter == ".")]
    expected = [(at, numbers[name[at:]]) for at in starts if name[at:] in numbers]
    assert opened(numbers).hits(name.encode()) == expected


@given(NUMBERS)
def test_the_same_content_gives_the_same_octets(numbers: dict[str, int]) -> None:
    backwards = dict(reversed(numbers.items()))
    assert pack(numbers, 256) == pack(backwards, 256)


@pytest.mark.parametrize("bound", [1 << 8, 1 << 16, 1 << 32])
def test_numbers_of_every_width_come_back_from_crowded_buckets(bound: int) -> None:
    numbers = {f"n{i}.example": i * 9973 % bound for i in range(5000)}
    data = pack(numbers, bound)
    marked = sum(data[at - 1] for at in range(2 * BUCKET, len(data) + 1, BUCKET))
    assert marked > 5  # some had to pass names on
    table = NameTable(data)
    assert all(table.find(name.encode()) == n for name, n in numbers.items())


@given(NUMBERS, st.data())
def test_a_damaged_table_is_refused_or_answers(
    numbers: dict[str, int], data: st.DataObject
) -> None:
    octets = bytearray(pack(numbers, 256))
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, min(len(octets), 2 * BUCKET) - 1))
        octets[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(octets)))
    for damaged in (bytes(octets), bytes(octets[:cut])):
        with contextlib.suppress(SnapshotError):
            NameTable(damaged).hits(b"a.b.c")


def test_another_form_is_told_apart_from_a_damaged_file() -> None:
    with pytest.raises(OldFormError):
        NameTable(b"We love Marisa.\0".ljust(4096, b"\0"))
    with pytest.raises(SnapshotError, match="not whole"):
        NameTable(pack({"a.example": 1}, 2)[:-BUCKET])
