"""What a child asks a parent for."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lachan.supervision.models.family import Child
from lachan.supervision.models.hours import Grant, OwnRule


class Wish(models.TextChoices):
    """What is asked for."""

    SITE = "site", _("Mở một trang")
    TIME = "time", _("Thêm giờ")
    MINUTES = "minutes", _("Thêm phút")
    RULE = "rule", _("Đổi một luật")


class Answer(models.TextChoices):
    """What the parent said."""

    OPEN = "", _("Chưa trả lời")
    HOUR = "hour", _("Cho 1 giờ")
    ALWAYS = "always", _("Cho luôn")
    NO = "no", _("Không cho")
    SEEN = "seen", _("Đã đọc")


class RequestQuerySet(models.QuerySet["Request"]):
    """Requests, narrowed."""

    def open(self) -> Self:
        """Return those that nobody has answered."""
        return self.filter(answer=Answer.OPEN)


class Request(models.Model):
    """A child asks; a parent answers. category: as it may be shown to a parent.

    name: of a site, or the key of the budget of which more minutes are asked.
    """

    child = models.ForeignKey(Child, models.CASCADE, related_name="requests")
    wish = models.CharField(max_length=8, choices=Wish.choices)
    name = models.CharField(max_length=253, blank=True)
    category = models.CharField(max_length=40, blank=True)
    minutes = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    answer = models.CharField(
        max_length=8, choices=Answer.choices, blank=True, default=Answer.OPEN
    )
    message = models.CharField(max_length=300, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    grant = models.ForeignKey(Grant, models.SET_NULL, null=True, related_name="+")
    own_rule = models.ForeignKey(OwnRule, models.SET_NULL, null=True, related_name="+")

    objects = RequestQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            # Asking twice for the same thing adds to the first question.
            models.UniqueConstraint(
                fields=["child", "wish", "name"],
                condition=Q(answer=""),
                name="supervision_request_open_once",
            ),
        ]
        indexes = [models.Index(fields=["child", "answer"])]

    def __str__(self) -> str:
        """Return what is asked for."""
        return f"{self.wish} {self.name}".strip()

    def get_answer_display(self) -> str:  # type: ignore[no-redef]  # Django makes one, which always says an hour
        """Return the answer in words: of time, as much as was asked for."""
        if self.answer == Answer.HOUR and self.wish in {Wish.TIME, Wish.MINUTES}:
            return gettext("Cho %(n)s phút") % {"n": self.minutes or 60}
        return str(Answer(self.answer).label)
