"""The plan of Decision 1330: word for word, by year, by unit, with evidence."""

import csv
import datetime as dt
import io
import tomllib
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from lachan.accounts.models import User
from lachan.audit.services import verify
from lachan.partners.models import Kind, Unit
from lachan.partners.services.units import NewUnit, create_unit
from lachan.programme import facts
from lachan.programme.facts.byunit import by_unit
from lachan.programme.models import (
    Change,
    Evidence,
    Holder,
    Output,
    Plan,
    Question,
    Step,
    Task,
)
from lachan.programme.rules.status import Lead, State
from lachan.programme.services import changes, loading, work, years

TODAY = dt.date(2026, 11, 28)
PDF = b"%PDF-1.7 x"


def text(answer: HttpResponseBase) -> str:
    return answer.content.decode()  # type: ignore[attr-defined,no-any-return]


def line(task: Task, year: int = 2026, today: dt.date = TODAY) -> facts.Line:
    return facts.board(task.plan, year, today, [task]).lines[0]


def source() -> str:
    return (loading.DATA / "decision-1330.txt").read_text(encoding="utf-8")


# --- Word for word ------------------------------------------------------------------


def test_every_cell_is_the_decisions_own(plan: Plan) -> None:
    rows = [x.split("\t") for x in source().splitlines() if x.count("\t") == 5]
    printed = [tuple(c.strip() for c in r) for r in rows if r[0] != "TT"]
    names = ("code", "text", "lead_text", "with_text", "time_text", "outputs_text")
    kept = list(plan.tasks.values_list(*names))
    assert kept == printed
    assert len(kept) == 8


def test_nothing_of_the_decision_is_lost(plan: Plan) -> None:
    outside = [x for x in source().splitlines() if "\t" not in x and x.strip()]
    assert [x for x in outside if x.strip() not in plan.text] == []


def test_the_misprint_is_kept_and_marked(client: Client, plan: Plan) -> None:
    page = text(client.get(reverse("programme:index")))
    assert "Tổng đại" in page
    assert "đúng là: Tổng đài" in page


def test_outputs_are_in_the_cell_they_come_from(plan: Plan) -> None:
    for output in Output.objects.select_related("task"):
        assert output.text in output.task.outputs_text
    data = tomllib.loads((loading.DATA / "decision-1330.toml").read_text("utf-8"))
    assert Output.objects.count() == sum(
        len(t.get("outputs", [])) for t in data["task"]
    )


def test_loading_again_changes_nothing(plan: Plan, dung: User) -> None:
    task = plan.tasks.get(code="1.1")
    work.edit_task(task=task, fields={"end_year": 2030}, by=dung)
    loading.load_plan()
    assert Plan.objects.count() == 1
    assert plan.tasks.get(code="1.1").end_year == 2030


def test_the_words_of_the_decision_cannot_be_edited(desk: Client, tools: Task) -> None:
    path = reverse("programme:task_edit", args=(tools.pk,))
    desk.post(path, {"text": "khác", "schedule": "yearly", "start_year": "2020"})
    tools.refresh_from_db()
    assert tools.start_year == 2020
    assert tools.text.startswith("Nghiên cứu xây dựng Bộ ứng dụng")


# --- The page for everybody ---------------------------------------------------------


def test_everybody_reads_the_table_and_it_takes_few_queries(
    client: Client, plan: Plan, dung: User
) -> None:
    path = reverse("programme:plan", args=(plan.pk,))
    client.get(path)
    with CaptureQueriesContext(connection) as few:
        assert client.get(path).status_code == 200
    for task in plan.tasks.filter(heading=False):
        for n in range(3):
            fields = {"text": f"{n}", "year": 2026, "due_on": TODAY}
            work.keep_step(task=task, step=None, fields=fields, by=dung)
            work.keep_risk(task=task, risk=None, fields={"text": "x"}, by=dung)
    with CaptureQueriesContext(connection) as many:
        client.get(path)
    assert len(many) == len(few) <= 14


