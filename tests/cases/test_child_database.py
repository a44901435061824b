"""Closed cases wait to be entered into the national child database, and are, once."""

import csv
import datetime as dt
import io
import json
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from tests.cases.places import another_town, member_of
from tests.cases.test_cases_pages import at_work, page
from tests.cases.town import Town, a_case, to_closure
from tests.reports.network import NOW

from lachan.cases.models import Case
from lachan.cases.rules import child_database as rules
from lachan.cases.rules.child_database import LayoutError
from lachan.cases.rules.kinds import Happened
from lachan.cases.services import child_database
from lachan.vault.rules.errors import NotAllowedError

in_rows = pytest.mark.django_db
THEN = NOW + dt.timedelta(days=60)
DOCUMENT = {
    "facts": {"number": "HS-1", "role": "offender", "commune": "26740"},
    "child": {"name": "=Lê", "birth_year": 2014},
    "unit": "Phường Sài Gòn",
    "forms": [
        {"form": "mau-06", "finished": "2026-01-01", "answers": {"outcome": "cycle"}},
        {"form": "mau-06", "finished": "2026-03-01", "answers": {"outcome": "close"}},
    ],
}
OWN = """
layout = "x"
kind = "json"
[[column]]
name = "ma"
source = "facts.role"
codes = { offender = "3" }
[[column]]
name = "ket"
source = "mau-06.outcome"
[[column]]
name = "khong"
source = "mau-01.child_birth"
"""


def closed(town: Town) -> Case:
    return to_closure(town, a_case(town))


def test_the_shipped_layout_reads_a_document_and_makes_no_formula() -> None:
    shape = rules.read(rules.SHIPPED.read_text(encoding="utf-8"))
    made = rules.row(shape, DOCUMENT)
    text = rules.written(shape, [made]).decode("utf-8-sig")
    (line,) = csv.DictReader(io.StringIO(text))
    assert line["so_ho_so"] == "HS-1"
    assert line["ho_ten"] == "'=Lê"
    assert line["vai_tro"] == "trẻ gây hại"
    assert line["ket_luan"] == "close"
    assert line["ngay_sinh"] == ""


def test_a_layout_of_ones_own_names_columns_and_codes() -> None:
    shape = rules.read(OWN)
    said = json.loads(rules.written(shape, [rules.row(shape, DOCUMENT)]))
    assert said["rows"] == [{"ma": "3", "ket": "close", "khong": ""}]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("x = [", "layout: "),
        (OWN.replace("json", "xml"), "no writer for 'xml'"),
        (OWN.replace("ket", "ma"), "a column twice"),
        (OWN.replace("source", "sorce", 1), "unknown key 'sorce'"),
        (OWN.replace("facts.role", "role"), "'role' is not PART.FIELD"),
        ('layout = "x"\nkind = "csv"', "'column' is missing"),
    ],
    ids=["no toml", "kind", "twice", "key", "source", "no column"],
)
def test_a_layout_that_cannot_be_used_says_why(text: str, why: str) -> None:
    with pytest.raises(LayoutError, match=why):
        rules.read(text)


@in_rows
def test_a_closed_case_waits_until_it_is_entered(town: Town) -> None:
    case, still = closed(town), a_case(town)
    user, who = town.worker.user, town.worker.key
    assert list(child_database.waiting(user, THEN)) == [case]
    content = child_database.enter(cases=[case.pk], who=who, now=THEN)
    assert case.number in content.decode()
    assert still.number not in content.decode()
    assert not child_database.waiting(user, THEN).exists()
    last = case.events.get(happened=Happened.EXPORTED)
    assert (last.code, last.by) == ("database", user)
    with pytest.raises(NotAllowedError):
        child_database.enter(cases=[case.pk], who=who, now=THEN)


@in_rows
def test_nobody_enters_what_is_not_theirs(town: Town) -> None:
    case = to_closure(town, a_case(town))
    stranger = member_of(another_town(town.network).commune)
    assert not child_database.waiting(stranger.user, THEN).exists()
    for who in (stranger.key, town.colleague.key):  # not theirs; kin not asked
        with pytest.raises(NotAllowedError):
            child_database.enter(cases=[case.pk], who=who, now=THEN)
    assert not case.exports.exists()


@in_rows
def test_the_file_is_taken_on_the_page(
    town: Town, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    case = closed(town)
    client, path = at_work(town.worker), reverse("cases:child_database")
    assert case.number in page(client, "cases:child_database")
    with CaptureQueriesContext(connection) as one:
        page(client, "cases:child_database")
    other = to_closure(town, a_case(town))
    with django_assert_num_queries(len(one)):
        assert other.number in page(client, "cases:child_database")
    asked = client.post(path, {"case": ["x"]}, follow=True)
    assert "Chọn ít nhất một hồ sơ" in asked.content.decode()
    answer = client.post(path, {"case": [str(case.pk)]})
    assert isinstance(answer, HttpResponse)
    assert answer.headers["Content-Disposition"].endswith('.csv"')
    assert case.number in answer.content.decode()
    assert case.number not in page(client, "cases:child_database")
    assert "tệp cho cơ sở dữ liệu trẻ em" in page(client, "cases:case", case.pk)


@in_rows
def test_a_wrong_layout_is_told_and_enters_nothing(
    town: Town, settings: LazySettings, tmp_path: Path
) -> None:
    case = closed(town)
    settings.LACHAN_CHILD_DATABASE = str(tmp_path / "none.toml")
    path = reverse("cases:child_database")
    said = at_work(town.worker).post(path, {"case": [str(case.pk)]}, follow=True)
    assert "Cấu trúc tệp sai" in said.content.decode()
    assert not case.exports.exists()
