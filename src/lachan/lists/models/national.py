"""The national list: entries, who looked at them, the public log, take-downs."""

import datetime as dt
from typing import Any, NoReturn, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lachan.lib.errors import RefusedError
from lachan.lists.rules import national as rules
from lachan.lists.rules.national_chain import FIRST
from lachan.policy.names import display


class EntryState(models.TextChoices):
    """How far an entry is."""

    PROPOSED = "proposed", _("Chờ người thứ hai")
    AGREED = "agreed", _("Chờ người thứ ba")
    RELEASED = "released", _("Đang có hiệu lực")
    WITHDRAWN = "withdrawn", _("Đã gỡ")
    EXPIRED = "expired", _("Đã hết hạn")
    REFUSED = "refused", _("Đã trả lại")


class WithdrawWhy(models.TextChoices):
    """Why an entry was taken out; stands in the public log."""

    MISTAKE = "mistake", _("Chặn nhầm")
    APPEAL = "appeal-upheld", _("Khiếu nại đúng")
    CLEANED = "cleaned", _("Trang đã gỡ nội dung xấu")
    OTHER = "other", _("Lý do khác")


class Appeal(models.TextChoices):
    """What came of an objection to an entry."""

    NONE = "", _("Chưa có")
    KEPT = "appeal-refused", _("Giữ nguyên")
    UPHELD = "appeal-upheld", _("Khiếu nại đúng, đã gỡ")


class ReviewVerdict(models.TextChoices):
    """What a reviewer said."""

    AGREE = "agree", _("Đồng ý")
    REFUSE = "refuse", _("Trả lại")


class LogKind(models.TextChoices):
    """What a line of the public log tells."""

    RELEASED = "released", _("Phát hành")
    NIGHT = "night", _("Phát hành ban đêm, 12 giờ")
    CONFIRMED = "confirmed", _("Người thứ hai xác nhận")
    WITHDRAWN = "withdrawn", _("Gỡ")
    EXPIRED = "expired", _("Hết hạn")
    APPEAL = "appeal", _("Kết quả khiếu nại")
    CANARY = "canary", _("Tên thử của ngày")


class EntryQuerySet(models.QuerySet["NationalEntry"]):
    """Entries, narrowed."""

    def waiting(self) -> Self:
        """Return proposals that nobody has decided yet."""
        return self.filter(state__in=[EntryState.PROPOSED, EntryState.AGREED])

    def in_force(self, now: dt.datetime) -> Self:
        """Return what gateways must block at `now`."""
        return self.filter(state=EntryState.RELEASED, valid_until__gt=now)

    def ending(self, now: dt.datetime) -> Self:
        """Return what ends soon unless it is proposed again."""
        return self.in_force(now).filter(valid_until__lte=now + rules.RENEW_WITHIN)


class NationalEntry(models.Model):
    """One name for the whole country, from proposal to end.

    name: "" once a sensitive one is released, refused or over: only its keyed hash
    stays. salt: opens this entry's commitment in the public log. needs: how many
    persons. reach: what was known of the name when it was proposed. night: released by
    one person for 12 hours and not yet looked at by another. night_at, night_by: when
    and who, kept after that. domain_hash: of what the name's owner registered.
    """

    name = models.CharField(max_length=253, blank=True)
    hash = models.CharField(max_length=32, db_index=True)
    domain_hash = models.CharField(max_length=32, blank=True, db_index=True)
    subtree = models.BooleanField(default=True)
    reason = models.CharField(max_length=32)
    basis = models.CharField(max_length=500)
    days = models.PositiveSmallIntegerField(default=rules.DEFAULT_DAYS)
    state = models.CharField(
        max_length=12, choices=EntryState.choices, default=EntryState.PROPOSED
    )
    needs = models.PositiveSmallIntegerField(default=rules.PEOPLE)
    reach = models.JSONField(default=dict)
    salt = models.CharField(max_length=64)
    commitment = models.CharField(max_length=64)
    night = models.BooleanField(default=False)
    night_at = models.DateTimeField(null=True)
    night_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    proposed_at = models.DateTimeField(default=timezone.now)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    valid_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    end_why = models.CharField(max_length=20, blank=True)
    end_note = models.CharField(max_length=500, blank=True)
    appeal = models.CharField(
        max_length=20, choices=Appeal.choices, default=Appeal.NONE, blank=True
    )

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("Mục danh sách quốc gia")
        verbose_name_plural = _("Mục danh sách quốc gia")
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=EntryState.values),
                name="lists_national_state",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="released")
                | models.Q(released_at__isnull=False, valid_until__isnull=False),
                name="lists_national_released_is_dated",
            ),
            # One person never suffices, except by night and then for 12 hours.
            models.CheckConstraint(
                condition=~models.Q(state="released")
                | models.Q(night=True)
                | ~models.Q(released_by=models.F("proposed_by")),
                name="lists_national_two_people",
            ),
            models.UniqueConstraint(
                fields=["hash"],
                condition=models.Q(state__in=["proposed", "agreed"]),
                name="lists_national_one_proposal",
            ),
            models.UniqueConstraint(
                fields=["hash"],
                condition=models.Q(state="released"),
                name="lists_national_one_in_force",
            ),
        ]
        indexes = [models.Index(fields=["state", "valid_until"])]

    def __str__(self) -> str:
        """Return the number, never the name."""
        return self.code

    @property
    def code(self) -> str:
        """The order number that gateways give with each block, QG-000012."""
        return f"QG-{self.pk or 0:06d}"

    @property
    def is_sensitive(self) -> bool:
        """Whether the name itself must not be spread."""
        return rules.REASONS[self.reason].sensitive

    @property
    def shown(self) -> str:
        """The name as people read it; a hidden one by its number."""
        return display(self.name) if self.name else self.code

    @property
    def reason_text(self) -> str:
        """The class of reasons in the reader's language."""
        return reason_title(self.reason)

    @property
    def is_waiting(self) -> bool:
        """Whether it wants a person's decision."""
        return self.state in {EntryState.PROPOSED, EntryState.AGREED}

    @property
    def is_released(self) -> bool:
        """Whether it is on the list."""
        return self.state == EntryState.RELEASED


