"""Forms of a case: needed by steps, filled once, printed for who holds the role."""

import datetime as dt
import io
import zipfile

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.cases.formsheets import answers
from tests.cases.test_cases_pages import at_work, page, post
from tests.cases.town import CALM, HOUR, URGENT, Town, a_case, a_report, take, write
from tests.reports.network import NOW, SINCE

from lachan.cases.models import Case
from lachan.cases.rules import library, risk
from lachan.cases.rules.answers import is_empty, problems
from lachan.cases.rules.errors import MissingError
from lachan.cases.rules.printing import printed
from lachan.cases.rules.schemas import Value
from lachan.cases.rules.steps import MOVES, Act
from lachan.cases.services import forms, reading, signing, steps
from lachan.cases.services.steps import Step
from lachan.documents.values import Document
from lachan.partners.models import LegalRole, RoleHolder
from lachan.partners.services import roles
from lachan.reports.rules.intake import Child, Sex

pytestmark = pytest.mark.django_db
ORDER = [
    Act.WRITE_INTAKE,
    Act.ASSESS,
    Act.SEPARATE,
    Act.ASSESS_SPECIFIC,
    Act.MEET,
    Act.SUBMIT_PLAN,
    Act.APPROVE,
    Act.REVIEW,
]


def sheet(town: Town, case: Case, code: str, now: dt.datetime) -> forms.Sheet:
    opened = reading.open_case(case=case.pk, who=town.worker.key, now=now)
    return forms.sheet(opened.case, code, opened.key, town.worker.user, now)


def paper(
    town: Town, case: Case, code: str, *, deputy: bool = False, now: dt.datetime = NOW
) -> Document:
    """Return a form as it is printed on a day."""
    found = sheet(town, case, code, now)
    row = Case.objects.get(pk=case.pk)
    issue = signing.issue_for(
        row,
        found.schema,
        by=found.by or town.worker.user,
        day=timezone.localdate(now),
        deputy=deputy,
    )
    return printed(found.schema, found.values, issue)


def test_no_step_is_taken_before_its_form_is_finished(town: Town) -> None:
    case = a_case(town)
    who = town.worker
    for step in (Step(Act.WRITE_INTAKE),):
        with pytest.raises(MissingError, match="form"):
            steps.take(case=case.pk, step=step, who=who.key, now=NOW + 2 * HOUR)
    schema = library.shipped().on("mau-01", timezone.localdate(NOW))
    draft = answers(schema)
    with pytest.raises(MissingError, match="answers"):
        forms.save(
            case=case.pk,
            schema=schema,
            values=draft | {"state_now": ""},
            finished=True,
            who=who.key,
            now=NOW,
        )
    forms.save(
        case=case.pk,
        schema=schema,
        values=draft,
        finished=False,
        who=who.key,
        now=NOW,
    )
    assert steps.lacking(case, Act.WRITE_INTAKE) == "mau-01"
    write(case, Act.WRITE_INTAKE, who)
    assert steps.lacking(case, Act.WRITE_INTAKE) == ""
    taken = Step(Act.WRITE_INTAKE)
    steps.take(case=case.pk, step=taken, who=who.key, now=NOW + 2 * HOUR)


def test_news_of_danger_ask_for_the_forms_anew(town: Town) -> None:
    case = a_case(town)
    take(town, case, Act.WRITE_INTAKE)
    take(town, case, Act.VERIFY, founded=True)
    take(town, case, Act.ASSESS, **CALM)
    take(town, case, Act.RAISE, 5, informed=NOW + 4 * HOUR)
    assert steps.lacking(case, Act.ASSESS) == "mau-02"
    assert steps.lacking(case, Act.WRITE_INTAKE) == ""


def test_the_page_says_what_is_missing_and_leads_there(town: Town) -> None:
    case = a_case(town)
    client = at_work(town.worker)
    shown = page(client, "cases:case", case.pk)
    assert "Còn thiếu Mẫu 01: Tiếp nhận" in shown
    assert reverse("cases:form", args=(case.pk, "mau-01")) in shown
    assert reverse("cases:step", args=(case.pk, "write_intake")) not in shown
    step = page(client, "cases:step", case.pk, "write_intake")
    assert "Cần xong Mẫu 01: Tiếp nhận trước" in step
    assert "<textarea" not in step
    write(case, Act.WRITE_INTAKE, town.worker)
    shown = page(client, "cases:case", case.pk)
    assert "Còn thiếu" not in shown
    assert ">Xong<" in shown or "Xong" in shown
    assert reverse("cases:step", args=(case.pk, "write_intake")) in shown


# --- Filled once ---------------------------------------------------------------------


