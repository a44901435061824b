"""The issued process: its versions, the file of each, who confirmed to have read it."""

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lachan.partners.models.members import Member
from lachan.partners.models.units import SENSIBLE, holds_on
from lachan.partners.rules import units as rules


class ProcessQuerySet(models.QuerySet["ProcessVersion"]):
    """Versions, narrowed."""

    def on(self, date: dt.date) -> Self:
        """Return the one in force on `date`."""
        return self.filter(holds_on(date))


class ProcessVersion(models.Model):
    """One issued text of the process. digest: SHA-256 (hex) of its file."""

    number = models.CharField(_("Số văn bản"), max_length=rules.BASIS_MAX)
    title = models.CharField(_("Trích yếu"), max_length=300)
    changes = models.TextField(_("Có gì mới"), max_length=2000, blank=True)
    valid_from = models.DateField(_("Áp dụng từ ngày"))
    valid_to = models.DateField(_("Đến trước ngày"), null=True, blank=True)
    media_type = models.CharField(max_length=100)
    octets = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    added_at = models.DateTimeField(auto_now_add=True)

    objects = ProcessQuerySet.as_manager()

    class Meta:
        verbose_name = _("Bản quy trình")
        verbose_name_plural = _("Bản quy trình")
        ordering = ["-valid_from", "-pk"]
        constraints = [
            models.CheckConstraint(condition=SENSIBLE, name="partners_process_period"),
            models.UniqueConstraint(
                fields=["valid_from"], name="partners_process_one_a_day"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def last_day(self) -> dt.date | None:
        """The last day on which it is in force, or None."""
        return self.valid_to - dt.timedelta(days=1) if self.valid_to else None


class ProcessFile(models.Model):
    """The file of a version."""

    version = models.OneToOneField(ProcessVersion, models.CASCADE, related_name="file")
    content = models.BinaryField()

    class Meta:
        verbose_name = _("Tệp quy trình")
        verbose_name_plural = _("Tệp quy trình")

    def __str__(self) -> str:
        return str(self.version_id)


class ProcessReading(models.Model):
    """Somebody, for a member or none, says that they read a version and apply it."""

    version = models.ForeignKey(ProcessVersion, models.CASCADE, related_name="readings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    member = models.ForeignKey(Member, models.CASCADE, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("Xác nhận đã đọc")
        verbose_name_plural = _("Xác nhận đã đọc")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "user"], name="partners_reading_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.user_id}"
