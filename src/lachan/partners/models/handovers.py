"""Hand-overs to members: what was sent, what became of it. Never what is inside."""

import datetime as dt
import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lachan.partners.models.members import Member, Purpose, Way
from lachan.partners.models.teams import Team
from lachan.partners.rules import handover as rules


class HandoverState(models.TextChoices):
    """Where a hand-over is; the codes are those of `rules.handover`."""

    WAITING = rules.State.WAITING.value, _("Đang gửi")
    SENT = rules.State.SENT.value, _("Đã gửi")
    RECEIVED = rules.State.RECEIVED.value, _("Đã nhận")
    ACCEPTED = rules.State.ACCEPTED.value, _("Nhận làm")
    DECLINED = rules.State.DECLINED.value, _("Từ chối")
    DONE = rules.State.DONE.value, _("Đã xong")
    FAILED = rules.State.FAILED.value, _("Chưa tới được")
    CANCELLED = rules.State.CANCELLED.value, _("Đã rút")


class Reason(models.TextChoices):
    """Why a member declines."""

    AREA = rules.Reason.AREA.value, _("Không thuộc địa bàn")
    TASK = rules.Reason.TASK.value, _("Không phải việc của đơn vị")
    FULL = rules.Reason.FULL.value, _("Lúc này không làm thêm được")
    MORE = rules.Reason.MORE.value, _("Cần thêm thông tin")
    UNKNOWN = rules.Reason.UNKNOWN.value, _("Không tìm thấy người hoặc nội dung")
    OTHER = rules.Reason.OTHER.value, _("Lý do khác, sẽ gọi điện")


class Failure(models.TextChoices):
    """Why a hand-over failed."""

    EXPIRED = rules.Failure.EXPIRED.value, _("Liên kết hết hạn, chưa ai mở")
    LOCKED = rules.Failure.LOCKED.value, _("Nhập sai mã năm lần")
    PRIVATE = rules.Failure.PRIVATE.value, _("Địa chỉ hệ thống không công khai")
    UNREACHABLE = rules.Failure.UNREACHABLE.value, _("Không nối được tới hệ thống")
    REFUSED = rules.Failure.REFUSED.value, _("Hệ thống của họ từ chối")


class HandoverQuerySet(models.QuerySet["Handover"]):
    """Hand-overs, narrowed."""

    def open(self) -> Self:
        """Return those that somebody still owes an answer or an end for."""
        return self.filter(state__in=[str(one) for one in rules.OPEN])

    def late(self, now: dt.datetime) -> Self:
        """Return the open ones whose time is over."""
        return self.open().filter(due_at__lt=now)

    def unsettled(self) -> Self:
        """Return what waits for somebody: open, or failed."""
        states = [*(str(one) for one in rules.OPEN), rules.State.FAILED.value]
        return self.filter(state__in=states)


class Handover(models.Model):
    """One bundle for one member.

    ref: its name to the outside. subject_kind, subject_id: of the upper app, opaque.
    item: of the vault, when the member has an account. team: who sent it.
    due_at: when the next answer is owed, None when nothing is. check_at: when silence
    is looked at next; level: 0 nothing said, 1 reminded, 2 reported upwards.
    token, finder: of a one-time page, as hashes.
    """

    ref = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(Member, models.PROTECT, related_name="handovers")
    purpose = models.CharField(_("Để làm gì"), max_length=12, choices=Purpose.choices)
    way = models.CharField(max_length=8, choices=Way.choices)
    subject_kind = models.CharField(max_length=16)
    subject_id = models.CharField(max_length=64)
    media_type = models.CharField(max_length=100)
    state = models.CharField(
        _("Trạng thái"), max_length=12, choices=HandoverState.choices
    )
    reason = models.CharField(max_length=12, blank=True, default="")
    item = models.UUIDField(null=True)
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    finish_by = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    check_at = models.DateTimeField(null=True)
    level = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    token = models.BinaryField(max_length=32, unique=True, null=True)
    finder = models.BinaryField(null=True)
    wrong = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    round = models.PositiveIntegerField(default=0)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = _("Bàn giao")
        verbose_name_plural = _("Bàn giao")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=HandoverState.values),
                name="partners_handover_state",
            ),
            # Never silence: what is open has a time at which it is looked at.
            models.CheckConstraint(
                condition=Q(
                    state__in=["waiting", "sent", "received", "accepted"],
                    due_at__isnull=False,
                )
                | Q(
                    ~Q(state__in=["waiting", "sent", "received", "accepted"]),
                    due_at__isnull=True,
                    check_at__isnull=True,
                ),
                name="partners_handover_never_silent",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["declined", "failed"]) | ~Q(reason=""),
                name="partners_handover_says_why",
            ),
        ]
        indexes = [
            models.Index(
                fields=["subject_kind", "subject_id"], name="partners_handover_subject"
            ),
            models.Index(fields=["state", "due_at"], name="partners_handover_due"),
            models.Index(fields=["check_at"], name="partners_handover_check"),
            models.Index(fields=["next_at"], name="partners_handover_next"),
        ]

    def __str__(self) -> str:
        return str(self.ref)

    @property
    def phase(self) -> rules.State:
        """The state as the rules know it."""
        return rules.State(self.state)

    @property
    def number(self) -> str:
        """What people call it on the telephone."""
        return self.ref.hex[:8].upper()

    @property
    def reason_text(self) -> str:
        """Why it was declined, or failed, in words."""
        if not self.reason:
            return ""
        kinds = Failure if self.state == HandoverState.FAILED else Reason
        return str(kinds(self.reason).label) if self.reason in kinds.values else ""

    def late_at(self, now: dt.datetime) -> bool:
        """Tell whether an answer is overdue."""
        return self.due_at is not None and self.due_at < now


