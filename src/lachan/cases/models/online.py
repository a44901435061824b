"""What was found online in a case, looks at it, what was handed over, proposals."""

import uuid
from typing import Final

from django.db import models
from django.db.models import Q

from lachan.cases.models.base import CODE, USER, codes_only
from lachan.cases.models.case import Case
from lachan.cases.rules.notices import Kind as Harm
from lachan.cases.rules.online import Origin, Seen, Sort, What
from lachan.cases.rules.oversight import Finding
from lachan.partners.models import Member

MARK: Final = 16


class Found(models.Model):
    """An address or account of a case. body: sealed; mark: its keyed hash.

    The mark is made by the server's key, so that cases of different teams can be
    compared. seen: by the newest look, "" before the first. look_at: when to look
    again; told_at: when the team was told of that. dropped_at: it was a mistake.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="found")
    sort = models.CharField(max_length=CODE)
    origin = models.CharField(max_length=CODE)
    harm = models.CharField(max_length=CODE)
    mark = models.BinaryField(max_length=MARK)
    body = models.BinaryField()
    added_at = models.DateTimeField()
    by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    seen = models.CharField(max_length=CODE, blank=True)
    kept_at = models.DateTimeField(null=True)
    gone_at = models.DateTimeField(null=True)
    look_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["case", "added_at", "pk"]
        constraints = [
            codes_only("sort", Sort, "cases_found_sort"),
            codes_only("origin", Origin, "cases_found_origin"),
            codes_only("harm", Harm, "cases_found_harm"),
            models.CheckConstraint(
                condition=Q(seen="") | Q(seen__in=[s.value for s in Seen]),
                name="cases_found_seen",
            ),
            models.UniqueConstraint(fields=["case", "mark"], name="cases_found_once"),
        ]
        indexes = [
            models.Index(fields=["mark"], name="cases_found_mark"),
            models.Index(fields=["look_at"], name="cases_found_look"),
        ]

    def __str__(self) -> str:
        """Return case and sort."""
        return f"{self.case_id} {self.sort}"

    @property
    def sealed_at(self) -> str:
        """What the body is bound to."""
        return f"found:{self.pk}"


class Look(models.Model):
    """Somebody looked at an address. kept: what was there was preserved.

    at: when it was seen; noted_at: when it was written down. body: sealed, empty where
    there are no words: what was seen, hash of the file, which file of a report.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    found = models.ForeignKey(Found, models.CASCADE, related_name="looks")
    at = models.DateTimeField()
    noted_at = models.DateTimeField()
    by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    seen = models.CharField(max_length=CODE)
    kept = models.BooleanField(default=False)
    body = models.BinaryField(null=True)

    class Meta:
        ordering = ["found", "at", "noted_at"]
        constraints = [codes_only("seen", Seen, "cases_look_seen")]

    def __str__(self) -> str:
        """Return address and what was found."""
        return f"{self.found_id} {self.seen}"

    @property
    def sealed_at(self) -> str:
        """What the body is bound to."""
        return f"look:{self.pk}"


class Given(models.Model):
    """Something of a case that was handed over to a member (`partners`).

    what: a notice, or sheets. handover: its number there; state: what was last told of
    it. settled_at: an officer saw how it ended. found: the addresses of a notice.
    body: sealed, what left and on which ground. finding: what a second person found of
    what left without consent, "" until somebody looked.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="given")
    what = models.CharField(max_length=CODE)
    handover = models.UUIDField(unique=True)
    ground = models.CharField(max_length=CODE)
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=CODE)
    settled_at = models.DateTimeField(null=True)
    found = models.ManyToManyField(Found, related_name="given")
    finding = models.CharField(max_length=CODE, blank=True)
    reviewer = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    body = models.BinaryField()

    class Meta:
        ordering = ["case", "at", "pk"]
        constraints = [
            codes_only("what", What, "cases_given_what"),
            models.CheckConstraint(
                condition=Q(finding="", reviewed_at=None)
                | Q(finding__in=[f.value for f in Finding], reviewed_at__isnull=False),
                name="cases_given_finding",
            ),
        ]
        indexes = [
            models.Index(fields=["settled_at", "state"], name="cases_given_state")
        ]

    def __str__(self) -> str:
        """Return case and hand-over."""
        return f"{self.case_id} {self.handover}"

    @property
    def sealed_at(self) -> str:
        """What the body is bound to."""
        return f"given:{self.pk}"


class Proposed(models.Model):
    """An address that was proposed to the national list. entry: its number there.

    told: what the timeline was last told of it. asked: why it came back to the
    officers, "" when nothing waits for them; answered: what they said, a code.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="proposed")
    found = models.ForeignKey(Found, models.CASCADE, related_name="proposed")
    entry = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    told = models.CharField(max_length=64)
    asked = models.CharField(max_length=CODE, blank=True)
    asked_at = models.DateTimeField(null=True)
    answered = models.CharField(max_length=CODE, blank=True)
    over = models.BooleanField(default=False)

    class Meta:
        ordering = ["case", "at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(asked="", asked_at=None)
                | ~Q(asked="") & Q(asked_at__isnull=False),
                name="cases_proposed_asked_when",
            ),
        ]
        indexes = [
            models.Index(fields=["asked_at"], name="cases_proposed_asked"),
            models.Index(fields=["over"], name="cases_proposed_over"),
        ]

    def __str__(self) -> str:
        """Return case and entry."""
        return f"{self.case_id} {self.entry}"


class Cursor(models.Model):
    """How far a lower app's events were taken."""

    of = models.CharField(max_length=CODE, primary_key=True)
    last = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        """Return of what, and how far."""
        return f"{self.of} {self.last}"
