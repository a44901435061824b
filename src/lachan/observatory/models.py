"""What the centre keeps: who may send, receipts without names, sums, files of the lake.

No row stands for a home, but for its receipt, which nobody can lead back to it once the
month's secret is gone.
"""

import datetime as dt
import secrets
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Space(models.TextChoices):
    """Real and synthetic figures never meet."""

    REAL = "real", _("Thật")
    SYNTHETIC = "synthetic", _("Mô phỏng")


class Sender(models.Model):
    """Who may send: an installation, the boxes of one centre, a collector.

    quota: gateways a day that it may speak for. gateways_max: how many one batch may
    have added up; 1 for homes.
    """

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    quota = models.PositiveIntegerField()
    gateways_max = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quota__gte=1, gateways_max__gte=1),
                name="observatory_sender_bounds",
            ),
        ]

    def __str__(self) -> str:
        """Return the code."""
        return self.code


class SenderKey(models.Model):
    """One public key of a sender, in hex. key_id: 16 digits of its SHA-256."""

    sender = models.ForeignKey(Sender, models.CASCADE, related_name="keys")
    key_id = models.CharField(max_length=16, unique=True)
    public = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["key_id"]

    def __str__(self) -> str:
        """Return the key's id."""
        return self.key_id


def new_secret() -> str:
    """Return 32 random octets, in hex."""
    return secrets.token_hex(32)


class Month(models.Model):
    """The secret under which a month's receipts are hashed; deleted after the month.

    month: "2026-11"; of simulations "2026-11s".
    """

    month = models.CharField(max_length=8, primary_key=True)
    secret = models.CharField(max_length=64, default=new_secret)

    def __str__(self) -> str:
        """Return the month."""
        return self.month


class Receipt(models.Model):
    """That a batch was counted. key: a hash of issuer, day and number.

    No index leads from a day to the homes that sent.
    """

    key = models.CharField(max_length=32, primary_key=True)
    space = models.CharField(max_length=10, choices=Space.choices)
    batch_id = models.CharField(max_length=64)
    day = models.DateField(db_index=True)

    def __str__(self) -> str:
        """Return the key."""
        return self.key


class Period(models.Model):
    """A day that counts. Closed it takes no more, until it is opened as a revision."""

    day = models.DateField(primary_key=True)
    revision = models.PositiveSmallIntegerField(default=1)
    closed_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        """Return the day."""
        return self.day.isoformat()


class Tally(models.Model):
    """What one sender sent for a day, in all: for quota and outliers.

    full: batches of which a category stands at the clip. held: why its sums wait for a
    person, or ""; passed: a person looked.
    """

    space = models.CharField(max_length=10, choices=Space.choices)
    sender = models.CharField(max_length=40)
    day = models.DateField()
    gateways = models.PositiveBigIntegerField(default=0)
    asked = models.PositiveBigIntegerField(default=0)
    blocked = models.PositiveBigIntegerField(default=0)
    full = models.PositiveBigIntegerField(default=0)
    held = models.CharField(max_length=20, blank=True)
    passed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["space", "sender", "day"], name="observatory_tally_once"
            ),
        ]

    def __str__(self) -> str:
        """Return sender and day."""
        return f"{self.sender} {self.day}"


class Sum(models.Model):
    """What one sender's batches of one place add up to, not yet in the lake.

    cells: by `stats.fold.pack`. lane: the collector that adds here, so that two never
    wait for a row. stage: "" while it grows; else the file that it is on its way into.
    """

    space = models.CharField(max_length=10, choices=Space.choices)
    day = models.DateField()
    revision = models.PositiveSmallIntegerField(default=1)
    sender = models.CharField(max_length=40)
    lane = models.PositiveSmallIntegerField(default=0)
    stage = models.CharField(max_length=32, blank=True, default="")
    geo = models.CharField(max_length=2)
    venue = models.CharField(max_length=8)
    cells = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    *("stage", "space", "day", "revision", "sender", "lane"),
                    *("geo", "venue"),
                ],
                name="observatory_sum_of_place",
            ),
        ]

    def __str__(self) -> str:
        """Return day and place."""
        return f"{self.day} {self.geo} {self.venue}"


class Span(models.TextChoices):
    """What a file sums up: a day, or all days of a month once more."""

    DAY = "day", "ngày"
    MONTH = "month", "tháng"


class FileQuerySet(models.QuerySet["LakeFile"]):
    """Files of the lake, narrowed to one span: a month says what its days say."""

    def at(self, space: str, generation: int, span: str = Span.DAY) -> Self:
        """Return the files that a reader of `generation` sees."""
        seen = self.filter(space=space, span=span, since__lte=generation)
        return seen.filter(Q(until=None) | Q(until__gt=generation))

    def now(self, space: str, span: str = Span.DAY) -> Self:
        """Return the files of the newest generation."""
        return self.filter(space=space, span=span, until=None)


class LakeFile(models.Model):
    """One immutable file of the lake, named by its content.

    day: of a month its first. since, until: the generations that have it; a reader
    takes all files of one.
    """

    space = models.CharField(max_length=10, choices=Space.choices)
    span = models.CharField(max_length=5, choices=Span.choices, default=Span.DAY)
    day = models.DateField()
    revision = models.PositiveSmallIntegerField(default=1)
    sha256 = models.CharField(max_length=64)
    rows = models.PositiveBigIntegerField()
    octets = models.PositiveBigIntegerField()
    since = models.PositiveBigIntegerField()
    until = models.PositiveBigIntegerField(null=True, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = FileQuerySet.as_manager()

    class Meta:
        ordering = ["space", "day", "pk"]
        indexes = [models.Index(fields=["space", "until", "day"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")),
                name="observatory_lakefile_order",
            ),
        ]

    def __str__(self) -> str:
        """Return the path below the lake."""
        return self.path

    @property
    def path(self) -> str:
        """Where the file lies below the lake's directory."""
        folder = lake_folder(self.space, self.day, self.span)
        return f"{folder}/{self.sha256}.parquet"


class Generation(models.Model):
    """The one row that counts generations of the manifest."""

    number = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        """Return the number."""
        return str(self.number)


def lake_folder(space: str, day: dt.date, span: str = Span.DAY) -> str:
    """Return where files of access counts lie below the lake's directory."""
    kind = space if span == Span.DAY else f"{space}-{span}"
    return f"kind=access-{kind}/dt={day.isoformat()}"


# --- The rest, by idea ---------------------------------------------------------------

# Django looks for models in this module alone.
from lachan.observatory.models_releases import (  # noqa: E402
    AppendOnlyError,
    BudgetEntry,
    BudgetPolicy,
    Measurement,
    StoredRelease,
)

__all__ = [
    "AppendOnlyError",
    "BudgetEntry",
    "BudgetPolicy",
    "Generation",
    "LakeFile",
    "Measurement",
    "Month",
    "Period",
    "Receipt",
    "Sender",
    "SenderKey",
    "Space",
    "StoredRelease",
    "Sum",
    "Tally",
    "lake_folder",
    "new_secret",
]
