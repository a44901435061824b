"""What pupils say of their school's rules, and what the school answers to all."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from lachan.supervision.models.school import School

WORDS_MAX = 500
ABOUT_MAX = 200


class OpinionQuerySet(models.QuerySet["Opinion"]):
    """Opinions, narrowed."""

    def waiting(self) -> Self:
        """Return those without an answer, the oldest first."""
        return self.filter(answered_on=None).order_by("due", "pk")

    def answered(self) -> Self:
        """Return those that the school answered, the newest first."""
        return self.exclude(answered_on=None).order_by("-answered_on", "-pk")

    def owed(self, until: date) -> Self:
        """Return those whose answer is owed by a day, of which nobody was reminded."""
        return self.waiting().filter(reminded=False, due__lte=until)

    def late(self, today: date) -> Self:
        """Return those whose time is over."""
        return self.waiting().filter(due__lt=today)


class Opinion(models.Model):
    """One opinion. Nobody knows whose: no class, no device, no hour is kept.

    due: the last day of the answer. about, answer: the school's own words, which every
    pupil at school reads; text is read by who answers alone.
    """

    school = models.ForeignKey(School, models.CASCADE, related_name="opinions")
    text = models.CharField(max_length=WORDS_MAX)
    on = models.DateField()
    due = models.DateField()
    reminded = models.BooleanField(default=False)
    about = models.CharField(max_length=ABOUT_MAX, blank=True, default="")
    answer = models.CharField(max_length=WORDS_MAX, blank=True, default="")
    answered_on = models.DateField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    objects = OpinionQuerySet.as_manager()

    class Meta:
        ordering = ["due", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_on=None, answer="")
                | (Q(answered_on__isnull=False) & ~Q(answer="") & ~Q(about="")),
                name="supervision_opinion_answered_whole",
            ),
        ]
        indexes = [
            models.Index(
                fields=["school", "answered_on"], name="supervision_opinion_waits"
            ),
        ]

    def __str__(self) -> str:
        """Return its number."""
        return f"opinion {self.pk}"
