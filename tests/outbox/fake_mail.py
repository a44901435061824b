"""A mail server of the tests: takes letters, refuses, breaks off, kills who sends."""

import os
import signal
import smtplib
from collections.abc import Callable, Sequence
from pathlib import Path

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class KilledError(BaseException):
    """The worker is no more: nothing catches this."""


class Server:
    """What the server has taken, and what it does next."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.opened = 0
        self.before: Callable[[], None] = _nothing
        self.after: Callable[[], None] = _nothing
        self.at_the_door: Callable[[], None] = _nothing


def _nothing() -> None:
    return None


def raising(error: BaseException) -> Callable[[], None]:
    """Return what raises `error`."""

    def act() -> None:
        raise error

    return act


def answering(code: int) -> Callable[[], None]:
    """Return what answers the letter with a number."""
    return raising(smtplib.SMTPDataError(code, b"words nobody keeps"))


server = Server()


class Backend(BaseEmailBackend):
    """Django's way to `server`."""

    def open(self) -> bool:
        server.at_the_door()
        server.opened += 1
        return True

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for letter in email_messages:
            server.before()
            server.taken.append(letter)
            server.after()
        return len(email_messages)


class DeadlyBackend(BaseEmailBackend):
    """Writes the letter down where OUTBOX_TAKEN says, and kills the process."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        with Path(os.environ["OUTBOX_TAKEN"]).open("a") as file:
            file.write("taken\n")
        if os.environ.get("OUTBOX_KILL"):
            os.kill(os.getpid(), signal.SIGKILL)
        return len(email_messages)
