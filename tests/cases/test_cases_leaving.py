"""What leaves a case: take-down notices and sheets, shown before, answered after."""

import datetime as dt
import io
import json
import uuid
import zipfile
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from nacl.public import PrivateKey, SealedBox
from nacl.signing import SigningKey
from pypdf import PdfReader
from tests.cases.members import a_hospital, a_member, a_platform, the_police
from tests.cases.test_cases_online import SAW, URL, added, kept
from tests.cases.test_cases_pages import at_work, page, post
from tests.cases.town import HOUR, Town, a_case, a_report, take, write
from tests.reports.network import HCM, NOW

from lachan.accounts.models import User
from lachan.cases import recipients
from lachan.cases.models import Case, Found, Given
from lachan.cases.rules import grounds
from lachan.cases.rules.errors import MissingError
from lachan.cases.rules.grounds import Leaving
from lachan.cases.rules.kinds import Happened
from lachan.cases.rules.notices import Kind as Harm
from lachan.cases.rules.online import Seen
from lachan.cases.rules.steps import Act, State
from lachan.cases.services import (
    giving,
    online,
    reading,
    returning,
    sheets,
    takedown,
)
from lachan.cases.services.takedown import Ask
from lachan.partners import facts as partners
from lachan.partners.models import (
    Endpoint,
    Handover,
    HandoverBundle,
    Kind,
    Member,
    Purpose,
    Unit,
    UnitRole,
)
from lachan.partners.rules.handover import State as Answered
from lachan.partners.services import endpoints, handovers, staff, webhooks
from lachan.partners.services.handovers import Sent
from lachan.partners.services.members import Entry, describe
from lachan.reports.rules.intake import Child, Tick
from lachan.vault.rules.errors import NotAllowedError

pytestmark = pytest.mark.django_db
LATER = NOW + 3 * HOUR
EMAIL = "baove@saigon.example"
CHILD = Child(name="Lê Thị Mận", birth_year=2012)


def drafted(town: Town, case: Case, ask: Ask) -> takedown.Draft:
    """Return what the worker would send."""
    opened = reading.open_case(case=case.pk, who=town.worker.key, now=LATER)
    return takedown.draft(case=case, ask=ask, key=opened.key, now=LATER)


def sent(town: Town, case: Case, ask: Ask) -> list[Sent]:
    """Let the worker send what was shown."""
    shown = drafted(town, case, ask).digest
    return takedown.send(
        case=case.pk, ask=ask, shown=shown, who=town.worker.key, now=LATER
    )


def ask_of(member: Member, *found: Found, **more: str) -> Ask:
    """Return what to ask a member to take down."""
    return Ask(member.pk, tuple(f.pk for f in found), EMAIL, **more)


def opened_by_code(one: Sent) -> bytes:
    """Return what a member gets by link and code."""
    return handovers.open_by_code(handover=one.handover, typed=one.code, now=LATER)


def a_system(admin: User, key: PrivateKey) -> Member:
    """Keep a platform that receives by its own system, sealed to this key."""
    member = a_platform(admin, way="system")
    keys = endpoints.Keys(
        key.public_key.encode().hex(), SigningKey.generate().verify_key.encode().hex()
    )
    endpoints.set_endpoint(
        member=member, url="https://nhan.example/", keys=keys, by=admin
    )
    return member


# --- Take-down -----------------------------------------------------------------------


def test_a_notice_goes_with_a_letter_and_nothing_of_the_child(town: Town) -> None:
    case = a_case(town, a_report(child=CHILD, story="Mận kể: MARKER"))
    found = kept(town, case)
    (made,) = sent(town, case, ask_of(a_platform(town.network.admin), found))
    with zipfile.ZipFile(io.BytesIO(opened_by_code(made))) as packed:
        assert sorted(packed.namelist()) == ["cong-van.docx", "cong-van.pdf"]
        words = PdfReader(io.BytesIO(packed.read("cong-van.pdf"))).pages[0]
        text = " ".join(words.extract_text().split())
        assert not words.images
    assert "xau.example" in text
    assert "ab" * 32 in text.replace(" ", "")
    for secret in ("Mận", "MARKER", case.number):
        assert secret not in text
    line = case.events.get(happened=Happened.NOTICE)
    assert line.code == made.handover.number
    assert b"Hoa" not in bytes(line.body or b"")


