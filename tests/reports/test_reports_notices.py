"""Notices about reports say a number, whoever hears them; failures are seen."""

import datetime as dt
import re
from collections.abc import Iterator

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from tests.cast import Person, make, signed_in
from tests.reports.desk import at_desk
from tests.reports.network import NOW, Network, on_duty, tell
from tests.reports.test_reports_follow import Reporter

from lachan.outbox import words
from lachan.outbox.models import Channel, Message, Recipient, State
from lachan.outbox.services import messages
from lachan.reports.models import Report
from lachan.reports.rules.intake import Person as Named
from lachan.reports.services import clocks, following, watching
from lachan.site import checks_reports
from lachan.site.finding import State as Health
from lachan.site.paths import Paths

pytestmark = pytest.mark.django_db
# What an older or careless version might have kept beside the number.
HOSTILE = {
    "name": "Nguyễn Văn Tám",
    "story": "Có người dọa em",
    "place": "Phường Sài Gòn",
    "kind": "sextortion",
    "reason": "kin",
    "subject": "xam hai",
    "text": "em sợ lắm",
}


def kinds_of_reports() -> Iterator[str]:
    """Yield every kind of notice of an app that knows of reports or cases."""
    for kind in words.kinds():
        if kind.partition(".")[0] in {"reports", "cases", "vault", "number"}:
            yield kind


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_notice_says_a_number_and_nothing_else(language: str) -> None:
    found = list(kinds_of_reports())
    assert watching.NEW in found
    for kind in found:
        with translation.override(language):
            said = [
                words.render(kind, {**HOSTILE, "number": number, "n": n})
                for number, n in (("7K3P-9M2Q", 3), ("AAAA-BBBB", 4))
            ]
        plain = {
            re.sub(r"7K3P-9M2Q|AAAA-BBBB|\b[34]\b", "#", f"{w.subject} {w.body}")
            for w in said
        }
        assert len(plain) == 1, kind
        (shown,) = plain
        assert not any(text in shown for text in HOSTILE.values())
        # The same page whatever it is about: an address in a letter tells nothing.
        (address,) = {w.url for w in said}
        assert not any(text in address for text in HOSTILE.values())


def test_what_is_kept_of_a_notice_is_the_number_alone(network: Network) -> None:
    tell("Thầy Tám dọa em", people=(Named(phone="0912345678"),))
    watching.tell_teams(now=NOW)
    row = Message.objects.get(kind=watching.NEW)
    assert set(row.facts) == {"number"}
    assert (row.channel, row.created_at.minute % 15) == (Channel.PAGE, 0)


def test_a_member_reads_it_on_their_page_and_at_the_desk(network: Network) -> None:
    tell(now=timezone.now())
    watching.tell_teams(now=timezone.now())
    client = at_desk(network.commune)
    page = client.get(reverse("partners:my_teams")).text
    waiting = page[page.index("Đang chờ anh chị") :]
    assert waiting.count(f'<a href="{reverse("reports:desk")}">') == 2  # and the notice
    assert "Có báo tin" in page
    assert Message.objects.get().state == State.RECEIVED
    assert "Có báo tin" not in client.get(reverse("partners:my_teams")).text
    tell(now=timezone.now())
    watching.tell_teams(now=timezone.now())
    client.get(reverse("reports:desk"))
    assert set(Message.objects.values_list("state", flat=True)) == {State.RECEIVED}


def test_an_unread_notice_of_somebody_shut_out_is_taken_back(network: Network) -> None:
    code = tell().receipt
    watching.tell_teams(now=NOW)
    to = Recipient.of(network.commune.user)
    assert Message.objects.to(to).exists()
    visit = following.enter(typed=code, now=NOW)
    name = network.commune.user.name
    following.write(visit=visit, text=f"Là {name}.", now=NOW)
    assert not Message.objects.to(to).exists()


def test_nobody_unlocked_on_duty_is_told_to_the_child_and_to_111(
    network: Network,
) -> None:
    """By the roster somebody is there, but no key was open for a quarter of an hour."""
    now = timezone.now()
    on_duty(network.commune, network.admin, now=now - dt.timedelta(minutes=16))
    got = tell(now=now)
    assert (got.look_by, got.call_111) == (None, True)
    later = now + dt.timedelta(minutes=15)
    assert clocks.call_111(now=later) == 1
    assert Report.objects.get().nobody_since is not None
    page = Reporter(got.receipt).text
    assert "Lúc này chưa có ai trực" in page
    assert 'href="tel:111"' in page


def test_what_could_not_be_sent_is_seen_by_administrators(data: Paths) -> None:
    dung = make(Person.DUNG)
    assert checks_reports.messages(data).state is Health.OK
    note = messages.Note("reports.new", key="x", facts={"number": "7K3P-9M2Q"})
    row = messages.enqueue(note, to=Recipient.of(dung), channel=Channel.EMAIL)
    row.state, row.failure, row.next_at = State.FAILED, "refused", None
    row.ended_at = timezone.now()
    row.save()
    finding = checks_reports.messages(data)
    assert finding.state is Health.WARNING
    assert reverse("outbox:index") in finding.todo
    desk = signed_in(dung)
    assert '<span class="count">1</span>' in desk.get(reverse("vault:home")).text
    assert desk.get(reverse("outbox:index")).status_code == 200
