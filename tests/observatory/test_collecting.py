"""A batch counts once: whatever comes again, in whatever order, from whomever."""

import datetime as dt
import json
import logging
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client
from tests.stats.batches import CELLS, DAY, SENDER, batch, head, issuer

from lachan.lib.errors import RefusedError
from lachan.observatory.models import Month, Period, Receipt, Sum, Tally
from lachan.observatory.services import senders
from lachan.observatory.services.collecting import collect
from lachan.stats import keys
from lachan.stats.batch import Head, read, write
from lachan.stats.fold import flat, fold, merge, unpack
from lachan.stats.simulate import SENDER as SIMULATION

TODAY = DAY + dt.timedelta(days=1)
URL = "/api/v1/statistics"
pytestmark = pytest.mark.django_db


def statuses(octets: list[bytes], today: dt.date = TODAY) -> list[int]:
    return [outcome.status for outcome in collect(octets, today=today)]


def code(octets: bytes, today: dt.date = TODAY) -> str:
    (outcome,) = collect([octets], today=today)
    assert outcome.status == 422
    assert outcome.text
    return outcome.code


def sums() -> dict[str, tuple[int, int, int]]:
    rows = Sum.objects.values_list("geo", "venue", "cells")
    every = (flat({(geo, venue): unpack(bytes(cells))}) for geo, venue, cells in rows)
    return dict(merge(every))


def test_a_batch_is_counted_once(sender: str) -> None:
    assert statuses([batch()]) == [202]
    assert statuses([batch()]) == [200]
    assert sums() == fold([read(batch())])


def test_the_same_in_one_call_counts_once(sender: str) -> None:
    assert statuses([batch(1), batch(2), batch(1)]) == [202, 202, 200]
    assert sums() == fold([read(batch(1)), read(batch(2))])


def test_other_content_under_the_same_key_is_a_conflict(
    sender: str, caplog: pytest.LogCaptureFixture
) -> None:
    changed = batch(cells=CELLS[:3])
    with caplog.at_level(logging.WARNING):
        assert statuses([batch(), changed]) == [202, 409]
        assert statuses([changed]) == [409]
    assert "other content" in caplog.text
    assert sums() == fold([read(batch())])


def test_more_than_one_batch_a_day_has_its_own_number(sender: str) -> None:
    assert statuses([batch(seq=1), batch(seq=2)]) == [202, 202]
    assert Tally.objects.get().gateways == 1


def test_who_is_not_enrolled_is_refused(db: None) -> None:
    assert code(batch()) == "sender"
    assert not Receipt.objects.exists()
    assert not Sum.objects.exists()


def test_who_was_ended_is_refused(sender: str) -> None:
    senders.end(code=sender, now=dt.datetime.now(dt.UTC))
    assert code(batch()) == "sender"


def test_a_certificate_of_another_month_is_refused(sender: str) -> None:
    october = head(day=DAY.replace(month=10)).certificate
    assert code(batch(certificate=october)) == "cert"


def test_a_home_speaks_for_itself_alone(sender: str) -> None:
    assert code(batch(gateways=2)) == "n_gateways"


def test_days_to_come_and_days_long_gone_are_refused(sender: str) -> None:
    assert code(batch(), today=DAY - dt.timedelta(days=1)) == "future"
    assert statuses([batch(1)], today=DAY + dt.timedelta(days=7)) == [202]
    assert code(batch(2), today=DAY + dt.timedelta(days=8)) == "closed"


def test_a_closed_day_takes_more_as_a_revision(sender: str) -> None:
    period = Period.objects.create(day=DAY, closed_at=dt.datetime.now(dt.UTC))
    assert code(batch()) == "closed"
    period.closed_at, period.revision = None, 2
    period.save()
    assert statuses([batch()], today=DAY + dt.timedelta(days=90)) == [202]
    assert set(Sum.objects.values_list("revision", flat=True)) == {2}


def test_what_is_nobodys_business_is_refused(sender: str) -> None:
    cell = ("thcs", "10-13", "self-harm", "allow", "evening", 3, 0, 0)
    assert code(batch(cells=(cell,))) == "category"


def synthetic(**changed: Any) -> bytes:
    public = keys.public_of(issuer(1))
    certificate = keys.certify(SIMULATION, public, f"{DAY:%Y-%m}")
    said: dict[str, Any] = {
        "period": DAY,
        "seq": 1,
        "issuer": public,
        "by": keys.key_id(keys.public_of(SIMULATION)),
        "certificate": bytes.fromhex(certificate),
        "geo": "79",
        "venue": "home",
        "tax": "2026.11",
        "synthetic": True,
    }
    return write(Head(**said | changed), CELLS, issuer(1))


