"""The loop: an address of a case to the national list, and what comes back of it."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cases.test_cases_online import DAY, added, kept, look
from tests.cases.test_cases_pages import at_work, page, post
from tests.cases.town import HOUR, Person, Town, a_case, a_report, take
from tests.cast import PASSWORD, SECRET, signed_in
from tests.lists.national_people import administrator
from tests.reports.network import NOW

from lachan.accounts.models import Role, User
from lachan.cases.models import Case, Found, Proposed
from lachan.cases.rules.errors import MissingError
from lachan.cases.rules.kinds import Happened
from lachan.cases.rules.notices import Kind as Harm
from lachan.cases.rules.online import Answer, Seen
from lachan.cases.rules.steps import Act
from lachan.cases.services import loop
from lachan.cases.services.loop import Ask, RefusedByListError
from lachan.lists.models import NationalEntry, Referral, WithdrawWhy
from lachan.lists.services import complaints, national
from lachan.lists.services.complaints import Said
from lachan.lists.services.national import NationalError
from lachan.policy import sign
from lachan.policy.compile import release
from lachan.reports.rules.intake import Child
from lachan.site.paths import Paths
from lachan.vault.rules.errors import NotAllowedError

pytestmark = pytest.mark.django_db
LATER = NOW + 3 * HOUR
NAME = "xau.example"


@pytest.fixture
def lists(town: Town, data: Paths) -> User:
    """Let there be a national list: two administrators, a policy, who keeps it."""
    data.secrets.mkdir(parents=True, exist_ok=True)
    sign.generate(settings.POLICY_KEY)
    directory: Path = settings.POLICY_DIR
    release(directory, [], sign_key=settings.POLICY_KEY)
    administrator("quan-tri-hai")
    User.objects.filter(pk=town.worker.user.pk).update(role=Role.OFFICER)
    town.worker.user.refresh_from_db()
    keeper = User.objects.create_user("giu-ds", PASSWORD, role=Role.LIST_EDITOR)
    TOTP.activate(keeper, SECRET)
    return keeper


def proposed(town: Town, case: Case, found: Found, reason: str = "") -> Proposed:
    """Let the worker propose an address."""
    reason = reason or loop.classes(Harm(found.harm))[0]
    ask = Ask(found.pk, reason, subtree=True, days=90)
    loop.propose(ask=ask, who=town.worker.key, now=LATER)
    return Proposed.objects.latest("at", "entry")


def entry_of(row: Proposed) -> NationalEntry:
    """Return the entry of a proposal."""
    return NationalEntry.objects.get(pk=row.entry)


def released(row: Proposed, by: User) -> NationalEntry:
    """Let who keeps the list release it."""
    national.agree(entry_of(row), by=by, typed=NAME)
    return entry_of(row)


def told(case: Case) -> list[str]:
    """Return what the timeline was told of the list."""
    rows = case.events.filter(happened=Happened.LISTED).order_by("number")
    return list(rows.values_list("code", flat=True))


def test_an_officer_proposes_and_who_keeps_the_list_releases(
    town: Town, lists: User
) -> None:
    case = a_case(town)
    row = proposed(town, case, kept(town, case))
    assert entry_of(row).state == "proposed"
    with pytest.raises(NationalError):
        national.agree(entry_of(row), by=town.worker.user, typed=NAME)
    assert released(row, lists).is_released
    assert loop.follow(now=LATER) == 1
    assert loop.follow(now=LATER) == 0
    assert told(case) == ["released."]
    shown = page(at_work(town.worker), "cases:online", case.pk)
    assert "Đang có hiệu lực" in shown
    assert entry_of(row).code in shown


def test_an_officer_who_left_no_longer_counts(town: Town, lists: User) -> None:
    case = a_case(town)
    row = proposed(town, case, kept(town, case))
    User.objects.filter(pk=town.worker.user.pk).update(is_active=False)
    with pytest.raises(NationalError) as e:
        released(row, lists)
    assert e.value.code == "proposer-left"


def test_two_officers_never_release(town: Town, lists: User) -> None:
    case = a_case(town)
    row = proposed(town, case, kept(town, case))
    User.objects.filter(pk=town.colleague.user.pk).update(role=Role.OFFICER)
    with pytest.raises(NationalError) as e:
        national.agree(entry_of(row), by=town.colleague.user, typed=NAME)
    assert e.value.code == "role"


def test_who_keeps_the_list_sees_a_reference_and_nothing_of_the_case(
    town: Town, lists: User
) -> None:
    child = Child(name="Lê Thị Mận")
    case = a_case(town, a_report(child=child, story="MARKER"))
    take(town, case, Act.TO_POLICE, 2)
    row = proposed(town, case, kept(town, case))
    referral = Referral.objects.get(entry=row.entry)
    assert (referral.looks, referral.police_told) == (1, True)
    client = signed_in(lists)
    shown = page(client, "lists:national_entry", row.entry)
    assert referral.ref in shown
    assert "Một cán bộ bảo vệ trẻ em" in shown
    unit = case.unit.name
    for secret in (case.number, str(case.pk), "Mận", "MARKER", unit):
        assert secret not in shown, secret
    assert town.worker.user.name not in shown
    # Nor does the list lead back: a case is not there for them.
    assert client.get(f"/ho-so/{case.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("harm", "reason", "missing"),
    [
        (Harm.BULLYING, "scam", "reason"),
        (Harm.GROOMING, "scam", "reason"),
        (Harm.HARMFUL, "child-abuse", "reason"),
    ],
)
def test_a_harm_goes_under_its_own_classes(
    town: Town, lists: User, harm: Harm, reason: str, missing: str
) -> None:
    case = a_case(town)
    with pytest.raises(MissingError) as e:
        proposed(town, case, kept(town, case, harm=harm), reason)
    assert e.value.what == missing


def test_only_what_was_preserved_and_is_there_is_proposed(
    town: Town, lists: User
) -> None:
    case = a_case(town)
    for found, missing in (
        (added(town, case, "zalo: meo.den"), "found"),
        (added(town, case, "https://khac.example/"), "kept"),
        (look(town, kept(town, case), Seen.GONE, 2 * HOUR + DAY), "gone"),
    ):
        with pytest.raises(MissingError) as e:
            proposed(town, case, found)
        assert e.value.what == missing
    ask = Ask(Found.objects.all()[0].pk, "scam", True, 90)
    with pytest.raises(NotAllowedError):
        loop.propose(ask=ask, who=town.province.key, now=LATER)


def test_a_platform_is_not_blocked_but_asked(town: Town, lists: User) -> None:
    case = a_case(town)
    found = kept(town, case, "https://facebook.com/groups/7")
    with pytest.raises(RefusedByListError) as e:
        proposed(town, case, found)
    assert e.value.code == "platform"
    client = at_work(town.worker)
    said = {"reason": "self-harm", "subtree": "no", "days": "90", "do": "show"}
    asked = post(client, "cases:online_propose", case.pk, found.pk, do="show")
    assert "Chọn một nhóm" in asked  # nothing is chosen for the officer
    shown = post(client, "cases:online_propose", case.pk, found.pk, **said)
    assert "đề nghị nền tảng gỡ nội dung" in shown


def test_a_complaint_comes_back_as_a_task_and_is_answered(
    town: Town, lists: User
) -> None:
    case = a_case(town)
    row = proposed(town, case, kept(town, case), "scam")
    released(row, lists)
    loop.follow(now=LATER)
    complaints.file(Said(f"www.{NAME}"), day=LATER.date())
    assert loop.follow(now=LATER) == 1
    client = at_work(town.worker)
    assert "Có người báo chặn nhầm" in page(client, "cases:online_tasks")
    assert "Có người báo chặn nhầm" in page(client, "cases:online", case.pk)
    shown = post(client, "cases:proposal", case.pk, row.pk, do="answer", said="gone")
    assert "đã trả lời: Nội dung không còn" in shown
    assert "Có người báo chặn nhầm" not in page(client, "cases:online_tasks")
    entry = page(signed_in(lists), "lists:national_entry", row.entry)
    assert "Nội dung không còn, nên gỡ" in entry
    asking = page(signed_in(lists), "lists:national", tinh_trang="asking")
    assert NAME in asking
    # Who keeps the list upholds it: the entry goes, as the officers said; it is told,
    # and they are not asked again.
    national.withdraw(entry_of(row), by=lists, why=WithdrawWhy.APPEAL)
    loop.follow(now=LATER)
    row.refresh_from_db()
    assert (row.asked, row.over) == ("", True)
    assert told(case)[-1] == "withdrawn.appeal-upheld"


def test_who_said_that_it_harms_hears_that_it_was_opened(
    town: Town, lists: User
) -> None:
    case = a_case(town)
    row = proposed(town, case, kept(town, case), "scam")
    released(row, lists)
    complaints.file(Said(f"www.{NAME}"), day=LATER.date())
    loop.follow(now=LATER)
    loop.answer(proposed=row.pk, said=Answer.HARMS, who=town.worker.key, now=LATER)
    national.withdraw(entry_of(row), by=lists, why=WithdrawWhy.APPEAL)
    loop.follow(now=LATER)
    row.refresh_from_db()
    assert (row.asked, row.over) == ("appeal", False)
    assert "Có kết quả khiếu nại" in page(at_work(town.worker), "cases:online_tasks")


def test_an_ending_term_comes_back_and_a_new_proposal_renews_it(
    town: Town, lists: User
) -> None:
    case = a_case(town)
    found = kept(town, case)
    row = proposed(town, case, found)
    entry = released(row, lists)
    loop.follow(now=LATER)
    soon = dt.datetime.now(dt.UTC) + 10 * DAY
    NationalEntry.objects.filter(pk=entry.pk).update(valid_until=soon)
    loop.follow(now=dt.datetime.now(dt.UTC))
    row.refresh_from_db()
    assert row.asked == "ending"
    again = proposed(town, case, found)
    released(again, lists)
    loop.follow(now=dt.datetime.now(dt.UTC))
    row.refresh_from_db()
    assert entry_of(row).end_why == "renewed"
    assert row.over
    assert row.asked == ""


def test_what_ran_out_waits_until_somebody_looked(town: Town, lists: User) -> None:
    case = a_case(town)
    row = proposed(town, case, kept(town, case))
    released(row, lists)
    past = dt.datetime.now(dt.UTC) - HOUR
    NationalEntry.objects.filter(pk=row.entry).update(valid_until=past)
    national.end_due(dt.datetime.now(dt.UTC))
    loop.follow(now=LATER)
    row.refresh_from_db()
    assert (row.asked, row.over) == ("expired", False)
    loop.answer(proposed=row.pk, said=Answer.GONE, who=town.worker.key, now=LATER)
    row.refresh_from_db()
    assert (row.asked, row.over) == ("", True)


def test_a_proposal_is_taken_back_before_it_is_decided(town: Town, lists: User) -> None:
    case = a_case(town)
    row = proposed(town, case, kept(town, case))
    client = at_work(town.worker)
    shown = post(client, "cases:proposal", case.pk, row.pk, do="take_back")
    assert "Đã rút đề nghị" in shown
    assert entry_of(row).state == "refused"
    assert loop.follow(now=LATER) == 0
    assert "Đã trả lại" not in page(client, "cases:online", case.pk)
    assert "đề nghị đã được rút" in page(client, "cases:case", case.pk)
    late = proposed(town, case, Found.objects.get())
    released(late, lists)
    shown = post(client, "cases:proposal", case.pk, late.pk, do="take_back")
    assert "Đã có người quyết định trước" in shown


def test_what_is_taken_back_while_it_is_followed_is_not_asked_about(
    town: Town, lists: User
) -> None:
    case = a_case(town)
    row = proposed(town, case, kept(town, case))
    doing: list[Callable[[], object]] = [
        lambda: loop.take_back(proposed=row.pk, who=town.worker.key, now=LATER)
    ]

    def meanwhile(execute: Callable[..., object], sql: str, *rest: object) -> object:
        if "lists_nationalentry" in sql and doing:
            doing.pop()()
        return execute(sql, *rest)

    with connection.execute_wrapper(meanwhile):
        assert loop.follow(now=LATER) == 0
    row.refresh_from_db()
    assert (row.told, row.over, row.asked) == ("taken_back", True, "")
    assert told(case) == ["taken_back"]


def test_who_is_kept_from_the_case_hears_nothing_of_its_entries(
    town: Town, lists: User
) -> None:
    case = a_case(town)
    row = proposed(town, case, kept(town, case))
    case.shut.create(user=town.colleague.user)
    client = at_work(Person(town.colleague.user, town.colleague.key))
    assert case.number not in page(client, "cases:online_tasks")
    address = f"/ho-so/{case.pk}/chan/{row.pk}/"
    assert client.post(address, {"do": "take_back"}).status_code == 404


def test_the_pages_of_a_case_cost_the_same_with_many_addresses(
    town: Town, lists: User
) -> None:
    case = a_case(town)
    client = at_work(town.worker)

    def cost() -> int:
        page(client, "cases:online", case.pk)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            page(client, "cases:online", case.pk)
        return len(asked)

    added(town, case, "https://mot.example/a")
    few = cost()
    added(town, case, "\n".join(f"https://n{i}.example/a" for i in range(20)))
    assert cost() == few