def test_evidence_comes_before_the_notice(town: Town) -> None:
    case = a_case(town)
    ask = ask_of(a_platform(town.network.admin), added(town, case))
    with pytest.raises(MissingError) as e:
        drafted(town, case, ask)
    assert e.value.what == "kept"


def test_the_police_come_first_or_it_is_said_why_not(town: Town) -> None:
    case = a_case(town)
    found = kept(town, case, harm=Harm.GROOMING)
    platform = a_platform(town.network.admin)
    with pytest.raises(MissingError) as e:
        drafted(town, case, ask_of(platform, found))
    assert e.value.what == "police"
    passed = drafted(town, case, ask_of(platform, found, passed_over="danger"))
    assert "công an đã được báo" not in repr(passed.letter)
    take(town, case, Act.TO_POLICE, 2)
    told = drafted(town, case, ask_of(platform, found))
    assert "công an đã được báo" in repr(told.letter)
    (made,) = sent(town, case, ask_of(platform, found))
    with zipfile.ZipFile(io.BytesIO(opened_by_code(made))) as packed:
        report = json.loads(packed.read("xarf-01.json"))
    assert report["url"] == URL
    assert report["exploitation_type"] == "grooming"
    assert report["detection_method"] == "manual_review"


def test_a_system_gets_xarf_alone_sealed_to_its_key(town: Town) -> None:
    key = PrivateKey.generate()
    member = a_system(town.network.admin, key)
    case = a_case(town)
    take(town, case, Act.TO_POLICE, 2)
    first = kept(town, case, harm=Harm.SEXTORTION)
    other = kept(town, case, "https://xau.example/clip/8", Harm.SEXTORTION)
    made = sent(town, case, ask_of(member, first, other))
    assert [one.handover.state for one in made] == ["waiting", "waiting"]
    sealed = [bytes(b.sealed) for b in HandoverBundle.objects.all()]
    opened = [json.loads(SealedBox(key).decrypt(octets)) for octets in sealed]
    assert {o["url"] for o in opened} == {URL, "https://xau.example/clip/8"}
    assert all(o["type"] == "csem" for o in opened)


def test_what_was_not_shown_is_not_sent(town: Town) -> None:
    case = a_case(town)
    found = kept(town, case)
    ask = ask_of(a_platform(town.network.admin), found)
    shown = drafted(town, case, ask).digest
    again = SAW.__class__(at=SAW.at + HOUR, words="Đã đổi.")
    online.preserve(found=found.pk, saw=again, who=town.worker.key, now=LATER)
    with pytest.raises(MissingError) as e:
        takedown.send(
            case=case.pk, ask=ask, shown=shown, who=town.worker.key, now=LATER
        )
    assert e.value.what == "shown"
    assert not Given.objects.exists()


def test_an_answer_that_comes_late_asks_nobody_who_looked_since(town: Town) -> None:
    case = a_case(town)
    found = kept(town, case)
    member = a_platform(town.network.admin)
    (made,) = sent(town, case, ask_of(member, found))
    opened_by_code(made)
    actor, at = f"member:{member.pk}", NOW + 7 * HOUR
    handovers.answer(handover=made.handover, to=Answered.DONE, actor=actor, now=at)
    saw = SAW.__class__(at=NOW + 8 * HOUR, kept=False)
    later = NOW + 9 * HOUR
    online.look(found=found.pk, seen=Seen.GONE, saw=saw, who=town.worker.key, now=later)
    found.refresh_from_db()
    next_look = found.look_at
    assert next_look is not None
    assert next_look > later
    assert returning.take_answers(now=later) > 0
    found.refresh_from_db()
    assert found.look_at == next_look


def test_what_they_answer_comes_back_and_asks_for_a_look(town: Town) -> None:
    case = a_case(town)
    found = kept(town, case)
    member = a_platform(town.network.admin)
    (made,) = sent(town, case, ask_of(member, found))
    opened_by_code(made)
    for to, hours in ((Answered.ACCEPTED, 4), (Answered.DONE, 7)):
        handovers.answer(
            handover=made.handover,
            to=to,
            actor=f"member:{member.pk}",
            now=NOW + hours * HOUR,
        )
    assert returning.take_answers(now=NOW + 8 * HOUR) == 4
    assert returning.take_answers(now=NOW + 8 * HOUR) == 0
    codes = case.events.filter(happened=Happened.HANDOVER).order_by("number")
    kinds = [c.split(".")[0] for c in codes.values_list("code", flat=True)]
    assert kinds == ["received", "accepted", "done"]
    found.refresh_from_db()
    assert found.look_at == NOW + 7 * HOUR
    gone = SAW.__class__(at=NOW + 8 * HOUR, kept=False)
    online.look(
        found=found.pk,
        seen=Seen.GONE,
        saw=gone,
        who=town.worker.key,
        now=NOW + 8 * HOUR,
    )
    told = takedown.removal(member.pk)
    assert (told.asked, told.gone, told.median) == (1, 1, 5 * HOUR)
    (speed,) = partners.speeds(NOW, NOW + 9 * HOUR, members=[member.pk])
    assert speed.median == HOUR