def test_synthetic_and_real_never_meet(sender: str, settings: Any) -> None:
    assert statuses([synthetic(), batch()]) == [202, 202]
    assert {s.space for s in Sum.objects.all()} == {"synthetic", "real"}
    assert code(synthetic(synthetic=False, seq=2)) == "synthetic"
    assert code(batch(synthetic=True)) == "synthetic"
    settings.LACHAN_SYNTHETIC = False
    assert code(synthetic(seq=3)) == "sender"


def test_a_receipt_leads_back_to_nobody(sender: str) -> None:
    collect([batch()], today=TODAY)
    kept = repr(list(Receipt.objects.values())) + repr(list(Sum.objects.values()))
    assert head().issuer.hex() not in kept
    assert head().by not in kept
    before = Receipt.objects.get().key
    Month.objects.all().delete()
    Receipt.objects.all().delete()
    collect([batch()], today=TODAY)
    assert Receipt.objects.get().key != before


def test_receipt_and_sum_are_both_there_or_neither(
    sender: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(groups: object, *, lane: int) -> None:
        raise DatabaseError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr("lachan.observatory.services.sums.add", full)
        with pytest.raises(DatabaseError):
            collect([batch()], today=TODAY)
    assert not Receipt.objects.exists()
    assert statuses([batch()]) == [202]


def test_what_a_sender_sent_is_tallied(sender: str) -> None:
    much = ("thcs", "10-13", "ads", "block", "evening", 200, 0, 0)
    collect([batch(1), batch(2), batch(3, cells=(much,))], today=TODAY)
    tally = Tally.objects.get()
    assert (tally.sender, tally.gateways, tally.full) == (sender, 3, 1)
    assert (tally.asked, tally.blocked) == (286, 206)


# --- The address ---------------------------------------------------------------------


def post(octets: bytes, kind: str = "application/json") -> tuple[int, Any]:
    answer = Client(enforce_csrf_checks=True).post(URL, octets, content_type=kind)
    assert answer["Cache-Control"] == "no-store"
    return answer.status_code, json.loads(answer.content)


@pytest.fixture
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lachan.observatory.api._today", lambda: TODAY)


def test_the_address_says_202_200_409_422(sender: str, at_noon: None) -> None:
    batch_id = read(batch()).batch_id
    assert post(batch()) == (202, {"state": "counted", "batch_id": batch_id})
    assert post(batch()) == (200, {"state": "already counted", "batch_id": batch_id})
    status, said = post(batch(cells=CELLS[:3]))
    assert (status, said["error"]) == (409, "conflict")
    status, said = post(b"{}")
    assert (status, said["error"]) == (422, "form")


def test_several_batches_get_a_result_each(sender: str, at_noon: None) -> None:
    lines = b"\n".join([batch(1), b"?", batch(2), batch(1)]) + b"\n"
    status, said = post(lines, "application/x-ndjson")
    assert status == 200
    assert [r["status"] for r in said["results"]] == [202, 422, 202, 200]


def test_too_much_at_once_is_413(sender: str, at_noon: None) -> None:
    assert post(b"x\n" * 501, "application/x-ndjson")[0] == 413
    assert post(b"x" * (2 << 20))[0] == 413


# --- Who may send --------------------------------------------------------------------


def test_this_installation_is_known_by_its_own_key(db: None, settings: Any) -> None:
    secret = keys.ensure(settings.STATS_KEY)
    key_id = keys.key_id(keys.public_of(secret))
    assert senders.known({key_id})[key_id].code == "own"


def vouched(key_id: str) -> tuple[str, bytes, int] | None:
    known = keys.public_of(SENDER)
    return ("boxes", known, 50) if key_id == keys.key_id(known) else None


def test_another_app_may_vouch_for_senders(db: None, settings: Any) -> None:
    settings.LACHAN_SENDERS = ["tests.observatory.test_collecting.vouched"]
    assert statuses([batch()]) == [202]
    assert Tally.objects.get().sender == "boxes"


@pytest.mark.parametrize("public", ["", "zz", "00" * 31])
def test_a_wrong_key_is_not_enrolled(db: None, public: str) -> None:
    with pytest.raises(RefusedError, match="64 hex digits"):
        senders.enrol(code="x", name="x", public=public, quota=1)
