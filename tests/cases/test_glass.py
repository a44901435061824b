"""Breaking the glass: a day, on record, told, looked at by a second person."""

import pytest
from django.utils import timezone
from tests.cases.test_cases_pages import at_work, page, post
from tests.cases.test_transfers import opens, told
from tests.cases.town import HOUR, Person, Town, a_case, a_report
from tests.reports.network import NOW, SINCE, a_side, join
from tests.vault.people import with_key

from lachan.audit.services import verify
from lachan.cases import access
from lachan.cases.models import Case, Glass, Shut
from lachan.cases.rules.errors import IllegalStepError, MissingError
from lachan.cases.rules.kinds import Happened
from lachan.cases.rules.oversight import LASTS, Consequence, Finding, review_by
from lachan.cases.services import glass, reviewing, shutting, telling
from lachan.outbox.models import Message
from lachan.partners.models import Kind, LegalRole, TeamKind
from lachan.partners.services import roles, units
from lachan.reports.models import Exposure
from lachan.reports.rules.intake import Child
from lachan.reports.rules.intake import Person as Named
from lachan.vault import facts as vault
from lachan.vault.models import Exclusion, ItemWrap
from lachan.vault.rules.errors import NotAllowedError
from lachan.vault.rules.times import NEVER
from lachan.vault.services import passing

pytestmark = pytest.mark.django_db
THEN = NOW + 2 * HOUR


def broken(town: Town, case: Case) -> Glass:
    """Let the province break the glass."""
    who = town.province.key
    glass.break_glass(case=case.pk, reason="danger", who=who, now=THEN)
    return Glass.objects.get(case=case)


def review(row: Glass, by: Person, finding: Finding, then: Consequence) -> Glass:
    """Let somebody say what they found."""
    return glass.review(
        glass=row.pk, finding=finding, consequence=then, by=by.user, now=THEN
    )


def test_it_ends_in_the_vault_itself(town: Town) -> None:
    case = a_case(town)
    broken(town, case)
    assert opens(town.province, case, THEN)
    assert told(telling.GLASS) == {
        *("Cán bộ Phường", "Chủ tịch", "Đồng nghiệp"),
        *("Cán bộ Tỉnh", "Cán bộ Tổng Đài"),
    }
    assert passing.shut_due(now=THEN + LASTS) == 1
    wrap = ItemWrap.objects.get(
        item=case.pk, team__ref=f"team:{town.network.province.team.pk}"
    )
    assert wrap.opens_from == NEVER
    assert not opens(town.province, case, THEN)


def test_a_second_person_finds_and_decides(town: Town) -> None:
    case = a_case(town)
    row = broken(town, case)
    needed = (Finding.NEEDED, Consequence.NONE)
    # Not the one who broke it, not the team that has the case, nobody outside.
    for person in (town.province, town.worker, Person(*with_key("người ngoài"))):
        assert not access.glasses_to_review(person.user, THEN).exists()
        with pytest.raises(NotAllowedError):
            review(row, person, *needed)
    with pytest.raises(MissingError):
        review(row, town.hotline, Finding.MISUSE, Consequence.NONE)
    done = review(row, town.hotline, *needed)
    assert (done.reviewer, done.finding) == (town.hotline.user, "needed")
    assert case.events.get(happened=Happened.GLASS_REVIEWED).code == "needed"
    with pytest.raises(IllegalStepError):
        review(row, town.hotline, *needed)
    assert opens(town.province, case, THEN)
    assert verify("cases").holds


def test_misuse_shuts_them_out_for_good(town: Town) -> None:
    case = a_case(town)
    row = broken(town, case)
    review(row, town.hotline, Finding.MISUSE, Consequence.OUT)
    assert not opens(town.province, case, THEN)
    assert not access.load_for(town.province.user, THEN).exists()
    with pytest.raises(NotAllowedError):
        glass.break_glass(case=case.pk, reason="late", who=town.province.key, now=THEN)


def test_the_queue_shows_who_why_and_nothing_of_the_child(town: Town) -> None:
    case = a_case(town, a_report(child=Child(name="Lê Thị Mận"), story="Lời kể kín."))
    row = broken(town, case)
    opens(town.province, case, THEN)
    assert review_by(THEN).date().isoformat() == "2026-11-28"
    client = at_work(town.hotline)
    listed = page(client, "cases:glasses")
    one = page(client, "cases:glass", row.pk)
    for shown in (listed, one):
        assert case.number in shown
        assert "Trẻ đang nguy hiểm" in shown
        for words in ("Mận", "Lời kể", "Em M."):
            assert words not in shown
    assert "1 lần" in one
    wrong = post(client, "cases:glass", row.pk, finding="misuse", consequence="none")
    assert "không hợp với điều đã thấy" in wrong
    said = {"finding": "doubtful", "consequence": "talk"}
    assert "Đã ghi" in post(client, "cases:glass", row.pk, **said)
    assert case.number not in page(client, "cases:glasses")
    assert "Đã trao đổi với người mở" in page(client, "cases:glasses", xem="xong")
    # The one who broke it has no such page, nor has the team that has the case.
    for person in (town.province, town.worker):
        assert at_work(person).get(f"/ho-so/mo-khan/{row.pk}/").status_code == 404


