"""Who said yes to what, when, and to which words. Nothing here means no."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lachan.supervision.models.family import Child


class Purpose(models.TextChoices):
    """What may be done with a child's counters; each is asked for by itself."""

    WEEK = "week", _("Con số mỗi tuần cho bố mẹ")
    LETTER = "letter", _("Thư tuần gửi qua thư điện tử")
    STATISTICS = "stats", _("Con số chung của cả nước")


class Voice(models.TextChoices):
    """Who said it."""

    PARENT = "parent", _("Bố mẹ")
    CHILD = "child", _("Con")


class ConsentQuerySet(models.QuerySet["Consent"]):
    """Consents, narrowed."""

    def standing(self) -> Self:
        """Return those that nobody took back."""
        return self.filter(withdrawn_at=None)


class Consent(models.Model):
    """One yes of one voice. Taken back it stays, with its end.

    text: version of the words that were read. `by` is empty where the child said it.
    """

    child = models.ForeignKey(
        Child, models.CASCADE, related_name="consents", editable=False
    )
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    voice = models.CharField(max_length=8, choices=Voice.choices)
    text = models.PositiveSmallIntegerField()
    given_at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ["-given_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["child", "purpose", "voice"],
                condition=Q(withdrawn_at=None),
                name="supervision_consent_standing_once",
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=Purpose.values, voice__in=Voice.values),
                name="supervision_consent_known",
            ),
        ]

    def __str__(self) -> str:
        """Return purpose and voice."""
        return f"{self.purpose} {self.voice}"
