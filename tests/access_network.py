"""The rows of the access table that are about teams, duty and roles of the law."""

import datetime as dt

from django.utils import timezone

from lachan.accounts.models import User
from lachan.partners.models import Kind, LegalRole, TeamKind, Unit, Weekday
from lachan.partners.services import duty, members, roles, teams, units

# An, chị Lan, Giang, Bình (lists), Chi (school), Dũng (administrator); see the table.
NETWORK_TABLE = """
GET  partners:my_teams                              in   403  403  200  200  200
GET  partners:directory                             200  200  200  200  200  200
GET  partners:members                               in   403  403  200  200  200
GET  partners:members_export                        in   403  403  200  200  200
GET  partners:member                                in   403  403  200  200  200
GET  partners:member_edit                           in   403  403  403  403  200
POST partners:member_edit                           in   403  403  403  403  200
POST partners:member_move_on                        in   403  403  403  403  200
POST partners:member_propose                        in   403  403  403  403  ->
GET  partners:communes                              in   403  403  403  403  200
POST partners:communes_load                         in   403  403  403  403  ->
POST partners:communes_load_one                     in   403  403  403  403  ->
POST partners:communes_take_back                    in   403  403  403  403  ->
POST partners:reopen                                in   403  403  403  403  ->
GET  partners:teams                                 in   403  403  403  403  200
GET  partners:team                                  in   403  403  403  403  200
POST partners:team_rename                           in   403  403  403  403  ->
GET  partners:team_close                            in   403  403  403  403  200
POST partners:team_close                            in   403  403  403  403  200
POST partners:team_join                             in   403  403  403  403  200
POST partners:team_leave                            in   403  403  403  403  ->
GET  partners:roster                                in   403  403  404  404  200
GET  partners:roster_export                         in   403  403  404  404  200
POST partners:shift_add                             in   403  403  403  403  200
POST partners:shift_end                             in   403  403  403  403  ->
POST partners:change_add                            in   403  403  403  403  200
POST partners:change_drop                           in   403  403  403  403  ->
GET  partners:team_create                           in   403  403  403  403  200
POST partners:team_create                           in   403  403  403  403  200
POST partners:role_add                              in   403  403  403  403  200
POST partners:role_end                              in   403  403  403  403  ->
"""


def a_network(by: User) -> tuple[dict[str, int], dict[str, int]]:
    """Keep a commune with a team, a shift, an exception and a chair.

    Returns the numbers of things by URL name, and of their rows.
    """
    today = timezone.localdate()
    hanoi = Unit.objects.get(kind=Kind.PROVINCE, code="01")
    new = units.NewUnit(Kind.COMMUNE, "00004", "Phường Ba Đình", today, province=hanoi)
    unit = units.create_unit(new, by=by)
    seat = teams.NewTeam(unit, TeamKind.RECEIVING, "Đội Ba Đình", today)
    team = teams.create_team(new=seat, by=by)
    in_team = teams.join_team(team=team, user=by, on=today, by=by)
    hours = duty.Hours((Weekday.MONDAY,), dt.time(8), dt.time(17))
    shift = duty.add_shifts(member=in_team, hours=hours, on=today, by=by)[0]
    now = timezone.now()
    later = now + dt.timedelta(hours=1)
    change = duty.change_duty(member=in_team, there=True, start=now, end=later, by=by)
    chair = roles.appoint(unit=unit, role=LegalRole.CHAIR, user=by, on=today, by=by)
    of_team = "team team_rename team_close team_join team_leave roster roster_export"
    of_team += " shift_add shift_end change_add change_drop"
    things = {f"partners:{name}": team.pk for name in of_team.split()}
    member = members.propose(unit=unit, on=today, by=by)
    for name in ("member", "member_edit", "member_move_on"):
        things[f"partners:{name}"] = member.pk
    for name in ("team_create", "member_propose", "role_add", "role_end", "reopen"):
        things[f"partners:{name}"] = unit.pk
    for name in ("load_one", "take_back"):
        things[f"partners:communes_{name}"] = hanoi.pk
    rows = {
        "partners:team_leave": in_team.pk,
        "partners:shift_end": shift.pk,
        "partners:change_drop": change.pk,
        "partners:role_end": chair.pk,
    }
    return things, rows