def test_silence_and_refusal_wait_for_an_officer(town: Town) -> None:
    case = a_case(town)
    (made,) = sent(town, case, ask_of(a_platform(town.network.admin), kept(town, case)))
    assert made.handover.answer_by == LATER + 8 * HOUR  # as promised, by no law
    handovers.watch_silence(LATER + 9 * HOUR)
    handovers.watch_silence(LATER + 24 * HOUR)
    returning.take_answers(now=LATER + 25 * HOUR)
    assert Given.objects.get().state == "escalated"
    client = at_work(town.worker)
    assert made.handover.number in page(client, "cases:online_tasks")
    handovers.answer(
        handover=made.handover,
        to=Answered.DECLINED,
        reason="unknown",
        actor="member:1",
        now=LATER + 26 * HOUR,
    )
    returning.take_answers(now=LATER + 26 * HOUR)
    shown = page(client, "cases:case", case.pk)
    assert "Không tìm thấy người hoặc nội dung" in shown
    given = Given.objects.get()
    post(client, "cases:given", case.pk, given.pk, do="settle")
    assert made.handover.number not in page(client, "cases:online_tasks")


def test_what_waits_online_costs_the_same_with_many_members(town: Town) -> None:
    case, client = a_case(town), at_work(town.worker)

    def declined(code: str) -> None:
        member = a_member(Kind.HOSPITAL, code, f"Bệnh viện {code}", town.network.admin)
        case.given.create(
            what="sheets",
            handover=uuid.uuid4(),
            ground="x",
            member=member,
            at=NOW,
            state="declined",
            body=b"x",
        )

    def cost() -> int:
        page(client, "cases:online_tasks")
        with CaptureQueriesContext(connection) as asked:
            shown = page(client, "cases:online_tasks")
        assert shown.count("Bệnh viện") == case.given.count()
        return len(asked)

    declined("BV-1")
    few = cost()
    for code in ("BV-2", "BV-3", "BV-4"):
        declined(code)
    assert cost() == few


@pytest.mark.parametrize(("way", "now"), [("system", "link"), ("link", "system")])
def test_what_failed_goes_again_the_way_it_went(town: Town, way: str, now: str) -> None:
    """The member receives in another way since; only its own system is tried again."""
    admin, case = town.network.admin, a_case(town)
    by_system = way == "system"
    member = a_system(admin, PrivateKey.generate()) if by_system else a_platform(admin)
    (made,) = sent(town, case, ask_of(member, kept(town, case)))
    Endpoint.objects.update(url="https://localhost/in")
    webhooks.deliver_due(LATER)
    handovers.expire_links(LATER + 73 * HOUR)
    assert Handover.objects.get().state == "failed"
    describe(member=member, entry=Entry({"way": now}), by=admin)
    shown = page(at_work(town.worker), "cases:case", case.pk)
    link = shown.split("Giao lại, hoặc giao đơn vị khác")[0].rpartition('href="')[2]
    same = reverse("partners:handover", args=[made.handover.ref])
    anew = reverse("cases:take_down", args=[case.pk])
    assert link.split('"')[0] == (same if by_system else anew)