def reason_title(code: str) -> str:
    """Return a class of reasons in the reader's language."""
    reason = rules.REASONS.get(code)
    if reason is None:
        return code
    return reason.vi if (get_language() or "vi").startswith("vi") else reason.en


class NationalReview(models.Model):
    """What one person said of one entry, once."""

    entry = models.ForeignKey(NationalEntry, models.CASCADE, related_name="reviews")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)
    verdict = models.CharField(max_length=8, choices=ReviewVerdict.choices)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("Lần xem")
        verbose_name_plural = _("Lần xem")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "by"], name="lists_national_one_word_each"
            ),
        ]

    def __str__(self) -> str:
        """Return ids only."""
        return f"{self.entry_id} {self.by_id} {self.verdict}"


class NationalHead(models.Model):
    """The end of the public log; the row that its writers queue on."""

    sequence = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, default=FIRST)

    class Meta:
        verbose_name = _("Cuối nhật ký")
        verbose_name_plural = _("Cuối nhật ký")

    def __str__(self) -> str:
        """Return how long the log is."""
        return f"#{self.sequence}"


class LogQuerySet(models.QuerySet["NationalLog"]):
    """Lines; reading and adding only."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Refuse. Raises RefusedError."""
        raise RefusedError("a line of the public log is never changed")

    def delete(self) -> NoReturn:
        """Refuse. Raises RefusedError."""
        raise RefusedError("a line of the public log is never removed")


class NationalLog(models.Model):
    """One public line. at, until: UTC in ISO 8601, to the minute, as digested.

    name: only of canaries. result: why it ended, or what came of an objection.
    """

    sequence = models.PositiveBigIntegerField(unique=True)
    at = models.CharField(max_length=20)
    kind = models.CharField(max_length=12, choices=LogKind.choices)
    entry = models.CharField(max_length=16, blank=True)
    commitment = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=32, blank=True)
    subtree = models.BooleanField(default=False)
    until = models.CharField(max_length=20, blank=True)
    result = models.CharField(max_length=20, blank=True)
    name = models.CharField(max_length=100, blank=True)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    objects = LogQuerySet.as_manager()

    class Meta:
        verbose_name = _("Dòng nhật ký công khai")
        verbose_name_plural = _("Dòng nhật ký công khai")
        ordering = ["-sequence"]
        indexes = [models.Index(fields=["kind", "-sequence"])]

    def __str__(self) -> str:
        """Return the place and what it tells."""
        return f"#{self.sequence} {self.kind}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the line; refuse to write it again. Raises RefusedError."""
        if not self._state.adding:
            raise RefusedError("a line of the public log is never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse. Raises RefusedError."""
        raise RefusedError("a line of the public log is never removed")

    @property
    def reason_text(self) -> str:
        """The class of reasons in the reader's language."""
        return reason_title(self.reason) if self.reason else ""

    @property
    def result_text(self) -> str:
        """What became of it, in words."""
        words = dict(WithdrawWhy.choices) | dict(Appeal.choices)
        return str(words.get(self.result, "")) if self.result else ""


class TakedownState(models.TextChoices):
    """How far a platform is asked."""

    OPEN = "open", _("Chưa gửi")
    SENT = "sent", _("Đã gửi nền tảng")
    REMOVED = "removed", _("Nền tảng đã gỡ")
    DECLINED = "declined", _("Nền tảng từ chối")


class Takedown(models.Model):
    """An address on a shared platform: for the platform to remove, never for DNS."""

    platform = models.CharField(max_length=253)
    address = models.CharField(max_length=2000)
    reason = models.CharField(max_length=32)
    basis = models.CharField(max_length=500)
    state = models.CharField(
        max_length=12, choices=TakedownState.choices, default=TakedownState.OPEN
    )
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("Đề nghị gỡ")
        verbose_name_plural = _("Đề nghị gỡ")
        ordering = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        """Return the number, never the address."""
        return f"GB-{self.pk or 0:06d}"

    @property
    def reason_text(self) -> str:
        """The class of reasons in the reader's language."""
        return reason_title(self.reason)


class TakedownNote(models.Model):
    """One step of a take-down."""

    takedown = models.ForeignKey(Takedown, models.CASCADE, related_name="notes")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    state = models.CharField(max_length=12, choices=TakedownState.choices)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("Bước gỡ")
        verbose_name_plural = _("Bước gỡ")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        """Return ids only."""
        return f"{self.takedown_id} {self.state}"
