"""Sums become files, files become fewer, and nobody ever sees half of it."""

import datetime as dt
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from django.db import DatabaseError
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.stats.batches import DAY, batch

from lachan.observatory.engines.duck import connect
from lachan.observatory.lake import files, months, snapshot
from lachan.observatory.models import (
    Generation,
    LakeFile,
    Period,
    Receipt,
    Sender,
    Sum,
    Tally,
)
from lachan.observatory.rules.errors import ObservatoryError
from lachan.observatory.rules.outliers import Day, held
from lachan.observatory.services import folding, holding, keeping
from lachan.observatory.services.collecting import collect
from lachan.stats.batch import read
from lachan.stats.fold import Sums, Total, fold, merge
from lachan.stats.intake import batches_in, files_in
from lachan.stats.simulate import Plan, make

TODAY = DAY + dt.timedelta(days=1)
NOW = dt.datetime(2026, 11, 25, tzinfo=dt.UTC)


def count(*homes: int) -> None:
    outcomes = collect([batch(home) for home in homes], today=TODAY)
    assert {outcome.status for outcome in outcomes} == {202}


def lake(space: str = "real") -> Sums:
    return merge(files.read(path) for path in snapshot.take(space).files)


def expected(*homes: int) -> Sums:
    return fold([read(batch(home)) for home in homes])


word = st.text(st.characters(codec="utf-8", exclude_characters="|"), max_size=6)
cells = st.lists(word, min_size=7, max_size=7).map("|".join)
number = st.integers(0, 2**63 - 1)
totals = st.builds(Total, number, number, number)


@given(st.dictionaries(cells, totals, max_size=20))
def test_what_is_written_is_read(sums: Sums) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as where:
        written = files.write(Path(where), "real", DAY, sums)
        assert files.write(Path(where), "real", DAY, sums) == written
        (path,) = files.on_disk(Path(where)).values()
        assert files.read(path) == sums
        assert (written.rows, written.octets) == (len(sums), path.stat().st_size)


@pytest.mark.parametrize("number", [-1, 2**63], ids=["negative", "too large"])
def test_what_no_sum_can_be_is_not_written(number: int, tmp_path: Path) -> None:
    with pytest.raises((ValueError, OverflowError)):
        files.write(tmp_path, "real", DAY, {"a|b|c|d|e|f|g": Total(1, number, 0)})
    assert not files.on_disk(tmp_path)


@pytest.mark.django_db
def test_sums_move_into_the_lake_once(sender: str) -> None:
    count(1, 2)
    assert folding.fold() == 1
    assert not Sum.objects.exists()
    count(3)
    assert folding.fold() == 1
    assert folding.fold() == 0
    assert lake() == expected(1, 2, 3)
    assert LakeFile.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("where", ["_write", "_enter"])
def test_a_crash_on_the_way_loses_and_doubles_nothing(
    sender: str, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*_: object) -> int:
        raise DatabaseError("cut short")

    count(1, 2)
    with monkeypatch.context() as patch:
        patch.setattr(folding, where, cut)
        with pytest.raises(DatabaseError):
            folding.fold()
    count(3)
    assert lake() == {}
    folding.fold()
    assert lake() == expected(1, 2, 3)
    assert not Sum.objects.exists()


