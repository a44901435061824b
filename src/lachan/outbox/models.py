"""Messages and the attempts to deliver them. A row is the queue."""

import datetime as dt
from dataclasses import dataclass
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from lachan.lib.errors import LachanError
from lachan.outbox.rules import Failure, Phase


class Channel(models.TextChoices):
    """How a message travels."""

    PAGE = "page", _("Trang của người nhận")
    EMAIL = "email", _("Thư điện tử")


class State(models.TextChoices):
    """Where a message is; the codes are those of `rules.Phase`."""

    WAITING = Phase.WAITING.value, _("Đang chờ")
    SENDING = Phase.SENDING.value, _("Đang gửi")
    SENT = Phase.SENT.value, _("Đã gửi")
    RECEIVED = Phase.RECEIVED.value, _("Đã nhận")
    FAILED = Phase.FAILED.value, _("Chưa gửi được")
    CANCELLED = Phase.CANCELLED.value, _("Đã bỏ")


class Outcome(models.TextChoices):
    """What came of one attempt."""

    OPEN = "", _("Chưa rõ")
    SENT = "sent", _("Đã gửi")
    FAILED = "failed", _("Chưa gửi được")
    LOST = "lost", _("Bị ngắt giữa chừng")


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who a message is for: a kind of recipient and its id, never a name or address."""

    kind: str
    key: str

    @classmethod
    def of(cls, row: models.Model) -> "Recipient":
        """Return the recipient that a row is: `Recipient.of(user)` is "user:12"."""
        if row.pk is None:
            raise LachanError("a row that is not kept receives nothing")
        return cls(str(row._meta.model_name), str(row.pk))

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}"


class MessageQuerySet(models.QuerySet["Message"]):
    """Messages, narrowed."""

    def to(self, recipient: Recipient) -> Self:
        """Return those for `recipient`."""
        return self.filter(recipient_kind=recipient.kind, recipient_key=recipient.key)

    def on_page(self) -> Self:
        """Return what stands on a recipient's page, the newest first."""
        shown = self.filter(
            channel=Channel.PAGE, state__in=(State.SENT, State.RECEIVED)
        )
        return shown.order_by("-sent_at", "-pk")

    def due(self, now: dt.datetime) -> Self:
        """Return what is to be delivered at `now`, the longest waiting first."""
        due = self.filter(state=State.WAITING, next_at__lte=now)
        return due.order_by("next_at", "pk")

    def failed(self) -> Self:
        """Return what did not reach anybody and waits for a person."""
        return self.filter(state=State.FAILED)

    def unfinished(self) -> Self:
        """Return what is still on its way."""
        return self.filter(state__in=(State.WAITING, State.SENDING))


class Message(models.Model):
    """One thing for one recipient by one channel. Never its text, which is made anew.

    kind: code of the words (`words.register`). facts: codes and numbers the words need.
    key: with kind, recipient and channel, what makes enqueueing idempotent.
    next_at: of the next attempt while waiting. round: attempts since a person last
    asked for a new round. failure: a `rules.Failure` of the last attempt, or "".
    """

    kind = models.CharField(max_length=64)
    recipient_kind = models.CharField(max_length=32)
    recipient_key = models.CharField(max_length=64)
    channel = models.CharField(
        _("Kênh"), max_length=12, choices=Channel.choices, default=Channel.PAGE
    )
    facts = models.JSONField(default=dict)
    key = models.CharField(max_length=100)
    state = models.CharField(
        _("Trạng thái"), max_length=12, choices=State.choices, default=State.WAITING
    )
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    round = models.PositiveIntegerField(default=0)
    failure = models.CharField(max_length=16, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("Thư")
        verbose_name_plural = _("Thư")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "recipient_kind", "recipient_key", "channel", "key"],
                name="outbox_message_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=State.values), name="outbox_message_state"
            ),
            models.CheckConstraint(
                condition=models.Q(channel__in=Channel.values),
                name="outbox_message_channel",
            ),
            # Nothing waits for ever, and nothing that ended is tried again.
            models.CheckConstraint(
                condition=models.Q(state=State.WAITING, next_at__isnull=False)
                | models.Q(~models.Q(state=State.WAITING), next_at__isnull=True),
                name="outbox_message_waits_for_a_time",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=State.FAILED) | ~models.Q(failure=""),
                name="outbox_message_failed_for_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "next_at"]),
            models.Index(fields=["state", "-created_at"]),
            models.Index(fields=["recipient_kind", "recipient_key", "channel"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"

    @property
    def recipient(self) -> Recipient:
        """Who it is for."""
        return Recipient(self.recipient_kind, self.recipient_key)

    @property
    def phase(self) -> Phase:
        """The state as the rules know it."""
        return Phase(self.state)

    @property
    def failure_text(self) -> str:
        """Why the last attempt failed, and what would help, in words."""
        return str(FAILURE_TEXTS[Failure(self.failure)]) if self.failure else ""


class Attempt(models.Model):
    """One try to deliver. Made before the try, so that a crash leaves its trace.

    error: type of what went wrong and the server's number, never its text.
    """

    message = models.ForeignKey(Message, models.CASCADE, related_name="tries")
    number = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(
        max_length=8, choices=Outcome.choices, default=Outcome.OPEN, blank=True
    )
    error = models.CharField(max_length=80, blank=True)

    class Meta:
        verbose_name = _("Lần gửi")
        verbose_name_plural = _("Lần gửi")
        ordering = ["message", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["message", "number"], name="outbox_attempt_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.message_id}/{self.number}"


FAILURE_TEXTS = {
    Failure.NO_SERVER: _(
        "Máy chủ này chưa gửi được thư điện tử. Đặt LACHAN_SMTP rồi gửi lại."
    ),
    Failure.NO_ADDRESS: _("Người nhận chưa có địa chỉ thư đã xác nhận."),
    Failure.NO_WORDS: _("Phiên bản này không còn lời cho loại thư này."),
    Failure.UNREACHABLE: _("Không nối được tới máy chủ thư."),
    Failure.REFUSED: _("Máy chủ thư từ chối thư này."),
    Failure.LATER: _("Máy chủ thư bảo gửi lại sau."),
    Failure.MAYBE_SENT: _(
        "Bị ngắt giữa lúc gửi: có thể đã tới, có thể chưa. Không tự gửi lại, để khỏi "
        "tới hai lần."
    ),
    Failure.BROKEN: _("Không soạn được thư này."),
}
