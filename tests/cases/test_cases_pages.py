"""The pages of cases: my day, one case, each step, what is late."""

import datetime as dt
import html

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.cases.formsheets import answers
from tests.cases.town import (
    HOUR,
    URGENT,
    Person,
    Town,
    a_case,
    a_report,
    take,
    to_plan,
    write,
)
from tests.reports.desk import unlocked
from tests.reports.network import NOW

from lachan.cases.models import Case
from lachan.cases.rules import library
from lachan.cases.rules.steps import Act, State
from lachan.cases.services import forms, reading, telling, transfers
from lachan.cases.services.steps import Step
from lachan.cases.views import lines
from lachan.outbox.models import Message as Notice
from lachan.reports.rules.intake import Child
from lachan.reports.rules.intake import Person as Named

pytestmark = pytest.mark.django_db
SOON = dt.timedelta(days=20)
ROW = {"service": "Tư vấn"}


def at_work(person: Person) -> Client:
    """Return a browser in which somebody is signed in, key open."""
    return unlocked(person.user, person.key)


def page(client: Client, name: str, *words: object, **query: str) -> str:
    """Return what a page says, entities resolved; it must be there."""
    answer = client.get(reverse(name, args=words), query)
    assert answer.status_code == 200, (name, answer.status_code)
    return html.unescape(answer.content.decode())


def post(client: Client, name: str, *words: object, **said: object) -> str:
    """Post a form and return what the page after it says."""
    answer = client.post(reverse(name, args=words), said, follow=True)
    assert answer.status_code == 200, (name, answer.status_code)
    return html.unescape(answer.content.decode())


def test_from_the_desk_to_a_case_by_one_button(town: Town) -> None:
    born = timezone.localdate().year - 14
    report = a_report(child=Child(name="Lê Thị Mận", birth_year=born))
    client = at_work(town.worker)
    post(client, "reports:desk_know", report.pk, knows="no")
    desk = page(client, "reports:desk_report", report.pk)
    assert reverse("cases:begin", args=(report.pk,)) in desk
    shown = post(client, "cases:begin", report.pk, role="child")
    case = Case.objects.get()
    assert case.number in shown
    assert "Em M., 14 tuổi" in shown
    assert "Lê Thị Mận" not in shown
    assert "Lê Thị Mận" in page(client, "cases:case", case.pk, ten="hien")
    # Once there is a case, the button leads to it; a second one is refused.
    there = page(client, "cases:begin", report.pk)
    assert reverse("cases:case", args=(case.pk,)) in there
    again = post(client, "cases:begin", report.pk, role="child")
    assert "đã có hồ sơ từ tin báo này" in again
    assert Case.objects.count() == 1


def test_a_second_report_joins_a_case_by_its_number(town: Town) -> None:
    case, second = a_case(town), a_report()
    client = at_work(town.worker)
    post(client, "reports:desk_know", second.pk, knows="no")
    wrong = post(client, "cases:begin", second.pk, number="HS-2026-99999")
    assert "Không có hồ sơ nào mang số này" in wrong
    shown = post(client, "cases:begin", second.pk, number=case.number.lower())
    assert "Thêm một tin báo về trẻ này" in shown
    assert case.reports.count() == 2


def test_a_colleague_is_asked_before_a_name_shows(town: Town) -> None:
    case = a_case(town, a_report(child=Child(name="Lê Thị Mận")))
    client = at_work(town.colleague)
    asked = page(client, "cases:case", case.pk)
    assert "có quen ai trong hồ sơ này không" in asked
    assert "Em M." not in asked
    assert "Em M." in post(client, "cases:know", case.pk, knows="no")
    out = post(client, "cases:know", case.pk, knows="yes")
    assert "đã ra khỏi hồ sơ" in out
    assert client.get(reverse("cases:case", args=(case.pk,))).status_code == 404


