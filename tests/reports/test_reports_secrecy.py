"""A whole journey leaves no word of a child anywhere but sealed; times tell little."""

import datetime as dt
import io
import json
import logging
import secrets
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from tests.reports.network import NOW, Network, an_empty_network, tell

from lachan.reports import models
from lachan.reports.models import Report
from lachan.reports.services import clocks, desk, following, watching
from lachan.site.paths import Paths
from lachan.vault.rules import hkdf
from lachan.vault.rules import receipt as codes
from lachan.vault.rules.errors import CodeUnknownError

WHERE = {
    "story": "Hoàng hôn tím",
    "child": "Bé Bông Lan",
    "account": "zalo-cua-ke-xau",
    "url": "https://kenh-xau.example/duong-dan",
    "phone": "0912 777 333",
    "hours": "sau mười sáu giờ",
    "code_word": "hoa sen trắng",
    "message": "Nắng quái chiều hôm",
    "answer": "Em rất dũng cảm",
    "note": "Ghi chú nội bộ kín",
}


def markers() -> dict[str, list[bytes]]:
    """Return each secret as it might lie about: as it is, folded, escaped."""
    return {
        name: [
            text.encode(),
            text.encode("utf-16-le"),
            json.dumps(text).encode(),
            text.replace(" ", "").encode(),
        ]
        for name, text in WHERE.items()
    }


@pytest.mark.django_db(transaction=True)
def test_no_word_of_a_journey_lies_anywhere_in_clear(
    data: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temp = tmp_path / "temp"
    temp.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temp))
    log = io.StringIO()
    handler = logging.StreamHandler(log)
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        network = an_empty_network(data)
        receipt = _journey(network)
    finally:
        root.removeHandler(handler)
        root.setLevel(before)
    found = {
        f"{name} in {place}"
        for place, octets in _places(data, temp, log)
        for name, spellings in _with_receipt(receipt).items()
        for spelling in spellings
        if spelling in octets
    }
    assert found == set()


def _with_receipt(receipt: str) -> dict[str, list[bytes]]:
    plain = receipt.replace(" ", "")
    return markers() | {"receipt": [receipt.encode(), plain.encode()]}


def _journey(network: Network) -> str:
    now = dt.datetime.now(dt.UTC)
    said = {
        "about": "emergency",
        "kind": "sextortion",
        "story": WHERE["story"],
        "child": {"name": WHERE["child"], "birth_year": 2014},
        "place": {"commune": "26740"},
        "online": [{"account": WHERE["account"], "url": WHERE["url"]}],
        "answer": {
            "how": "call",
            "phone": WHERE["phone"],
            "hours": WHERE["hours"],
            "code_word": WHERE["code_word"],
        },
    }
    answer = Client().post(
        "/api/v1/reports",
        said,
        content_type="application/json",
        headers={"Idempotency-Key": secrets.token_hex(16)},
    )
    receipt: str = answer.json()["receipt"]
    visit = following.enter(typed=receipt, now=now)
    following.write(visit=visit, text=WHERE["message"], now=now)
    item, who = Report.objects.get().pk, network.commune.key
    view = desk.open_report(report=item, who=who, now=now)
    assert WHERE["story"] in view.told.story  # the test reads what it looks for
    desk.answer(report=item, text=WHERE["answer"], who=who, now=now)
    desk.note(report=item, text=WHERE["note"], who=who, now=now)
    following.change_code(visit=visit, now=now)
    watching.tell_teams(now=now)
    clocks.call_111(now=now + dt.timedelta(hours=1))
    return receipt


def _places(data: Paths, temp: Path, log: io.StringIO) -> Iterator[tuple[str, bytes]]:
    yield "log", log.getvalue().encode()
    for path in [*data.data.rglob("*"), *temp.rglob("*")]:
        if path.is_file():
            yield str(path), path.read_bytes()
    yield "database", whole_database()


def whole_database() -> bytes:
    """Return every octet of every row: as a file for SQLite, as text elsewhere."""
    if connection.vendor == "sqlite":
        wrapped: Any = connection.connection
        raw: sqlite3.Connection = wrapped
        return raw.serialize()
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        kept = []
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                kept += [
                    bytes(v) if isinstance(v, memoryview) else str(v).encode()
                    for v in row
                ]
    return b"\n".join(kept)


@pytest.mark.django_db
def test_right_and_wrong_codes_run_the_same_derivations(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = tell().receipt
    wrong = codes.shown(codes.new_code())
    calls: list[str] = []
    for module, name in ((codes, "hash_secret_raw"), (hkdf, "derive")):
        _count(monkeypatch, module, name, calls)
    following.enter(typed=right, now=NOW)
    for_right, calls[:] = list(calls), []
    with pytest.raises(CodeUnknownError):
        following.enter(typed=wrong, now=NOW)
    derived = [c for c in for_right if c == "hash_secret_raw"]
    assert derived == ["hash_secret_raw"]
    assert calls == for_right


def _count(
    monkeypatch: pytest.MonkeyPatch, module: Any, name: str, calls: list[str]
) -> None:
    work = getattr(module, name)

    def counted(*args: Any, **kwargs: Any) -> Any:
        calls.append(name)
        return work(*args, **kwargs)

    monkeypatch.setattr(module, name, counted)


@pytest.mark.django_db
def test_no_time_of_a_reporter_is_finer_than_a_quarter(network: Network) -> None:
    odd = NOW.replace(minute=37, second=21, microsecond=99)
    visit = following.enter(typed=tell(now=odd).receipt, now=odd)
    following.write(visit=visit, text="Nữa.", now=odd)
    following.withdraw(visit=visit, text="", now=odd)
    watching.tell_teams(now=odd)
    times = [
        value
        for model in (
            *(models.Report, models.Part, models.Message, models.Event),
            *(models.ChainLink, models.Idempotency),
        )
        for row in model._default_manager.values()
        for value in row.values()
        if isinstance(value, dt.datetime)
    ]
    assert len(times) > 10
    assert {(t.minute % 15, t.second, t.microsecond) for t in times} == {(0, 0, 0)}
