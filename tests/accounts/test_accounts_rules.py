"""Login names and waiting times, without a database."""

import unicodedata
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.accounts import conf, rules


@pytest.mark.parametrize(
    "name", ["lan", "chị lan", "lan.nguyen", "mẹ-bống", "a1", "x_y"]
)
def test_these_are_login_names(name: str) -> None:
    assert rules.is_login_name(name)


@pytest.mark.parametrize(
    "name", ["", "x", " lan", "lan ", "a  b", "<b>", "a/b", "a\x00b"]
)
def test_these_are_not(name: str) -> None:
    assert not rules.is_login_name(name)


def test_a_name_has_one_spelling_whatever_the_keyboard() -> None:
    typed = unicodedata.normalize("NFD", "  Chị   LÂN ")
    assert rules.login_name(typed) == "chị lân"


def test_tone_marks_make_another_name() -> None:
    assert rules.login_name("Lân") != rules.login_name("Lan")


@given(st.text(max_size=80))
def test_the_one_spelling_is_its_own_spelling(text: str) -> None:
    once = rules.login_name(text)
    assert rules.login_name(once) == once


def test_ten_mistakes_are_free_then_waits_double_to_a_quarter_of_an_hour() -> None:
    waits = [rules.wait_after(n) for n in range(1, 16)]
    assert waits[:9] == [timedelta(0)] * 9
    minutes = [w.total_seconds() / 60 for w in waits[9:]]
    assert minutes == [1, 2, 4, 8, 15, 15]
    assert rules.wait_after(10**9) == rules.LONGEST_WAIT


def test_nothing_is_counted_by_address_of_the_network() -> None:
    limits = conf.settings()["ACCOUNT_RATE_LIMITS"]
    assert isinstance(limits, dict)
    assert set(limits) >= {"login", "login_failed", "signup", "reset_password"}
    assert not [v for v in limits.values() if v and "/ip" in v]


def test_passwords_are_kept_with_argon2() -> None:
    hashers = conf.settings()["PASSWORD_HASHERS"]
    assert isinstance(hashers, list)
    assert hashers[0].endswith("Argon2PasswordHasher")
