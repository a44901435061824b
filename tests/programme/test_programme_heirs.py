"""A lead that is gone, or said to be: proposed, said by a person, kept, undone."""

import datetime as dt
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.text import slugify
from pypdf import PdfReader
from tests.programme.conftest import REFORM

from lachan.accounts.models import User
from lachan.documents.pdf import pdf
from lachan.partners.models import How, Kind, Succession, Unit
from lachan.partners.services import units
from lachan.programme import facts
from lachan.programme.facts.heirs import proposed
from lachan.programme.models import Change, Holder, Plan, Task
from lachan.programme.rules.status import Lead
from lachan.programme.services import reports
from lachan.programme.services.changes import undo
from lachan.programme.services.reportpaper import document
from lachan.web.text import searchable

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 29)
SAID = {
    "on": "01/03/2025",
    "name": "Cục Bà mẹ và Trẻ em",
    "parent": "Bộ Y tế",
    "basis": "9/QĐ-THỬ",
    "why": "Văn bản chuyển giao đã đọc ngày 20/11/2026.",
}


@pytest.fixture
def office(plan: Plan) -> Unit:
    return Unit.objects.get(code="CUC-TRE-EM")


@pytest.fixture
def url(plan: Plan, office: Unit) -> str:
    return reverse("programme:heir", args=(plan.pk, office.pk))


def _page(client: Client, url: str) -> str:
    return unescape(client.get(url).content.decode())


def _led_by(plan: Plan, unit: Unit) -> list[str]:
    rows = Holder.objects.there().filter(task__plan=plan, unit=unit, valid_to=None)
    return sorted(rows.values_list("task__code", flat=True))


def test_what_nobody_confirmed_is_proposed_and_changes_nothing(
    client: Client, desk: Client, plan: Plan, office: Unit, url: str
) -> None:
    public, staff, form = (
        _page(client, reverse("programme:plan", args=(plan.pk,))),
        _page(desk, reverse("programme:plan", args=(plan.pk,))),
        _page(desk, url),
    )

    assert "nay có thể là: Cục Bà mẹ và Trẻ em (đề nghị, cần kiểm chứng)" in public
    assert "Cục Trẻ em có thể không còn" in staff
    assert f'href="{url}"' in staff
    # Neither a day nor a text was read: neither is offered.
    assert 'name="on"' in form
    assert "01/03/2025" not in form
    assert "42/2025" not in form
    assert facts.board(plan, 2026, TODAY).tasks[0].lead.state is Lead.HOLDS
    assert not Succession.objects.exists()
    assert Holder.objects.count() == 6


def test_one_decision_hands_over_every_task_with_its_reason(
    desk: Client, plan: Plan, office: Unit, url: str
) -> None:
    page = unescape(desk.post(url, SAID, follow=True).content.decode())

    new = Unit.objects.get(name="Cục Bà mẹ và Trẻ em")
    assert new.parent is not None
    assert new.parent.name == "Bộ Y tế"
    assert _led_by(plan, new) == ["1.1", "1.2", "1.3", "2.1", "2.2"]
    held = Holder.objects.get(task__code="1.1", unit=new)
    assert (held.valid_from, held.basis) == (REFORM, "9/QĐ-THỬ")
    assert held.why == SAID["why"]
    step = Succession.objects.get()
    assert (step.old, step.new, step.date, step.legal_basis) == (
        *(office, new, REFORM),
        "9/QĐ-THỬ",
    )
    # The history says who followed whom, on what basis and why.
    assert "Đã giao 5 nhiệm vụ." in page
    for words in ("Giao chủ trì", "Cục Bà mẹ và Trẻ em", "9/QĐ-THỬ", SAID["why"]):
        assert words in page
    assert desk.get(url).status_code == 404


def test_papers_bear_the_name_of_the_unit_of_their_day(
    desk: Client, plan: Plan, dung: User, url: str
) -> None:
    before = _head_of_report(plan, dung, 2024, dt.date(2024, 12, 20))
    desk.post(url, SAID)
    after = _head_of_report(plan, dung, 2026, dt.date(2026, 12, 20))

    assert "CỤC TRẺ EM" in before
    assert "BÀ MẸ" not in before
    assert "CỤC BÀ MẸ VÀ TRẺ EM" in after
    assert "BỘ Y TẾ" in after


def _head_of_report(plan: Plan, by: User, year: int, day: dt.date) -> str:
    report = reports.begin(plan=plan, year=year, unit=None, by=by)
    now = dt.datetime.combine(day, dt.time(3), dt.UTC)
    version = reports.write(report=report, by=by, now=now)
    page = PdfReader(BytesIO(pdf(document(version)))).pages[0]
    return " ".join(page.extract_text().split())


def test_the_register_proposes_where_it_knows(
    desk: Client, plan: Plan, tools: Task, heir: Unit, centre: Unit
) -> None:
    rows = {one.old.pk: one for one in proposed(facts.board(plan, 2026, TODAY))}
    one = rows[centre.pk]
    assert (one.name, one.recorded, one.since) == (heir.name, True, REFORM)
    url = reverse("programme:heir", args=(plan.pk, centre.pk))
    assert 'value="01/03/2025"' in _page(desk, url)

    said = {"on": "01/03/2025", "name": "TT-YT", "basis": "1/QĐ", "why": "Theo sổ."}
    desk.post(url, said)

    assert _led_by(plan, heir) == ["2.3"]
    assert Succession.objects.count() == 1