def test_each_step_has_a_page_with_what_the_law_asks(town: Town) -> None:
    case = a_case(town)
    worker, chair = at_work(town.worker), at_work(town.chair)
    post(chair, "cases:know", case.pk, knows="no")
    write(case, Act.WRITE_INTAKE, town.worker)
    post(worker, "cases:step", case.pk, "write_intake", words="Ghi đủ.")
    post(worker, "cases:step", case.pk, "verify", founded="yes", words="Có thật.")
    write(case, Act.ASSESS, town.worker)
    wrong = post(worker, "cases:step", case.pk, "assess", words="x")
    assert 'aria-invalid="true"' in wrong or "Lỗi" in wrong
    risk = {"emergency": "yes", "separation": "no", "carer_harms": "yes"}
    shown = post(worker, "cases:step", case.pk, "assess", words="Nặng.", **risk)
    assert "Không báo người chăm sóc" in shown
    assert "Theo luật, bước này của Chủ tịch" in shown
    refused = page(worker, "cases:step", case.pk, "decide_emergency")
    assert "Bước này chưa đến lượt, hoặc của người khác" in refused
    decided = {"taken": "yes", "reason": "safety", "words": "Đưa về nhà bà."}
    shown = post(chair, "cases:step", case.pk, "decide_emergency", **decided)
    assert "Đưa về nhà bà." in shown
    assert Case.objects.get().state == State.SPECIFIC_RISK
    posted = post(worker, "cases:step", case.pk, "approve", until="2127-01-31")
    assert "Hồ sơ không còn ở bước này" in posted
    assert client_404(worker, case, "accept")
    assert client_404(worker, case, "nothing")


def client_404(client: Client, case: Case, act: str) -> bool:
    """Tell whether a step has no page."""
    address = reverse("cases:step", args=(case.pk, act))
    return client.get(address).status_code == 404


def test_a_plan_is_made_line_by_line_and_sent_to_the_chair(town: Town) -> None:
    case = a_case(town)
    to_plan(town, case)
    worker, chair = at_work(town.worker), at_work(town.chair)
    post(chair, "cases:know", case.pk, knows="no")
    opinions = {"child": "Em muốn ở với bà.", "parents": "Đồng ý."}
    early = post(worker, "cases:step", case.pk, "submit_plan", **opinions)
    assert "Mẫu của bước này chưa xong" in early
    line = {
        "service": "Tư vấn tâm lý",
        "provider": "Trung tâm công tác xã hội",
        "starts": "2026-12-01",
        "ends": "2026-12-31",
        "cost": "1500000",
    }
    wrong = post(worker, "cases:plan", case.pk, **line | {"ends": "2026-11-01"})
    assert "Ngày cuối phải từ ngày đầu trở đi" in wrong
    added = post(worker, "cases:plan", case.pk, **line)
    assert "1.500.000" in added
    assert "Tư vấn" not in str(bytes(case.plan.get().body))
    # Taken out by mistake, it is put back as it was.
    out = post(worker, "cases:plan_line", case.pk, 1, state="remove")
    assert "Lấy lại" in out
    assert "Tổng kinh phí: 0" in out
    assert "1.500.000" in post(worker, "cases:plan_line", case.pk, 1, state="put_back")
    write(
        case,
        Act.SUBMIT_PLAN,
        town.worker,
        services=[ROW],
        total_cost=1,
    )
    differs = post(worker, "cases:step", case.pk, "submit_plan", **opinions)
    assert "khác với kế hoạch" in differs
    write(
        case,
        Act.SUBMIT_PLAN,
        town.worker,
        NOW + 3 * HOUR,
        services=[ROW],
        total_cost=1_500_000,
    )
    post(worker, "cases:step", case.pk, "submit_plan", **opinions)
    write(case, Act.APPROVE, town.worker)
    until = (timezone.localdate() + SOON).isoformat()
    shown = post(chair, "cases:step", case.pk, "approve", until=until, words="Duyệt.")
    assert "Em muốn ở với bà." in shown
    done = post(worker, "cases:plan_line", case.pk, 1, state="done", words="Em vui.")
    assert "Đã cập nhật kế hoạch" in done
    assert "Em vui." in page(chair, "cases:case", case.pk)
    # Approved is approved: it is changed by a new plan, not by a line.
    post(worker, "cases:plan", case.pk, **line)
    assert case.plan.count() == 1


def test_notes_and_handing_over(town: Town) -> None:
    case = a_case(town)
    client = at_work(town.worker)
    assert "Gọi bà lúc 5 giờ." in post(
        client, "cases:note", case.pk, words="Gọi bà lúc 5 giờ."
    )
    to = str(town.colleague.user.pk)
    shown = post(client, "cases:assign", case.pk, to=to, words="Hẹn thứ Ba.")
    assert "Hẹn thứ Ba." in shown
    mine = page(at_work(town.colleague), "cases:index", xem="mine")
    assert case.number in mine
    assert case.number not in page(client, "cases:index", xem="mine")


