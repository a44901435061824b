"""What a child would like the rules to be, and what the parents say to it."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lachan.supervision.models.family import Child
from lachan.supervision.models.hours import Window
from lachan.supervision.rules.facts import MINUTES_A_DAY


class Plan(models.TextChoices):
    """What is proposed."""

    HOURS = "hours", _("Đổi giờ của một luật")
    OPEN = "open", _("Mở một nhóm trang")
    REST = "rest", _("Thêm giờ nghỉ")
    WORDS = "words", _("Điều khác")


class Reply(models.TextChoices):
    """What became of it. BACK: the child took it back."""

    WAITING = "", _("Đang chờ")
    YES = "yes", _("Đồng ý")
    NO = "no", _("Chưa được")
    TALK = "talk", _("Nói chuyện đã")
    BACK = "back", _("Đã rút lại")


class ProposalQuerySet(models.QuerySet["Proposal"]):
    """Proposals, narrowed."""

    def waiting(self) -> Self:
        """Return those that a parent has not read yet."""
        return self.filter(reply=Reply.WAITING)

    def undecided(self) -> Self:
        """Return those that a parent may still say yes or no to."""
        return self.filter(reply__in=(Reply.WAITING, Reply.TALK))


class Proposal(models.Model):
    """One proposal. Which fields hold something is a matter of `plan`.

    window: whose hours should change, empty once it is gone; label: what it was called,
    or what the new rest shall be called. days, start, end: as of a window.
    """

    child = models.ForeignKey(Child, models.CASCADE, related_name="proposals")
    plan = models.CharField(max_length=8, choices=Plan.choices)
    window = models.ForeignKey(
        Window, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    label = models.CharField(max_length=40, blank=True)
    days = models.JSONField(default=list)
    start = models.PositiveSmallIntegerField(default=0)
    end = models.PositiveSmallIntegerField(default=0)
    category = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=300)
    created_at = models.DateTimeField(auto_now_add=True)
    reply = models.CharField(
        max_length=8, choices=Reply.choices, blank=True, default=""
    )
    message = models.CharField(max_length=300, blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(plan__in=Plan.values, reply__in=Reply.values),
                name="supervision_proposal_known",
            ),
            models.CheckConstraint(
                condition=Q(start__lt=MINUTES_A_DAY, end__lt=MINUTES_A_DAY),
                name="supervision_proposal_minutes",
            ),
            # Who says no says why.
            models.CheckConstraint(
                condition=~Q(reply=Reply.NO) | ~Q(message=""),
                name="supervision_proposal_no_with_reason",
            ),
        ]
        indexes = [models.Index(fields=["child", "reply"])]

    def __str__(self) -> str:
        """Return what is proposed."""
        return f"{self.plan} {self.label or self.category}".strip()