def test_the_register_proposes_the_day_of_the_unit_that_it_names(
    plan: Plan, heir: Unit, centre: Unit, dung: User
) -> None:
    since = dt.date(2026, 1, 1)
    now = units.rename(
        unit=heir, name="Trung tâm Dữ liệu", on=since, by=dung, legal_basis="2/QĐ"
    )

    rows = {one.old.pk: one for one in proposed(facts.board(plan, 2026, TODAY))}

    one = rows[centre.pk]
    assert (one.name, one.since, one.basis) == (now.name, since, "2/QĐ")


def test_the_register_is_asked_once_however_many_are_gone(
    plan: Plan,
    office: Unit,
    heir: Unit,
    dung: User,
    django_assert_num_queries: Any,
) -> None:
    said = units.Said(How.MERGED, REFORM, "1/QĐ")
    units.succeed(old=office, new=[heir], said=said, by=dung)
    board = facts.board(plan, 2026, TODAY)

    with django_assert_num_queries(1):
        rows = proposed(board)

    assert [one.name for one in rows] == [heir.name] * 2


def _unit(name: str, code: str, since: dt.date, by: User) -> Unit:
    return units.create_unit(units.NewUnit(Kind.MINISTRY, code, name, since), by=by)


def test_a_unit_that_begins_later_is_not_made_a_second_time(
    desk: Client, url: str, dung: User
) -> None:
    _unit(SAID["name"], "BMTE", dt.date(2026, 1, 1), dung)

    answer = desk.post(url, SAID)

    assert "không vào ngày trên" in unescape(answer.content.decode())
    assert Unit.objects.filter(name=SAID["name"]).count() == 1
    assert not Succession.objects.exists()


def test_a_name_that_is_a_part_of_another_is_a_unit_of_its_own(
    desk: Client, plan: Plan, url: str, dung: User
) -> None:
    longer = _unit(f"{SAID['name']} miền Nam", "BMTE-MN", REFORM, dung)

    desk.post(url, SAID)

    new = Unit.objects.get(name=SAID["name"])
    assert len(_led_by(plan, new)) == 5
    assert _led_by(plan, longer) == []


def test_a_code_mistyped_makes_no_unit(desk: Client, url: str, dung: User) -> None:
    _unit(SAID["name"], "BMTE", REFORM, dung)

    answer = desk.post(url, SAID | {"name": "BMTX"})

    assert "Không có mã này" in unescape(answer.content.decode())
    assert not Unit.objects.filter(name="BMTX").exists()


@pytest.mark.parametrize(
    "name",
    [
        "Cục Trẻ em, Gia đình (mới)",
        "Cục Trẻ em – Gia đình",
        "Cục “Tuổi thơ” và rất nhiều việc khác nữa",
    ],
)
def test_a_name_with_marks_gives_a_code(
    desk: Client, plan: Plan, url: str, name: str
) -> None:
    desk.post(url, SAID | {"name": name})

    new = Unit.objects.get(name=name)
    assert len(_led_by(plan, new)) == 5
    assert not new.code.endswith("-")


def test_a_name_without_a_code_of_its_own_says_the_way_out(
    desk: Client, url: str, dung: User
) -> None:
    name = "Cục Bảo vệ trẻ em trên môi trường mạng"
    _unit(f"{name} phía Bắc", slugify(searchable(name)).upper()[:30], REFORM, dung)

    answer = desk.post(url, SAID | {"name": name})

    assert "không cho mã riêng" in unescape(answer.content.decode())
    assert not Succession.objects.exists()


def test_it_can_be_taken_back_task_by_task(
    desk: Client, plan: Plan, office: Unit, url: str, dung: User
) -> None:
    desk.post(url, SAID)
    task = plan.tasks.get(code="1.2")

    for change in Change.objects.filter(task=task).order_by("-pk"):
        undo(change, by=dung)

    [held] = Holder.objects.there().filter(task=task)
    assert (held.unit, held.valid_to) == (office, None)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"why": ""}, "why"),
        ({"basis": ""}, "basis"),
        ({"on": ""}, "on"),
        ({"on": "01/01/2019"}, "Ngày này phải sau ngày"),
        ({"name": "Cục Trẻ em"}, "không tiếp nhận được"),
    ],
    ids=["why", "basis", "day", "early", "itself"],
)
def test_nothing_changes_without_day_basis_and_reason(
    desk: Client, plan: Plan, url: str, more: dict[str, str], said: str
) -> None:
    answer = desk.post(url, SAID | more)

    assert answer.status_code == 200
    form = answer.context["form"]
    assert said in form.errors or said in str(form.errors)
    assert not Succession.objects.exists()
    assert Holder.objects.count() == 6
    assert not Unit.objects.filter(name="Bộ Y tế").exists()