class HandoverBundle(models.Model):
    """The sealed octets; the row goes when nobody needs them any more."""

    handover = models.OneToOneField(Handover, models.CASCADE, related_name="bundle")
    sealed = models.BinaryField()

    class Meta:
        verbose_name = _("Gói đã khóa")
        verbose_name_plural = _("Gói đã khóa")

    def __str__(self) -> str:
        return str(self.handover_id)


class HandoverHidden(models.Model):
    """Somebody who never sees that there is a hand-over."""

    handover = models.ForeignKey(Handover, models.CASCADE, related_name="hidden")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("Người không thấy")
        verbose_name_plural = _("Người không thấy")
        constraints = [
            models.UniqueConstraint(
                fields=["handover", "user"], name="partners_hidden_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.handover_id} {self.user_id}"


class HandoverEventKind(models.TextChoices):
    """What happened: a state was reached, or silence was spoken of."""

    WAITING = rules.State.WAITING.value, _("Giao cho máy gửi")
    SENT = rules.State.SENT.value, _("Đã gửi")
    RECEIVED = rules.State.RECEIVED.value, _("Đã nhận")
    ACCEPTED = rules.State.ACCEPTED.value, _("Nhận làm")
    DECLINED = rules.State.DECLINED.value, _("Từ chối")
    DONE = rules.State.DONE.value, _("Đã xong")
    FAILED = rules.State.FAILED.value, _("Chưa tới được")
    CANCELLED = rules.State.CANCELLED.value, _("Đã rút")
    LATE = "late", _("Quá giờ, đã nhắc")
    ESCALATED = "escalated", _("Vẫn im lặng, đã báo lên")


class HandoverEvent(models.Model):
    """One thing that happened, in the order of its number. actor: "kind:id" or ""."""

    handover = models.ForeignKey(Handover, models.CASCADE, related_name="events")
    kind = models.CharField(max_length=12, choices=HandoverEventKind.choices)
    at = models.DateTimeField()
    actor = models.CharField(max_length=64, blank=True, default="")
    reason = models.CharField(max_length=12, blank=True, default="")

    class Meta:
        verbose_name = _("Bước bàn giao")
        verbose_name_plural = _("Bước bàn giao")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.handover_id} {self.kind}"


class HandoverCallback(models.Model):
    """A message of a member's system that was taken: the same again changes nothing."""

    handover = models.ForeignKey(Handover, models.CASCADE, related_name="callbacks")
    message = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("Tin từ hệ thống thành viên")
        verbose_name_plural = _("Tin từ hệ thống thành viên")
        constraints = [
            models.UniqueConstraint(
                fields=["handover", "message"], name="partners_callback_once"
            ),
        ]

    def __str__(self) -> str:
        return self.message


class Endpoint(models.Model):
    """The system of a member: where it listens, and its two public keys.

    seal_key: X25519, bundles are sealed to it. verify_key: Ed25519, its callbacks are
    signed by it. Both 64 hexadecimal digits.
    """

    member = models.OneToOneField(Member, models.CASCADE, related_name="endpoint")
    url = models.CharField(max_length=500)
    seal_key = models.CharField(max_length=64)
    verify_key = models.CharField(max_length=64)
    set_at = models.DateTimeField()

    class Meta:
        verbose_name = _("Hệ thống của thành viên")
        verbose_name_plural = _("Hệ thống của thành viên")

    def __str__(self) -> str:
        return self.url
