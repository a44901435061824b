"""Cases as the database knows them: sealed contents and coded facts.

Where a case is follows from `rules` alone; `due_at` and `next_at` are projections of
its clocks, so that lists and jobs can ask for them.
"""

import datetime as dt
import uuid
from enum import StrEnum
from typing import Final, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from lachan.cases.rules.deadlines import Code, Rung
from lachan.cases.rules.kinds import Answered, Happened, LineState, Role, Share, Tie
from lachan.cases.rules.process import Ask
from lachan.cases.rules.steps import Decider, State
from lachan.partners.models import Team, Unit

_USER: Final = settings.AUTH_USER_MODEL
_CODE: Final = 24


def _codes(field: str, codes: type[StrEnum], name: str) -> models.CheckConstraint:
    values = [c.value for c in codes]
    return models.CheckConstraint(condition=Q(**{f"{field}__in": values}), name=name)


class Series(models.Model):
    """The last number given out in a year."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        """Return the year."""
        return f"{self.year}"


class CaseQuerySet(models.QuerySet["Case"]):
    """Cases, narrowed."""

    def open(self) -> Self:
        """Return those that are not closed."""
        return self.exclude(state=State.CLOSED)

    def by_due(self) -> Self:
        """Order by what is due first; what nothing is due of comes last."""
        return self.order_by(F("due_at").asc(nulls_last=True), "pk")


class Case(models.Model):
    """One child's case. `item`: its number in the vault, and its own.

    unit: of the team at the time it came here; its chair decides. received, informed,
    state … offered: `rules.process.Process`. due_at, due_code: the deadline that runs
    out first (a reminder only when no other runs). child: sealed, who it is about.
    """

    item = models.UUIDField(primary_key=True, editable=False)
    number = models.CharField(max_length=20, unique=True)
    team = models.ForeignKey(Team, models.PROTECT, related_name="cases")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="cases")
    offered_to = models.ForeignKey(
        Team, models.PROTECT, null=True, related_name="offered_cases"
    )
    lead = models.ForeignKey(_USER, models.SET_NULL, null=True, related_name="+")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    role = models.CharField(max_length=_CODE, default=Role.CHILD.value)
    kind = models.CharField(max_length=_CODE)
    more_kinds = models.JSONField(default=list)
    sexual = models.BooleanField(default=False)
    age_band = models.CharField(max_length=_CODE, blank=True)
    province = models.CharField(max_length=8, blank=True)
    commune = models.CharField(max_length=8, blank=True)
    home_province = models.CharField(max_length=8, blank=True)
    home_commune = models.CharField(max_length=8, blank=True)
    demo = models.BooleanField(default=False)

    received = models.DateTimeField()
    informed = models.DateTimeField()
    state = models.CharField(max_length=_CODE, default=State.INTAKE.value)
    cycle = models.PositiveSmallIntegerField(default=1)
    emergency = models.CharField(max_length=_CODE, blank=True)
    separation = models.CharField(max_length=_CODE, blank=True)
    carer_harms = models.BooleanField(default=False)
    unfounded = models.BooleanField(default=False)
    assessed_specific = models.BooleanField(default=False)
    offered = models.BooleanField(default=False)
    answered = models.CharField(max_length=_CODE, blank=True)

    due_at = models.DateTimeField(null=True)
    due_code = models.CharField(max_length=_CODE, blank=True)

    child = models.BinaryField()

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            _codes("state", State, "cases_state"),
            _codes("emergency", Ask, "cases_emergency"),
            _codes("separation", Ask, "cases_separation"),
            _codes("role", Role, "cases_role"),
            _codes("answered", Answered, "cases_answered"),
            models.CheckConstraint(
                condition=Q(state=State.CLOSED.value, closed_at__isnull=False)
                & ~Q(answered="")
                | ~Q(state=State.CLOSED.value) & Q(closed_at=None),
                name="cases_closed_with_answer",
            ),
            models.CheckConstraint(
                condition=Q(offered=True, offered_to__isnull=False)
                | Q(offered=False, offered_to=None),
                name="cases_offered_to_whom",
            ),
        ]
        indexes = [
            models.Index(fields=["team", "due_at"]),
            models.Index(fields=["province", "due_at"]),
            models.Index(fields=["state", "due_at"]),
        ]

    def __str__(self) -> str:
        """Return the number."""
        return self.number

    @property
    def kinds(self) -> tuple[str, ...]:
        """All kinds, the main one first."""
        return (self.kind, *self.more_kinds)


class CaseReport(models.Model):
    """A report that a case came of. main: the one it began with."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="reports")
    report = models.UUIDField()
    main = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "report"], name="cases_report_once"
            ),
        ]
        indexes = [models.Index(fields=["report"])]

    def __str__(self) -> str:
        """Return case and report."""
        return f"{self.case_id} {self.report}"


class CaseTie(models.Model):
    """Two cases that belong together: siblings, the same child, both sides of one."""

    one = models.ForeignKey(Case, models.CASCADE, related_name="ties")
    other = models.ForeignKey(Case, models.CASCADE, related_name="+")
    tie = models.CharField(max_length=_CODE)

    class Meta:
        constraints = [
            _codes("tie", Tie, "cases_tie"),
            models.UniqueConstraint(fields=["one", "other"], name="cases_tie_once"),
            models.CheckConstraint(
                condition=~Q(one=F("other")), name="cases_tie_of_two"
            ),
        ]

    def __str__(self) -> str:
        """Return both."""
        return f"{self.one_id} {self.tie} {self.other_id}"


