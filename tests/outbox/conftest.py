"""Somebody with an address, words for letters, and a mail server of our own."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from tests.cast import Person, make, signed_in
from tests.outbox import fake_mail

from lachan.accounts.models import User
from lachan.outbox import words
from lachan.outbox.models import Recipient
from lachan.outbox.rules import Facts

NOW = dt.datetime(2026, 11, 24, 3, tzinfo=dt.UTC)


def say(facts: Facts) -> words.Words:
    return words.Words(
        f"Thư số {facts.get('n', 0)}", "Có việc cần xem.", "/nha/yeu-cau/"
    )


@pytest.fixture(autouse=True)
def _letter_words() -> Iterator[None]:
    before = dict(words._KINDS)
    words.register("test.letter", say, title="Thư thử")
    yield
    words._KINDS.clear()
    words._KINDS.update(before)


@pytest.fixture
def now() -> dt.datetime:
    return NOW


@pytest.fixture
def lan(db: None) -> User:
    user = make(Person.LAN)
    EmailAddress.objects.create(
        user=user, email="lan@example.vn", verified=True, primary=True
    )
    return user


@pytest.fixture
def to_lan(lan: User) -> Recipient:
    return Recipient.of(lan)


@pytest.fixture
def dung(db: None) -> User:
    return make(Person.DUNG)


@pytest.fixture
def desk(dung: User) -> Client:
    return signed_in(dung)


@pytest.fixture
def mail(settings: Any, monkeypatch: pytest.MonkeyPatch) -> fake_mail.Server:
    """Return the server that letters go to in this test."""
    server = fake_mail.Server()
    monkeypatch.setattr(fake_mail, "server", server)
    settings.EMAIL_BACKEND = "tests.outbox.fake_mail.Backend"
    return server