def test_search_ignores_tone_marks(client: Client, plan: Plan) -> None:
    page = text(client.get(reverse("programme:index"), {"q": "tap huan nang luc"}))
    assert "Tập huấn, nâng cao năng lực" in page
    assert "Nghiên cứu xây dựng Bộ ứng dụng" not in page
    empty = text(client.get(reverse("programme:index"), {"q": "xyzzy"}))
    assert "Không có nhiệm vụ nào như vậy" in empty


def test_before_it_is_loaded_the_page_says_so(client: Client, db: None) -> None:
    assert "1330" in text(client.get(reverse("programme:index")))


def test_a_year_that_is_none_is_the_running_one(client: Client, plan: Plan) -> None:
    for year in ("", "abcd", "1999", "99999", "٢٠٢٦"):
        answer = client.get(reverse("programme:index"), {"nam": year})
        assert f"Năm {timezone.localdate().year}" in text(answer)


def test_the_table_leaves_as_csv_and_pdf(client: Client, plan: Plan) -> None:
    got = client.get(reverse("programme:csv", args=(plan.pk,)))
    rows = list(csv.reader(io.StringIO(text(got).lstrip("\ufeff"))))
    assert len(rows) == 9
    assert rows[8][1].startswith("Nghiên cứu xây dựng Bộ ứng dụng")
    # A spreadsheet would compute a cell that begins with a dash.
    assert rows[2][5].startswith("'-Báo cáo")
    pdf = client.get(reverse("programme:pdf", args=(plan.pk,)))
    pages = PdfReader(io.BytesIO(pdf.content)).pages
    printed = " ".join(" ".join(p.extract_text() for p in pages).split())
    assert "Tổng đại điện thoại" in printed


def test_the_timeline_says_in_words_what_it_draws(client: Client, plan: Plan) -> None:
    page = text(client.get(reverse("programme:timeline", args=(plan.pk,))))
    assert page.count('class="bar ') == 6
    assert page.count("Năm 2019 - 2020") == 1


# --- Who answers, by date -----------------------------------------------------------


def test_a_lead_that_is_gone_is_never_changed_silently(
    desk: Client, tools: Task, heir: Unit
) -> None:
    found = line(tools).lead
    assert (found.state, found.now) == (Lead.GONE, heir)
    verdict = line(tools).verdict
    assert verdict is not None
    assert verdict.state is State.DECIDE
    page = text(desk.get(reverse("programme:task", args=(tools.pk,))))
    assert 'value="TT-YT"' in page
    assert Holder.objects.filter(task=tools).count() == 1


def test_a_year_before_has_the_lead_of_its_day(tools: Task, heir: Unit) -> None:
    assert line(tools, 2024).lead.state is Lead.HOLDS


def test_an_administrator_entrusts_the_successor(
    desk: Client, tools: Task, heir: Unit
) -> None:
    path = reverse("programme:entrust", args=(tools.pk,))
    said = {"unit": "trung tam thong tin y te", "on": "01/03/2025", "basis": "2/QĐ"}
    assert desk.post(path, said).status_code == 302
    assert line(tools).lead.state is Lead.HOLDS
    old, new = Holder.objects.filter(task=tools).order_by("valid_from")
    assert (old.valid_to, new.unit, new.basis) == (dt.date(2025, 3, 1), heir, "2/QĐ")


def test_a_unit_that_is_not_there_cannot_lead(
    desk: Client, tools: Task, heir: Unit
) -> None:
    path = reverse("programme:entrust", args=(tools.pk,))
    said = {"unit": "TT-YT", "on": "01/01/2024", "basis": "2/QĐ"}
    assert "Không thấy đơn vị nào như vậy" in text(desk.post(path, said))
    early, user = dt.date(2024, 1, 1), User.objects.get(username="dung")
    with pytest.raises(work.TooEarlyError):
        work.entrust(task=tools, unit=heir, trust=work.Trust(early, ""), by=user)


# --- Evidence, status by rule and by word -------------------------------------------


