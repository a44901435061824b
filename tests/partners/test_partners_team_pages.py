"""The pages of teams and rosters: who sees them, what they say, what they export."""

import datetime as dt

import pytest
from django.http import HttpResponse, HttpResponseBase
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from tests.cast import signed_in

from lachan.accounts.models import User
from lachan.outbox.models import Channel, Message, Recipient
from lachan.partners import facts
from lachan.partners.models import (
    DutyChange,
    Kind,
    RoleHolder,
    Shift,
    Team,
    TeamKind,
    Unit,
    Weekday,
)
from lachan.partners.services import duty, teams, units
from lachan.partners.services.telling import tell_team

SINCE = dt.date(2025, 7, 1)


@pytest.fixture
def commune(hanoi: Unit, dung: User) -> Unit:
    new = units.NewUnit(Kind.COMMUNE, "00004", "Phường Ba Đình", SINCE, province=hanoi)
    return units.create_unit(new, by=dung)


@pytest.fixture
def team(commune: Unit, dung: User) -> Team:
    new = teams.NewTeam(commune, TeamKind.RECEIVING, "Đội Ba Đình", SINCE)
    return teams.create_team(new=new, by=dung)


def text(answer: HttpResponseBase) -> str:
    assert isinstance(answer, HttpResponse)
    return answer.content.decode()


def test_an_administrator_makes_a_team_with_a_roster(
    desk: Client, commune: Unit, chi: User
) -> None:
    page = text(desk.get(reverse("partners:unit", args=[commune.pk])))
    assert "Thêm đội" in page
    path = reverse("partners:team_create", args=[commune.pk])
    desk.post(path, {"name": "Đội Ba Đình", "valid_from": "01/07/2025"})
    team = Team.objects.get()
    assert team.kind == TeamKind.RECEIVING
    path = reverse("partners:team_join", args=[team.pk])
    desk.post(path, {"username": "chi", "on": "01/07/2025"})
    member = team.members.get()
    path = reverse("partners:shift_add", args=[team.pk])
    said = {"member": member.pk, "weekdays": list(range(7)), "on": "01/07/2025"}
    desk.post(path, {**said, "start": "00:00", "end": "00:00"})
    assert Shift.objects.count() == 7
    assert [one.user for one in facts.on_duty(team.pk, timezone.now())] == [chi.pk]
    page = text(desk.get(reverse("partners:roster", args=[team.pk])))
    assert page.count("đủ người") == 7
    path = reverse("partners:change_add", args=[team.pk])
    times = {"first": "23/11/2026", "start": "08:00", "last": "23/11/2026"}
    said = {"member": member.pk, "there": "away", **times, "end": "12:00"}
    desk.post(path, said)
    assert DutyChange.objects.count() == 1
    week = reverse("partners:roster", args=[team.pk]) + "?tuan=2026-11-23"
    assert "08:00–12:00" in text(desk.get(week))


def test_what_is_wrong_is_told_where_it_is(
    desk: Client, team: Team, dung: User
) -> None:
    path = reverse("partners:team_join", args=[team.pk])
    page = text(desk.post(path, {"username": "nobody", "on": "01/07/2025"}))
    assert "Không có cán bộ nào đăng nhập bằng tên này." in page
    member = teams.join_team(team=team, user=dung, on=SINCE, by=dung)
    page = text(desk.post(path, {"username": "dung", "on": "01/07/2026"}))
    assert "Người này đang ở trong đội." in page
    path = reverse("partners:change_add", args=[team.pk])
    times = {"first": "23/11/2026", "start": "08:00", "last": "23/11/2026"}
    said = {"member": member.pk, "there": "away", **times, "end": "07:00"}
    assert "Giờ kết thúc phải sau giờ bắt đầu." in text(desk.post(path, said))
    path = reverse("partners:team_create", args=[team.unit_id])
    page = text(desk.post(path, {"name": "x", "valid_from": "01/07/2025"}))
    assert "Đơn vị này đã có đội làm việc đó." in page


def test_a_team_ends_and_a_member_leaves(desk: Client, team: Team, dung: User) -> None:
    member = teams.join_team(team=team, user=dung, on=SINCE, by=dung)
    path = reverse("partners:team_leave", args=[team.pk, member.pk])
    desk.post(path, {"last_day": "31/10/2026"})
    member.refresh_from_db()
    assert member.valid_to == dt.date(2026, 11, 1)
    desk.post(
        reverse("partners:team_close", args=[team.pk]), {"last_day": "31/10/2026"}
    )
    team.refresh_from_db()
    assert team.last_day == dt.date(2026, 10, 31)


def test_the_last_team_of_111_is_kept_on_the_page_too(desk: Client, dung: User) -> None:
    unit = units.create_unit(
        units.NewUnit(Kind.HOTLINE, "111", "Tổng đài 111", SINCE), by=dung
    )
    new = teams.NewTeam(unit, TeamKind.HOTLINE, "Đội 111", SINCE)
    team = teams.create_team(new=new, by=dung)
    path = reverse("partners:team_close", args=[team.pk])
    assert "Đây là đội 111 duy nhất" in text(
        desk.post(path, {"last_day": "31/10/2026"})
    )


def test_a_role_of_the_law_is_given_and_ends(
    desk: Client, commune: Unit, chi: User
) -> None:
    path = reverse("partners:role_add", args=[commune.pk])
    said = {"role": "chair", "username": "chi", "on": "01/07/2025"}
    desk.post(path, {**said, "legal_basis": "12/QĐ-UBND"})
    holder = RoleHolder.objects.get()
    assert holder.user == chi
    assert "đang có người giữ" in text(desk.post(path, {**said, "username": "dung"}))
    path = reverse("partners:role_end", args=[commune.pk, holder.pk])
    desk.post(path, {"last_day": "31/10/2026"})
    holder.refresh_from_db()
    assert holder.valid_to == dt.date(2026, 11, 1)
    assert "12/QĐ-UBND" in text(desk.get(reverse("partners:unit", args=[commune.pk])))


