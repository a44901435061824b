"""Reports as the database knows them: sealed contents and coded facts.

No time is finer than a quarter of an hour. Contents are never changed: corrections add.
Ids are random, so that they do not tell an order.
"""

import uuid
from enum import StrEnum
from typing import Final, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Value, When

from lachan.reports.models_files import File as File
from lachan.reports.rules import effort, intake, kinds, seen

_USER: Final = settings.AUTH_USER_MODEL
_CODE: Final = 24


def _codes(field: str, codes: type[StrEnum], name: str) -> models.CheckConstraint:
    values = [c.value for c in codes]
    return models.CheckConstraint(condition=Q(**{f"{field}__in": values}), name=name)


# Nothing urgent is behind anything: all of it is one group, by its clocks alone.
_GROUP: Final = Case(
    When(urgency=0, then=Value(0)),
    When(about=kinds.About.HARMFUL_CONTENT, then=Value(2)),
    default=Value(1),
)
_NEW: Final = Q(status=seen.Status.NEW)
_PASSED: Final = _NEW & Q(urgency__gt=0, turn_by__isnull=False)
# The clock that runs: until somebody has looked the first look's, then the law's.
_TURN: Final = Case(
    When(_PASSED, then=F("turn_by")),
    When(_NEW, then=F("look_by")),
    default=F("act_by"),
)


_AT_DESK: Final = [
    *("status", "urgency", "about", "look_by", "turn_by", "act_by", "received_at"),
    *("erased_at", "kind", "province", "no_school", "no_commune", "no_police", "item"),
]


class ReportQuerySet(models.QuerySet["Report"]):
    """Reports, narrowed."""

    def living(self) -> Self:
        """Return those whose contents are still there."""
        return self.filter(erased_at=None)

    def open(self) -> Self:
        """Return those that somebody must still work on."""
        open_ = [s for s in seen.Status if s is not seen.Status.CLOSED]
        return self.living().filter(status__in=open_)  # named, so that an index helps

    def coded(self) -> Self:
        """Leave what is sealed in the database: for lists."""
        return self.defer(*intake.FIELDS)

    def by_urgency(self) -> Self:
        """Order by urgency, then by group, then by whose clock runs out first.

        Inside a group what cost nothing to send is passed until somebody has looked.
        """
        return self.order_by("urgency", _GROUP, _TURN, "look_by", "received_at", "item")


class Report(models.Model):
    """One report. `item`: its number in the vault, and its own.

    urgency: rank of `kinds.Urgency`, 0 the most urgent. rules_on: day from which the
    catalogue was in force that it was read by. look_by, act_by: projections of it.
    new_at: when the reporter last added something. opened_at: when the desk last did.
    turn_by: until when others of its group are looked at first; None: its clock alone.
    """

    item = models.UUIDField(primary_key=True, editable=False)
    received_at = models.DateTimeField()
    channel = models.CharField(max_length=_CODE)
    reporter = models.CharField(max_length=_CODE)
    about = models.CharField(max_length=_CODE)
    kind = models.CharField(max_length=_CODE)
    more_kinds = models.JSONField(default=list)
    sexual = models.BooleanField(default=False)
    happening_now = models.BooleanField(default=False)
    age_band = models.CharField(max_length=_CODE, blank=True)
    province = models.CharField(max_length=8, blank=True)
    commune = models.CharField(max_length=8, blank=True)
    home_province = models.CharField(max_length=8, blank=True)
    home_commune = models.CharField(max_length=8, blank=True)
    how = models.CharField(max_length=_CODE)
    named = models.BooleanField(default=False)
    no_home = models.BooleanField(default=False)
    no_school = models.BooleanField(default=False)
    no_commune = models.BooleanField(default=False)
    no_police = models.BooleanField(default=False)

    rules_on = models.DateField()
    urgency = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=_CODE, default=seen.Status.NEW.value)
    look_by = models.DateTimeField()
    effort = models.CharField(max_length=_CODE, default=effort.Effort.NONE.value)
    turn_by = models.DateTimeField(null=True)
    act_by = models.DateTimeField()
    new_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    triaged_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    nobody_since = models.DateTimeField(null=True)
    withdrawal_at = models.DateTimeField(null=True)
    held = models.BooleanField(default=False)
    outcome = models.CharField(max_length=_CODE, blank=True)
    helped = models.CharField(max_length=_CODE, blank=True)
    closed_at = models.DateTimeField(null=True)
    erase_on = models.DateField(null=True)
    erased_at = models.DateTimeField(null=True)
    proof = models.CharField(max_length=64, blank=True)
    demo = models.BooleanField(default=False)
    # Written down by `cases`: how far the help is, for the reporter's page.
    case_step = models.CharField(max_length=_CODE, blank=True)
    case_by = models.DateTimeField(null=True)
    case_readers = models.PositiveIntegerField(default=0)
    case_kinds = models.JSONField(default=dict)
    case_until = models.DateField(null=True)

    story = models.BinaryField()
    child = models.BinaryField()
    people = models.BinaryField()
    online = models.BinaryField()
    teller = models.BinaryField()
    answer = models.BinaryField()
    exclude = models.BinaryField()

    objects = ReportQuerySet.as_manager()

    class Meta:
        constraints = [
            _codes("channel", intake.Channel, "reports_channel"),
            _codes("reporter", intake.Reporter, "reports_reporter"),
            _codes("about", kinds.About, "reports_about"),
            _codes("age_band", intake.AgeBand, "reports_age_band"),
            _codes("how", intake.How, "reports_how"),
            _codes("effort", effort.Effort, "reports_effort"),
            _codes("status", seen.Status, "reports_status"),
            _codes("case_step", seen.CaseStep, "reports_case_step"),
            models.CheckConstraint(condition=Q(urgency__lte=2), name="reports_urgency"),
            models.CheckConstraint(
                condition=Q(status=seen.Status.CLOSED.value, closed_at__isnull=False)
                & ~Q(outcome="")
                | ~Q(status=seen.Status.CLOSED.value) & Q(closed_at=None),
                name="reports_closed_with_outcome",
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None, proof="")
                | Q(erased_at__isnull=False) & ~Q(proof=""),
                name="reports_erased_with_proof",
            ),
        ]
        indexes = [
            # All that the desk filters, counts and sorts by: sealed rows are not read.
            models.Index(fields=_AT_DESK, name="reports_at_desk"),
            models.Index(fields=["erase_on"]),
        ]

    def __str__(self) -> str:
        """Return the number."""
        return f"{self.item}"

    @property
    def kinds(self) -> tuple[str, ...]:
        """All kinds, the main one first."""
        return (self.kind, *self.more_kinds)

    @property
    def ticks(self) -> frozenset[intake.Tick]:
        """Who must not see it, as ticked."""
        return frozenset(t for t in intake.Tick if getattr(self, f"no_{t.value}"))