def test_the_notice_is_read_before_it_is_sent_by_the_page(town: Town) -> None:
    case = a_case(town)
    found = kept(town, case)
    member = a_platform(town.network.admin)
    client = at_work(town.worker)
    said = {
        "found": [str(found.pk)],
        "member": member.pk,
        "email": EMAIL,
        "language": "vi",
    }
    shown = post(client, "cases:take_down", case.pk, do="show", **said)
    assert "Sẽ gửi đi đúng như sau" in shown
    assert URL in shown
    assert "đơn vị đã hứa, không phải hạn của luật" in shown
    assert not Given.objects.exists()
    digest = shown.split('name="shown" value="')[1].split('"')[0]
    paper = client.post(
        reverse("cases:take_down", args=[case.pk]), said | {"do": "pdf"}
    )
    assert paper.content.startswith(b"%PDF")
    wrong = post(client, "cases:take_down", case.pk, do="send", shown="0" * 64, **said)
    assert "Nội dung vừa đổi" in wrong
    done = post(client, "cases:take_down", case.pk, do="send", shown=digest, **said)
    assert "Mã chỉ hiện lần này" in done
    assert Handover.objects.get().subject_id == str(case.pk)


# --- Who may never get anything ------------------------------------------------------


def members(case: Case) -> set[str]:
    """Return whom something of a case may go to."""
    return {m.unit.name for m in recipients.members_for(case, LATER)}


def test_whom_the_child_excluded_can_never_be_chosen(town: Town) -> None:
    admin = town.network.admin
    hcm = Unit.objects.get(kind=Kind.PROVINCE, code=HCM)
    near = the_police(admin, hcm)
    far = the_police(admin)
    school = a_member(Kind.SCHOOL, "TH-1", "Trường Hoa", admin, province=hcm)
    free = a_case(town)
    assert {str(near), str(far), str(school)} <= members(free)
    shut = a_case(town, a_report(exclude=frozenset({Tick.POLICE, Tick.SCHOOL})))
    assert members(shut) & {str(near), str(far), str(school)} == {str(far)}
    with pytest.raises(NotAllowedError):
        recipients.member_for(shut, near.pk, LATER)


def test_a_unit_where_the_named_person_works_gets_nothing(town: Town) -> None:
    admin = town.network.admin
    hospital = a_hospital(admin)
    case = a_case(town)
    assert str(hospital) in members(case)
    # The colleague knows somebody in it, and works at the hospital too.
    staff.admit(
        unit=hospital.unit,
        user=town.colleague.user,
        role=UnitRole.MEMBER,
        on=dt.date(2026, 1, 1),
        by=admin,
    )
    case.shut.create(user=town.colleague.user)
    assert str(hospital) not in members(case)


# --- Sheets --------------------------------------------------------------------------


def leaving(**more: object) -> Leaving:
    """Return a hand-over with consent to a hospital, changed."""
    base: dict[str, object] = {
        "purpose": "support",
        "to": "hospital",
        "sheets": ("mau-01",),
        "masked": True,
        "state": State.PLAN,
        "age": 12,
        "carer_harms": False,
        "child_agrees": True,
        "carer_agrees": True,
    }
    return Leaving(**(base | more))  # type: ignore[arg-type]  # fields by name


@pytest.mark.parametrize(
    ("ground", "more", "missing"),
    [
        ("consent", {}, ""),
        ("consent", {"child_agrees": False}, "child_agrees"),
        ("consent", {"child_agrees": False, "age": None}, "child_agrees"),
        ("consent", {"child_agrees": False, "age": 6}, ""),
        ("consent", {"carer_agrees": False}, "carer_agrees"),
        ("consent", {"carer_agrees": False, "carer_harms": True}, ""),
        ("consent", {"to": "platform"}, "member"),
        ("consent", {"to": "isp"}, "member"),
        ("consent", {"sheets": ()}, "sheets"),
        ("crime", {}, "purpose"),
        ("crime", {"purpose": "inquire"}, "member"),
        ("crime", {"purpose": "inquire", "to": "police"}, ""),
        ("emergency", {"carer_agrees": False}, "ground_reason"),
        ("emergency", {"carer_agrees": False, "reason": "Em bị thương."}, ""),
        ("plan", {}, "state"),
        ("plan", {"state": State.CARRYING_OUT}, "sheets"),
        ("plan", {"state": State.CARRYING_OUT, "sheets": ("mau-04",)}, ""),
        (
            "verify",
            {"purpose": "verify", "masked": False, "reason": "Hỏi thêm."},
            "masked",
        ),
    ],
)
def test_each_ground_asks_for_what_the_law_asks(
    ground: str, more: dict[str, object], missing: str
) -> None:
    asked = leaving(**more)
    if not missing:
        grounds.check(grounds.grounds()[ground], asked)
        return
    with pytest.raises(MissingError) as e:
        grounds.check(grounds.grounds()[ground], asked)
    assert e.value.what == missing


