"""What a fetched list is freed of, and when its new version is held back. Pure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.lists.rules import judging
from lachan.lists.rules.clean import Cleaned, Known, blocked, clean, is_page, popular
from lachan.lists.rules.judging import Reason, Version
from lachan.policy.syntax import parse_list

KNOWN = Known(
    open=frozenset({"hoc.example.com"}),
    plain=frozenset({"casino.example.com"}),
    self_harm=frozenset({"harm.example.com"}),
)


def _clean(text: str, category: str = "gambling", *, subtree: bool = True) -> Cleaned:
    return clean(text.encode(), category=category, subtree=subtree, known=KNOWN)


def test_names_are_kept_sorted_folded_and_once() -> None:
    text = "b.example.com\na.b.example.com\nwww.a.example.com\na.example.com\n"
    assert _clean(text).data == b"||a.example.com^\n||b.example.com^\n"


def test_exact_names_stay_exact() -> None:
    made = _clean("b.example.com\nc.b.example.com\n", subtree=False)
    assert made.data == b"b.example.com\nc.b.example.com\n"


@pytest.mark.parametrize(
    ("name", "category", "why"),
    [
        ("com", "gambling", None),  # no name at all for the reader of lists
        ("co.uk", "gambling", "corrected"),
        ("hoc.edu.vn", "gambling", "corrected"),
        ("hoc.example.com", "gambling", "open"),
        ("harm.example.com", "adult", "self-harm"),
        ("pro-ana.example.net", "adult", "self-harm"),
        ("www.casino.example.com", "phishing", "elsewhere"),
    ],
)
def test_what_a_list_must_not_carry_is_left_out(
    name: str, category: str, why: str | None
) -> None:
    made = _clean(f"{name}\nfine.example.com\n", category, subtree=False)
    assert made.data == b"fine.example.com\n"
    if why:
        assert made.left_out == {why: 1}


def test_popular_names_never_come_back_as_fraud() -> None:
    name = min(popular())
    assert _clean(f"{name}\nx.example.com\n", "phishing").names == 1
    assert _clean(f"{name}\nx.example.com\n", "gambling").names == 2


def test_the_same_names_give_the_same_octets_whatever_is_around_them() -> None:
    one = _clean("# 24 Nov\na.example.com\nb.example.com\n")
    two = _clean("# 25 Nov\n0.0.0.0 b.example.com\n0.0.0.0 a.example.com\n")
    assert one.data == two.data


def test_conditional_rules_of_adblock_lists_are_kept() -> None:
    made = _clean(
        "||a.example.com^\n@@||ok.a.example.com^\n||b.example.com^$dnstype=A\n"
    )
    assert b"@@||ok.a.example.com^\n" in made.data
    assert b"$dnstype=A" in made.data
    again = parse_list(made.data, format="adblock")
    assert blocked(again, ["a.example.com", "ok.a.example.com"]) == {"a.example.com"}


def test_a_conditional_rule_on_a_spared_name_goes() -> None:
    made = _clean("||a.example.com^\n||hoc.example.com^$important\n")
    assert made.left_out == {"open": 1}
    assert b"hoc" not in made.data


@given(st.binary(max_size=400))
def test_any_octets_give_a_list_that_reads_as_it_was_written(data: bytes) -> None:
    made = clean(data, category="adult", subtree=True, known=KNOWN)
    again = parse_list(made.data, format="adblock")
    assert len(set(again.exact) | set(again.subtree)) >= made.names - again.skipped


@pytest.mark.parametrize("text", ["<!DOCTYPE html><p>", "\ufeff\n <html>", "<?xml ?>"])
def test_a_web_page_is_told_from_a_list(text: str) -> None:
    assert is_page(text.encode())
    assert not is_page(b"# <html>\na.example.com\n")


@pytest.mark.parametrize(
    ("before", "version", "why"),
    [
        (100, Version(50, 50, 50, 0), []),
        (100, Version(49, 49, 49, 0), [Reason.FEWER]),
        (100, Version(300, 300, 300, 0), []),
        (100, Version(301, 301, 301, 0), [Reason.MORE]),
        (100, Version(80, 80, 80, 20), []),
        (100, Version(79, 79, 79, 21), [Reason.SKIPPED]),
        (100, Version(0, 0, 0, 0), [Reason.EMPTY]),
        (100, Version(90, 90, 90, 0, page=True), [Reason.PAGE]),
        (100, Version(100, 100, 100, 0, well_known=["zalo.me"]), [Reason.WELL_KNOWN]),
        (0, Version(5, 5, 5, 0), []),
    ],
)
def test_a_version_is_held_for_each_reason_and_no_other(
    before: int, version: Version, why: list[Reason]
) -> None:
    assert judging.reasons(before, version) == why


def test_a_service_is_well_known_except_to_lists_of_its_own_kind() -> None:
    assert "zalo.me" in judging.well_known("gambling")
    assert "tiktok.com" in judging.well_known("gambling")
    assert "tiktok.com" not in judging.well_known("short-video")
