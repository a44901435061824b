"""The rows of the access table that are about teams, duty and roles of the law."""

import datetime as dt
from typing import Any

from django.utils import timezone

from lachan.accounts.models import User
from lachan.partners.models import (
    ChangePlan,
    Kind,
    LegalRole,
    LogEntry,
    Member,
    MemberState,
    Purpose,
    Team,
    TeamKind,
    Unit,
    Weekday,
)
from lachan.partners.services import (
    coordination,
    duty,
    handovers,
    members,
    plans,
    process,
    roles,
    teams,
    units,
)

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
GET  partners:handovers                             in   403  403  200  200  200
GET  partners:inbox                                 in   403  403  200  200  200
GET  partners:handover                              in   403  403  404  404  200
POST partners:handover_take                         in   403  403  ->   ->   ->
POST partners:handover_answer                       in   403  403  404  404  404
POST partners:handover_cancel                       in   403  403  404  404  ->
POST partners:handover_again                        in   403  403  404  404  ->
GET  partners:handover_send                         in   403  403  404  404  200
POST partners:handover_send                         in   403  403  404  404  200
GET  partners:endpoint                              in   403  403  403  403  200
POST partners:endpoint                              in   403  403  403  403  200
GET  partners:one_time                              200  200  200  200  200  200
POST partners:one_time                              200  200  200  200  200  200
POST partners_api:callback                          401  401  401  401  401  401
GET  partners:plans                                 in   403  403  403  403  200
GET  partners:plan_create                           in   403  403  403  403  200
POST partners:plan_create                           in   403  403  403  403  200
GET  partners:plan                                  in   403  403  403  403  200
GET  partners:plan_edit                             in   403  403  403  403  200
POST partners:plan_edit                             in   403  403  403  403  200
POST partners:plan_apply                            in   403  403  403  403  ->
POST partners:plan_undo                             in   403  403  403  403  ->
GET  partners:process                               200  200  200  200  200  200
GET  partners:process_file                          200  200  200  200  200  200
GET  partners:process_applied                       in   403  403  200  200  200
POST partners:process_confirm                       in   403  403  ->   ->   ->
GET  partners:process_issue                         in   403  403  403  403  200
POST partners:process_issue                         in   403  403  403  403  200
GET  partners:log                                   in   403  403  200  200  200
GET  partners:log_entry                             in   403  403  200  200  200
GET  partners:log_create                            in   403  403  403  403  200
POST partners:log_create                            in   403  403  403  403  200
GET  partners:log_edit                              in   403  403  403  403  200
POST partners:log_edit                              in   403  403  403  403  200
POST partners:follow_up_add                         in   403  403  403  403  200
POST partners:follow_up_settle                      in   403  403  403  403  ->
GET  partners:speed                                 in   403  403  200  200  200
GET  partners:speed_export                          in   403  403  200  200  200
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


def a_handover(member: Member, team: Team, by: User) -> handovers.Sent:
    """Keep a hand-over by link to a member that takes part."""
    today = timezone.localdate()
    entry = members.Entry({"agreement": "1/TT", "agreed_from": today})
    members.describe(member=member, entry=entry, by=by)
    active = MemberState.ACTIVE
    member = members.move_on(member=member, to=active, on=today, by=by)
    order = handovers.Order(("paper", "1"), Purpose.SUPPORT, team=team.pk)
    bundle = handovers.Bundle(b"%PDF-1.7")
    return handovers.send(
        to=member, bundle=bundle, order=order, by=by, now=timezone.now()
    )


def a_network(by: User) -> tuple[dict[str, Any], dict[str, int]]:
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
    things: dict[str, Any] = {f"partners:{name}": team.pk for name in of_team.split()}
    member = members.propose(unit=unit, on=today, by=by)
    for name in (
        "member",
        "member_edit",
        "member_move_on",
        "handover_send",
        "endpoint",
    ):
        things[f"partners:{name}"] = member.pk
    for name in ("team_create", "member_propose", "role_add", "role_end", "reopen"):
        things[f"partners:{name}"] = unit.pk
    for name in ("load_one", "take_back"):
        things[f"partners:communes_{name}"] = hanoi.pk
    draft = ChangePlan(title="x", date=today, legal_basis="1/NQ", text="x")
    plan = plans.keep(plan=draft, by=by)
    for name in ("", "_edit", "_apply", "_undo"):
        things[f"partners:plan{name}"] = plan.pk
    version = process.issue(
        new=process.Issued("1/QĐ", "x", "", today, b"%PDF-1.7"), by=by
    )
    things["partners:process_file"] = version.pk
    meeting = LogEntry(kind="meeting", on=today, title="x")
    entry = coordination.write(entry=meeting, parties=[member], by=by)
    for name in ("log_entry", "log_edit", "follow_up_add", "follow_up_settle"):
        things[f"partners:{name}"] = entry.pk
    owed = coordination.owe(entry=entry, what="x", owner=None, due=today, by=by)
    sent = a_handover(member, team, by)
    for name in ("", "_take", "_answer", "_cancel", "_again"):
        things[f"partners:handover{name}"] = sent.handover.ref
    things["partners_api:callback"] = sent.handover.ref
    things["partners:one_time"] = sent.token
    rows = {
        "partners:follow_up_settle": owed.pk,
        "partners:team_leave": in_team.pk,
        "partners:shift_end": shift.pk,
        "partners:change_drop": change.pk,
        "partners:role_end": chair.pk,
    }
    return things, rows