class Part(models.Model):
    """What came after a change of the code: an item of its own, so that the old code
    opens nothing newer. number 0 is the report's own item.

    older: the key of the part before, sealed under this one's. until: when the code
    that ends at this part opens no more.
    """

    item = models.UUIDField(primary_key=True, editable=False)
    report = models.ForeignKey(Report, models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    older = models.BinaryField(null=True)
    ended_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)

    class Meta:
        ordering = ["report", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "number"], name="reports_part_once"
            ),
        ]

    def __str__(self) -> str:
        """Return report and number."""
        return f"{self.report_id}/{self.number}"


class ChainLink(models.Model):
    """A team that answers for a report, in order. opens_from: hidden from it before.

    told: its members were told that there is something; a job does that. indexed: its
    blind index knows all that the report says; a member's visit does that.
    """

    report = models.ForeignKey(Report, models.CASCADE, related_name="links")
    position = models.PositiveSmallIntegerField()
    team = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=_CODE)
    opens_from = models.DateTimeField(null=True)
    told = models.BooleanField(default=False)
    indexed = models.BooleanField(default=False)

    class Meta:
        ordering = ["report", "position"]
        constraints = [
            models.UniqueConstraint(fields=["report", "team"], name="reports_link"),
        ]
        indexes = [
            models.Index(fields=["team", "opens_from"]),
            models.Index(fields=["told", "opens_from"]),
            models.Index(
                fields=["team"], condition=Q(indexed=False), name="reports_not_indexed"
            ),
        ]

    def __str__(self) -> str:
        """Return report and team."""
        return f"{self.report_id} team:{self.team}"

    @property
    def ref(self) -> str:
        """What the vault knows the team by."""
        return f"team:{self.team}"


class Message(models.Model):
    """One message of the dialogue, or a note of the desk. Sealed, never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, models.CASCADE, related_name="messages")
    part = models.ForeignKey(Part, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    direction = models.CharField(max_length=_CODE)
    sort = models.CharField(max_length=_CODE, default=seen.Sort.TEXT.value)
    field = models.CharField(max_length=_CODE, blank=True)
    by = models.ForeignKey(_USER, models.SET_NULL, null=True, related_name="+")
    by_old_code = models.BooleanField(default=False)
    at = models.DateTimeField()
    shown_at = models.DateTimeField(null=True)
    body = models.BinaryField()

    class Meta:
        ordering = ["report", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "number"], name="reports_message_once"
            ),
            _codes("direction", seen.Direction, "reports_direction"),
            _codes("sort", seen.Sort, "reports_sort"),
        ]

    def __str__(self) -> str:
        """Return report and number."""
        return f"{self.report_id}/{self.number}"

    @property
    def place(self) -> str:
        """What the sealed body is bound to."""
        return f"message:{self.pk}"


class Event(models.Model):
    """What happened, in codes. by: an account; None: the reporter, or a clock."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, models.CASCADE, related_name="events")
    part = models.PositiveIntegerField(default=0)
    number = models.PositiveIntegerField()
    act = models.CharField(max_length=_CODE)
    at = models.DateTimeField()
    by = models.ForeignKey(_USER, models.SET_NULL, null=True, related_name="+")
    team = models.PositiveBigIntegerField(null=True)
    team_kind = models.CharField(max_length=_CODE, blank=True)
    code = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["report", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "number"], name="reports_event_once"
            ),
            _codes("act", seen.Act, "reports_act"),
        ]

    def __str__(self) -> str:
        """Return report and act."""
        return f"{self.report_id} {self.act}"


# --- The rest, by idea ---------------------------------------------------------------

# Below all that they point at: Django looks for models in this module alone.
from lachan.reports.models_desk import (  # noqa: E402
    Asked,
    Export,
    Exposure,
    FourEyes,
    IndexMark,
    Kinship,
)
from lachan.reports.models_edge import Idempotency, Letters, Partner, Watch  # noqa: E402
from lachan.reports.models_shut import Known, Mark, Shut  # noqa: E402
from lachan.reports.models_ties import Tie  # noqa: E402

__all__ = [
    "Asked",
    "ChainLink",
    "Event",
    "Export",
    "Exposure",
    "FourEyes",
    "Idempotency",
    "IndexMark",
    "Kinship",
    "Known",
    "Letters",
    "Mark",
    "Message",
    "Part",
    "Partner",
    "Report",
    "ReportQuerySet",
    "Shut",
    "Tie",
    "Watch",
]
