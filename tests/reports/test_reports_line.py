"""Reports are written in a line: together, each on its own account, told when kept."""

import secrets
import threading
from collections.abc import Callable, Iterable
from typing import Final

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import Model
from django.utils import timezone
from tests.reports.network import NOW, Network, tell

from lachan.reports.models import Idempotency
from lachan.reports.services import idempotency, line
from lachan.site.paths import Paths
from lachan.vault.models import ItemWrap, TeamKey
from lachan.vault.services import rows
from lachan.vault.services import teams as vault

BODY: Final = b"{}"


@pytest.fixture
def stuck(
    transactional_db: None, data: Paths
) -> Callable[[list[str]], list[Exception | None]]:
    """Return what sends keys while somebody else writes: they go in together."""

    def send(keys: list[str]) -> list[Exception | None]:
        heard: list[Exception | None] = [None] * len(keys)

        def one(n: int) -> None:
            try:
                line.keep([_row(keys[n])])
            except Exception as e:  # noqa: BLE001 - what this test looks at
                heard[n] = e
            finally:
                connection.close()

        threads = [threading.Thread(target=one, args=(n,)) for n in range(len(keys))]
        waiting = len(line._QUEUE)
        with line._LINE:
            for number, thread in enumerate(threads, 1):
                thread.start()
                while len(line._QUEUE) < waiting + number:
                    threading.Event().wait(0.001)
        for thread in threads:
            thread.join()
        return heard

    return send


def _row(key: str) -> Idempotency:
    return idempotency.row_of(key, BODY, {"receipt": key[:4]}, timezone.now())


def _key() -> str:
    return secrets.token_hex(16)


Send = Callable[[list[str]], list[Exception | None]]


def test_who_waits_goes_with_one_transaction(
    stuck: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[int] = []
    whole = rows.insert

    def counted(new: Iterable[Model]) -> None:
        kept = list(new)
        written.append(len(kept))
        whole(kept)

    monkeypatch.setattr(rows, "insert", counted)
    assert stuck([_key() for _ in range(6)]) == [None] * 6
    assert written == [6]
    assert Idempotency.objects.count() == 6


def test_one_that_is_taken_takes_none_along(stuck: Send) -> None:
    taken, free = _key(), _key()
    line.keep([_row(taken)])
    heard = stuck([free, taken, _key()])
    assert [type(e) for e in heard] == [type(None), IntegrityError, type(None)]
    assert Idempotency.objects.count() == 3


def test_the_same_key_in_one_go_is_one(stuck: Send) -> None:
    key = _key()
    heard = stuck([key, key, key])
    assert sorted(e is None for e in heard) == [False, False, True]
    assert idempotency.find(key=key, body=BODY, now=timezone.now())


def test_a_disk_that_is_full_is_told_to_each_who_waits(
    stuck: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_rows: object) -> None:
        raise OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(rows, "insert", full)
        heard = stuck([_key(), _key()])
    assert [type(e) for e in heard] == [OperationalError, OperationalError]
    assert not Idempotency.objects.exists()
    assert stuck([_key()]) == [None]


def test_nothing_is_promised_inside_a_transaction_that_may_still_fail(
    transactional_db: None,
) -> None:
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        line.keep([_row(_key())])
    assert not Idempotency.objects.exists()


def test_a_new_key_of_a_team_is_used_at_once(network: Network) -> None:
    ref = f"team:{network.commune.team.pk}"
    tell()
    vault.rotate(ref=ref, by=network.admin, now=NOW)
    tell()
    newest = TeamKey.objects.current().get(team__ref=ref)
    assert ItemWrap.objects.filter(team_key=newest).exists()
