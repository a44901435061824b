"""What people of the network have been certified to know, and for how long."""

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lachan.partners.models.units import holds_on


class QualificationQuerySet(models.QuerySet["Qualification"]):
    """Qualifications, narrowed."""

    def on(self, date: dt.date) -> Self:
        """Return those that hold on `date`."""
        return self.filter(holds_on(date))


class Qualification(models.Model):
    """A person has learnt something. subject: code of the course.

    certificate: code of the paper that says so; it is found by it. valid_to: the first
    day on which it holds no more; the day it begins: it was taken back.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="qualifications"
    )
    subject = models.SlugField(max_length=60)
    title = models.CharField(_("Đã học"), max_length=200)
    certificate = models.CharField(max_length=20, unique=True)
    valid_from = models.DateField(_("Từ ngày"))
    valid_to = models.DateField(_("Đến trước ngày"), null=True, blank=True)

    objects = QualificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("Năng lực được chứng nhận")
        verbose_name_plural = _("Năng lực được chứng nhận")
        ordering = ["user", "-valid_from", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="partners_qualification_period",
            ),
        ]
        indexes = [models.Index(fields=["subject", "valid_to"])]

    def __str__(self) -> str:
        return f"{self.user_id} {self.subject}"
