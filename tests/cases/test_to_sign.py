"""Many forms are printed at once for signing: on record, in one file."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader
from tests.cases.places import another_town, member_of
from tests.cases.test_cases_pages import at_work, page
from tests.cases.town import HOUR, Town, a_case, write
from tests.reports.network import NOW

from lachan.cases.models import Case, Form
from lachan.cases.rules.steps import Act
from lachan.cases.services import signed, work
from lachan.cases.services.signed import Signed
from lachan.documents.values import MOTTO
from lachan.reports.models import Exposure
from lachan.vault.models import ItemWrap, Opening

pytestmark = pytest.mark.django_db
URL = "cases:print_many"
INK = b"%PDF-1.7\nquet ban ky\n%%EOF"


def two_cases(town: Town) -> tuple[Case, Case]:
    """Keep two cases, each with its first form finished."""
    made = (a_case(town), a_case(town))
    for case in made:
        write(case, Act.WRITE_INTAKE, town.worker)
        work.know_nobody(case=case.pk, who=town.worker.key, now=NOW + HOUR)
    return made


def openings() -> int:
    """Return how often a case was opened, as its log says."""
    return Opening.objects.count()


def form_of(case: Case) -> Form:
    return case.forms.get()


def choice(*cases: Case) -> dict[str, list[str]]:
    """Return what a browser asks for when the forms of these are ticked."""
    return {"mau": [str(form_of(c).pk) for c in cases]}


def forms_in(octets: bytes) -> int:
    """Return how many forms begin in a PDF: each with the nation's motto."""
    text = "\n".join(p.extract_text() for p in PdfReader(io.BytesIO(octets)).pages)
    assert "Mẫu số 01" in text
    return text.count(MOTTO)


def test_what_nobody_signed_is_printed_in_one_file(town: Town) -> None:
    first, second = two_cases(town)
    client = at_work(town.worker)
    assert reverse("cases:to_sign") in page(client, "cases:index")
    shown = page(client, "cases:to_sign")
    assert "2 mẫu chờ ký" in shown
    assert first.number in shown
    assert second.number in shown
    before = openings()
    answer = client.get(reverse(URL), choice(first, second))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert "no-store" in answer.headers["Cache-Control"]
    assert forms_in(answer.content) == 2
    assert openings() == before + 2


def test_a_signed_one_waits_no_more(town: Town) -> None:
    first, second = two_cases(town)
    new = Signed(INK, "Trần Văn Mẫu, Chủ tịch", NOW.date())
    then = NOW + 3 * HOUR
    form = form_of(first).pk
    signed.keep(case=first.pk, form=form, signed=new, who=town.worker.key, now=then)
    shown = page(at_work(town.worker), "cases:to_sign")
    assert first.number not in shown
    assert second.number in shown


def test_nobody_prints_what_they_may_not_open(town: Town) -> None:
    first, _second = two_cases(town)
    stranger = at_work(member_of(another_town(town.network).commune))
    assert first.number not in page(stranger, "cases:to_sign")
    wanted = {"mau": [str(form_of(first).pk)]}
    answer = stranger.get(reverse(URL), wanted)
    assert answer.status_code == 302
    # Somebody of the team who was not asked yet whether they know the child.
    colleague = at_work(town.colleague)
    assert first.number not in page(colleague, "cases:to_sign")
    assert colleague.get(reverse(URL), wanted).status_code == 302


def test_what_the_days_limit_keeps_shut_is_named_and_the_rest_printed(
    town: Town,
) -> None:
    heavy, calm = two_cases(town)
    Case.objects.filter(pk=heavy.pk).update(sexual=True)
    Case.objects.filter(pk=calm.pk).update(sexual=False, kind="bullying")
    day = timezone.localdate()
    Exposure.objects.create(user=town.worker.user, day=day, spent_s=30 * 60)
    client, before = at_work(town.worker), openings()
    said = f"Chưa in Mẫu số 01 ({heavy.number}). Hôm nay anh/chị đã xem đủ"
    answer = client.get(reverse(URL), choice(heavy, calm))
    assert forms_in(answer.content) == 1
    assert openings() == before + 1
    shown = page(client, "cases:to_sign")
    assert said in shown
    assert f"({calm.number})" not in shown
    # Alone it gives no file, and not the word that nothing was chosen.
    only = client.get(reverse(URL), choice(heavy), follow=True).text
    assert said in only
    assert "Chọn ít nhất một mẫu" not in only


def test_one_case_that_does_not_open_keeps_no_other_from_being_printed(
    town: Town,
) -> None:
    shut, other = two_cases(town)
    ItemWrap.objects.filter(item=shut.pk).delete()
    client = at_work(town.worker)
    answer = client.get(reverse(URL), choice(shut, other))
    assert answer.status_code == 200
    assert forms_in(answer.content) == 1
    said = f"Không in được Mẫu số 01 ({shut.number}): khóa của anh/chị không mở được"
    assert said in page(client, "cases:to_sign")


def test_what_was_signed_meanwhile_is_counted_and_nothing_chosen_is_said(
    town: Town,
) -> None:
    first, _second = two_cases(town)
    new = Signed(INK, "Trần Văn Mẫu, Chủ tịch", NOW.date())
    then, form = NOW + 3 * HOUR, form_of(first).pk
    client, chosen = at_work(town.worker), choice(first)
    signed.keep(case=first.pk, form=form, signed=new, who=town.worker.key, now=then)
    shown = client.get(reverse(URL), chosen, follow=True).text
    assert "1 mẫu đã chọn không in: không còn chờ ký" in shown
    assert "Chọn ít nhất một mẫu" not in shown
    assert "Chọn ít nhất một mẫu" in client.get(reverse(URL), follow=True).text


def test_the_list_costs_the_same_with_many(town: Town) -> None:
    two_cases(town)
    client = at_work(town.worker)

    def cost() -> int:
        page(client, "cases:to_sign")
        with CaptureQueriesContext(connection) as asked:
            page(client, "cases:to_sign")
        assert not any('"body"' in query["sql"] for query in asked)
        return len(asked)

    few = cost()
    for _turn in range(3):
        two_cases(town)
    assert cost() == few
