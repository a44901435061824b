"""What was published, what its noise cost, and the noisy sums it is made of.

Rows are added and read. None is ever changed or removed: a release can be cited.
"""

from typing import Any, NoReturn, Self

from django.db import models
from django.db.models import F, Q

from lachan.observatory.rules.errors import ObservatoryError

_SPACE = models.Q(space__in=["real", "synthetic"])


class AppendOnlyError(ObservatoryError):
    """Somebody tried to change or remove what was published or spent."""


class _Rows(models.QuerySet[Any]):
    """Rows; reading and adding only."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Refuse. Raises AppendOnlyError."""
        raise AppendOnlyError("what was published is never changed")

    def delete(self) -> NoReturn:
        """Refuse. Raises AppendOnlyError."""
        raise AppendOnlyError("what was published is never removed")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse. Raises AppendOnlyError."""
        raise AppendOnlyError("what was published is never changed")

    def of(self, space: str, year: int) -> Self:
        """Return the rows of a space and a year of figures."""
        return self.filter(space=space, year=year)


class AppendOnly(models.Model):
    """A row that is written once."""

    objects = _Rows.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row; refuse to write it again. Raises AppendOnlyError."""
        if not self._state.adding:
            raise AppendOnlyError("what was published is never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse. Raises AppendOnlyError."""
        raise AppendOnlyError("what was published is never removed")


class StoredRelease(AppendOnly):
    """One signed release. body: its octets, as `releases/form.py:write` made them.

    kind: month, quarter, year. made_at, reason and sha256 stand in the body too.
    """

    code = models.CharField(max_length=8)
    kind = models.CharField(max_length=8)
    revision = models.PositiveSmallIntegerField()
    space = models.CharField(max_length=10)
    first = models.DateField()
    made_at = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True)
    sha256 = models.CharField(max_length=64)
    body = models.BinaryField()

    class Meta:
        ordering = ["-first", "code", "-revision"]
        constraints = [
            models.UniqueConstraint(
                fields=["space", "code", "revision"], name="observatory_release_once"
            ),
            models.CheckConstraint(condition=_SPACE, name="observatory_release_space"),
            models.CheckConstraint(
                condition=Q(kind__in=["month", "quarter", "year"]),
                name="observatory_release_kind",
            ),
        ]

    def __str__(self) -> str:
        """Return code and revision."""
        return f"{self.code}-r{self.revision}"


class BudgetPolicy(AppendOnly):
    """How much noise may cost for the figures of one year, and who decided so.

    cap_nano: sum of rho (zCDP) in billionths. unit: of whom one more or less is what
    the noise hides. version: the newest counts; an older one stays to be read.
    """

    space = models.CharField(max_length=10)
    year = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField(default=1)
    unit = models.CharField(max_length=40)
    cap_nano = models.PositiveBigIntegerField()
    delta = models.FloatField()
    approved_by = models.CharField(max_length=200)
    document_sha256 = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["space", "year", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["space", "year", "version"], name="observatory_budget_version"
            ),
            models.CheckConstraint(
                condition=Q(cap_nano__gt=0, delta__gt=0, delta__lt=1),
                name="observatory_budget_bounds",
            ),
        ]

    def __str__(self) -> str:
        """Return space, year and version."""
        return f"{self.space} {self.year} v{self.version}"


class BudgetEntry(AppendOnly):
    """What one release spent, before its noise was drawn. Bound to the one before it.

    number: from 1 in each space and year of figures, so that two writers cannot both
    be next. spent_nano: with this entry; cap_nano: of the policy then. clips: bounds,
    sensitivities and scales of each measurement.
    """

    policy = models.ForeignKey(BudgetPolicy, models.PROTECT, related_name="entries")
    space = models.CharField(max_length=10)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    code = models.CharField(max_length=8)
    revision = models.PositiveSmallIntegerField()
    rho_nano = models.PositiveBigIntegerField()
    spent_nano = models.PositiveBigIntegerField()
    cap_nano = models.PositiveBigIntegerField()
    delta = models.FloatField()
    clips = models.JSONField()
    mechanism = models.CharField(max_length=40)
    library = models.CharField(max_length=40)
    generation = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["space", "year", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["space", "year", "number"], name="observatory_entry_place"
            ),
            models.UniqueConstraint(
                fields=["space", "code", "revision"], name="observatory_entry_release"
            ),
            models.CheckConstraint(
                condition=Q(
                    spent_nano__lte=F("cap_nano"),
                    rho_nano__gt=0,
                    rho_nano__lte=F("spent_nano"),
                ),
                name="observatory_entry_within",
            ),
        ]

    def __str__(self) -> str:
        """Return its place and the release."""
        return f"{self.space} {self.year} #{self.number} {self.code}-r{self.revision}"


class Measurement(AppendOnly):
    """Sums of the lake with noise, drawn once; releases are reckoned from these alone.

    key: which measurement (`releases/plan.py`). inputs: a hash of the exact sums, to
    know whether they changed. cells: "geo|…" → noisy sum, all keys of the plan.
    """

    entry = models.ForeignKey(BudgetEntry, models.PROTECT, related_name="measured")
    space = models.CharField(max_length=10)
    code = models.CharField(max_length=8)
    revision = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=30)
    inputs = models.CharField(max_length=64)
    rho_nano = models.PositiveBigIntegerField()
    scale = models.FloatField()
    cells = models.JSONField()

    class Meta:
        ordering = ["space", "code", "revision", "key"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "key"], name="observatory_measurement_once"
            ),
        ]

    def __str__(self) -> str:
        """Return the release and the key."""
        return f"{self.code}-r{self.revision} {self.key}"
