"""Letters about new reports: for who asked, a number alone, and seen when they fail."""

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone
from tests.reports.desk import at_desk
from tests.reports.network import Network, Side, on_duty, tell
from tests.vault.people import with_key

from lachan.outbox import words
from lachan.outbox.models import Channel, Message, Recipient, State
from lachan.outbox.rules import NUMBER
from lachan.reports.models import Watch
from lachan.reports.rules.intake import Person
from lachan.reports.services import letters, watching

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(network: Network) -> Side:
    """Somebody of the commune who has an address and asked for letters."""
    side = network.commune
    EmailAddress.objects.create(
        user=side.user, email="xa@example.org", verified=True, primary=True
    )
    letters.choose(user=side.user, wanted=True, now=timezone.now())
    return side


def written(side: Side) -> list[Message]:
    rows = Message.objects.to(Recipient.of(side.user)).filter(channel=Channel.EMAIL)
    return list(rows)


def tell_and_write(story: str = "", people: tuple[Person, ...] = ()) -> None:
    now = timezone.now()
    tell(story, now=now, people=people)
    watching.tell_teams(now=now)


def test_a_letter_says_how_many_wait_and_nothing_else(officer: Side) -> None:
    tell_and_write("Thầy Tám dọa em ở Sài Gòn")
    (letter,) = written(officer)
    assert (letter.kind, letter.facts) == (NUMBER, {"n": 1})
    said = words.render(letter.kind, letter.facts)
    assert "1" in said.subject
    for secret in ("Tám", "Sài Gòn", "em sợ", "khẩn", "Đội"):
        assert secret not in f"{said.subject} {said.body}"
    assert said.url == ""


def test_many_reports_of_a_quarter_of_an_hour_are_one_letter(officer: Side) -> None:
    for _ in range(3):
        tell_and_write()
    assert 1 <= len(written(officer)) <= 2  # a quarter may end between two of them


def test_who_did_not_ask_gets_none(officer: Side) -> None:
    letters.choose(user=officer.user, wanted=False, now=timezone.now())
    tell_and_write()
    assert written(officer) == []


def test_who_is_at_the_desk_gets_none(officer: Side) -> None:
    watching.note_present(who=officer.key, now=timezone.now())
    tell_and_write()
    assert written(officer) == []


def test_who_is_on_duty_gets_it_and_the_others_sleep(
    network: Network, officer: Side
) -> None:
    other, _key = with_key("Đồng Nghiệp")
    on_duty(officer, network.admin)
    Watch.objects.all().delete()
    letters.choose(user=other, wanted=True, now=timezone.now())
    tell_and_write()
    assert len(written(officer)) == 1
    assert not Message.objects.to(Recipient.of(other)).exists()


def test_who_is_named_gets_none(officer: Side) -> None:
    tell_and_write(f"Là {officer.user.name}", (Person(name=officer.user.name),))
    assert written(officer) == []


def test_an_installation_can_send_none(officer: Side, settings: object) -> None:
    settings.LACHAN_REPORT_LETTERS = False  # type: ignore[attr-defined]  # a fixture
    tell_and_write()
    assert written(officer) == []
    assert "Thư báo có tin mới" not in at_desk(officer).get("/ban-truc/").text


def test_the_choice_and_what_failed_stand_at_the_desk(officer: Side) -> None:
    tell_and_write()
    client = at_desk(officer)
    page = client.get("/ban-truc/").text
    assert "Thôi gửi thư cho tôi" in page
    assert "Thư gần nhất chưa gửi được" not in page
    (letter,) = written(officer)
    letter.state, letter.failure, letter.next_at = State.FAILED, "refused", None
    letter.ended_at = timezone.now()
    letter.save()
    assert "Thư gần nhất chưa gửi được" in client.get("/ban-truc/").text
    client.post("/ban-truc/bao-thu/", {"letters": "no"})
    assert not letters.are_wanted(officer.user)
    assert "Gửi thư cho tôi" in client.get("/ban-truc/").text


def test_without_a_confirmed_address_the_page_says_where_to_give_one(
    network: Network,
) -> None:
    page = at_desk(network.commune).get("/ban-truc/").text
    assert "Tài khoản chưa có địa chỉ thư đã xác nhận" in page