def test_a_member_sees_the_own_team_and_no_other(
    team: Team, chi: User, dung: User, hanoi: Unit
) -> None:
    teams.join_team(team=team, user=chi, on=SINCE, by=dung)
    new = teams.NewTeam(hanoi, TeamKind.PROVINCE, "Đội Hà Nội", SINCE)
    other = teams.create_team(new=new, by=dung)
    browser = signed_in(chi)
    page = text(browser.get(reverse("partners:my_teams")))
    assert "Đội Ba Đình" in page
    assert "Đội Hà Nội" not in page
    page = text(browser.get(reverse("partners:roster", args=[team.pk])))
    assert "Thêm ca" not in page
    for name in ("roster", "roster_export"):
        path = reverse(f"partners:{name}", args=[other.pk])
        assert browser.get(path).status_code == 404


def test_the_week_goes_into_a_spreadsheet_as_words_only(
    desk: Client, team: Team, dung: User
) -> None:
    User.objects.filter(pk=dung.pk).update(name="=1+1")
    member = teams.join_team(team=team, user=dung, on=SINCE, by=dung)
    hours = duty.Hours((Weekday.MONDAY,), dt.time(8), dt.time(17))
    duty.add_shifts(member=member, hours=hours, on=SINCE, by=dung)
    path = reverse("partners:roster_export", args=[team.pk]) + "?tuan=2026-11-25"
    lines = text(desk.get(path)).splitlines()
    assert "2026-11-23,2026-11-23 08:00,2026-11-23 17:00,'=1+1" in lines
    assert lines[0].startswith("\ufeffNgày")
    assert sum("(chưa có ai)" in line for line in lines) == 8
    assert desk.get(path + "x").status_code == 200


def test_the_list_tells_what_is_missing_and_finds_without_marks(
    desk: Client, team: Team
) -> None:
    page = text(desk.get(reverse("partners:teams")))
    assert reverse("reports:opening") in page
    assert "chưa có ai" in page
    assert "Đội Ba Đình" in text(desk.get(reverse("partners:teams") + "?q=doi ba dinh"))
    page = text(desk.get(reverse("partners:teams") + "?q=zzz"))
    assert "Không có đội nào như vậy" in page


def test_the_lists_ask_as_much_for_many_as_for_one(
    desk: Client,
    team: Team,
    dung: User,
    hanoi: Unit,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    member = teams.join_team(team=team, user=dung, on=SINCE, by=dung)
    for number in range(12):
        code = f"0001{number:02}"
        new = units.NewUnit(Kind.COMMUNE, code[:6], f"Xã {number}", SINCE, hanoi)
        seat = teams.NewTeam(
            units.create_unit(new, by=dung), TeamKind.RECEIVING, f"Đội {number}", SINCE
        )
        teams.create_team(new=seat, by=dung)
        hours = duty.Hours(tuple(Weekday), dt.time(number), dt.time(number + 1))
        duty.add_shifts(member=member, hours=hours, on=SINCE, by=dung)
    with django_assert_max_num_queries(21):
        desk.get(reverse("partners:teams"))
    with django_assert_max_num_queries(24):
        desk.get(reverse("partners:roster", args=[team.pk]))


def test_a_team_is_told_a_number_on_its_page_and_by_letter(
    team: Team, chi: User, dung: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lachan.partners.services.telling.can_send_mail", bool)
    teams.join_team(team=team, user=chi, on=SINCE, by=dung)
    now = timezone.now()
    tell_team(team=team.pk, n=2, now=now)
    kept = Message.objects.get()
    assert kept.recipient == Recipient("team", str(team.pk))
    browser = signed_in(chi)
    assert "Có 2 tin mới" in text(browser.get(reverse("partners:my_teams")))
    assert "tin mới" not in text(browser.get(reverse("partners:my_teams")))
    for hours in (1, 2, 3):
        tell_team(team=team.pk, n=1, now=now + dt.timedelta(hours=hours))
    page = text(browser.get(reverse("partners:my_teams")))
    assert page.count("Có 1 tin mới") == 1
    assert "3 lần, đây là lần mới nhất" in page
    assert "tin mới" not in text(browser.get(reverse("partners:my_teams")))


def test_who_is_in_no_team_is_shown_where_else_to_go(chi: User) -> None:
    page = text(signed_in(chi).get(reverse("partners:my_teams")))
    assert "Anh chị chưa ở đội nào" in page
    areas = page[page.index("Những mảng việc dưới đây mở được ngay.") :]
    assert f'href="{reverse("programme:index")}"' in areas


def test_letters_go_to_who_is_on_duty(
    team: Team, chi: User, dung: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lachan.partners.services.telling.can_send_mail", lambda: True)
    on_duty = teams.join_team(team=team, user=chi, on=SINCE, by=dung)
    teams.join_team(team=team, user=dung, on=SINCE, by=dung)
    now = timezone.now()
    tell_team(team=team.pk, n=1, now=now)
    letters = Message.objects.filter(channel=Channel.EMAIL)
    assert letters.count() == 2
    letters.delete()
    hours = duty.Hours(tuple(Weekday), dt.time(0), dt.time(0))
    duty.add_shifts(member=on_duty, hours=hours, on=SINCE, by=dung)
    tell_team(team=team.pk, n=2, now=now)
    assert letters.get().recipient == Recipient.of(chi)
