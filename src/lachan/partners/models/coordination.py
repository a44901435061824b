"""What members agreed, asked and did together, and what is owed after it.

No child is named in it.
"""

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lachan.partners.models.members import Member
from lachan.partners.rules import units as rules
from lachan.web.text import searchable as search_key


class EntryKind(models.TextChoices):
    """What is logged."""

    MEETING = "meeting", _("Họp")
    AGREEMENT = "agreement", _("Thỏa thuận")
    REQUEST = "request", _("Đề nghị")
    ACTION = "action", _("Việc làm chung")


class EntryQuerySet(models.QuerySet["LogEntry"]):
    """Entries, narrowed."""

    def matching(self, text: str) -> Self:
        """Return those whose words hold every word, tone marks ignored."""
        found = self
        for word in search_key(text).split():
            found = found.filter(searchable__contains=word)
        return found


class LogEntry(models.Model):
    """One meeting, agreement, request or joint action."""

    kind = models.CharField(_("Loại"), max_length=12, choices=EntryKind.choices)
    on = models.DateField(_("Ngày"))
    title = models.CharField(_("Việc"), max_length=200)
    text = models.TextField(_("Nội dung"), max_length=4000, blank=True)
    number = models.CharField(
        _("Số văn bản"), max_length=rules.BASIS_MAX, blank=True, default=""
    )
    parties = models.ManyToManyField(
        Member, related_name="log", verbose_name=_("Các bên")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    searchable = models.TextField(editable=False, default="")

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("Dòng nhật ký phối hợp")
        verbose_name_plural = _("Nhật ký phối hợp")
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=EntryKind.values), name="partners_entry_kind"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class FollowUp(models.Model):
    """What somebody still has to do after an entry. owner: None: we ourselves."""

    entry = models.ForeignKey(LogEntry, models.CASCADE, related_name="follow_ups")
    what = models.CharField(_("Việc phải làm"), max_length=300)
    owner = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="follow_ups"
    )
    due = models.DateField(_("Trước ngày"))
    done_on = models.DateField(_("Xong ngày"), null=True, blank=True)

    class Meta:
        verbose_name = _("Việc phải làm")
        verbose_name_plural = _("Việc phải làm")
        ordering = ["due", "pk"]
        indexes = [
            models.Index(fields=["done_on", "due"], name="partners_follow_up_due")
        ]

    def __str__(self) -> str:
        return self.what

    def late_on(self, date: dt.date) -> bool:
        """Tell whether it is owed and overdue on `date`."""
        return self.done_on is None and self.due < date