def add(client: Client, task: Task, **fields: Any) -> Any:
    path = reverse("programme:evidence_add", args=(task.pk,))
    return client.post(f"{path}?nam=2026", {"title": "x", **fields})


def test_evidence_for_every_output_makes_a_task_done(
    responsible: Client, tools: Task
) -> None:
    first, second, third = tools.outputs.all()
    file = SimpleUploadedFile("a.pdf", PDF)
    assert add(responsible, tools, file=file, output=first.pk).status_code == 302
    link = "https://example.vn/"
    assert add(responsible, tools, url=link, output=second.pk).status_code == 302
    verdict = line(tools).verdict
    assert verdict is not None
    assert (verdict.state, verdict.met, verdict.wanted) == (State.ON_TIME, 2, 3)
    add(responsible, tools, url=link, output=third.pk)
    assert line(tools).verdict.state is State.DONE  # type: ignore[union-attr]


def test_evidence_is_seen_by_the_questions_of_the_index_too(
    desk: Client, tools: Task, dung: User
) -> None:
    index = reverse("programme:index_questions")
    add(desk, tools, url="https://moh.gov.vn/bao-cao", title="Báo cáo năm")
    kept = Evidence.objects.get()
    assert "Bằng chứng chưa gắn câu hỏi (1)" in text(desk.get(index))

    asked = {"pillar": "legal", "code": "1.3", "text": "Câu hỏi thử?", "source": "ITU"}
    desk.post(reverse("programme:question_add"), asked)
    question = Question.objects.get()
    place = reverse("programme:question_place", args=(kept.pk,))
    desk.post(place, {"question": question.pk})

    kept.refresh_from_db()
    assert kept.question == question
    page = text(desk.get(index))
    assert "Bằng chứng chưa gắn câu hỏi (" not in page
    assert "Ghi câu hỏi của chỉ số" in page  # its history, with undo
    # A question that is taken away leaves its evidence to be placed anew.
    desk.post(reverse("programme:question_remove", args=(question.pk,)))
    assert "Bằng chứng chưa gắn câu hỏi (1)" in text(desk.get(index))
    undone = Change.objects.get(action="question.removed")
    desk.post(reverse("programme:undo", args=("index", undone.pk)), {"next": index})
    assert "Câu hỏi thử?" in text(desk.get(index))
    desk.post(place, {"question": ""})
    kept.refresh_from_db()
    assert kept.question is None


def test_a_file_comes_back_as_it_was_and_runs_in_no_browser(
    responsible: Client, tools: Task
) -> None:
    add(responsible, tools, file=SimpleUploadedFile("a.pdf", PDF))
    path = reverse(
        "programme:evidence_file", args=(tools.pk, Evidence.objects.get().pk)
    )
    got = responsible.get(path)
    assert got.content == PDF
    assert got.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert got.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Chọn một trong ba"),
        ({"file": "html"}, "Tệp phải là PDF"),
        ({"url": "javascript:alert(1)"}, "Lỗi"),
        ({"url": "ftp://x.vn/"}, "https://"),
        ({"ref": "law:99999"}, "Lỗi"),
    ],
    ids=["nothing", "html", "script", "ftp", "no such row"],
)
def test_what_is_no_evidence_is_refused_with_the_reason(
    responsible: Client, tools: Task, fields: dict[str, Any], words: str
) -> None:
    if fields.get("file"):
        fields = {"file": SimpleUploadedFile("a.pdf", b"<html><script>")}
    assert words in text(add(responsible, tools, **fields))
    assert not Evidence.objects.exists()


def test_the_word_of_the_responsible_stands_beside_the_rule(
    responsible: Client, tools: Task
) -> None:
    path = reverse("programme:say", args=(tools.pk,))
    said = {"word": "done", "note": "Đã bàn giao."}
    assert responsible.post(f"{path}?nam=2026", said).status_code == 302
    found = line(tools)
    assert found.said is not None
    assert found.said.word == "done"
    assert found.verdict is not None
    assert found.verdict.state is State.ON_TIME
    year = responsible.get(reverse("programme:index"), {"nam": 2026})
    assert "Đơn vị ghi: Đã xong" in text(year)


