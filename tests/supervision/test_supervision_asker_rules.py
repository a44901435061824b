"""What may stand for a device, names as people type them, a week in groups."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.policy.catalogue import OTHER
from lachan.supervision.rules import askers, names, week
from lachan.supervision.rules.askers import AskerError, AskerKind


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("address", " 192.168.001.20 ", None),
        ("address", "192.168.1.20", "192.168.1.20"),
        ("address", "::ffff:192.168.1.20", "192.168.1.20"),
        ("address", "FE80::1%eth0", "fe80::1"),
        ("mac", "A4-83-E7-01-02-03", "a4:83:e7:01:02:03"),
        ("mac", "a483.e701.0203", "a4:83:e7:01:02:03"),
        ("mac", "a4:83:e7", None),
        ("device", "Bong-1", "bong-1"),
        ("device", "-x", None),
        ("network", "192.168.1.7/24", "192.168.1.0/24"),
        ("network", "192.168.1.0/33", None),
    ],
)
def test_an_asker_has_one_spelling_or_none(
    kind: str, typed: str, kept: str | None
) -> None:
    if kept is None:
        with pytest.raises(AskerError, match="form"):
            askers.canonical(AskerKind(kind), typed)
    else:
        assert askers.canonical(AskerKind(kind), typed) == kept
        assert askers.canonical(AskerKind(kind), kept) == kept


@given(st.sampled_from(AskerKind), st.text(max_size=40))
def test_any_text_is_an_asker_or_refused(kind: AskerKind, text: str) -> None:
    try:
        kept = askers.canonical(kind, text)
    except AskerError:
        return
    assert askers.canonical(kind, kept) == kept


@pytest.mark.parametrize(
    ("kind", "value", "guests", "why"),
    [
        ("address", "8.8.8.8", False, "not-home"),
        ("address", "2001:4860::1", False, "not-home"),
        ("address", "0.0.0.0", False, "not-home"),
        ("address", "224.0.0.1", False, "not-home"),
        ("network", "192.168.1.0/24", False, "network-of-one"),
        ("network", "10.0.0.0/8", True, "network-too-large"),
        ("network", "8.8.8.0/24", True, "not-home"),
    ],
)
def test_what_is_not_the_home_is_not_claimed(
    kind: str, value: str, guests: bool, why: str
) -> None:
    with pytest.raises(AskerError) as refused:
        askers.check_claim(AskerKind(kind), value, own="", guests=guests)
    assert refused.value.code == why


@pytest.mark.parametrize("value", ["192.168.1.20", "127.0.0.2", "fe80::1", "fd00::7"])
def test_addresses_of_a_home_are_claimed(value: str) -> None:
    askers.check_claim(AskerKind.ADDRESS, value, own="", guests=False)


def test_the_address_that_asks_may_be_claimed_wherever_it_is() -> None:
    askers.check_claim(AskerKind.ADDRESS, "8.8.8.8", own="8.8.8.8", guests=False)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("VietJack.com", "vietjack.com"),
        ("https://vietjack.com/toan-8?x=1", "vietjack.com"),
        (" http://user@m.vietjack.com:8080/ ", "m.vietjack.com"),
        ("tiếngviệt.vn", "xn--tingvit-uk4cu5b.vn"),
    ],
)
def test_a_pasted_address_gives_its_name(typed: str, name: str) -> None:
    try:
        made = names.own_name(typed, subtree=True, allow=True)
    except names.OwnNameError:
        pytest.fail(f"{typed} was refused")
    if name.startswith("xn--"):
        assert made.startswith("xn--")
        assert made.endswith(".vn")
    else:
        assert made == name


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "form"),
        ("com", "form"),
        ("trang hay", "form"),
        ("192.168.1.1", "form"),
        ("http://[", "form"),
        ("com.vn", "suffix"),
        ("co.uk", "suffix"),
    ],
)
def test_what_is_no_name_is_refused_with_its_reason(typed: str, why: str) -> None:
    with pytest.raises(names.OwnNameError) as refused:
        names.own_name(typed, subtree=True, allow=False)
    assert refused.value.code == why


def test_a_help_name_is_never_blocked_nor_what_holds_one() -> None:
    from lachan.policy.catalogue import help_names

    helper = min(help_names())
    with pytest.raises(names.OwnNameError, match="help"):
        names.own_name(helper, subtree=False, allow=False)
    assert names.own_name(helper, subtree=False, allow=True) == helper


@given(st.text(max_size=60))
def test_any_text_is_a_name_or_refused(text: str) -> None:
    try:
        name = names.typed_name(text)
    except names.OwnNameError:
        return
    assert "." in name
    assert names.typed_name(name) == name


rows = st.lists(
    st.tuples(
        st.sampled_from(
            ["games", "self-harm", "health", "other", "", "video", "no-such"]
        ),
        st.sampled_from(["allow", "block", "rewrite"]),
        st.integers(0, 1000),
    )
)


@given(rows)
def test_no_sum_tells_a_sensitive_group_apart(
    found: list[tuple[str, str, int]],
) -> None:
    groups = week.by_group(found)
    assert {g.code for g in groups} <= {"games", "video", OTHER}
    assert sum(g.total for g in groups) == sum(n for _, _, n in found)
    assert [g.code for g in groups][-1:] != ["games"] or OTHER not in {
        g.code for g in groups
    }
