"""Fictional reports in the fictional province, in each state; marked and removable.

Where no custodians exist yet, fictional ones are appointed, so that the form is open to
try. Everybody knows the password: not for real use.
"""

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Final

from django.db import transaction

from lachan.accounts.models import Role, User
from lachan.lib.errors import RefusedError
from lachan.partners.models import Team
from lachan.partners.rules.places import DEMO
from lachan.partners.services.demo import LOGINS, PASSWORD
from lachan.reports import facts
from lachan.reports.models import Report
from lachan.reports.rules.intake import Channel, Child, Intake, Line, Place, Tick
from lachan.reports.rules.kinds import About, Outcome, Urgency
from lachan.reports.services import desk, following, receiving, watching
from lachan.reports.services.desk import Triage
from lachan.reports.services.receiving import Request
from lachan.vault import facts as vault
from lachan.vault.access import Unlocked
from lachan.vault.services import forgetting, items, members, recovery, teams

_COMMUNE: Final = f"{DEMO}001"
CUSTODIANS: Final = ("giu-khoa-mau-1", "giu-khoa-mau-2", "giu-khoa-mau-3")


@dataclass(frozen=True, slots=True)
class _Story:
    """A report of so many hours ago, and what the desk did."""

    hours: int
    said: Intake
    answers: tuple[str, ...] = ()
    later: str = ""
    outcome: Outcome | None = None
    place: Place = field(default_factory=lambda: Place(commune=_COMMUNE))


_RISK, _URGENT = About.CHILD_AT_RISK, About.EMERGENCY
_CHAT: Final = (
    Line("Bạn lạ", "Gửi ảnh đi, tớ giữ bí mật cho."),
    Line("Em", "Em không muốn."),
    Line("Bạn lạ", "Không gửi thì tớ nói với mẹ cậu."),
)
_STORIES: Final = (
    _Story(1, Intake(_RISK, ("grooming",), "Có người lạ đòi ảnh.", chat=_CHAT)),
    _Story(
        3,
        Intake(_RISK, ("bullying",), "Các bạn lập nhóm nói xấu em, cả lớp đều thấy."),
        answers=("Em kể được là rất giỏi. Em muốn cô giúp gỡ nhóm đó không?",),
        later="Dạ có ạ.",
    ),
    _Story(
        20,
        Intake(
            _RISK,
            ("privacy_leak",),
            "Ảnh của em bị đăng lên trang của trường.",
            child=Child(birth_year=2013),
            exclude=frozenset({Tick.SCHOOL}),
        ),
    ),
    _Story(
        50,
        Intake(_URGENT, ("sextortion",), "Người đó dọa tung ảnh nếu không nạp thẻ."),
        answers=("Em không có lỗi. Đừng trả tiền, đừng xóa tin nhắn.",),
    ),
    _Story(
        200,
        Intake(
            About.HARMFUL_CONTENT, ("dangerous_challenge",), "Clip thử thách nguy hiểm."
        ),
        answers=("Cô đã báo nền tảng, clip được gỡ sáng nay.",),
        outcome=Outcome.HELPED,
    ),
)


def demo_fill(*, now: dt.datetime) -> int:
    """Put the fictional reports in, after the fictional province. Returns how many.

    None before the first start, which makes the server's secret: ask again then. Each
    report is on the disk by itself, as real ones are; cut short, it goes on there.
    """
    if not facts.has_secret():
        return 0
    left = _STORIES[Report.objects.filter(demo=True).count() :]
    if not left:
        return 0
    keys = open_keys(now=now)
    for story in left:
        _tell(story, keys["xa-mau"], now - dt.timedelta(hours=story.hours), now)
    watching.note_present(who=keys["xa-mau"], now=now)
    return len(left)


@transaction.atomic
def open_keys(*, now: dt.datetime) -> dict[str, Unlocked]:
    """Let every fictional member have a key, every team one, custodians behind them.

    Returns the open keys by account.
    """
    keys = {login: _key(login, now) for login in LOGINS}
    for team in Team.objects.filter(unit__code__startswith=DEMO):
        _let_in(team, keys, now)
    if not vault.custodians():
        _appoint(keys, now)
    return keys


def _key(login: str, now: dt.datetime) -> Unlocked:
    user = User.objects.get(username=login)
    key = members.open_or_make(user=user, password=PASSWORD, now=now)
    if key is None:
        raise RefusedError(f"{login} has another password; lachan demo --remove first")
    return key


def _let_in(team: Team, keys: dict[str, Unlocked], now: dt.datetime) -> None:
    """Let the first of a team make its key, and let the others in."""
    ref, inside = f"team:{team.pk}", _inside(team, keys)
    known = vault.team(ref)
    if known is None or not inside:
        return
    first, *others = inside
    if not known.holders:
        teams.found(ref=ref, who=first, now=now)
    for who in others:
        if who.user_id in known.waiting:
            user = User.objects.get(pk=who.user_id)
            teams.admit(ref=ref, user=user, who=first, now=now)


def _inside(team: Team, keys: dict[str, Unlocked]) -> list[Unlocked]:
    """Return the open keys of a team's members, the first account first."""
    mine = set(team.members.values_list("user", flat=True))
    return [who for who in keys.values() if who.user_id in mine]


def _appoint(keys: dict[str, Unlocked], now: dt.datetime) -> None:
    people = [_custodian(login, n) for n, login in enumerate(CUSTODIANS, start=1)]
    open_ones = [_key(user.username, now) for user in people]
    recovery.appoint(users=people, by=people[0], now=now)
    for team in Team.objects.filter(unit__code__startswith=DEMO):
        for who in _inside(team, keys)[:1]:
            teams.entrust(ref=f"team:{team.pk}", who=who, now=now)
    for ceremony in recovery.ask(membership=None, by=people[0], now=now):
        recovery.approve(ceremony=ceremony, who=open_ones[0], now=now)
        recovery.approve(ceremony=ceremony, who=open_ones[1], now=now)


def _custodian(login: str, number: int) -> User:
    name = f"Người giữ khóa Mẫu {number} (hư cấu)"
    return User.objects.create_user(login, PASSWORD, name=name, role=Role.OFFICER)


def _tell(story: _Story, who: Unlocked, at: dt.datetime, now: dt.datetime) -> None:
    request = Request(Channel.FORM, demo=True)
    told = receiving.receive(
        intake=replace(story.said, place=story.place), request=request, now=at
    )
    visit = following.enter(typed=told.receipt, now=at)
    item = visit.report.pk
    if not story.answers:
        return
    kinds, about = story.said.kinds, story.said.about
    urgency = list(Urgency)[visit.report.urgency]
    desk.open_report(report=item, who=who, now=at)
    desk.triage(report=item, triage=Triage(about, kinds, urgency), who=who, now=at)
    for text in story.answers:
        desk.answer(report=item, text=text, who=who, now=at)
    if story.later:
        following.write(visit=visit, text=story.later, now=now)
    if story.outcome:
        desk.close(report=item, outcome=story.outcome, text="", who=who, now=now)


@transaction.atomic
def demo_remove(*, now: dt.datetime) -> None:
    """Take the fictional reports and custodians away; before the rest."""
    for report in Report.objects.filter(demo=True):
        for part in report.parts.all():
            if not vault.is_destroyed(part.item):
                items.destroy(item=part.item, by=None, reason="demo", now=now)
            forgetting.forget_item(item=part.item)
        report.messages.all().delete()
        report.delete()
    User.objects.filter(username__in=CUSTODIANS, role=Role.OFFICER).delete()
    forgetting.forget_empty_recovery()
