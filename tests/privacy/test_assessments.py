"""The dossier of impact: written, issued by version, never changed after."""

import pytest
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from tests.cast import Person, make, signed_in

from lachan.accounts.models import User
from lachan.documents.pdf import pdf
from lachan.privacy.models import Assessment
from lachan.privacy.rules.inventory import PARTS, activities
from lachan.privacy.services import assessments, papers
from lachan.privacy.services.assessments import SECTIONS, NotWholeError

pytestmark = pytest.mark.django_db
SAID = {name: f"Phần {name}" for name in SECTIONS}


@pytest.fixture
def dung() -> User:
    return make(Person.DUNG)


def issued(by: User, said: dict[str, str] = SAID, why: str = "") -> Assessment:
    assessments.write(said=said, why=why, by=by, now=timezone.now())
    return assessments.issue(by=by, now=timezone.now())


def test_what_is_processed_says_everything_in_both_languages() -> None:
    codes = [one.code for one in activities()]
    assert {"families", "reports", "cases", "statistics"} <= set(codes)
    for one in activities():
        for language in ("vi", "en"):
            assert one.name(language)
            assert all(one.part(name, language) for name in PARTS)


def test_an_issued_version_stays_and_the_next_one_says_what_changed(dung: User) -> None:
    first = issued(dung)
    assert first.version == 1
    assert first.digest == assessments.digest_of(first)
    assert {a["code"] for a in first.activities} == {a.code for a in activities()}
    second = issued(dung, SAID | {"risks": "Thêm rủi ro mới"}, why="Mở thêm tỉnh")
    assert assessments.changed(second) == ["risks"]
    first.refresh_from_db()
    assert first.said["risks"] == "Phần risks"
    assert assessments.in_force() == second


def test_an_empty_section_is_named(dung: User) -> None:
    with pytest.raises(NotWholeError) as e:
        issued(dung, SAID | {"abroad": " "})
    assert e.value.section == "abroad"
    issued(dung)
    with pytest.raises(NotWholeError) as e:
        issued(dung, SAID | {"risks": "khác"})
    assert e.value.section == "why"


def test_the_paper_has_every_section_and_activity(dung: User) -> None:
    row = issued(dung)
    paper = papers.dossier(row, timezone.localdate())
    assert pdf(paper)[:5] == b"%PDF-"
    said = str(paper)
    assert all(f"Phần {name}" in said for name in SECTIONS)
    assert all(one.name("vi") in said for one in activities())
    assert "BẢN NHÁP" not in said
    assessments.write(said=SAID, why="", by=dung, now=timezone.now())
    draft = assessments.draft()
    assert draft is not None
    assert "BẢN NHÁP" in str(papers.dossier(draft, timezone.localdate()))


def test_an_administrator_writes_and_issues_on_pages(dung: User) -> None:
    client = signed_in(dung)
    write, issue = reverse("privacy:write"), reverse("privacy:issue")
    client.post(write, SAID | {"risks": ""})
    refused = client.post(issue, follow=True)
    assert isinstance(refused, HttpResponse)
    assert "Còn trống: Rủi ro" in refused.content.decode()
    client.post(write, SAID)
    client.post(issue)
    answer = client.get(reverse("privacy:versions"))
    assert isinstance(answer, HttpResponse)
    assert "Bản 1" in answer.content.decode()
    paper = client.get(reverse("privacy:paper", args=[1, "docx"]))
    assert isinstance(paper, HttpResponse)
    assert paper.content.startswith(b"PK")
