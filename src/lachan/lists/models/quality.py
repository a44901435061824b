"""Samples by which the lists are judged, and lists published by safety level."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lachan.lists.models.sources import category_title
from lachan.lists.rules import precision
from lachan.policy.catalogue import catalogue
from lachan.policy.names import display


class SampleVerdict(models.TextChoices):
    """What a person says of one name in one category."""

    RIGHT = precision.Verdict.RIGHT.value, _("Đúng nhóm")
    WRONG = precision.Verdict.WRONG.value, _("Sai nhóm")
    DEAD = precision.Verdict.DEAD.value, _("Trang đã chết")
    UNSURE = precision.Verdict.UNSURE.value, _("Chưa chắc")


class Sample(models.Model):
    """Names drawn from the lists of one category in force.

    source: code of the one source it is about, "" for all of the category. population:
    names it was drawn from. seed: draws the same again from the same lists.
    """

    category = models.CharField(max_length=32)
    source = models.CharField(max_length=64, blank=True)
    seed = models.PositiveBigIntegerField()
    population = models.PositiveIntegerField()
    generation = models.PositiveIntegerField(default=0)
    drawn_at = models.DateTimeField(default=timezone.now)
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("Mẫu kiểm")
        verbose_name_plural = _("Mẫu kiểm")
        ordering = ["-drawn_at", "-pk"]
        indexes = [models.Index(fields=["category", "-drawn_at"])]

    def __str__(self) -> str:
        """Return the number."""
        return f"MK-{self.pk or 0:06d}"

    @property
    def category_title(self) -> str:
        """The category in the reader's language."""
        return category_title(self.category)

    @property
    def is_sensitive(self) -> bool:
        """Whether its names are shown behind a click only, and never exported."""
        known = catalogue().get(self.category)
        return known is not None and known.sensitive


class SampleName(models.Model):
    """One name of a sample. publisher: whose list carries it; place: its turn."""

    sample = models.ForeignKey(Sample, models.CASCADE, related_name="names")
    place = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=253)
    publisher = models.CharField(max_length=32)

    class Meta:
        verbose_name = _("Tên trong mẫu")
        verbose_name_plural = _("Tên trong mẫu")
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(
                fields=["sample", "place"], name="lists_sample_one_a_place"
            ),
        ]

    def __str__(self) -> str:
        """Return ids only."""
        return f"{self.sample_id} {self.place}"

    @property
    def shown(self) -> str:
        """The name as people read it."""
        return display(self.name)


class SampleJudgement(models.Model):
    """What one person said of one name."""

    of = models.ForeignKey(SampleName, models.CASCADE, related_name="judgements")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)
    verdict = models.CharField(max_length=8, choices=SampleVerdict.choices)

    class Meta:
        verbose_name = _("Lời đánh giá")
        verbose_name_plural = _("Lời đánh giá")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["of", "by"], name="lists_sample_one_word_each"
            ),
            models.CheckConstraint(
                condition=models.Q(verdict__in=SampleVerdict.values),
                name="lists_sample_verdict",
            ),
        ]

    def __str__(self) -> str:
        """Return ids only."""
        return f"{self.of_id} {self.verdict}"


class Publication(models.Model):
    """One version of the lists by child-safety level.

    inputs: digest of what went in. files: [{"name", "level", "rows", "octets",
    "sha256"}…] as they lie on the disk.
    """

    version = models.PositiveIntegerField(unique=True)
    at = models.DateTimeField(default=timezone.now)
    generation = models.PositiveIntegerField(default=0)
    inputs = models.CharField(max_length=64)
    files = models.JSONField(default=list)

    class Meta:
        verbose_name = _("Bản công bố")
        verbose_name_plural = _("Bản công bố")
        ordering = ["-version"]

    def __str__(self) -> str:
        """Return the version."""
        return f"v{self.version}"
