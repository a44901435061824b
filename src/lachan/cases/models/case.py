"""A case, the reports it came of, and the cases beside it."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from lachan.cases.models.base import CODE, USER, codes_only
from lachan.cases.rules.kinds import Answered, Role, Tie
from lachan.cases.rules.process import Ask
from lachan.cases.rules.steps import State
from lachan.partners.models import Team, Unit


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
        return self.filter(closed_at=None)

    def by_due(self) -> Self:
        """Order by what is due first; what nothing is due of comes last."""
        return self.order_by(F("due_at").asc(nulls_last=True), "pk")


def _open(name: str, *fields: str) -> models.Index:
    return models.Index(fields=fields, condition=Q(closed_at=None), name=name)


class Case(models.Model):
    """One child's case. `item`: its number in the vault, and its own.

    unit: of the team at the time it came here; its chair decides. received, informed,
    state … offered: `rules.process.Process`. due_at, due_code: the deadline that runs
    out first (a reminder only when no other runs). child: sealed, who it is about.

    changed_at: when words came last. held: by law, not erased. erase_on: projection of
    `rules.retention`; erased_at, proof: its key is gone.
    """

    item = models.UUIDField(primary_key=True, editable=False)
    number = models.CharField(max_length=20, unique=True)
    team = models.ForeignKey(Team, models.PROTECT, related_name="cases", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="cases", db_index=False)
    offered_to = models.ForeignKey(
        Team, models.PROTECT, null=True, related_name="offered_cases"
    )
    lead = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    role = models.CharField(max_length=CODE, default=Role.CHILD.value)
    kind = models.CharField(max_length=CODE)
    more_kinds = models.JSONField(default=list)
    sexual = models.BooleanField(default=False)
    age_band = models.CharField(max_length=CODE, blank=True)
    province = models.CharField(max_length=8, blank=True)
    commune = models.CharField(max_length=8, blank=True)
    home_province = models.CharField(max_length=8, blank=True)
    home_commune = models.CharField(max_length=8, blank=True)
    demo = models.BooleanField(default=False)

    received = models.DateTimeField()
    informed = models.DateTimeField()
    state = models.CharField(max_length=CODE, default=State.INTAKE.value)
    cycle = models.PositiveSmallIntegerField(default=1)
    emergency = models.CharField(max_length=CODE, blank=True)
    separation = models.CharField(max_length=CODE, blank=True)
    carer_harms = models.BooleanField(default=False)
    unfounded = models.BooleanField(default=False)
    assessed_specific = models.BooleanField(default=False)
    offered = models.BooleanField(default=False)
    answered = models.CharField(max_length=CODE, blank=True)

    due_at = models.DateTimeField(null=True)
    due_code = models.CharField(max_length=CODE, blank=True)

    changed_at = models.DateTimeField(null=True)
    held = models.BooleanField(default=False)
    erase_on = models.DateField(null=True)
    erased_at = models.DateTimeField(null=True)
    proof = models.CharField(max_length=64, blank=True)

    child = models.BinaryField()

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            codes_only("state", State, "cases_state"),
            codes_only("emergency", Ask, "cases_emergency"),
            codes_only("separation", Ask, "cases_separation"),
            codes_only("role", Role, "cases_role"),
            codes_only("answered", Answered, "cases_answered"),
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
            models.CheckConstraint(
                condition=Q(erased_at=None, proof="")
                | Q(erased_at__isnull=False, state=State.CLOSED.value, held=False)
                & ~Q(proof=""),
                name="cases_erased_with_proof",
            ),
            models.CheckConstraint(
                condition=Q(erase_on=None) | Q(state=State.CLOSED.value),
                name="cases_erased_when_closed",
            ),
        ]
        indexes = [
            models.Index(fields=["team", "due_at"]),
            models.Index(fields=["province", "due_at"]),
            models.Index(fields=["state", "due_at"]),
            models.Index(fields=["due_at", "state"]),
            models.Index(fields=["erase_on"]),
            # What lists, searches and the rail count is read from these alone; team and
            # unit have no index of their own, which a database would take before them.
            models.Index(fields=["unit", "province", "item"], name="cases_of_unit"),
            _open("cases_open_due", "due_at", "team", "unit", "lead", "item"),
            _open("cases_open_team", "team", "due_at", "lead", "unit", "item"),
            _open("cases_open_unit", "unit", "due_at", "lead", "team", "item"),
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
    tie = models.CharField(max_length=CODE)

    class Meta:
        constraints = [
            codes_only("tie", Tie, "cases_tie"),
            models.UniqueConstraint(fields=["one", "other"], name="cases_tie_once"),
            models.CheckConstraint(
                condition=~Q(one=F("other")), name="cases_tie_of_two"
            ),
        ]

    def __str__(self) -> str:
        """Return both."""
        return f"{self.one_id} {self.tie} {self.other_id}"
