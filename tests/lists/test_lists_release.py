"""Releases: what a gateway takes, what is due, what a crash leaves."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from tests.lists.conftest import GAMES, Publisher

from lachan.accounts.models import User
from lachan.lib.errors import LachanError
from lachan.lists import facts, jobs
from lachan.lists.models import Release, Source, Why
from lachan.lists.services import refresh, release, sources, tasks
from lachan.policy.live import Live
from lachan.policy.model import Action
from lachan.policy.overlay import Writer

NEW = [f"moi{i}.example.com" for i in range(100)]


@pytest.fixture
def live(source: Source, keyed: bytes, settings: Any) -> Live:
    """Return a gateway's view after the first release."""
    assert release.release_if_due(timezone.now()) is not None
    return Live(settings.POLICY_DIR, trust_key=keyed)


def _blocked(live: Live, name: str) -> bool:
    now = timezone.now().timestamp()
    live.refresh(now)
    cls, _ = live.class_of("default", now)
    return live.decide(name, 1, cls).action is not Action.ALLOW


def test_the_first_release_protects_without_a_network(live: Live) -> None:
    assert (live.generation, live.problem) == (1, "")
    assert _blocked(live, f"www.{GAMES[0]}")
    assert not _blocked(live, "example.com")
    row = Release.objects.get()
    assert (row.why, row.generation, row.lists, row.changed) == ("first", 1, 2, True)


def test_nothing_new_is_nothing_due(live: Live) -> None:
    assert release.release_if_due(timezone.now()) is None
    assert Release.objects.count() == 1


def test_a_fetched_version_is_released_and_taken_by_the_gateway(
    live: Live, source: Source, publisher: Publisher
) -> None:
    publisher.publish(NEW)
    refresh.refresh_source(source.code)
    made = release.release_if_due(timezone.now())
    assert made is not None
    assert (made.why, made.generation, made.names) == (Why.SOURCES, 2, 101)
    assert _blocked(live, NEW[0])
    assert not _blocked(live, GAMES[0])
    assert live.generation == 2


def test_a_crash_between_fetch_and_release_loses_nothing(
    live: Live, source: Source, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    publisher.publish(NEW)
    refresh.refresh_source(source.code)

    def crash(*args: object, **kwargs: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("lachan.lists.services.release.compiler.release", crash)
        with pytest.raises(KeyboardInterrupt):
            jobs.fold()
    assert _blocked(live, GAMES[0])
    jobs.fold()
    assert _blocked(live, NEW[0])


def test_a_held_version_is_not_released(
    live: Live, source: Source, publisher: Publisher
) -> None:
    publisher.publish(NEW[:10])
    refresh.refresh_source(source.code)
    assert release.release_if_due(timezone.now()) is None
    assert not _blocked(live, NEW[0])


def test_a_source_switched_off_opens_its_names(
    live: Live, source: Source, editor: User
) -> None:
    sources.set_enabled(source=source, enabled=False, by=editor)
    assert release.changes_wait()
    jobs.fold()
    assert not _blocked(live, GAMES[0])
    assert facts.categories_released() == {"dating"}
    sources.set_enabled(source=source, enabled=True, by=editor)
    jobs.fold()
    assert _blocked(live, GAMES[0])


def _change_profile(directory: Path, key: Path) -> None:
    profile = {"id": "bong", "age": "6-9", "askers": [{"address": "192.168.7.7"}]}
    Writer(directory, key).append({"kind": "profile", "profile": profile})


def test_families_changes_are_folded_by_the_hour(
    live: Live, settings: Any, keyed: bytes
) -> None:
    _change_profile(settings.POLICY_DIR, settings.POLICY_KEY)
    now = timezone.now()
    assert release.release_if_due(now) is None
    made = release.release_if_due(now + dt.timedelta(hours=1, minutes=1))
    assert made is not None
    assert (made.why, made.names) == (Why.FOLD, 101)
    assert release.overlay_lines(settings.POLICY_DIR) == 0
    live.refresh(now.timestamp())
    assert live.profile_of("192.168.7.7") == "bong"
    assert _blocked(live, GAMES[0])


def test_a_list_that_changes_while_a_fold_begins_is_compiled_too(
    live: Live, source: Source, editor: User
) -> None:
    sources.set_enabled(source=source, enabled=False, by=editor)
    release.release_policy(why=Why.FOLD)
    assert not _blocked(live, GAMES[0])
    assert not release.changes_wait()


def test_a_long_overlay_is_folded_at_once(
    live: Live, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LACHAN_LISTS_FOLD_LINES", "1")
    for _ in range(2):
        _change_profile(settings.POLICY_DIR, settings.POLICY_KEY)
    made = release.release_if_due(timezone.now())
    assert made is not None
    assert made.why == Why.FOLD


def test_a_release_that_cannot_be_made_is_told_once_and_tried_again(
    live: Live, source: Source, settings: Any, editor: User
) -> None:
    sources.set_enabled(source=source, enabled=False, by=editor)
    good = settings.POLICY_KEY.read_bytes()
    settings.POLICY_KEY.write_bytes(b"nonsense")
    for _ in range(2):
        with pytest.raises(LachanError):
            jobs.fold()
    failed = Release.objects.get(state=Release.State.FAILED)
    assert failed.failure
    assert [p.severity for p in facts.health()] == [facts.Severity.PROBLEM]
    assert _blocked(live, GAMES[0])
    settings.POLICY_KEY.write_bytes(good)
    jobs.fold()
    assert not Release.objects.filter(state=Release.State.FAILED).exists()
    assert not _blocked(live, GAMES[0])


def test_staff_ask_and_the_worker_releases(live: Live, editor: User) -> None:
    row = tasks.ask_release(by=editor)
    assert row.state == Release.State.WAITING
    assert tasks.ask_release(by=editor) == row
    for queued in DBTaskResult.objects.ready():
        queued.task.call(*queued.args_kwargs["args"])
    row.refresh_from_db()
    assert (row.state, row.changed, row.generation) == ("done", False, 1)


def test_staff_ask_and_the_worker_fetches(
    live: Live, source: Source, publisher: Publisher, editor: User
) -> None:
    publisher.publish(NEW)
    tasks.ask_refresh(source=source, by=editor)
    source.refresh_from_db()
    tasks.ask_refresh(source=source, by=editor)
    queued = DBTaskResult.objects.ready().get()
    queued.task.call(*queued.args_kwargs["args"])
    source.refresh_from_db()
    assert source.asked_at is None
    assert _blocked(live, NEW[0])


def test_missing_internet_is_a_warning_after_days(
    live: Live, source: Source, publisher: Publisher
) -> None:
    for _ in range(3):
        refresh.refresh_source(source.code)
    assert facts.health() == []
    long_ago = timezone.now() - dt.timedelta(days=8)
    Source.objects.update(changed_at=long_ago)
    (problem,) = facts.health()
    assert problem.severity is facts.Severity.WARNING
    assert source.code in problem.text


def test_a_held_version_is_a_warning(
    live: Live, source: Source, publisher: Publisher
) -> None:
    publisher.publish(NEW[:10])
    refresh.refresh_source(source.code)
    (problem,) = facts.health()
    assert problem.severity is facts.Severity.WARNING


def test_the_publishers_proper_name_is_known() -> None:
    assert facts.source_title("hostsvn") == "hostsVN"
    assert facts.source_title("new-one") == "new-one"