def test_the_ministry_sees_load_by_its_role_and_reviews(town: Town) -> None:
    case = a_case(town)
    admin = town.network.admin
    new = units.NewUnit(Kind.MINISTRY, "BYT", "Cục Bà mẹ và Trẻ em", SINCE)
    side = a_side(
        units.create_unit(new, by=admin), TeamKind.PARTNER, "Người của Cục", admin
    )
    person = Person(side.user, side.key)
    assert not access.load_for(person.user, THEN).exists()
    roles.appoint(
        unit=side.unit, role=LegalRole.SECTOR, user=person.user, on=SINCE, by=admin
    )
    assert access.load_for(person.user, THEN).get() == case
    assert not access.cases_for(person.user, THEN).exists()
    assert not opens(person, case, THEN)
    with pytest.raises(NotAllowedError):
        glass.break_glass(case=case.pk, reason="late", who=person.key, now=THEN)
    row = broken(town, case)
    review(row, person, Finding.DOUBTFUL, Consequence.TALK)
    assert Glass.objects.get().reviewer == person.user


def test_who_joins_later_is_asked_and_whom_it_names_gets_no_key(town: Town) -> None:
    report = a_report(people=(Named(name="Người Bị Nêu"),))
    case = a_case(town, report)
    named, _key = with_key("Người Bị Nêu")
    assert not Exclusion.objects.filter(item=case.pk, user=named).exists()
    join(town.network.commune.team, named, town.network.admin)
    # The key of the case is shut to them before they hold the team's.
    assert Exclusion.objects.filter(item=case.pk, user=named).exists()
    assert Shut.objects.filter(case=case, user=named).exists()
    assert shutting.shut_out_members(now=THEN) == 0
    asked = page(at_work(town.chair), "cases:case", case.pk)
    assert "có quen ai trong hồ sơ này không" in asked
    assert not [o for o in vault.openings(case.pk) if o.user_id == town.chair.user.pk]


def test_minutes_of_heavy_content_stop_a_day_in_cases_too(town: Town) -> None:
    calm, urgent = a_case(town), a_case(town, a_report())
    Case.objects.filter(pk=urgent.pk).update(emergency="asked", sexual=True)
    client = at_work(town.worker)
    assert "Việc tiếp theo" in page(client, "cases:case", urgent.pk)
    day = timezone.localdate()
    row, _made = Exposure.objects.get_or_create(user=town.worker.user, day=day)
    Exposure.objects.filter(pk=row.pk).update(spent_s=30 * 60, since=None)
    shut = page(client, "cases:case", urgent.pk)
    assert "Hôm nay anh/chị đã xem đủ nội dung nặng" in shut
    # An emergency opens when nobody else is there; what was written is taken.
    goes_on = {"van-mo": "1"}
    assert "Việc tiếp theo" in page(client, "cases:case", urgent.pk, **goes_on)
    post(client, "cases:note", urgent.pk, words="Đã gọi bà.")
    assert urgent.events.filter(happened=Happened.NOTE).exists()
    Case.objects.filter(pk=calm.pk).update(sexual=True)
    assert "đã xem đủ" in page(client, "cases:case", calm.pk, **goes_on)
    Case.objects.filter(pk=calm.pk).update(sexual=False, kind="bullying")
    assert "Việc tiếp theo" in page(client, "cases:case", calm.pk)


def test_a_review_that_is_late_is_reminded_and_climbs(town: Town) -> None:
    case = a_case(town)
    who = town.hotline.key
    glass.break_glass(case=case.pk, reason="danger", who=who, now=THEN)
    due = review_by(THEN)
    assert reviewing.remind_due(now=due - 30 * HOUR) == 0
    assert reviewing.remind_due(now=due - 20 * HOUR) == 1
    assert reviewing.remind_due(now=due - 19 * HOUR) == 0
    assert told(telling.REVIEW) == {"Cán bộ Tỉnh"}
    assert reviewing.remind_due(now=due) == 1
    # Never the one who broke it, though 111 is told now.
    assert told(telling.REVIEW) == {"Cán bộ Tỉnh"}
    assert Message.objects.filter(kind=telling.REVIEW).count() == 2
    row = Glass.objects.get()
    review(row, town.province, Finding.NEEDED, Consequence.NONE)
    assert reviewing.remind_due(now=due + 50 * HOUR) == 0


def test_a_late_review_of_the_province_climbs_to_111(town: Town) -> None:
    row = broken(town, a_case(town))
    assert reviewing.remind_due(now=review_by(THEN)) == 1
    assert told(telling.REVIEW) == {"Cán bộ Tổng Đài"}
    assert Glass.objects.get(pk=row.pk).told == "late"