def test_only_who_leads_writes(responsible: Client, plan: Plan, tools: Task) -> None:
    other = plan.tasks.get(code="1.1")
    said = {"word": "done"}
    path = reverse("programme:say", args=(other.pk,))
    assert responsible.post(path, said).status_code == 403
    heirs = reverse("programme:entrust", args=(tools.pk,))
    assert responsible.post(heirs, {}).status_code == 403


def test_steps_make_late_and_go_on_in_the_next_year(
    responsible: Client, tools: Task, dung: User
) -> None:
    fields = {"text": "Gửi bản thử", "year": 2026, "due_on": dt.date(2026, 6, 1)}
    step = work.keep_step(task=tools, step=None, fields=fields, by=dung)
    verdict = line(tools).verdict
    assert verdict is not None
    assert (verdict.state, verdict.days) == (State.LATE, 180)
    years.open_year(plan=tools.plan, year=2027)
    years.open_year(plan=tools.plan, year=2027)
    again = Step.objects.get(year=2027)
    assert (again.came_from, again.due_on) == (step, step.due_on)
    # Of the old year it is owed no more; of the new one it is.
    assert line(tools, 2026).verdict.state is State.ON_TIME  # type: ignore[union-attr]
    assert "chuyển sang năm sau" in text(
        responsible.get(reverse("programme:task", args=(tools.pk,)), {"nam": "2026"})
    )


def test_what_was_to_be_done_once_goes_on_until_it_is_shown(
    plan: Plan, dung: User
) -> None:
    once, network = plan.tasks.get(code="2.2"), plan.tasks.get(code="1.2")
    Evidence.objects.create(
        task=once, output=once.outputs.get(), year=2019, kind="link", title="x"
    )
    assert years.open_year(plan=plan, year=2026) == 5
    assert line(once).verdict.state is State.DONE  # type: ignore[union-attr]
    carried = line(network)
    assert carried.carried
    assert carried.verdict is not None
    assert (carried.verdict.state, carried.verdict.since) == (
        State.LATE,
        dt.date(2020, 12, 31),
    )


# --- History and undo ---------------------------------------------------------------


def take_back(client: Client, change: Change) -> Any:
    return client.post(reverse("programme:undo", args=(change.about, change.pk)))


def test_every_change_can_be_taken_back_and_done_again(
    responsible: Client, tools: Task
) -> None:
    add(responsible, tools, url="https://example.vn/")
    change = Change.objects.get()
    take_back(responsible, change)
    assert not Evidence.objects.there().exists()
    take_back(responsible, Change.objects.get(action="change.undone"))
    assert Evidence.objects.there().exists()
    assert verify("programme").holds


def test_an_older_change_waits_for_the_newer_one(tools: Task, dung: User) -> None:
    work.edit_task(task=tools, fields={"end_year": 2030}, by=dung)
    first = Change.objects.get()
    work.edit_task(task=tools, fields={"end_year": 2031}, by=dung)
    with pytest.raises(changes.ChangedSinceError):
        changes.undo(first, by=dung)
    changes.undo(Change.objects.get(before={"end_year": 2030}), by=dung)
    changes.undo(first, by=dung)
    tools.refresh_from_db()
    assert tools.end_year is None


def test_an_undo_that_would_make_two_leads_is_refused(
    tools: Task, heir: Unit, dung: User
) -> None:
    on = dt.date(2025, 3, 1)
    work.entrust(task=tools, unit=heir, trust=work.Trust(on, ""), by=dung)
    with pytest.raises(changes.InTheWayError):
        changes.undo(Change.objects.get(action="lead.ended"), by=dung)


def test_the_responsible_take_back_their_own_kind_alone(
    responsible: Client, tools: Task, dung: User
) -> None:
    work.edit_task(task=tools, fields={"end_year": 2030}, by=dung)
    assert take_back(responsible, Change.objects.get()).status_code == 403


