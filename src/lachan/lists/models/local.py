"""Entries that staff make here, and what readers say is blocked wrongly."""

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lachan.lists.models.sources import category_title
from lachan.lists.rules import local as rules
from lachan.policy.catalogue import catalogue
from lachan.policy.names import display


class LocalAct(models.TextChoices):
    """What an entry does with its name in its category."""

    BLOCK = rules.Act.BLOCK.value, _("Thêm vào nhóm")
    SPARE = rules.Act.SPARE.value, _("Đưa ra khỏi nhóm")


class LocalEnd(models.TextChoices):
    """Why an entry no longer holds."""

    NONE = "", _("Đang có hiệu lực")
    UNDONE = "undone", _("Đã hoàn tác")
    EXPIRED = "expired", _("Đã hết hạn")
    REPLACED = "replaced", _("Đã thay bằng mục mới")


class LocalQuerySet(models.QuerySet["LocalEntry"]):
    """Local entries, narrowed."""

    def in_force(self, now: dt.datetime) -> Self:
        """Return what the next release carries at `now`."""
        alive = self.filter(end_why=LocalEnd.NONE)
        return alive.filter(Q(until=None) | Q(until__gt=now))

    def values_in_force(self, now: dt.datetime) -> list[rules.Entry]:
        """Return the same as the compiler takes them."""
        rows = self.in_force(now).values_list("name", "subtree", "act", "category")
        return [
            rules.Entry(name, subtree, rules.Act(act), category)
            for name, subtree, act, category in rows.iterator()
        ]


class LocalEntry(models.Model):
    """One name put into a category or taken out of it, by a person of this place.

    until: None holds until undone. complaint: what led to it, if readers did.
    """

    name = models.CharField(max_length=253, db_index=True)
    subtree = models.BooleanField(default=True)
    act = models.CharField(max_length=8, choices=LocalAct.choices)
    category = models.CharField(max_length=32)
    reason = models.CharField(max_length=500)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    until = models.DateTimeField(null=True)
    complaint = models.ForeignKey(
        "Complaint", models.SET_NULL, null=True, related_name="entries"
    )
    end_why = models.CharField(
        max_length=12, choices=LocalEnd.choices, default=LocalEnd.NONE, blank=True
    )
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    objects = LocalQuerySet.as_manager()

    class Meta:
        verbose_name = _("Mục tại chỗ")
        verbose_name_plural = _("Mục tại chỗ")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(act__in=LocalAct.values), name="lists_local_act"
            ),
            models.UniqueConstraint(
                fields=["name", "category"],
                condition=Q(end_why=""),
                name="lists_local_one_word",
            ),
        ]
        indexes = [models.Index(fields=["end_why", "until"])]

    def __str__(self) -> str:
        """Return the number, never the name."""
        return f"TC-{self.pk or 0:06d}"

    @property
    def shown(self) -> str:
        """The name as people read it."""
        return display(self.name)

    @property
    def category_title(self) -> str:
        """The category in the reader's language."""
        return category_title(self.category)

    @property
    def is_sensitive(self) -> bool:
        """Whether the name belongs to a class that is shown behind a click only."""
        known = catalogue().get(self.category)
        return known is not None and known.sensitive

    @property
    def holds(self) -> bool:
        """Whether nobody and no date has ended it."""
        return self.end_why == LocalEnd.NONE


class ComplaintAnswer(models.TextChoices):
    """What staff say to "this is blocked wrongly"."""

    OPEN = "", _("Đang chờ xem")
    REMOVED = "removed", _("Đã mở: bị chặn nhầm")
    MOVED = "moved", _("Đã xếp lại nhóm")
    STAYS = "stays", _("Giữ nguyên")
    NOT_OURS = "not-ours", _("Không phải Lá Chắn chặn")


class ComplaintQuerySet(models.QuerySet["Complaint"]):
    """Complaints, narrowed."""

    def open(self) -> Self:
        """Return those that nobody has answered."""
        return self.filter(answer=ComplaintAnswer.OPEN)


class Complaint(models.Model):
    """One name that readers say is blocked wrongly: how often, never by whom.

    category: as it may be shown ("other" for a child's own affair). count: how often
    it was said. national: whether somebody was told of the national list. note: read
    by those who said it.
    """

    name = models.CharField(max_length=253, db_index=True)
    category = models.CharField(max_length=40, blank=True)
    national = models.BooleanField(default=False)
    count = models.PositiveIntegerField(default=0)
    first_day = models.DateField()
    last_day = models.DateField()
    answer = models.CharField(
        max_length=12,
        choices=ComplaintAnswer.choices,
        default=ComplaintAnswer.OPEN,
        blank=True,
    )
    note = models.CharField(max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        verbose_name = _("Báo chặn nhầm")
        verbose_name_plural = _("Báo chặn nhầm")
        ordering = ["-count", "-last_day", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(answer=""),
                name="lists_complaint_open_once",
            ),
        ]
        indexes = [models.Index(fields=["answer", "-count"])]

    def __str__(self) -> str:
        """Return the number, never the name."""
        return f"BN-{self.pk or 0:06d}"

    @property
    def shown(self) -> str:
        """The name as people read it."""
        return display(self.name)

    @property
    def category_title(self) -> str:
        """The category as it may be shown; "" when it is not known."""
        return category_title(self.category) if self.category else ""

    @property
    def is_open(self) -> bool:
        """Whether nobody has answered."""
        return self.answer == ComplaintAnswer.OPEN


class ComplaintWord(models.Model):
    """What one reader said: a day, an age, a sentence. receipt: hash of a code."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="words")
    day = models.DateField()
    age = models.CharField(max_length=8, blank=True)
    origin = models.CharField(max_length=16, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    receipt = models.CharField(max_length=64, blank=True, db_index=True)

    class Meta:
        verbose_name = _("Lời báo")
        verbose_name_plural = _("Lời báo")
        ordering = ["-day", "-pk"]
        indexes = [models.Index(fields=["day"])]

    def __str__(self) -> str:
        """Return ids only."""
        return f"{self.complaint_id} {self.day}"
