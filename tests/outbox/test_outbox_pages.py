"""What the administrator sees of messages, and does about them."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import Person, make, signed_in
from tests.outbox.fake_mail import KilledError, Server, answering, raising

from lachan.accounts.models import User
from lachan.outbox.models import Channel, Message, Recipient, State
from lachan.outbox.rules import CLAIM_LOST_AFTER, Failure
from lachan.outbox.services import messages
from lachan.outbox.services.delivery import deliver_due
from lachan.outbox.services.messages import Note

pytestmark = pytest.mark.django_db
LIST = "/gui-di/"


def read(client: Client, url: str = LIST, **asked: str) -> str:
    return client.get(url, asked).content.decode()


@pytest.fixture
def refused(to_lan: Recipient, mail: Server, now: dt.datetime) -> Message:
    """A letter that the mail server would not have."""
    note = Note("test.letter", "1", {"n": 731_942})
    message = messages.enqueue(note, to=to_lan, channel=Channel.EMAIL, now=now)
    mail.before = answering(550)
    deliver_due(now)
    mail.before = lambda: None
    message.refresh_from_db()
    return message


@pytest.fixture
def maybe(to_lan: Recipient, mail: Server, now: dt.datetime) -> Message:
    """A letter whose worker was killed."""
    note = Note("test.letter", "2")
    message = messages.enqueue(note, to=to_lan, channel=Channel.EMAIL, now=now)
    mail.after = raising(KilledError())
    with pytest.raises(KilledError):
        deliver_due(now)
    mail.after = lambda: None
    deliver_due(now + 2 * CLAIM_LOST_AFTER)
    message.refresh_from_db()
    return message


def do(client: Client, action: str, message: Message) -> str:
    url = reverse(f"outbox:{action}", args=[message.pk])
    return client.post(url, follow=True).content.decode()


def test_an_empty_outbox_teaches(desk: Client) -> None:
    page = read(desk)
    assert "Chưa có thư nào" in page
    assert "từng cái sẽ hiện ở đây" in page


@pytest.mark.parametrize("person", [p for p in Person if p is not Person.DUNG])
def test_nobody_else_sees_it(person: Person, refused: Message) -> None:
    users = {Person.AN: None, Person.LAN: User.objects.get(username="lan")}
    user = users[person] if person in users else make(person)
    client = signed_in(user)
    url = reverse("outbox:retry", args=[refused.pk])
    answers = [client.get(LIST).status_code, client.post(url).status_code]
    assert answers == ([302, 302] if user is None else [403, 403])
    refused.refresh_from_db()
    assert refused.state == State.FAILED


def test_what_failed_comes_first_with_the_reason_and_a_number(
    desk: Client, refused: Message
) -> None:
    page = read(desk)
    assert "Máy chủ thư từ chối thư này." in page
    assert "Chưa gửi được (1)" in page
    assert '<span class="count">1</span>' in page  # beside the link in the rail
    assert "chị Lan" in page


def test_the_contents_are_not_shown(desk: Client, refused: Message) -> None:
    url = reverse("outbox:message", args=[refused.pk])
    for page in (read(desk), read(desk, url)):
        assert "731942" not in page.replace(".", "")
        assert "lan@example.vn" not in page
        assert "words nobody keeps" not in page


def test_one_message_tells_each_attempt(desk: Client, refused: Message) -> None:
    page = read(desk, reverse("outbox:message", args=[refused.pk]))
    assert "Lần 1: Chưa gửi được" in page
    assert "SMTPDataError:550" in page


def test_a_failed_one_is_sent_again(
    desk: Client, refused: Message, mail: Server
) -> None:
    assert "Sẽ gửi lại trong ít giây" in do(desk, "retry", refused)
    refused.refresh_from_db()
    assert refused.next_at is not None
    deliver_due(refused.next_at)
    assert len(mail.taken) == 1
    assert "vừa đổi trạng thái" in do(desk, "retry", refused)


def test_all_of_one_reason_are_sent_again(
    desk: Client, refused: Message, maybe: Message
) -> None:
    url = reverse("outbox:retry_all")
    page = desk.post(url, {"failure": "refused"}, follow=True).content.decode()
    assert "Sẽ gửi lại 1 thư." in page
    states = {m.key: m.state for m in Message.objects.all()}
    assert states == {"1": State.WAITING, "2": State.FAILED}


@pytest.mark.parametrize("failure", ["maybe_sent", "nonsense", ""])
def test_what_may_have_been_sent_is_not_sent_again_in_bulk(
    desk: Client, maybe: Message, failure: str
) -> None:
    url = reverse("outbox:retry_all")
    page = desk.post(url, {"failure": failure}, follow=True).content.decode()
    assert "Chọn một lý do" in page
    assert Message.objects.get().state == State.FAILED


def test_maybe_sent_says_so_and_a_person_decides(desk: Client, maybe: Message) -> None:
    page = read(desk, reverse("outbox:message", args=[maybe.pk]))
    assert maybe.failure == Failure.MAYBE_SENT
    assert "có thể đã tới, có thể chưa" in page
    assert "Gửi lại, dù có thể tới hai lần" in page
    assert "Bị ngắt giữa chừng" in page
    assert "Đã ghi là đã tới" in do(desk, "arrived", maybe)
    maybe.refresh_from_db()
    assert maybe.state == State.RECEIVED


def test_one_that_failed_can_be_dropped(desk: Client, refused: Message) -> None:
    assert "Thư này không gửi nữa" in do(desk, "cancel", refused)
    assert "Không có thư nào bị hỏng" in read(desk)
    assert "Thư thử" in read(desk, xem="bo")


@pytest.mark.parametrize("text", ["chi lan", "Thư thử", "thu thu", "test.letter"])
def test_messages_are_found_by_name_and_kind_without_marks(
    desk: Client, refused: Message, text: str
) -> None:
    assert f"#{refused.pk}<" in read(desk, q=text)


def test_a_message_is_found_by_number(desk: Client, refused: Message) -> None:
    assert f"#{refused.pk}<" in read(desk, q=f"#{refused.pk}")
    assert "Không có thư nào như vậy" in read(desk, q="9" * 30)


def test_no_mail_server_is_said_on_the_page(
    desk: Client, refused: Message, settings: Any
) -> None:
    assert "chưa gửi được thư điện tử" not in read(desk)
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    page = read(desk)
    assert "chưa gửi được thư điện tử" in page
    # The search box stays as it was, and the reasons are told.
    assert 'name="q" value=""' in page
    assert "Vì sao chưa gửi được" in page


def test_a_recipient_who_is_gone_is_called_so(
    desk: Client, refused: Message, lan: User
) -> None:
    User.objects.filter(pk=lan.pk).delete()
    assert "người nhận không còn" in read(desk)


def test_the_list_costs_the_same_however_long(
    desk: Client, now: dt.datetime, django_assert_num_queries: Any
) -> None:
    """Session, person, second factor; list, its count, names, tabs;
    the number in the rail."""
    for n in range(60):
        messages.enqueue(
            Note("test.letter", "1", due=now),
            to=Recipient("user", f"{n}"),
            channel=Channel.EMAIL,
            now=now,
        )
    read(desk)
    with django_assert_num_queries(10):
        page = read(desk, xem="cho", page="2")
    assert len(re.findall(r'<th scope="row"', page)) == 25


def test_a_message_that_is_not_there_is_not_found(desk: Client) -> None:
    assert desk.get(reverse("outbox:message", args=[999_999])).status_code == 404
