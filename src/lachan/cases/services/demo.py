"""Fictional cases in the fictional province, in each state; marked and removable.

After the fictional province and its reports. Everybody knows the passwords: not for
real use.
"""

import datetime as dt
import tomllib
import uuid
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from lachan.accounts.models import User
from lachan.cases.models import Case, Series
from lachan.cases.rules.answers import fits, is_empty
from lachan.cases.rules.kinds import LineState
from lachan.cases.rules.schemas import Field, Kind, Value
from lachan.cases.rules.steps import MOVES, Act, Decider
from lachan.cases.services import (
    demo_given,
    demo_list,
    forms,
    glass,
    opening,
    plan,
    returning,
    steps,
    transfers,
    work,
)
from lachan.cases.services.demo_stories import CHAIR, STORIES, Did, Story
from lachan.cases.services.loading import current
from lachan.cases.services.opening import DEMO_SERIES, New
from lachan.cases.services.plan import NewLine, Service
from lachan.cases.services.steps import Step
from lachan.lib.days import local_day
from lachan.partners.models import Team, TeamKind
from lachan.partners.services import demo_members as network
from lachan.reports import facts as reports
from lachan.reports.rules.intake import Channel, Place
from lachan.reports.services import conflict, following, receiving
from lachan.reports.services import demo as demo_reports
from lachan.reports.services.receiving import Request
from lachan.vault import facts as vault
from lachan.vault.access import Unlocked
from lachan.vault.services import forgetting, items

FILE: Final = Path(__file__).parents[1] / "data" / "demo.toml"
Keys = Mapping[str, Unlocked]


def demo_fill(*, now: dt.datetime) -> int:
    """Put the fictional cases in, after the fictional reports. Returns how many.

    None before the first start, which makes the server's secret: ask again then. Cut
    short, it goes on with the next case.
    """
    if not reports.has_secret():
        return 0
    left = STORIES[Case.objects.filter(demo=True).count() :]
    keys: Keys = demo_reports.open_keys(now=now) if left else {}
    for story in left:
        _tell(story, keys, now)
    returning.take_answers(now=now)
    return len(left)


def _tell(story: Story, keys: Keys, now: dt.datetime) -> None:
    """Let a report come in, and all that happened since."""
    at = now - dt.timedelta(hours=story.hours)
    report = _report(story, at)
    with transaction.atomic():
        who, half = keys[story.by], dt.timedelta(minutes=30)
        conflict.know_nobody(report=report, who=who, now=at + half)
        new = New(report, whom=story.whom)
        case = opening.open_case(new=new, who=who, now=at + half)
        for one in sorted((*story.did, *story.left), key=lambda one: one.hours):
            if isinstance(one, Did):
                _did(case, story, one, keys, at)
            else:
                demo_given.leave(case=case.pk, left=one, keys=keys, at=at, now=now)
        _beside(case, story, keys, now)


def _report(story: Story, at: dt.datetime) -> uuid.UUID:
    said = replace(story.said, place=Place(commune=story.place))
    request = Request(Channel.FORM, demo=True)
    told = receiving.receive(intake=said, request=request, now=at)
    return following.enter(typed=told.receipt, now=at).report.pk


def _did(case: Case, story: Story, did: Did, keys: Keys, at: dt.datetime) -> None:
    """Take one step, with its form before it."""
    login = did.by or (CHAIR if Decider.CHAIR in MOVES[did.act].by else story.by)
    if did.act in (Act.MEET, Act.OFFER):
        login = did.by or story.by
    who, then = keys[login], at + dt.timedelta(hours=did.hours)
    if did.act is Act.SUBMIT_PLAN:
        _plan(case, who, then)
    if MOVES[did.act].form:
        _write(case, story, did.act, who, then)
    if did.act in (Act.ACCEPT, Act.DECLINE):
        reason, accept = str(did.said.get("reason", "")), did.act is Act.ACCEPT
        transfers.answer_offer(
            case=case.pk, accept=accept, reason=reason, who=who, now=then
        )
        return
    step = _step(story, did, then)
    service = transfers.offer if did.act is Act.OFFER else steps.take
    service(case=case.pk, step=step, who=who, now=then)


def _step(story: Story, did: Did, then: dt.datetime) -> Step:
    said: dict[str, Any] = {"reason": "safety"} | dict(did.said)
    if did.act is Act.OFFER:
        said["to"] = _team(str(said["to"])).pk
    if did.act is Act.SUBMIT_PLAN:
        said |= {"plan": True, "child_said": True, "parents_said": True}
    if did.act is Act.APPROVE:
        said["until"] = then + dt.timedelta(hours=story.lasts)
    return Step(did.act, **said)


