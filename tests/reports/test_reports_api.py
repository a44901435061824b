"""POST /api/v1/reports, as others build on it."""

import datetime as dt
import json
import secrets
from typing import Any

import pytest
from django.db import OperationalError
from django.http import HttpResponseBase
from django.test import Client
from django.utils import timezone
from tests.reports.network import NOW, Network

from lachan.reports import api
from lachan.reports.models import Idempotency, Report
from lachan.reports.rules.intake import Channel, Reporter
from lachan.reports.services import desk, following, idempotency, keys
from lachan.vault.services import rows

pytestmark = pytest.mark.django_db
URL = "/api/v1/reports"
SAID = {
    "about": "child_at_risk",
    "kind": "grooming",
    "story": "Có người xin ảnh của bạn em.",
    "child": {"name": "Bông", "birth_year": 2014, "sex": "female"},
    "place": {"province": "79", "commune": "26740"},
    "online": [
        {"platform": "zalo", "account": "0912 345 678", "url": "https://a.vn/x"}
    ],
    "exclude": ["school"],
    "answer": {
        "how": "call",
        "phone": "0987 654 321",
        "hours": "16h",
        "code_word": "sen",
    },
}


@pytest.fixture(autouse=True)
def _at_ten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the API live in the morning of the network."""
    clock = type("Clock", (), {"now": staticmethod(lambda: NOW)})
    monkeypatch.setattr(api, "timezone", clock)


def post(
    said: object, key: str | None = None, **headers: str
) -> tuple[HttpResponseBase, dict[str, Any]]:
    client = Client()
    if key != "":
        headers["Idempotency-Key"] = key or secrets.token_urlsafe(24)
    answer = client.post(
        URL, json.dumps(said), content_type="application/json", headers=headers
    )
    assert not answer.cookies
    assert answer["Cache-Control"] == "no-store"
    return answer, json.loads(answer.content)


def test_a_full_report_is_taken_and_opens_as_it_was_told(network: Network) -> None:
    answer, told = post(SAID)
    assert (answer.status_code, list(told)) == (201, ["receipt"])
    report = Report.objects.get()
    assert (report.channel, report.reporter) == (Channel.API, Reporter.CHILD)
    assert (report.province, report.commune, report.no_school) == ("79", "26740", True)
    view = desk.open_report(report=report.pk, who=network.commune.key, now=NOW)
    assert view.told.story == SAID["story"]
    assert view.told.child.name == "Bông"
    assert view.told.online[0].url == "https://a.vn/x"
    assert view.told.answer.code_word == "sen"
    assert following.enter(typed=told["receipt"], now=NOW).report == report


def test_three_fields_are_enough(network: Network) -> None:
    answer, _ = post({"about": "emergency", "kind": "unsure", "story": "Cứu em"})
    assert answer.status_code == 201
    assert not Report.objects.get().province


def test_a_place_may_be_typed_without_tone_marks(network: Network) -> None:
    place = {"commune": "phuong sai gon", "province": "tp hcm"}
    post({**SAID, "place": place})
    assert Report.objects.get().commune == "26740"


@pytest.mark.parametrize(
    ("commune", "province", "kept"),
    [
        ("An Phu", "Binh Duong", ("79", "25975")),
        ("Xã Mẫu Suối Trong", "Cần Thơ", ("92", "")),
        ("Xã Mẫu Suối Trong", "Tỉnh Mẫu", ("", "")),
    ],
    ids=["found-there", "only-elsewhere", "neither"],
)
def test_a_place_is_never_guessed_into_another_province(
    network: Network, commune: str, province: str, kept: tuple[str, str]
) -> None:
    post({**SAID, "place": {"commune": commune, "province": province}})
    report = Report.objects.get()
    assert (report.province, report.commune) == kept


def test_where_the_child_lives_is_kept_if_it_is_elsewhere(network: Network) -> None:
    elsewhere = {"home_commune": "phuong ben nghe", "home_province": "01"}
    post({**SAID, "place": {"province": "79", "commune": "26740"} | elsewhere})
    report = Report.objects.get()
    assert (report.commune, report.home_province) == ("26740", "01")


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"about": "weather"}, "about"),
        ({"kind": "weather"}, "kind"),
        ({"story": " "}, "story"),
        ({"story": 5 * [1]}, "story"),
        ({"story": "x" * 20_001}, "story"),
        ({"child": {"birth_year": 1800}}, "child.birth_year"),
        ({"child": {"birth_year": "2014"}}, "child.birth_year"),
        ({"child": {"shoe": 1}}, "child.shoe"),
        ({"place": {"commune": "99999"}}, "place.commune"),
        ({"online": "zalo"}, "online"),
        ({"exclude": ["moon"]}, "exclude"),
        ({"exclude": [[]]}, "exclude"),
        ({"answer": {"how": "call"}}, "answer.phone"),
        ({"receipt": "1234"}, "receipt"),
        ({"weather": "fine"}, "weather"),
    ],
)
def test_what_is_not_understood_is_told_by_field(
    network: Network, change: dict[str, object], name: str
) -> None:
    answer, told = post({**SAID, **change})
    assert (answer.status_code, list(told["errors"])) == (422, [name])
    assert all(isinstance(text, str) and text for text in told["errors"][name])
    assert not Report.objects.exists()


@pytest.mark.parametrize("body", ["", "[]", "{", "null", '"x"', "[" * 100_000])
def test_any_body_has_an_answer(network: Network, body: str) -> None:
    headers = {"Idempotency-Key": secrets.token_urlsafe(24)}
    answer = Client().post(URL, body, content_type="application/json", headers=headers)
    assert answer.status_code == 422


@pytest.mark.parametrize("key", ["", "short", "x" * 201, "khoá " * 8])
def test_a_key_of_128_bits_is_asked_for(network: Network, key: str) -> None:
    answer, told = post(SAID, key)
    assert (answer.status_code, list(told["errors"])) == (422, ["Idempotency-Key"])


def test_the_same_key_thrice_is_one_report(network: Network) -> None:
    key = secrets.token_hex(16)
    answers = [post(SAID, key)[1] for _ in range(3)]
    assert answers[0] == answers[1] == answers[2]
    assert Report.objects.count() == 1


def test_the_same_key_with_other_content_is_refused(network: Network) -> None:
    key = secrets.token_hex(16)
    post(SAID, key)
    answer, _ = post({**SAID, "story": "Khác."}, key)
    assert answer.status_code == 409
    assert Report.objects.count() == 1


def test_a_key_of_yesterday_is_refused(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = secrets.token_hex(16)
    post(SAID, key)
    later = NOW + dt.timedelta(hours=24, minutes=30)
    assert idempotency.expire(now=later) == 1
    clock = type("Clock", (), {"now": staticmethod(lambda: later)})
    monkeypatch.setattr(api, "timezone", clock)
    assert post(SAID, key)[0].status_code == 409
    assert Report.objects.count() == 1


def test_the_answer_is_kept_sealed_and_the_key_hashed(network: Network) -> None:
    key = secrets.token_hex(16)
    receipt = post(SAID, key)[1]["receipt"]
    row = Idempotency.objects.get()
    kept = bytes(row.key) + bytes(row.sealed or b"")
    for secret in (key, receipt, receipt.replace(" ", "")):
        assert secret.encode() not in kept


def test_a_receipt_of_the_device_is_taken_once(network: Network) -> None:
    receipt = post(SAID)[1]["receipt"]
    answer, _ = post({**SAID, "receipt": receipt})
    assert answer.status_code == 409
    assert Report.objects.count() == 1


def test_a_taken_receipt_can_be_replaced_under_the_same_key(network: Network) -> None:
    receipt = post(SAID)[1]["receipt"]
    key = secrets.token_hex(16)
    assert post({**SAID, "receipt": receipt}, key)[0].status_code == 409
    assert post(SAID, key)[0].status_code == 201


def test_before_teams_stand_it_says_where_help_is(db: None) -> None:
    answer, told = post(SAID)
    assert answer.status_code == 503
    assert "111" in told["error"]


def test_a_full_disk_is_told_and_nothing_is_kept(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_rows: object) -> None:
        raise OperationalError("database or disk is full")

    key = secrets.token_hex(16)
    with monkeypatch.context() as patch:
        patch.setattr(rows, "insert", full)
        answer, told = post(SAID, key)
    assert (answer.status_code, "111" in told["error"]) == (503, True)
    assert not Report.objects.exists()
    assert post(SAID, key)[0].status_code == 201


def test_a_partner_is_known_by_a_key_that_ends(network: Network) -> None:
    partner, key = keys.make(name="Nền tảng A", by=network.admin, now=timezone.now())
    assert post(SAID, Authorization=f"Bearer {key}")[0].status_code == 201
    assert Report.objects.get().reporter == Reporter.PARTNER
    assert key.encode() not in bytes(partner.key)
    keys.end(partner=partner, by=network.admin, now=timezone.now())
    for header in (f"Bearer {key}", "Bearer x", "Basic eDp5"):
        assert post(SAID, Authorization=header)[0].status_code == 401
    assert Report.objects.count() == 1


def test_reading_is_not_offered(db: None) -> None:
    assert Client().get(URL).status_code == 405
