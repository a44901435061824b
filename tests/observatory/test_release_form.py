"""A release as octets: what is written is read, what is not a release is refused."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.observatory.releases import signing
from lachan.observatory.releases.form import (
    MECHANISMS,
    SPACES,
    STATUSES,
    Cell,
    Gate,
    Release,
    Series,
    body,
    hashed,
    write,
)
from lachan.observatory.releases.periods import parsed
from lachan.observatory.releases.reading import MAX_OCTETS, ReleaseError, read
from lachan.observatory.rules.errors import ObservatoryError
from lachan.stats import keys

SECRET = bytes(range(32))
words = st.text(st.characters(codec="utf-8"), max_size=8)
numbers = st.floats(allow_nan=False, allow_infinity=False)
whole = st.integers(-(2**40), 2**40)
cells = st.builds(
    Cell,
    dims=st.dictionaries(words, words, max_size=3),
    value=st.none() | numbers,
    low=st.none() | numbers,
    high=st.none() | numbers,
    numerator=st.none() | whole,
    denominator=st.none() | whole,
    gateways=words,
    status=st.sampled_from(STATUSES),
)
series = st.builds(
    Series,
    indicator=words,
    by=st.lists(words, max_size=2).map(tuple),
    rho=numbers,
    mechanism=st.sampled_from(MECHANISMS),
    cells=st.lists(cells, max_size=3).map(tuple),
)
releases = st.builds(
    Release,
    code=words,
    revision=st.integers(0, 2**31),
    first=st.dates(),
    last=st.dates(),
    space=st.sampled_from(SPACES),
    made_at=st.datetimes(timezones=st.just(dt.UTC)),
    series=st.lists(series, max_size=3).map(tuple),
    rho=numbers,
    delta=numbers,
    clips=st.dictionaries(words, st.integers(0, 2**40), max_size=3),
    generation=st.integers(0, 2**40),
    geo_version=words,
    reason=words,
    ledger=words,
    gates=st.lists(st.builds(Gate, words, numbers, numbers), max_size=2).map(tuple),
)
ONE = Release(
    "2026-09",
    1,
    dt.date(2026, 9, 1),
    dt.date(2026, 9, 30),
    "synthetic",
    dt.datetime(2026, 10, 9, tzinfo=dt.UTC),
    (),
    0.02,
    1e-9,
    {},
    3,
    "2025-07-01",
)


@given(releases)
def test_what_is_written_is_read(release: Release) -> None:
    assert read(write(release)) == release
    assert read(write(hashed(release))) == hashed(release)
    assert body(read(write(release))) == body(release)


@given(st.binary(max_size=300))
def test_any_octets_are_a_release_or_an_error(octets: bytes) -> None:
    with pytest.raises(ReleaseError):
        read(octets)


values = st.recursive(
    st.none() | st.booleans() | whole | numbers | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner),
    max_leaves=6,
)


@given(st.sampled_from(sorted(Release.__dataclass_fields__)), values)
def test_any_value_in_a_field_is_read_or_refused(name: str, value: Any) -> None:
    import json

    said = json.loads(body(ONE))
    if name not in said:
        return
    said[name] = value
    octets = json.dumps(said).encode()[:-1] + b',"key_id":"","sha256":"","sig":""}'
    try:
        assert write(read(octets))
    except ReleaseError as e:
        assert str(e)  # noqa: PT017 - either way is right


def test_a_changed_octet_is_found() -> None:
    signed = signing.signed(ONE, SECRET)
    octets = write(signed)
    signing.check(octets, keys.public_of(SECRET))
    assert read(octets) == signed
    with pytest.raises(ReleaseError, match="sha256"):
        read(octets.replace(b'"generation":3', b'"generation":4'))
    other = hashed(replace(signed, generation=4))
    with pytest.raises(ReleaseError, match="signature"):
        signing.check(write(other), keys.public_of(SECRET))
    with pytest.raises(ReleaseError, match="signed by the key"):
        signing.check(octets, keys.public_of(bytes(32)))


def test_a_release_has_a_bound() -> None:
    with pytest.raises(ReleaseError, match="at most"):
        read(b" " * (MAX_OCTETS + 1))


@pytest.mark.parametrize(
    ("code", "first", "last", "months"),
    [
        ("2026-09", "2026-09-01", "2026-09-30", 1),
        ("2026-q3", "2026-07-01", "2026-09-30", 3),
        ("2024-Q1", "2024-01-01", "2024-03-31", 3),
        ("2028-02", "2028-02-01", "2028-02-29", 1),
        ("2026", "2026-01-01", "2026-12-31", 12),
    ],
)
def test_periods(code: str, first: str, last: str, months: int) -> None:
    period = parsed(code)
    assert (f"{period.first}", f"{period.last}") == (first, last)
    told = period.months()
    assert len(told) == months
    assert (told[0].first, told[-1].last) == (period.first, period.last)
    assert [parsed(m.code) for m in told] == list(told)


def test_a_year_has_its_quarters() -> None:
    assert [q.code for q in parsed("2026").quarters()] == [
        *("2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4")
    ]
    assert [q.code for q in parsed("2026-Q3").quarters()] == ["2026-Q3"]
    assert parsed("2026-03").quarters() == ()


@given(st.text(max_size=9))
def test_any_text_is_a_period_or_an_error(text: str) -> None:
    try:
        period = parsed(text)
    except ObservatoryError:
        return
    assert period.first < period.last
