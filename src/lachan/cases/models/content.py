"""What happened in a case and what was written, sealed."""

import uuid

from django.db import models
from django.db.models import F, Q

from lachan.cases.models.base import CODE, USER, codes_only
from lachan.cases.models.case import Case
from lachan.cases.rules.kinds import Happened, LineState
from lachan.cases.rules.steps import Decider
from lachan.partners.models import Team


class Event(models.Model):
    """One line of a case's timeline. body: sealed words, empty where there are none."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="events")
    number = models.PositiveIntegerField()
    happened = models.CharField(max_length=CODE)
    at = models.DateTimeField()
    by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    decider = models.CharField(max_length=CODE, blank=True)
    team = models.ForeignKey(Team, models.SET_NULL, null=True, related_name="+")
    code = models.CharField(max_length=64, blank=True)
    body = models.BinaryField(null=True)

    class Meta:
        ordering = ["case", "number"]
        constraints = [
            codes_only("happened", Happened, "cases_event_act"),
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


class Form(models.Model):
    """A form as filled. version: of the schema that it is always read with.

    done_at: None: a draft. Filled anew in the same cycle, the older one stays.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="forms")
    code = models.CharField(max_length=CODE)
    cycle = models.PositiveSmallIntegerField()
    version = models.CharField(max_length=64)
    saved_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
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
    state = models.CharField(max_length=CODE)
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
            codes_only("state", LineState, "cases_plan_state"),
        ]

    def __str__(self) -> str:
        """Return case and number."""
        return f"{self.case_id} {self.number}"

    @property
    def sealed_at(self) -> str:
        """What the words are bound to."""
        return f"plan:{self.pk}"