def test_an_offer_shows_no_contents_before_it_is_accepted(town: Town) -> None:
    case = a_case(town, a_report(child=Child(name="Lê Thị Mận")))
    step = Step(Act.OFFER, reason="lives_there", to=town.network.province.team.pk)
    transfers.offer(case=case.pk, step=step, who=town.worker.key, now=NOW + 2 * HOUR)
    client = at_work(town.province)
    shown = page(client, "cases:offered", case.pk)
    assert case.number in shown
    assert "Em M." not in shown
    assert case.number in page(client, "cases:index")
    assert client.get(reverse("cases:case", args=(case.pk,))).status_code == 404
    refused = post(client, "cases:offered", case.pk, do="decline")
    assert "Chọn một lý do" in refused
    taken = post(client, "cases:offered", case.pk, do="accept")
    assert "có quen ai trong hồ sơ này không" in taken


# --- What is late --------------------------------------------------------------------


def test_the_province_sees_where_and_why_and_no_contents(town: Town) -> None:
    case = a_case(town, a_report(child=Child(name="Lê Thị Mận")))
    worker, province = at_work(town.worker), at_work(town.province)
    late = page(province, "cases:late")
    assert case.number in late
    assert "Chưa nêu lý do" in late
    assert "Gỡ việc này" in late
    place = str(case.clocks.get(code="emergency").place)
    post(worker, "cases:why", case.pk, int(place), why="chair_away")
    shown = page(province, "cases:late")
    assert "Chủ tịch vắng, chưa ủy quyền" in shown
    one = page(province, "cases:load", case.pk)
    for words in ("Em M.", "Mận", "Người lạ", "xin ảnh"):
        assert words not in shown + one
    told = post(province, "cases:load", case.pk, do="remind")
    assert "Đã nhắc 3 người" in told
    assert Notice.objects.filter(kind=telling.KIND).count() == 3


def test_breaking_the_glass_from_the_page(town: Town) -> None:
    case = a_case(town)
    client = at_work(town.province)
    asked = post(client, "cases:load", case.pk, do="glass", reason="danger")
    assert "có quen ai trong hồ sơ này không" in asked
    post(client, "cases:know", case.pk, knows="no")
    worker = page(at_work(town.worker), "cases:case", case.pk)
    assert "Mở khẩn cấp, có lý do" in worker
    assert "Cán bộ Tỉnh" in worker


def test_pages_of_a_case_are_not_there_for_others(town: Town) -> None:
    case = a_case(town, a_report(people=(Named(name="Đồng nghiệp"),)))
    names = ["case", "plan", "load", "offered"]
    for person, open_ones in ((town.colleague, []), (town.province, ["load"])):
        client = at_work(person)
        for name in names:
            address = reverse(f"cases:{name}", args=(case.pk,))
            status = 200 if name in open_ones else 404
            assert client.get(address).status_code == status, (person.user.name, name)


def test_what_is_shown_is_not_kept_by_browsers(town: Town) -> None:
    case = a_case(town)
    answer = at_work(town.worker).get(reverse("cases:case", args=(case.pk,)))
    assert "no-store" in answer["Cache-Control"]


def test_lists_need_as_many_queries_for_many_as_for_few(town: Town) -> None:
    a_case(town)
    worker, province = at_work(town.worker), at_work(town.province)
    few = {n: queries(worker, n) for n in ("cases:index", "cases:late")}
    few_late = queries(province, "cases:late")
    for _n in range(4):
        a_case(town, a_report())
    assert {n: queries(worker, n) for n in few} == few
    assert queries(province, "cases:late") == few_late
    assert max(*few.values(), few_late) <= 40


def test_what_is_late_is_counted_once(town: Town) -> None:
    a_case(town)
    client = at_work(town.province)
    page(client, "cases:late")
    with CaptureQueriesContext(connection) as asked:
        page(client, "cases:late")
    clocks = [q for q in asked if 'FROM "cases_clockrow"' in q["sql"]]
    # Numbers of now and of a month, which lines, and their rows: their count is known.
    assert len(clocks) == 4