def test_what_the_report_says_stands_in_the_first_form(town: Town) -> None:
    child = Child(name="Lê Thị Mận", birth_year=2014, sex=Sex.FEMALE, carer="Bà Tư")
    case = a_case(town, a_report(child=child))
    said = sheet(town, case, "mau-01", NOW + 2 * HOUR).values
    assert said["child_name"] == "Lê Thị Mận"
    assert said["child_age"] == 12
    assert said["child_sex"] == "female"
    assert said["carer"] == {"name": "Bà Tư"}
    assert said["event_place"] == {
        "commune": "Phường Sài Gòn",
        "province": "Thành phố Hồ Chí Minh",
    }
    assert str(said["received_at"]).startswith("2026-11-24T")
    schema = library.shipped().on("mau-01", timezone.localdate(NOW))
    assert problems(schema, said, finished=False) == {}


def test_all_seven_are_filled_once_and_carried_forward(town: Town) -> None:
    case = a_case(town)
    known = library.shipped()
    done: dict[str, dict[str, Value]] = {}
    for act in ORDER:
        code = MOVES[act].form
        found = sheet(town, case, code, NOW + 2 * HOUR)
        for field in found.schema.fields():
            sources = [s.partition(".")[::2] for s in field.sources]
            there = [done[form][key] for form, key in sources if form in done]
            if there:
                assert found.values[field.key] == there[0], (code, field.key)
                assert not is_empty(found.values[field.key])
        schema = known.on(code, timezone.localdate(NOW))
        done[code] = answers(schema)
        write(case, act, town.worker)
    # Each names the child as the first one did; nobody types it twice.
    for code in done:
        assert done[code].get("child_name", "") == done["mau-01"]["child_name"]


def test_a_step_begins_with_what_its_form_says(town: Town) -> None:
    case = a_case(town)
    take(town, case, Act.WRITE_INTAKE)
    take(town, case, Act.VERIFY, founded=True)
    write(
        case,
        Act.ASSESS,
        town.worker,
        emergency=False,
        harmer_is_carer="unsure",
        measures=["separation"],
        reason="Vết bầm mới ở tay.",
    )
    shown = page(at_work(town.worker), "cases:step", case.pk, "assess")
    assert "Vết bầm mới ở tay." in shown
    ticked = [line for line in shown.split("<input") if " checked" in line]
    said = {
        name
        for name in ("emergency", "separation", "carer_harms")
        for line in ticked
        if f'name="{name}"' in line and 'value="yes"' in line
    }
    # Not clear yet counts as yes; calm stays calm.
    assert said == {"separation", "carer_harms"}


# --- Risk ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("harm", "protect", "carer", "level", "emergency"),
    [
        (("low", "low", "low"), ("high", "high", "high"), "no", "low", False),
        (("low", "low", "low"), ("high", "high", "low"), "no", "medium", False),
        (("medium", "low", "low"), ("high", "high", "high"), "no", "medium", False),
        (("medium", "low", "low"), ("low", "low", "high"), "no", "high", True),
        (("high", "low", "low"), ("high", "high", "high"), "no", "high", True),
        (("low", "low", "low"), ("high", "high", "high"), "yes", "low", True),
    ],
)
def test_levels_suggest_on_the_cautious_side(
    harm: tuple[str, str, str],
    protect: tuple[str, str, str],
    carer: str,
    level: str,
    emergency: bool,
) -> None:
    schema = library.shipped().on("mau-02", timezone.localdate(NOW))
    given = dict(zip(("harm_now", "harm_access", "harm_care"), harm, strict=True))
    safe = ("protect_self", "protect_adult", "protect_help")
    given |= dict(zip(safe, protect, strict=True)) | {"harmer_is_carer": carer}
    found = risk.suggest(schema, given)
    assert found is not None
    assert (found.level, found.emergency, found.complete) == (level, emergency, True)
    assert sum(found.harm.values()) == sum(found.protection.values()) == 3
    lower: dict[str, Value] = {**given, "risk": "low", "emergency": False}
    assert risk.departs(found, lower) == (level != "low" or emergency)


def test_a_conclusion_below_the_levels_is_asked_once_more(town: Town) -> None:
    case = a_case(town)
    schema = library.shipped().on("mau-02", timezone.localdate(NOW))
    client = at_work(town.worker)
    said = {
        "child_name": "Mận",
        "received_at-day": "2026-11-24",
        "received_at-clock": "10:00",
        "assessed_at-day": "2026-11-24",
        "assessed_at-clock": "12:00",
        "assessor-name": "Cán bộ",
        "harm_now": "high",
        "harm_access": "low",
        "harm_care": "low",
        "protect_self": "high",
        "protect_adult": "high",
        "protect_help": "high",
        "risk": "low",
        "emergency": "false",
        "harmer_is_carer": "no",
        "reason": "Đã ở nhà bà.",
    }
    asked = post(client, "cases:form", case.pk, "mau-02", finish=1, **said)
    assert "Kết luận thấp hơn gợi ý" in asked, schema.version
    assert "Nên coi là khẩn cấp" in asked
    assert not case.forms.exclude(done_at=None).exists()
    kept = post(client, "cases:form", case.pk, "mau-02", keep=1, **said)
    assert "Đã xong mẫu" in kept
    assert case.forms.exclude(done_at=None).count() == 1


