"""A commune with its worker, chair and a colleague; province and 111 behind it."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone
from tests.cases.formsheets import answers
from tests.reports.network import (
    NOW,
    SINCE,
    Network,
    a_network,
    join,
    network_again,
    tell,
)
from tests.snapshot import Snapshot, taken
from tests.vault.people import with_key

from lachan.accounts.models import User
from lachan.cases.models import Case
from lachan.cases.rules import library
from lachan.cases.rules.kinds import Answered
from lachan.cases.rules.schemas import Value
from lachan.cases.rules.steps import MOVES, Act
from lachan.cases.services import forms, opening, steps
from lachan.cases.services.opening import New
from lachan.cases.services.steps import Step
from lachan.partners.models import LegalRole, Unit
from lachan.partners.services import roles
from lachan.reports.models import Report
from lachan.reports.services import conflict
from lachan.site import keys
from lachan.site.paths import Paths
from lachan.vault.access import Unlocked
from lachan.vault.services import teams as vault

HOUR = dt.timedelta(hours=1)
# What a report's quarter of an hour makes of NOW.
RECEIVED = NOW.replace(minute=0)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an open key."""

    user: User
    key: Unlocked


@dataclass(frozen=True, slots=True)
class Town:
    """Who is there. worker, chair and colleague are in the commune's team."""

    network: Network
    worker: Person
    chair: Person
    colleague: Person

    @property
    def province(self) -> Person:
        """The one of the province's team."""
        return Person(self.network.province.user, self.network.province.key)

    @property
    def hotline(self) -> Person:
        """The one of 111."""
        return Person(self.network.hotline.user, self.network.hotline.key)


@dataclass(slots=True)
class _Made:
    """A town that was made in this process: its rows, its secret, its people."""

    rows: Snapshot
    secret: bytes
    town: Town


_MADE: list[_Made] = []


def a_town(data: Paths) -> Town:
    """Keep the network with roles of the law: by its services once, then the same rows.

    Where there is somebody already it is made anew.
    """
    if User.objects.exists() or Unit.objects.exists():
        return _a_town(data)
    file = data.secrets / "vault.key"
    if not _MADE:
        made: list[Town] = []
        rows = taken(lambda: made.append(_a_town(data)))
        _MADE.append(_Made(rows, file.read_bytes(), made[0]))
        return made[0]
    kept = _MADE[0]
    keys.ensure_vault_key(file)
    file.write_bytes(kept.secret)
    kept.rows.put_in()
    return _again(kept.town)


def _again(made: Town) -> Town:
    """Return it with rows that no other test has changed."""
    people = {u.pk: u for u in User.objects.all()}

    def anew(one: Person) -> Person:
        return Person(people[one.user.pk], one.key)

    people_again = map(anew, (made.worker, made.chair, made.colleague))
    return Town(network_again(made.network), *people_again)


def _a_town(data: Paths) -> Town:
    network = a_network(data)
    commune = network.commune
    worker = Person(commune.user, commune.key)
    chair, colleague = _joined(network, "Chủ tịch"), _joined(network, "Đồng nghiệp")
    for role, person in (
        (LegalRole.PROTECTION, worker),
        (LegalRole.CHAIR, chair),
    ):
        roles.appoint(
            unit=commune.unit, role=role, user=person.user, on=SINCE, by=network.admin
        )
    return Town(network, worker, chair, colleague)


def _joined(network: Network, name: str) -> Person:
    user, key = with_key(name)
    commune = network.commune
    join(commune.team, user, network.admin)
    vault.admit(ref=f"team:{commune.team.pk}", user=user, who=commune.key, now=NOW)
    return Person(user, key)


def a_report(**changes: object) -> Report:
    """Let a report come in, and return it."""
    before = set(Report.objects.values_list("pk", flat=True))
    tell(**changes)  # type: ignore[arg-type]  # fields of the intake
    return Report.objects.exclude(pk__in=before).get()


def a_case(town: Town, report: Report | None = None) -> Case:
    """Let the worker open a case an hour after its report came."""
    found = report or a_report()
    conflict.know_nobody(report=found.pk, who=town.worker.key, now=NOW + HOUR)
    return opening.open_case(new=New(found.pk), who=town.worker.key, now=NOW + HOUR)


def take(town: Town, case: Case, act: Act, hours: float = 2, **words: object) -> Case:
    """Let whom the law names take a step, some hours after NOW."""
    who = town.chair if act in CHAIR else town.worker
    if steps.lacking(case, act):
        write(case, act, who, NOW + hours * HOUR)
    step = Step(act, **({"reason": "needed"} | words))  # type: ignore[arg-type]
    return steps.take(case=case.pk, step=step, who=who.key, now=NOW + hours * HOUR)


def write(
    case: Case, act: Act, who: Person, now: dt.datetime = NOW + 2 * HOUR, **said: Value
) -> None:
    """Finish the form of a step, whether it waits for one or not. said: answers."""
    schema = library.shipped().on(MOVES[act].form, timezone.localdate(now))
    forms.save(
        case=case.pk,
        schema=schema,
        values=answers(schema) | said,
        finished=True,
        who=who.key,
        now=now,
    )


CHAIR = {
    Act.DECIDE_EMERGENCY,
    Act.SEPARATE,
    Act.REFUSE_SEPARATION,
    Act.LIFT_SEPARATION,
    Act.APPROVE,
    Act.RETURN_PLAN,
    Act.CLOSE,
    Act.KEEP_OPEN,
}
CALM = {"emergency": False, "separation": False, "carer_harms": False}
URGENT = {"emergency": True, "separation": False, "carer_harms": True}


def to_plan(town: Town, case: Case, **risk: object) -> Case:
    """Go as far as the meeting; calm unless `risk` says otherwise."""
    take(town, case, Act.WRITE_INTAKE)
    take(town, case, Act.VERIFY, founded=True)
    row = take(town, case, Act.ASSESS, **(risk or CALM))
    if row.state == "emergency":
        take(town, case, Act.DECIDE_EMERGENCY, 3, taken=True)
    take(town, case, Act.ASSESS_SPECIFIC, 20)
    return take(town, case, Act.MEET, 24)


def to_closure(town: Town, case: Case) -> Case:
    """Go all the way."""
    to_plan(town, case)
    said = {"plan": True, "child_said": True, "parents_said": True}
    take(town, case, Act.SUBMIT_PLAN, 30, **said)
    until = NOW + dt.timedelta(days=30)
    take(town, case, Act.APPROVE, 40, until=until)
    take(town, case, Act.REVIEW, 40 * 24, closing=True)
    return take(town, case, Act.CLOSE, 41 * 24, answered=Answered.HELPED)