def queries(client: Client, name: str) -> int:
    """Return how many queries a page needs, the second time."""
    page(client, name)
    with CaptureQueriesContext(connection) as asked:
        page(client, name)
    return len(asked)


def test_an_empty_day_teaches_the_first_step(town: Town) -> None:
    shown = page(at_work(town.worker), "cases:index")
    assert "Lập hồ sơ" in shown
    assert reverse("reports:desk") in shown


def test_a_case_is_found_by_its_number(town: Town) -> None:
    case = a_case(town)
    client = at_work(town.worker)
    assert case.number in post(client, "cases:search", text="hs-2026-00001")
    assert "Không có hồ sơ nào như vậy" in post(client, "cases:search", text="99999")


def test_a_closed_case_says_what_the_child_answered(town: Town) -> None:
    case = a_case(town)
    take(town, case, Act.WRITE_INTAKE)
    take(town, case, Act.VERIFY, founded=False)
    chair = at_work(town.chair)
    post(chair, "cases:know", case.pk, knows="no")
    wrong = post(chair, "cases:step", case.pk, "close", words="Xong.")
    assert "Lỗi" in wrong
    shown = post(chair, "cases:step", case.pk, "close", answered="no_child")
    assert "Hồ sơ đã đóng" in shown
    assert case.number in page(chair, "cases:index", xem="closed")


# --- Forms ---------------------------------------------------------------------------


def test_a_form_is_drafted_finished_and_printed_in_the_session(town: Town) -> None:
    case = a_case(town)
    client = at_work(town.worker)
    shown = page(client, "cases:form", case.pk, "mau-01")
    assert "Mẫu số 01" in shown
    schema = library.shipped().on("mau-01", timezone.localdate())
    name = next(f for f in schema.fields() if f.key == "child_name").key
    drafted = post(client, "cases:form", case.pk, "mau-01", draft=1, **{name: "Mận"})
    assert "Đã lưu nháp" in drafted
    assert 'value="Mận"' in drafted
    row = case.forms.get()
    assert (row.done_at, row.version) == (None, schema.version)
    assert "Mận".encode() not in bytes(row.body)
    wrong = post(client, "cases:form", case.pk, "mau-01", finish=1)
    assert "Lỗi" in wrong
    assert case.forms.get().done_at is None
    answer = client.get(reverse("cases:paper", args=(case.pk, "mau-01")))
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert "no-store" in answer["Cache-Control"]
    gone = client.get(reverse("cases:form", args=(case.pk, "mau-99")))
    assert gone.status_code == 404


def test_what_one_form_says_is_carried_to_the_next(town: Town) -> None:
    case = a_case(town)
    now, who = NOW + 2 * HOUR, town.worker.key
    schema = library.shipped().on("mau-01", timezone.localdate())
    forms.save(
        case=case.pk,
        schema=schema,
        values=answers(schema) | {"child_name": "Lê Thị Mận"},
        finished=True,
        who=who,
        now=now,
    )
    opened = reading.open_case(case=case.pk, who=who, now=now)
    second = forms.sheet(
        opened.case, "mau-02", opened.key, town.worker.user, timezone.now()
    )
    assert "Lê Thị Mận" in second.values.values()
    assert second.carried
    # Finished anew, the older one stays.
    forms.save(
        case=case.pk,
        schema=schema,
        values=answers(schema) | {"child_name": "Lê Thị Mận A"},
        finished=True,
        who=who,
        now=now + HOUR,
    )
    assert case.forms.count() == 2


def test_a_clock_that_ended_says_when_and_how_late(town: Town) -> None:
    case = a_case(town)
    take(town, case, Act.WRITE_INTAKE)
    take(town, case, Act.VERIFY, founded=True)
    take(town, case, Act.ASSESS, **URGENT)
    take(town, case, Act.DECIDE_EMERGENCY, 15, taken=True)
    clock = case.clocks.get(code="emergency")
    said = {c.label: c for c in lines.clock_lines(case, NOW + 20 * HOUR)}
    one = said["Can thiệp khẩn cấp"]
    assert one.due == lines.moment(clock.due_at)
    assert clock.stopped is not None
    assert one.ended.startswith(f"xong {lines.moment(clock.stopped)}, trễ ")
    assert said["Kế hoạch hỗ trợ (Mẫu 04)"].ended == ""
