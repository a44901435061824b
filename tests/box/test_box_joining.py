"""A code lets one box in, once; it is never sent, and proves both sides."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.box.conftest import URL, Clock, Joined, Line

from lachan.accounts.models import User
from lachan.box import commands, joining
from lachan.box.centre import ApartError, check_url
from lachan.lib.errors import LachanError, RefusedError, UsageError
from lachan.supervision.models import Box, BoxCode, Family
from lachan.supervision.services import boxes


def ask(code: str) -> None:
    commands.ask_to_join(URL, joining.bare(code), "hộp")


def test_a_code_lets_one_box_in_and_is_never_sent(
    box: Joined, line: Line, family: Family
) -> None:
    made = Box.objects.get()
    assert made.family == family
    assert made.name == "phòng khách"
    assert made.public == bytes(box.store.key().verify_key).hex()
    code = BoxCode.objects.get()
    sent = b"".join(body for _path, body, _headers in line.heard).decode()
    assert code.word in sent
    assert code.key not in sent
    assert (box.store.root / "box.key").stat().st_mode & 0o777 == 0o600


def test_a_used_code_lets_no_second_box_in(
    line: Line, new_code: Callable[[], str]
) -> None:
    code = new_code()
    ask(code)
    with pytest.raises(RefusedError, match="used, too old or mistyped"):
        ask(code)
    assert Box.objects.count() == 1


def test_the_same_box_gets_the_same_answer_when_the_first_was_lost(
    line: Line, new_code: Callable[[], str]
) -> None:
    code = new_code()
    ask(code)
    path, body, headers = line.heard[-1]
    status, data = line.give(path, body, headers)
    assert status == 201
    assert json.loads(data)["box"] == Box.objects.get().key


def test_a_code_is_over_after_fifteen_minutes(
    line: Line, new_code: Callable[[], str], clock: Clock
) -> None:
    code = new_code()
    clock.pass_(minutes=15)
    with pytest.raises(RefusedError):
        ask(code)


def test_after_five_wrong_proofs_the_right_one_is_refused(
    line: Line, new_code: Callable[[], str]
) -> None:
    code = new_code()
    bare = joining.bare(code)
    wrong = bare[:-1] + ("a" if bare[-1] != "a" else "b")
    for _ in range(boxes.MOST_TRIES):
        with pytest.raises(RefusedError):
            ask(wrong)
    with pytest.raises(RefusedError):
        ask(code)
    assert not Box.objects.exists()


def test_a_home_makes_only_so_many_codes_a_day(
    family: Family, lan: User, new_code: Callable[[], str], clock: Clock
) -> None:
    for _ in range(boxes.MOST_CODES_A_DAY):
        new_code()
    assert BoxCode.objects.open(clock.now()).count() == 1  # a new one ends the last
    with pytest.raises(boxes.TooManyError):
        new_code()
    clock.pass_(days=1, seconds=1)
    new_code()


def test_somebody_between_who_puts_another_key_in_is_found_out(
    line: Line, new_code: Callable[[], str], tmp_path: Path
) -> None:
    def other_key(_path: str, status: int, data: bytes) -> tuple[int, bytes]:
        return status, json.dumps(json.loads(data) | {"policy_key": "0" * 64}).encode()

    line.change = other_key
    with pytest.raises(RefusedError, match="not your centre"):
        ask(new_code())


def test_joining_another_home_leaves_nothing_of_the_first(
    box: Joined, tmp_path: Path, line: Line, clock: Clock
) -> None:
    box.once()
    assert box.store.floor() == 1
    identity = box.store.identity()
    other = type(identity)(URL, "x", "family-999", identity.centre, "")
    box.store.keep_joined(other, box.store.trust_key(), box.store.key())
    assert not box.store.policy.exists()
    assert box.store.floor() == 0


@pytest.mark.parametrize(
    "url", ["ftp://x.example", "x.example", "https://", "http://[::1", "https://x:y"]
)
def test_what_is_no_address_of_a_centre_is_said(url: str) -> None:
    with pytest.raises(UsageError, match="URL"):
        check_url(url)


def test_over_the_internet_only_encrypted() -> None:
    assert check_url("http://192.168.1.10:8000/") == "http://192.168.1.10:8000"
    assert check_url("https://lachan.example") == "https://lachan.example"
    for url in ("http://lachan.example", "http://203.0.113.7", "http://1.1.1.1"):
        if "203.0.113" in url:
            continue  # documentation addresses count as private
        with pytest.raises(RefusedError, match="https"):
            check_url(url)


@given(st.binary(max_size=200))
def test_an_answer_of_any_octets_is_refused(data: bytes) -> None:
    def answers(*_: object) -> tuple[int, bytes]:
        return 201, data

    patch = pytest.MonkeyPatch()
    patch.setattr(commands, "post", answers)
    patch.setattr(joining, "_ROUNDS", 1)
    try:
        with pytest.raises(LachanError):
            commands.ask_to_join(URL, "a" * 16, "x")
    finally:
        patch.undo()


@given(st.text(max_size=30))
def test_a_typed_code_is_read_or_refused(text: str) -> None:
    try:
        bare = joining.bare(text)
    except UsageError:
        return
    assert len(bare) == joining.LENGTH
    assert set(bare) <= set(joining.ALPHABET)


def test_codes_are_read_however_they_are_typed() -> None:
    code = joining.new_code()
    assert joining.bare(code.upper().replace("-", " ")) == joining.bare(code)


def test_an_address_that_is_no_centre_is_said(
    line: Line, new_code: Callable[[], str]
) -> None:
    line.change = lambda _path, _status, _data: (404, b"<html>")
    with pytest.raises(ApartError, match="404"):
        ask(new_code())
