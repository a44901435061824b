"""A source over its life: seeded, fetched, held back, taken, dropped, switched off."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from tests.lists.conftest import GAMES, Publisher

from lachan.accounts.models import User
from lachan.audit.models import Entry
from lachan.lib.errors import RefusedError
from lachan.lists.models import Outcome, Source, State, Update, Verdict
from lachan.lists.services import refresh, sources
from lachan.lists.services.fetching import Fetched, Limits, fetch

CODE = "tester-gambling"
NEW = [f"moi{i}.example.com" for i in range(100)]


def _names_in_force(source: Source) -> set[str]:
    source.refresh_from_db()
    item = sources.list_in_force(source)
    assert item is not None
    lines = item.path.read_text().splitlines()
    return {line.removeprefix("||").removesuffix("^") for line in lines}


def _refresh() -> Update:
    return refresh.refresh_source(CODE)


def _actions() -> list[str]:
    rows = Entry.objects.filter(stream="lists").order_by("sequence")
    return list(rows.values_list("action", flat=True))


def test_seeding_twice_changes_nothing(source: Source) -> None:
    assert sources.seed_sources() == 0
    assert Source.objects.count() == 2
    assert Source.objects.get(code=CODE).names == len(GAMES)


def test_a_new_version_of_the_project_brings_its_lists(
    source: Source, shipped: Path
) -> None:
    Source.objects.filter(code=CODE).update(enabled=False)
    (shipped / "lists" / "tester-gambling.txt").write_text("a.example.com\n")
    sources._digest.cache_clear()
    sources.seed_sources()
    source.refresh_from_db()
    assert (source.names, source.enabled) == (1, False)


def test_seeding_never_undoes_what_was_fetched(
    source: Source, publisher: Publisher
) -> None:
    publisher.publish(NEW)
    _refresh()
    sources.seed_sources()
    assert _names_in_force(source) == set(NEW)


def test_a_new_version_comes_into_force(source: Source, publisher: Publisher) -> None:
    publisher.publish(NEW, etag='"1"')
    update = _refresh()
    source.refresh_from_db()
    assert update.outcome == Outcome.TAKEN
    assert (update.names_before, update.names_after) == (100, 100)
    assert (source.state, source.etag, source.names) == (State.OK, '"1"', 100)
    assert _names_in_force(source) == set(NEW)
    assert _actions() == ["update.taken"]


def test_the_second_fetch_asks_with_what_the_first_one_got(
    source: Source, publisher: Publisher
) -> None:
    publisher.publish(NEW, etag='"1"')
    _refresh()
    assert _refresh().outcome == Outcome.UNCHANGED
    assert publisher.asked[0][1].get("If-None-Match") is None
    assert publisher.asked[1][1]["If-None-Match"] == '"1"'
    assert _names_in_force(source) == set(NEW)


def test_a_lost_file_is_fetched_whole_again(
    source: Source, publisher: Publisher
) -> None:
    publisher.publish(NEW, etag='"1"')
    _refresh()
    source.refresh_from_db()
    sources.file_of(source, source.digest).unlink()
    assert _names_in_force(source) == set(GAMES)
    _refresh()
    assert _names_in_force(source) == set(NEW)


def test_the_same_names_under_a_new_date_are_nothing_new(
    source: Source, publisher: Publisher
) -> None:
    publisher.publish(NEW)
    _refresh()
    publisher.publish(["# 25/11/2026", *reversed(NEW)])
    assert _refresh().outcome == Outcome.UNCHANGED


def test_half_a_list_is_held_back(source: Source, publisher: Publisher) -> None:
    publisher.publish(NEW[:49])
    update = _refresh()
    assert (update.outcome, update.reasons) == (Outcome.HELD, ["fewer"])
    assert _names_in_force(source) == set(GAMES)
    assert source.state == State.HELD
    assert "49" in update.reason_texts[0]
    assert _actions() == ["update.held"]


def test_a_web_page_is_held_back_and_cannot_be_taken(
    source: Source, publisher: Publisher, editor: User
) -> None:
    page = b"<!doctype html><p>a.example.com</p>\nb.example.com\n"
    publisher.pages["/a"] = (200, {}, page)
    update = _refresh()
    assert update.reasons == ["page"]
    with pytest.raises(RefusedError):
        refresh.take_held(update=update, by=editor)
    assert _names_in_force(source) == set(GAMES)


def test_a_list_that_would_block_a_service_is_held_back(
    source: Source, publisher: Publisher
) -> None:
    publisher.publish([*NEW, "zalo.me"])
    update = _refresh()
    assert update.reasons == ["well-known"]
    assert update.details["well_known"] == ["zalo.me"]


def test_what_a_person_took_is_not_held_back_again(
    source: Source, publisher: Publisher, editor: User
) -> None:
    publisher.publish([*NEW, "zalo.me"])
    refresh.take_held(update=_refresh(), by=editor)
    publisher.publish([*NEW, "zalo.me", "x.example.com"])
    assert _refresh().outcome == Outcome.TAKEN


def test_a_held_version_can_be_taken(
    source: Source, publisher: Publisher, editor: User
) -> None:
    publisher.publish(NEW[:10])
    update = _refresh()
    refresh.take_held(update=update, by=editor)
    assert _names_in_force(source) == set(NEW[:10])
    assert (source.state, source.names) == (State.OK, 10)
    assert _actions() == ["update.held", "held.taken"]
    with pytest.raises(RefusedError):
        refresh.drop_held(update=update, by=editor)


def test_a_dropped_version_does_not_come_back_by_itself(
    source: Source, publisher: Publisher, editor: User
) -> None:
    publisher.publish(NEW[:10])
    refresh.drop_held(update=_refresh(), by=editor)
    assert _refresh().outcome == Outcome.UNCHANGED
    source.refresh_from_db()
    assert source.state == State.OK
    assert _names_in_force(source) == set(GAMES)


def test_a_held_version_stays_held_while_it_is_the_newest(
    source: Source, publisher: Publisher
) -> None:
    publisher.publish(NEW[:10], etag='"1"')
    _refresh()
    assert _refresh().outcome == Outcome.UNCHANGED
    source.refresh_from_db()
    assert source.state == State.HELD
    assert Update.objects.held().count() == 1


def test_a_whole_list_replaces_the_held_one(
    source: Source, publisher: Publisher
) -> None:
    publisher.publish(NEW[:10])
    held = _refresh()
    publisher.publish(NEW)
    assert _refresh().outcome == Outcome.TAKEN
    held.refresh_from_db()
    source.refresh_from_db()
    assert (held.verdict, source.state) == (Verdict.SUPERSEDED, State.OK)
    assert len(list(sources.directory_of(source).glob("*.txt"))) == 1


@pytest.mark.parametrize("body", [b"", b"# nothing\n"])
def test_an_empty_list_is_held_back(
    source: Source, publisher: Publisher, body: bytes
) -> None:
    publisher.pages["/a"] = (200, {}, body)
    assert _refresh().reasons == ["empty"]
    assert _names_in_force(source) == set(GAMES)


def test_a_failure_keeps_the_old_list_and_says_why(
    source: Source, publisher: Publisher
) -> None:
    publisher.publish(NEW)
    _refresh()
    publisher.pages["/a"] = (503, {}, b"")
    update = _refresh()
    source.refresh_from_db()
    assert update.outcome == Outcome.FAILED
    assert (source.state, source.failures) == (State.FAILED, 1)
    assert "503" in source.problem_text
    assert _names_in_force(source) == set(NEW)


def test_failures_are_tried_again_later_and_later(
    source: Source, publisher: Publisher
) -> None:
    publisher.pages["/a"] = (503, {}, b"")
    waits = []
    for _ in range(7):
        _refresh()
        source.refresh_from_db()
        assert source.next_check_at is not None
        waits.append((source.next_check_at - timezone.now()).total_seconds() / 3600)
    assert 0.7 <= waits[0] <= 1.3
    assert 20 <= waits[6] <= 27


def test_a_good_fetch_forgets_failures(source: Source, publisher: Publisher) -> None:
    _refresh()
    publisher.publish(NEW)
    _refresh()
    source.refresh_from_db()
    assert (source.failures, source.problem, source.state) == (0, "", State.OK)


def test_what_staff_change_during_a_fetch_is_kept(
    source: Source, publisher: Publisher, editor: User
) -> None:
    publisher.publish(NEW)

    def slow(*args: Any, **kwargs: Any) -> Fetched | None:
        got = fetch(*args, **kwargs)
        sources.set_enabled(source=source, enabled=False, by=editor)
        return got

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(refresh, "fetch", slow)
        _refresh()
    source.refresh_from_db()
    assert (source.enabled, source.names) == (False, 100)
    assert source.digest


def test_only_what_is_due_is_fetched_one_at_a_time(
    source: Source, publisher: Publisher
) -> None:
    publisher.publish(NEW)
    now = timezone.now()
    assert refresh.refresh_due(now) == 0
    assert refresh.refresh_due(now + dt.timedelta(hours=2)) == 1
    assert refresh.refresh_due(now + dt.timedelta(hours=2)) == 0
    assert refresh.refresh_due(now + dt.timedelta(hours=30)) == 1


def test_nothing_is_fetched_where_the_operator_said_so(
    source: Source, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LACHAN_LISTS_REFRESH", "no")
    assert refresh.refresh_due(timezone.now() + dt.timedelta(days=2)) == 0
    assert publisher.asked == []


def test_a_source_that_is_off_is_not_fetched(
    source: Source, publisher: Publisher, editor: User
) -> None:
    sources.set_enabled(source=source, enabled=False, by=editor)
    assert refresh.refresh_due(timezone.now() + dt.timedelta(days=2)) == 0


def test_a_list_without_an_address_cannot_be_fetched(source: Source) -> None:
    with pytest.raises(RefusedError):
        refresh.refresh_source("tester-dating")


def test_private_addresses_are_refused_by_default(
    source: Source, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LACHAN_LISTS_ALLOW_PRIVATE")
    assert _refresh().problem == "private"
    assert publisher.asked == []


def test_limits_hold_for_a_source_too(source: Source, publisher: Publisher) -> None:
    publisher.publish(NEW)
    update = refresh.refresh_source(CODE, limits=Limits(octets=100))
    assert (update.outcome, update.problem) == (Outcome.FAILED, "too-large")


def test_a_crash_before_the_row_is_written_changes_nothing(
    source: Source, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    publisher.publish(NEW)

    def crash(*args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(refresh, "_arrived", crash)
        with pytest.raises(KeyboardInterrupt):
            _refresh()
    assert _names_in_force(source) == set(GAMES)
    assert _refresh().outcome == Outcome.TAKEN
    assert _names_in_force(source) == set(NEW)


def test_old_fetches_without_news_are_forgotten(
    source: Source, publisher: Publisher
) -> None:
    publisher.publish(NEW)
    _refresh()
    _refresh()
    refresh.prune(timezone.now() + dt.timedelta(days=200))
    assert list(Update.objects.values_list("outcome", flat=True)) == ["taken"]
