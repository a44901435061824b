"""Entries are added, never changed; a change by any other road is found."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction
from django.db.utils import DatabaseError
from hypothesis import given
from hypothesis import strategies as st

from lachan.audit import rules
from lachan.audit.models import AppendOnlyError, Entry, Head
from lachan.audit.services import code_of, record, streams, verify


def _fill(count: int = 5, stream: str = "tests") -> None:
    for n in range(count):
        record(stream, "thing.done", actor="user:7", subject=f"thing:{n}")


@pytest.fixture
def tamper(db: None) -> Callable[[str], None]:
    """Run SQL as somebody who took the database's own guard away first."""

    def run(statement: str) -> None:
        on = "" if connection.vendor == "sqlite" else " ON audit_entry"
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TRIGGER audit_entry_append_only{on}")
            cursor.execute(statement)

    return run


def test_an_untouched_stream_holds(db: None) -> None:
    _fill()
    found = verify("tests")
    assert (found.holds, found.entries, found.reason) == (True, 5, "")


def test_an_empty_stream_holds(db: None) -> None:
    assert verify("nothing").holds


def test_streams_are_chains_of_their_own(db: None) -> None:
    first, other = record("tests", "a"), record("others", "a")
    assert (first.sequence, other.sequence) == (1, 1)
    assert first.previous == other.previous == rules.FIRST
    assert first.digest != other.digest
    assert streams() == ["others", "tests"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE audit_entry SET action='x' WHERE sequence=3", "entry 3 was changed"),
        ("UPDATE audit_entry SET actor='user:8' WHERE sequence=2", "2 was changed"),
        ("DELETE FROM audit_entry WHERE sequence=3", "entry 3 is missing"),
        ("DELETE FROM audit_entry WHERE sequence=5", "the end is missing"),
        ("DELETE FROM audit_entry", "the end is missing"),
        ("DELETE FROM audit_head", "the end is missing"),
        (
            "UPDATE audit_entry SET digest='00' WHERE sequence=1",
            "entry 1 was changed",
        ),
    ],
)
def test_a_change_is_found(
    tamper: Callable[[str], None], change: str, said: str
) -> None:
    _fill()
    tamper(change)
    found = verify("tests")
    assert not found.holds
    assert said in found.reason


def test_an_entry_cannot_be_changed_through_the_model(db: None) -> None:
    entry = record("tests", "a")
    entry.action = "b"
    for attempt in (
        entry.save,
        entry.delete,
        Entry.objects.all().delete,
        lambda: Entry.objects.update(action="b"),
        lambda: Entry.objects.bulk_update([entry], ["action"]),
    ):
        with pytest.raises(AppendOnlyError):
            attempt()
    assert verify("tests").holds


def test_the_database_itself_refuses_a_change(db: None) -> None:
    record("tests", "a")
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE audit_entry SET action='b'")


@pytest.mark.parametrize(
    "wrong",
    [
        {"actor": "chị Lan"},
        {"actor": "lan@example.vn"},
        {"subject": "Trần Văn Dũng"},
        {"facts": {"note": "một câu"}},
        {"facts": {"mail": "lan@example.vn"}},
        {"facts": {"Tên": "x"}},
        {"facts": {"share": 0.5}},
        {"facts": {"many": ["a"]}},
    ],
)
def test_what_could_be_a_persons_data_is_refused(db: None, wrong: Any) -> None:
    with pytest.raises(rules.NotACodeError):
        record("tests", "a", **wrong)
    assert not Entry.objects.exists()


def test_facts_come_back_as_they_went(db: None) -> None:
    facts: dict[str, rules.Fact] = {"code": "adult", "count": 10**15, "first": True}
    record("tests", "a", facts=facts)
    assert Entry.objects.get().facts == facts
    assert verify("tests").holds


def test_a_row_is_named_by_kind_and_number(db: None) -> None:
    head = Head(stream="x")
    assert code_of(head) == "head:x"
    assert code_of(None) == ""
    assert code_of("user:7") == "user:7"


def test_a_failed_transaction_leaves_no_entry(db: None) -> None:
    class StoppedError(Exception):
        pass

    def stop() -> None:
        with transaction.atomic():
            record("tests", "a")
            raise StoppedError

    with pytest.raises(StoppedError):
        stop()
    _fill(2)
    assert verify("tests").entries == 2


WRITER = """
import django
django.setup()
from lachan.audit.services import record
for n in range(20):
    record("tests", "thing.done", subject=f"thing:{n}")
"""


@pytest.mark.long
def test_processes_writing_at_the_same_moment_make_one_chain(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "LACHAN_DATA": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "lachan.site.settings",
        "DATABASE_URL": "",  # this one is about SQLite; threads below, about PostgreSQL
    }

    def start(*words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, *words],
            env=environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def said_by(process: subprocess.Popen[str]) -> str:
        return process.communicate(timeout=60)[0].strip()

    assert said_by(start("-m", "django", "migrate", "audit", "-v0")) == ""
    writers = [start("-c", WRITER) for _ in range(3)]
    assert [said_by(w) for w in writers] == ["", "", ""]
    last = said_by(start("-m", "django", "audit_verify"))
    assert last == "tests: 60 entries, holds"


@pytest.mark.django_db(transaction=True)
def test_threads_writing_at_the_same_moment_make_one_chain() -> None:
    if connection.vendor == "sqlite":
        _fill(40)  # the tests' own database is in memory: one connection, one writer
    else:
        threads = [threading.Thread(target=_write_ten) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
    found = verify("tests")
    assert (found.holds, found.entries) == (True, 40)


def _write_ten() -> None:
    try:
        _fill(10)
    finally:
        connections.close_all()


def test_the_command_tells_which_streams_hold(
    tamper: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    _fill()
    record("others", "a")
    call_command("audit_verify")
    assert "tests: 5 entries, holds" in capsys.readouterr().out
    tamper("UPDATE audit_entry SET action='x' WHERE stream='tests' AND sequence=2")
    with pytest.raises(CommandError, match="broken: tests"):
        call_command("audit_verify")
    out = capsys.readouterr().out
    assert "others: 1 entries, holds" in out
    assert "BROKEN: entry 2 was changed" in out


@given(st.dictionaries(st.from_regex(r"[a-z]{1,9}", fullmatch=True), st.integers()))
def test_the_digest_does_not_depend_on_the_order_of_facts(
    facts: dict[str, int],
) -> None:
    import datetime as dt

    now = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)
    turned = dict(reversed(facts.items()))
    digests = {
        rules.digest(rules.Content("s", 1, now, "a", "", "", f), rules.FIRST)
        for f in (facts, turned)
    }
    assert len(digests) == 1