def _team(unit: str) -> Team:
    return Team.objects.get(unit__code=unit, kind=TeamKind.RECEIVING)


# --- Forms and plan ------------------------------------------------------------------


@cache
def _answers() -> dict[str, dict[str, Value]]:
    found: dict[str, dict[str, Value]] = tomllib.loads(FILE.read_text("utf-8"))
    return found


def _write(
    case: Case, story: Story, act: Act, who: Unlocked, then: dt.datetime
) -> None:
    """Finish the form of a step: as it begins, then as `data/demo.toml` says."""
    row = Case.objects.get(pk=case.pk)
    schema = current().on(MOVES[act].form, local_day(then))
    key = items.use_item(item=row.pk, who=who, now=then)
    begun = forms.sheet(row, schema.code, key, User.objects.get(pk=who.user_id), then)
    values = dict(begun.values)
    for field in schema.fields():
        value = _answer(field, story, then)
        if value is not None and is_empty(values.get(field.key, "")):
            values[field.key] = value
    forms.save(
        case=row.pk, schema=schema, values=values, finished=True, who=who, now=then
    )


def _answer(field: Field, story: Story, then: dt.datetime) -> Value | None:
    """Return what a fictional form says in a field, or None."""
    said = _answers()["said"] | (_answers()["grave"] if story.grave else {})
    value: Value | None = said.get(field.key)
    if field.kind is Kind.LEVEL:
        value = _level(field.key, grave=story.grave)
    elif field.key == "emergency":
        value = story.grave
    elif field.key == "held_at":
        value = timezone.localtime(then).isoformat(timespec="minutes")
    return value if value is not None and fits(field, value) else None


def _level(key: str, *, grave: bool) -> str:
    """Return a level: of harm when it is grave, of protection when it is not."""
    protects = key.startswith("protect")
    return "high" if grave and not protects else "low" if grave else "medium"


def _plan(case: Case, who: Unlocked, then: dt.datetime) -> None:
    """Write down two services of members, from the day after."""
    starts = timezone.localtime(then).date() + dt.timedelta(days=1)
    ends = starts + dt.timedelta(days=28)
    for service, code, cost in (
        ("Tư vấn tâm lý mỗi tuần", network.HOSPITAL, 1_200_000),
        ("Hướng dẫn gia đình", network.CENTRE, 300_000),
    ):
        member = network.member(code)
        said = Service(service, str(member), "Cán bộ Xã Mẫu", member.pk)
        line = NewLine(said, starts, ends, cost)
        plan.add(case=case.pk, line=line, who=who, now=then)


# --- Beside the process --------------------------------------------------------------


def _beside(case: Case, story: Story, keys: Keys, now: dt.datetime) -> None:
    who = keys[story.by]
    ago = now - dt.timedelta(minutes=20)
    if story.note:
        work.note(case=case.pk, text=story.note, who=who, now=ago)
    if Act.APPROVE in {d.act for d in story.did} and story.hours < story.lasts:
        state = LineState.DOING
        plan.mark(case=case.pk, number=1, state=state, who=who, now=ago)
    if story.late:
        _late(case, story, keys, now)
    if story.site:
        demo_list.propose(case=case, url=story.site, who=who, now=ago)


def _late(case: Case, story: Story, keys: Keys, now: dt.datetime) -> None:
    """Say why a step is late; 111 looks into the case and answers for it."""
    clock = case.clocks.filter(stopped=None).order_by("due_at")[0]
    who = keys[story.by]
    work.say_why(case=case.pk, clock=clock.place, why=story.late, who=who, now=now)
    seen = now - dt.timedelta(hours=3)
    line = keys["tong-dai-mau"]
    glass.break_glass(case=case.pk, reason="late", who=line, now=seen)


@transaction.atomic
def demo_remove(*, now: dt.datetime) -> None:
    """Take the fictional cases away; before the reports and the province."""
    for case in Case.objects.filter(demo=True):
        demo_list.take_back(case)
        if not vault.is_destroyed(case.pk):
            items.destroy(item=case.pk, by=None, reason="demo", now=now)
        forgetting.forget_item(item=case.pk)
        case.delete()
    demo_list.forget_keeper()
    Series.objects.filter(year=DEMO_SERIES).delete()
