"""What stands behind an entry that an officer proposed: by reference, no contents."""

import datetime as dt
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from lachan.lists.models.national import NationalEntry


class Word(models.TextChoices):
    """What the officers who referred an entry say of it now."""

    NONE = "", _("Chưa trả lời")
    HARMS = "harms", _("Vẫn gây hại, nên giữ")
    GONE = "gone", _("Nội dung không còn, nên gỡ")
    MISTAKE = "mistake", _("Đề nghị nhầm, nên gỡ")


class ReferralQuerySet(models.QuerySet["Referral"]):
    """Referrals, narrowed."""

    def asking(self, now: dt.datetime) -> Self:
        """Return those in force that the officers say should not be any more."""
        entries = NationalEntry.objects.in_force(now)
        return self.filter(word__in=[Word.GONE, Word.MISTAKE], entry__in=entries)


class Referral(models.Model):
    """Evidence of an entry, by reference: who keeps the list sees no case, no child.

    ref: a random number; only the officers' side knows what it stands for. looks: how
    often somebody saw it, between first_seen and last_seen. digest: SHA-256 of what was
    preserved. word, word_at: what the officers say since.
    """

    entry = models.OneToOneField(NationalEntry, models.CASCADE, related_name="referral")
    ref = models.CharField(max_length=16, unique=True)
    looks = models.PositiveSmallIntegerField()
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()
    digest = models.CharField(max_length=64)
    police_told = models.BooleanField()
    word = models.CharField(
        max_length=12, choices=Word.choices, default=Word.NONE, blank=True
    )
    word_at = models.DateTimeField(null=True)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        verbose_name = _("Căn cứ theo tham chiếu")
        verbose_name_plural = _("Căn cứ theo tham chiếu")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(word__in=Word.values), name="lists_referral_word"
            ),
            models.CheckConstraint(
                condition=models.Q(last_seen__gte=models.F("first_seen")),
                name="lists_referral_seen",
            ),
        ]

    def __str__(self) -> str:
        """Return the number that both sides know it by."""
        return self.ref