@pytest.mark.django_db
def test_two_who_fold_the_same_sums_write_them_once(
    sender: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    count(1)
    write = files.write

    def slower(*args: Any) -> files.Written:
        monkeypatch.setattr(files, "write", write)
        rows = Sum.objects.exclude(stage="")
        stage = rows.values_list("stage", flat=True)[0]
        folding._write(stage, "real", DAY, 1)  # the other one was quicker
        return write(*args)

    monkeypatch.setattr(files, "write", slower)
    with pytest.raises(RuntimeError, match="0 sums"):
        folding.fold()
    assert lake() == expected(1)


@pytest.mark.django_db
def test_a_reader_keeps_its_generation_while_files_are_joined(sender: str) -> None:
    for home in range(1, 7):
        count(home)
        folding.fold()
    before = snapshot.take("real")
    assert folding.compact() == 1
    after = snapshot.take("real")
    assert (len(before.files), len(after.files)) == (6, 1)
    assert after.generation == before.generation + 1
    assert merge(map(files.read, before.files)) == merge(map(files.read, after.files))
    assert folding.compact() == 0


OVER = dt.date(2026, 12, 8)  # November takes no more batches


@pytest.mark.django_db
def test_a_month_that_is_over_becomes_one_file_more(sender: str) -> None:
    for home in (1, 2):
        count(home)
        folding.fold()
    assert folding.sum_up_months(OVER - dt.timedelta(days=1)) == 0
    assert folding.sum_up_months(OVER) == 1
    assert folding.sum_up_months(OVER) == 0
    assert len(snapshot.take("real").files) == 2
    whole = snapshot.take("real", by_months=True)
    assert merge(map(files.read, whole.files)) == expected(1, 2)
    assert len(whole.files) == 1
    within = (dt.date(2026, 11, 2), dt.date(2026, 11, 30))
    assert len(snapshot.take("real", *within, by_months=True).files) == 2


@pytest.mark.django_db
def test_a_day_that_comes_late_ends_the_months_file(sender: str) -> None:
    count(1)
    folding.fold()
    folding.sum_up_months(OVER)
    before = snapshot.take("real", by_months=True)
    count(2)
    folding.fold()
    between = snapshot.take("real", by_months=True)
    assert merge(map(files.read, between.files)) == expected(1, 2)
    assert merge(map(files.read, before.files)) == expected(1)
    assert folding.sum_up_months(OVER) == 1
    after = snapshot.take("real", by_months=True)
    assert merge(map(files.read, after.files)) == expected(1, 2)
    assert len(after.files) == 1


@settings(max_examples=25)
@given(st.lists(st.dictionaries(cells, totals, min_size=1, max_size=9), max_size=4))
def test_a_months_file_says_what_its_days_say_or_refuses(days: list[Sums]) -> None:
    import tempfile

    month = DAY.replace(day=1)
    with tempfile.TemporaryDirectory() as name:
        where = Path(name)
        for number, sums in enumerate(days):
            files.write(where, "real", month + dt.timedelta(number), sums)
        paths = tuple(files.on_disk(where).values())
        whole = merge(days)
        if any(max(total) > 2**63 - 1 for total in whole.values()):
            with pytest.raises(ObservatoryError, match="beyond"):
                months.write(where, "real", month, paths)
        elif paths:
            months.write(where, "real", month, paths)
            (path,) = set(files.on_disk(where).values()) - set(paths)
            assert files.read(path) == whole


@pytest.mark.django_db
def test_what_nobody_reads_goes_after_seven_days(sender: str, settings: Any) -> None:
    for home in (1, 2):
        count(home)
        folding.fold()
    folding.compact(most=1)
    now = LakeFile.objects.filter(ended_at__isnull=False)[0].ended_at
    assert now is not None
    assert folding.sweep(now + dt.timedelta(days=6)) == 0
    aged(settings.LAKE_DIR)
    assert folding.sweep(now + dt.timedelta(days=8)) == 2
    assert lake() == expected(1, 2)
    assert len(files.on_disk(settings.LAKE_DIR)) == 1


def aged(lake: Path) -> None:
    old = time.time() - 2 * folding.ORPHAN_S
    for path in files.on_disk(lake).values():
        os.utime(path, (old, old))


@pytest.mark.django_db
def test_a_file_that_no_manifest_names_goes_after_a_day(settings: Any) -> None:
    files.write(settings.LAKE_DIR, "real", DAY, {"a|b|c|d|e|f|g": Total(1, 1, 1)})
    assert folding.sweep(NOW) == 0
    aged(settings.LAKE_DIR)
    assert folding.sweep(NOW) == 1
    assert files.on_disk(settings.LAKE_DIR) == {}


@pytest.mark.django_db
def test_without_files_a_snapshot_is_empty() -> None:
    got = snapshot.take()
    assert (got.files, got.generation, got.space) == ((), 0, "real")
    assert not Generation.objects.exists()


# --- Shut in ---------------------------------------------------------------------


def says(text: str) -> Callable[[Any], None]:
    return lambda raw: raw.execute(text)


@pytest.mark.parametrize(
    "attempt",
    [
        says("SELECT * FROM read_text('/etc/hostname')"),
        says("COPY (SELECT 1) TO '/tmp/lachan-out.csv'"),
        says("ATTACH '/tmp/lachan-other.duckdb'"),
        says("INSTALL httpfs"),
        says("SET enable_external_access=true"),
        says("SET allowed_directories=['/']"),
        says("SET lock_configuration=false"),
    ],
    ids=["read", "copy", "attach", "install", "access", "directories", "unlock"],
)
def test_duckdb_cannot_leave_the_lake(
    attempt: Callable[[Any], None], tmp_path: Path
) -> None:
    raw = connect(tmp_path).con
    with pytest.raises(duckdb.Error):
        attempt(raw)


def test_duckdb_reads_the_lake_and_keeps_to_its_memory(tmp_path: Path) -> None:
    written = files.write(tmp_path, "real", DAY, {"a|b|c|d|e|f|g": Total(3, 2, 1)})
    backend = connect(tmp_path)
    (path,) = files.on_disk(tmp_path).values()
    table = backend.read_parquet([str(path)])
    assert table.to_pyarrow().to_pylist()[0]["count"] == 3
    assert written.rows == 1
    limit = backend.con.execute("SELECT current_setting('memory_limit')").fetchone()
    assert limit == ("488.2 MiB",)


# --- Who waits -------------------------------------------------------------------


@pytest.mark.django_db
def test_more_than_the_quota_waits_for_a_person(sender: str) -> None:
    Sender.objects.update(quota=2)
    count(1, 2)
    folding.fold()
    count(3)
    assert folding.fold() == 0
    assert lake() == expected(1, 2)
    assert Tally.objects.get().held == "quota"
    holding.let_pass(sender=sender, day=DAY)
    assert folding.fold() == 1
    assert lake() == expected(1, 2, 3)


@pytest.mark.django_db
def test_what_waits_can_be_dropped(sender: str) -> None:
    Sender.objects.update(quota=1)
    count(1, 2)
    folding.fold()
    assert holding.drop(sender=sender, day=DAY) == 1
    assert not Sum.objects.exists()
    with pytest.raises(ObservatoryError, match="nothing of"):
        holding.let_pass(sender="nobody", day=DAY)


USUAL = [Day(100, 10_000 + 90 * n, 1_000 + 5 * n, 3) for n in range(8)]


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (Day(100, 10_100, 1_020, 3), ""),
        (Day(100, 14_000, 1_400, 4), ""),
        (Day(1001, 100_000, 10_000, 30), "quota"),
        (Day(100, 60_000, 6_000, 3), "volume"),
        (Day(100, 10_100, 9_000, 3), "blocked"),
        (Day(100, 10_100, 1_010, 95), "full"),
        (Day(3, 3_000, 3_000, 3), ""),
    ],
    ids=["usual", "weekend", "quota", "volume", "blocked", "full", "few"],
)
def test_odd_days_are_told_from_usual_ones(day: Day, why: str) -> None:
    assert held(day, 1000, USUAL) == why