def test_the_history_says_who_did_what(desk: Client, tools: Task, dung: User) -> None:
    work.keep_risk(task=tools, risk=None, fields={"text": "Thiếu người"}, by=dung)
    page = text(desk.get(reverse("programme:history", args=(tools.plan_id,))))
    assert "Thêm rủi ro" in page
    assert "Thiếu người" in page
    assert "Dũng" in page


# --- Unit by unit -------------------------------------------------------------------


def shares(plan: Plan) -> dict[str, tuple[list[str], list[str]]]:
    """Return by unit the codes of what it leads, and of what it helps with."""
    found = by_unit(facts.board(plan, 2026, TODAY))
    return {
        one.unit.name if one.unit else "": (
            [line.task.code for line in one.leads],
            [line.task.code for line in one.helps],
        )
        for one in found.shares
    }


def test_a_unit_finds_what_it_leads_and_where_the_plan_names_it(plan: Plan) -> None:
    assert shares(plan) == {
        "Cục Trẻ em": (["1.1", "1.2", "1.3", "2.1", "2.2"], ["2.3"]),
        "Trung tâm Thông tin": (["2.3"], ["2.1", "2.2"]),
    }


def test_who_helps_by_the_register_is_found_under_its_own_name(
    plan: Plan, tools: Task, dung: User, client: Client
) -> None:
    since = dt.date(2024, 1, 1)
    unit = create_unit(NewUnit(Kind.MINISTRY, "VPB", "Văn phòng Bộ", since), by=dung)
    trust = work.Trust(on=since, basis="1/QĐ")
    work.add_partner(task=tools, unit=unit, trust=trust, by=dung)

    # By the register of units, and where the plan's words name it.
    helped = ["1.1", "1.2", "2.1", "2.2", "2.3"]
    assert shares(plan)["Văn phòng Bộ"] == ([], helped)
    assert shares(plan)["Cục Trẻ em"][1] == []  # the register goes before words
    page = text(client.get(reverse("programme:units", args=(plan.pk,))))
    assert page.index("<h2>Văn phòng Bộ</h2>") < page.index("theo lời của kế hoạch")
    assert "Vụ Pháp chế, Văn phòng Bộ, các cơ quan có liên quan" in page


def test_what_a_unit_that_is_gone_led_is_found_with_its_successor_as_proposed(
    plan: Plan, heir: Unit, client: Client
) -> None:
    # A name that another one begins with is not that other one.
    assert shares(plan)[heir.name] == (["2.3"], ["2.1", "2.2"])
    page = text(client.get(reverse("programme:units", args=(plan.pk,))))
    assert f"<h2>{heir.name}</h2>" in page
    assert "Kế hoạch giao Trung tâm Thông tin, nay không còn." in page
    assert "chưa ai quyết định" in page


def test_who_reads_english_finds_tasks_by_unit_in_english(
    plan: Plan, client: Client
) -> None:
    path = reverse("programme:units", args=(plan.pk,))
    task = plan.tasks.get(code="2.2")
    assert task.text[:60] in text(client.get(path))
    client.cookies["lang"] = "en"
    page = text(client.get(path))
    assert task.text_en[:60] in page
    assert task.text[:60] not in page


def test_the_view_by_unit_asks_the_same_of_the_database_however_many_units(
    plan: Plan, tools: Task, dung: User, client: Client
) -> None:
    path = reverse("programme:units", args=(plan.pk,))
    client.get(path)
    with CaptureQueriesContext(connection) as few:
        client.get(path)
    since = dt.date(2024, 1, 1)
    for n in range(6):
        new = NewUnit(Kind.MINISTRY, f"V{n}", f"Vụ {n}", since)
        trust = work.Trust(on=since, basis="1/QĐ")
        made = create_unit(new, by=dung)
        work.add_partner(task=tools, unit=made, trust=trust, by=dung)
    with CaptureQueriesContext(connection) as many:
        client.get(path)
    assert len(many) <= len(few)
