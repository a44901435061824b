"""How a message leaves the house, one sender a channel. They touch no table."""

import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parseaddr
from types import TracebackType
from typing import Protocol, Self

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import override

from lachan.accounts.mail import can_send_mail
from lachan.outbox import words
from lachan.outbox.models import Channel, Recipient
from lachan.outbox.rules import Facts, Failure

DOWN_CODES = frozenset({421, 454, 535})


@dataclass(frozen=True, slots=True)
class Parcel:
    """What a sender must know of a message."""

    pk: int
    kind: str
    recipient: Recipient
    facts: Facts


@dataclass(frozen=True, slots=True)
class Trouble:
    """What kept a message from leaving. stop: nothing else would leave now either."""

    failure: Failure
    error: str = ""
    stop: bool = False


class Sender(Protocol):
    """A way out, open while a worker sends."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def send(self, parcel: Parcel) -> Trouble | None:
        """Send; None: the other side has taken it. Never raises for one message."""
        ...


class EmailSender:
    """Letters by Django's mail backend, over one connection."""

    def __init__(self) -> None:
        self._connection = get_connection()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_what: object) -> None:
        try:
            self._connection.close()
        except (OSError, smtplib.SMTPException):
            return  # what was sent is sent; a rude good-bye changes nothing

    def send(self, parcel: Parcel) -> Trouble | None:
        """Send one letter, in the language of its reader."""
        if not can_send_mail():
            return Trouble(Failure.NO_SERVER)
        address = words.address_of(parcel.recipient)
        if address is None:
            return Trouble(Failure.NO_ADDRESS)
        try:
            letter = _letter(parcel, address)
        except words.UnknownKindError:
            return Trouble(Failure.NO_WORDS)
        except Exception as e:  # noqa: BLE001 - words of an upper app; kept and shown
            return Trouble(Failure.BROKEN, type(e).__name__)
        # Apart from sending: what fails here has surely sent nothing.
        try:
            self._connection.open()
        except OSError as e:
            return Trouble(Failure.UNREACHABLE, _name(e), stop=True)
        return self._hand_over(letter)

    def _hand_over(self, letter: EmailMessage) -> Trouble | None:
        try:
            self._connection.send_messages([letter])
        except smtplib.SMTPRecipientsRefused as e:
            return _refused(e, max(code for code, _text in e.recipients.values()))
        except smtplib.SMTPResponseException as e:
            return _refused(e, e.smtp_code)
        except Exception as e:  # noqa: BLE001 - whatever it was, it may have been sent
            # The server may have taken the letter before the line broke.
            self._drop()
            return Trouble(Failure.MAYBE_SENT, _name(e))
        return None

    def _drop(self) -> None:
        """Begin the next letter on a new connection."""
        self.__exit__()
        self._connection = get_connection()


def _refused(error: Exception, code: int) -> Trouble:
    """Read an answer of the server: 4xx is for now, 5xx for good (RFC 5321)."""
    told = f"{type(error).__name__}:{code}"
    if code in DOWN_CODES:
        return Trouble(Failure.LATER, told, stop=True)
    return Trouble(Failure.REFUSED if code >= 500 else Failure.LATER, told)


def _name(error: Exception) -> str:
    code = getattr(error, "smtp_code", "")
    return f"{type(error).__name__}:{code}" if code else type(error).__name__


def _letter(parcel: Parcel, address: words.Address) -> EmailMessage:
    with override(address.language):
        said = words.render(parcel.kind, parcel.facts)
        link = f"{settings.LACHAN_URL}{said.url}" if said.url else ""
        close = _("Lá Chắn gửi thư này tự động, xin đừng trả lời.")
    body = "\n\n".join(part for part in (said.body, link, close) if part)
    return EmailMessage(
        " ".join(said.subject.split()),
        f"{body}\n",
        to=[address.email],
        headers={
            # The same at every attempt, so that a mailbox can tell it is one letter.
            "Message-ID": f"<{_mark(parcel)}@{_domain()}>",
            "Auto-Submitted": "auto-generated",
        },
    )


def _mark(parcel: Parcel) -> str:
    value = f"{parcel.pk} {parcel.kind} {parcel.recipient}"
    mac = salted_hmac("lachan.outbox.letter", value, algorithm="sha256")
    return mac.hexdigest()[:32]


def _domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"


# A page needs no sender: a message is delivered there by standing in the table.
SENDERS: dict[str, Callable[[], Sender]] = {Channel.EMAIL.value: EmailSender}