@pytest.mark.django_db
def test_weekends_of_a_made_up_country_wait_for_nobody(tmp_path: Path) -> None:
    out = tmp_path / "country"
    make(Plan(gateways=40, days=16, seed=2, first=dt.date(2026, 9, 7)), out)
    octets = [o for f in files_in(out) for o in batches_in(f)]
    for day in Plan(40, 16, 2, dt.date(2026, 9, 7)).dates():
        mine = [o for o in octets if f'"period":"{day}"'.encode() in o]
        collect(mine, today=dt.date(2026, 9, 30))
        folding.fold()
    assert list(Tally.objects.exclude(held="")) == []


def test_without_neighbours_only_the_quota_speaks() -> None:
    assert held(Day(100, 60_000, 60_000, 100), 1000, USUAL[:3]) == ""


# --- Days ------------------------------------------------------------------------


@pytest.mark.django_db
def test_days_close_after_seven_and_open_again_with_a_reason(sender: str) -> None:
    count(1)
    assert keeping.close(DAY + dt.timedelta(days=7), NOW) == 0
    assert keeping.close(DAY + dt.timedelta(days=8), NOW) == 1
    assert keeping.close(DAY + dt.timedelta(days=8), NOW) == 0
    with pytest.raises(ObservatoryError, match="needs its reason"):
        keeping.reopen(day=DAY, reason=" ")
    assert keeping.reopen(day=DAY, reason="máy chủ hỏng").revision == 2
    count(2)
    folding.fold()
    assert set(LakeFile.objects.values_list("revision", flat=True)) == {1, 2}
    keeping.close_again(day=DAY, now=NOW)
    (late,) = collect([batch(3)], today=TODAY)
    assert (late.status, late.code) == (422, "closed")


@pytest.mark.django_db
def test_receipts_and_their_secret_go_after_two_months(sender: str) -> None:
    count(1)
    keeping.close(DAY + dt.timedelta(days=8), NOW)
    assert keeping.forget(DAY + dt.timedelta(days=60)) == 0
    assert keeping.forget(DAY + dt.timedelta(days=100)) == 1
    assert not Receipt.objects.exists()
    with pytest.raises(ObservatoryError, match="receipts are gone"):
        keeping.reopen(day=DAY, reason="muộn")
    assert Period.objects.get().closed_at is not None