# --- On paper ------------------------------------------------------------------------


def test_who_holds_the_role_that_day_signs(town: Town) -> None:
    case = a_case(town)
    first = paper(town, case, "mau-05")
    (signature,) = first.signatures
    assert (signature.lines, signature.name) == (("Chủ tịch",), "Chủ tịch")
    head = first.letterhead
    assert head is not None
    said = [text.replace(signing.NO_BREAK, " ") for text in (head.agency, head.parent)]
    assert said == [
        "Ủy ban nhân dân phường Sài Gòn",
        "Ủy ban nhân dân thành phố Hồ Chí Minh",
    ]
    assert (head.place, head.symbol) == ("Sài Gòn", "QĐ-UBND")
    # The next day another holds it; a paper of the day before keeps its name.
    admin, unit = town.network.admin, town.network.commune.unit
    tomorrow = NOW + 24 * HOUR
    day = timezone.localdate(tomorrow)
    holder = RoleHolder.objects.get(unit=unit, role=LegalRole.CHAIR)
    roles.dismiss(holder=holder, on=day, by=admin)
    roles.appoint(
        unit=unit, role=LegalRole.CHAIR, user=town.colleague.user, on=day, by=admin
    )
    after = paper(town, case, "mau-05", now=tomorrow).signatures
    assert after[0].name == "Đồng nghiệp"
    assert paper(town, case, "mau-05").signatures[0].name == "Chủ tịch"


def test_a_lawful_deputy_signs_in_the_chairs_place(town: Town) -> None:
    case = a_case(town)
    assert not signing.has_deputy(case, timezone.localdate(NOW))
    nobody = paper(town, case, "mau-05", deputy=True).signatures[0]
    assert nobody.lines == ("Chủ tịch",)
    roles.appoint(
        unit=town.network.commune.unit,
        role=LegalRole.DEPUTY,
        user=town.colleague.user,
        on=SINCE,
        by=town.network.admin,
    )
    signed = paper(town, case, "mau-05", deputy=True).signatures[0]
    assert signed.lines == ("KT. Chủ tịch", "Phó Chủ tịch")
    assert signed.name == "Đồng nghiệp"
    shown = page(at_work(town.worker), "cases:form", case.pk, "mau-05")
    assert "In cho Phó Chủ tịch ký" in shown


def test_a_carer_who_harms_stands_on_no_paper(town: Town) -> None:
    case = a_case(town)
    carer = "Cha, mẹ hoặc người chăm sóc trẻ"
    assert carer in paper(town, case, "mau-05").recipients
    take(town, case, Act.WRITE_INTAKE)
    take(town, case, Act.VERIFY, founded=True)
    take(town, case, Act.ASSESS, **URGENT)
    for act in ORDER:
        assert carer not in paper(town, case, MOVES[act].form).recipients


def test_papers_come_as_pdf_and_docx_and_stay_as_they_were(town: Town) -> None:
    case = a_case(town)
    write(case, Act.WRITE_INTAKE, town.worker, state_now="Bản thứ nhất.")
    write(case, Act.WRITE_INTAKE, town.worker, NOW + 3 * HOUR, state_now="Bản hai.")
    client = at_work(town.worker)
    answer = client.get(reverse("cases:word", args=(case.pk, "mau-01")))
    assert "no-store" in answer["Cache-Control"]
    text = zipfile.ZipFile(io.BytesIO(answer.content)).read("word/document.xml")
    assert "Bản hai." in text.decode()
    masked = client.get(reverse("cases:word", args=(case.pk, "mau-01")), {"ban": "che"})
    hidden = zipfile.ZipFile(io.BytesIO(masked.content)).read("word/document.xml")
    assert "Nguyễn Thị Ánh" in text.decode()
    assert "Nguyễn Thị Ánh" not in hidden.decode()
    shown = page(client, "cases:form", case.pk, "mau-01")
    for row in forms.finished(case):
        address = reverse("cases:kept", args=(case.pk, row.pk))
        assert address in shown
        assert client.get(address).content.startswith(b"%PDF")
    draft = reverse("cases:kept", args=(case.pk, case.pk))
    assert client.get(draft).status_code == 404