class CaseTeam(models.Model):
    """A team that holds a wrap of a case's key.

    share: owner; shared (handed over); behind (the province, 111: nothing opens before
    the glass is broken, and then until `until`).
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="teams")
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    share = models.CharField(max_length=_CODE)
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            _codes("share", Share, "cases_share"),
            models.UniqueConstraint(fields=["case", "team"], name="cases_team_once"),
        ]
        indexes = [models.Index(fields=["team", "share"])]

    def __str__(self) -> str:
        """Return case and team."""
        return f"{self.case_id} team:{self.team_id}"

    @property
    def ref(self) -> str:
        """What the vault knows the team by."""
        return f"team:{self.team_id}"


class ClockRow(models.Model):
    """One clock (`rules.deadlines.Clock`), in the order in which they began.

    due_at: projection. rung, next_at: who is told next, and when; told: how many were.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="clocks")
    place = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=_CODE)
    start = models.DateTimeField()
    version = models.DateField()
    until = models.DateTimeField(null=True)
    stopped = models.DateTimeField(null=True)
    ended = models.CharField(max_length=_CODE, blank=True)
    reminder = models.BooleanField(default=False)
    due_at = models.DateTimeField()
    rung = models.CharField(max_length=_CODE, blank=True)
    next_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["case", "place"]
        constraints = [
            _codes("code", Code, "cases_clock_code"),
            models.CheckConstraint(
                condition=Q(rung="") | Q(rung__in=[r.value for r in Rung]),
                name="cases_clock_rung",
            ),
            models.UniqueConstraint(fields=["case", "place"], name="cases_clock_once"),
            models.UniqueConstraint(
                fields=["case", "code"],
                condition=Q(stopped=None),
                name="cases_clock_one_runs",
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"]),
            models.Index(fields=["stopped", "due_at"]),
        ]

    def __str__(self) -> str:
        """Return case and code."""
        return f"{self.case_id} {self.code}"


class PauseRow(models.Model):
    """A time that does not count, with its reason (a code)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="pauses")
    start = models.DateTimeField()
    end = models.DateTimeField()
    reason = models.CharField(max_length=64)

    class Meta:
        ordering = ["case", "start"]
        constraints = [
            models.CheckConstraint(
                condition=Q(end__gte=F("start")), name="cases_pause_period"
            ),
        ]

    def __str__(self) -> str:
        """Return case and start."""
        return f"{self.case_id} {self.start}"


class Event(models.Model):
    """One line of a case's timeline. body: sealed words, empty where there are none."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="events")
    number = models.PositiveIntegerField()
    happened = models.CharField(max_length=_CODE)
    at = models.DateTimeField()
    by = models.ForeignKey(_USER, models.SET_NULL, null=True, related_name="+")
    decider = models.CharField(max_length=_CODE, blank=True)
    team = models.ForeignKey(Team, models.SET_NULL, null=True, related_name="+")
    code = models.CharField(max_length=64, blank=True)
    body = models.BinaryField(null=True)

    class Meta:
        ordering = ["case", "number"]
        constraints = [
            _codes("happened", Happened, "cases_event_act"),
            models.CheckConstraint(
                condition=Q(decider="") | Q(decider__in=[d.value for d in Decider]),
                name="cases_event_decider",
            ),
            models.UniqueConstraint(fields=["case", "number"], name="cases_event_once"),
        ]

    def __str__(self) -> str:
        """Return case and what happened."""
        return f"{self.case_id} {self.happened}"

    @property
    def sealed_at(self) -> str:
        """What the body is bound to."""
        return f"event:{self.pk}"


class Shut(models.Model):
    """Somebody who never sees a case: they said that they know a person in it."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="shut")
    user = models.ForeignKey(_USER, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "user"], name="cases_shut_once"),
        ]

    def __str__(self) -> str:
        """Return case and account."""
        return f"{self.case_id} user:{self.user_id}"


class Stranger(models.Model):
    """Somebody said that they know nobody in a case."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="strangers")
    user = models.ForeignKey(_USER, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "user"], name="cases_stranger_once"
            ),
        ]

    def __str__(self) -> str:
        """Return case and account."""
        return f"{self.case_id} user:{self.user_id}"


class Form(models.Model):
    """A form as filled. version: of the schema that it is always read with.

    done_at: None: a draft. Filled anew in the same cycle, the older one stays.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="forms")
    code = models.CharField(max_length=_CODE)
    cycle = models.PositiveSmallIntegerField()
    version = models.CharField(max_length=64)
    saved_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    by = models.ForeignKey(_USER, models.SET_NULL, null=True, related_name="+")
    body = models.BinaryField()

    class Meta:
        ordering = ["case", "code", "saved_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "code", "cycle"],
                condition=Q(done_at=None),
                name="cases_form_one_draft",
            ),
        ]

    def __str__(self) -> str:
        """Return case and form."""
        return f"{self.case_id} {self.code}"

    @property
    def sealed_at(self) -> str:
        """What the answers are bound to."""
        return f"form:{self.pk}"


class PlanLine(models.Model):
    """One service of a plan. cost: đồng. body: sealed, which service, given by whom."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="plan")
    cycle = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    starts = models.DateField()
    ends = models.DateField()
    cost = models.PositiveBigIntegerField()
    state = models.CharField(max_length=_CODE)
    body = models.BinaryField()

    class Meta:
        ordering = ["case", "cycle", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "cycle", "number"], name="cases_plan_once"
            ),
            models.CheckConstraint(
                condition=Q(ends__gte=F("starts")), name="cases_plan_period"
            ),
            _codes("state", LineState, "cases_plan_state"),
        ]

    def __str__(self) -> str:
        """Return case and number."""
        return f"{self.case_id} {self.number}"

    @property
    def sealed_at(self) -> str:
        """What the words are bound to."""
        return f"plan:{self.pk}"


# A wrap that opens at no clock: only a named person breaks the glass.
NEVER: Final = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)