def a_form(town: Town, case: Case) -> None:
    """Let the worker finish Mẫu 01 with a name in a private field and in words."""
    told = "Em Lê Thị Mận ở nhà một mình, gọi 0912 345 678."
    write(case, Act.WRITE_INTAKE, town.worker, child_name="Lê Thị Mận", state_now=told)


def test_masked_sheets_name_nobody_and_whole_ones_need_a_ground(town: Town) -> None:
    case = a_case(town, a_report(child=CHILD))
    a_form(town, case)
    hospital = a_hospital(town.network.admin)
    client = at_work(town.worker)
    said = {
        "member": hospital.pk,
        "purpose": "support",
        "ground": "consent",
        "sheets": ["mau-01"],
    }
    refused = post(client, "cases:give", case.pk, do="show", **said)
    assert "Trẻ từ 7 tuổi phải đồng ý" in refused
    agreed = said | {"child_agrees": "on", "carer_agrees": "on"}
    shown = post(client, "cases:give", case.pk, do="show", **agreed)
    assert "Sẽ rời hồ sơ đúng như sau" in shown
    told = shown.split("shown-h")[2]
    assert "Mận" not in told
    digest = shown.split('name="shown" value="')[1].split('"')[0]
    whole = agreed | {"whole": "on"}
    changed = post(client, "cases:give", case.pk, do="send", shown=digest, **whole)
    assert "Nội dung vừa đổi" in changed
    done = post(client, "cases:give", case.pk, do="send", shown=digest, **agreed)
    assert "Mã chỉ hiện lần này" in done
    given = Given.objects.get()
    assert (given.what, given.ground) == ("sheets", "consent")
    assert b"child_agrees" not in bytes(given.body)
    assert "Bàn giao cho đơn vị khác" in page(client, "cases:case", case.pk)


def test_a_crime_report_to_the_police_starts_their_twenty_days(town: Town) -> None:
    case = a_case(town, a_report(child=CHILD))
    a_form(town, case)
    ask = sheets.Ask(
        the_police(town.network.admin).pk, Purpose.INQUIRE, "crime", ("mau-01",), False
    )
    opened = reading.open_case(case=case.pk, who=town.worker.key, now=LATER)
    shown = sheets.draft(case=case, ask=ask, key=opened.key, now=LATER)
    assert "Lê Thị Mận" in repr(shown.papers)
    made = sheets.send(
        case=case.pk, ask=ask, shown=shown.digest, who=town.worker.key, now=LATER
    )
    clock = case.clocks.get(code="crime_verify")
    assert clock.start == LATER
    assert clock.due_at - LATER > dt.timedelta(days=20)
    assert opened_by_code(made).startswith(b"%PDF")
    returning.take_answers(now=LATER)
    assert "đã nhận" in page(at_work(town.worker), "cases:case", case.pk)


@pytest.mark.parametrize(
    ("member", "purpose", "told"),
    [(the_police, Purpose.PROTECT, True), (a_hospital, Purpose.SUPPORT, False)],
    ids=["police", "hospital"],
)
def test_of_a_whole_copy_the_police_alone_read_who_reported(
    town: Town, member: Callable[[User], Member], purpose: Purpose, told: bool
) -> None:
    case = a_case(town, a_report(child=CHILD))
    who = "Hàng Xóm Hư Cấu"
    said = {"informant_name": who, "child_name": "Lê Thị Mận"}
    write(case, Act.WRITE_INTAKE, town.worker, LATER, **said)
    ask = sheets.Ask(
        member(town.network.admin).pk, purpose, "emergency", ("mau-01",), False, "Đau."
    )
    opened = reading.open_case(case=case.pk, who=town.worker.key, now=LATER)
    shown = repr(sheets.draft(case=case, ask=ask, key=opened.key, now=LATER).papers)
    assert "Lê Thị Mận" in shown
    assert (who in shown) is told


def test_what_was_not_opened_is_taken_back(town: Town) -> None:
    case = a_case(town)
    (made,) = sent(town, case, ask_of(a_platform(town.network.admin), kept(town, case)))
    given = Given.objects.get()
    with pytest.raises(NotAllowedError):
        giving.take_back(given=given.pk, who=town.province.key, now=LATER)
    post(at_work(town.worker), "cases:given", case.pk, given.pk, do="take_back")
    made.handover.refresh_from_db()
    assert made.handover.state == "cancelled"
    assert not HandoverBundle.objects.exists()
