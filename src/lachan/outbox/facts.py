"""What upper apps may know of messages: frozen values, with their words made anew."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _

from lachan.accounts.models import User
from lachan.outbox import words
from lachan.outbox.models import Channel, Message, Recipient, State
from lachan.outbox.rules import Facts

NOTICES_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Notice:
    """One message on its recipient's page. url: path it leads to, or ""."""

    pk: int
    kind: str
    facts: Facts
    at: dt.datetime
    received: bool
    subject: str
    body: str
    url: str


@dataclass(frozen=True, slots=True)
class Told:
    """Messages that say the same, as one line. at: when the newest was sent."""

    subject: str
    url: str
    at: dt.datetime
    count: int


@dataclass(frozen=True, slots=True)
class Delivery:
    """How the delivery of one message stands. failure: code, or ""."""

    pk: int
    channel: Channel
    state: State
    failure: str
    attempts: int
    next_at: dt.datetime | None


def notices(
    recipient: Recipient, *, unread: bool = False, limit: int = NOTICES_SHOWN
) -> list[Notice]:
    """Return what stands on a recipient's page, the newest first."""
    rows = Message.objects.to(recipient).on_page()
    if unread:
        rows = rows.filter(state=State.SENT)
    return [_notice(row) for row in rows[:limit]]


def told_once(notices: Iterable[Notice]) -> list[Told]:
    """Return notices, the newest first, with those that say the same as one."""
    same: dict[tuple[str, str], list[Notice]] = {}
    for one in notices:
        same.setdefault((one.subject, one.url), []).append(one)
    return [Told(*what, rows[0].at, len(rows)) for what, rows in same.items()]


def is_told(kind: str, key: str) -> bool:
    """Tell whether anybody was told of one event: a kind and its key."""
    return Message.objects.filter(kind=kind, key=key).exists()


def told_at(recipient: Recipient, kind: str, at: dt.datetime) -> int:
    """Return how many messages of a kind to a recipient were made at this time."""
    return Message.objects.to(recipient).filter(kind=kind, created_at=at).count()


def _notice(row: Message) -> Notice:
    try:
        said = words.render(row.kind, row.facts)
    except words.UnknownKindError:
        # Better than nothing: the reader learns that there was something, and when.
        said = words.Words(_("Có một thông báo"), _("Phiên bản này không đọc được nó."))
    assert row.sent_at is not None  # it stands on the page
    return Notice(
        pk=row.pk,
        kind=row.kind,
        facts=row.facts,
        at=row.sent_at,
        received=row.state == State.RECEIVED,
        subject=said.subject,
        body=said.body,
        url=said.url,
    )


def unread_count(recipient: Recipient) -> int:
    """Return how many notices on a recipient's page are not read."""
    rows = Message.objects.to(recipient).filter(channel=Channel.PAGE, state=State.SENT)
    return rows.count()


def deliveries(recipient: Recipient, kind: str, key: str) -> list[Delivery]:
    """Return how each channel of one message to a recipient stands."""
    rows = Message.objects.to(recipient).filter(kind=kind, key=key).order_by("pk")
    return [_delivery(row) for row in rows]


def _delivery(row: Message) -> Delivery:
    return Delivery(
        row.pk,
        Channel(row.channel),
        State(row.state),
        row.failure,
        row.attempts,
        row.next_at,
    )


def last_letter(recipient: Recipient, kind: str) -> Delivery | None:
    """Return how the newest letter of a kind to a recipient stands, or None."""
    rows = Message.objects.to(recipient).filter(kind=kind, channel=Channel.EMAIL)
    row = rows.order_by("-created_at", "-pk").first()
    return _delivery(row) if row else None


def failed_count() -> int:
    """Return how many messages wait for a person because they could not be sent."""
    return Message.objects.failed().count()


def failed_to_show(request: HttpRequest) -> int:
    """Return the number beside the link of the staff's rail."""
    user = request.user
    return failed_count() if isinstance(user, User) and user.is_administrator else 0
