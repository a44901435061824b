"""Many reports at once: few notices, bounded work, and whoever runs this is told."""

import datetime as dt
import uuid
from copy import copy
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.reports.network import NOW, Network, tell

from lachan.accounts import services
from lachan.outbox.models import Message
from lachan.reports import facts
from lachan.reports.models import ChainLink, Report
from lachan.reports.services import following, handles, watching
from lachan.site import checks_reports
from lachan.site.finding import State
from lachan.site.paths import Paths
from lachan.vault.pool import BoundedPool
from lachan.vault.rules import receipt
from lachan.vault.rules.errors import CodeUnknownError

pytestmark = pytest.mark.django_db


def a_flood(count: int, **changes: Any) -> None:
    """Keep many reports like one, seen by the first team of the chain."""
    tell("giả", kinds=("bullying",))
    like = Report.objects.get()
    (link,) = like.links.filter(position=0)
    made = [copy(like) for _n in range(count - 1)]
    for report in made:
        report.pk = uuid.uuid4()
    Report.objects.bulk_create(made)
    links = [copy(link) for _r in made]
    for row, report in zip(links, made, strict=True):
        row.pk, row.report = None, report
    ChainLink.objects.bulk_create(links)
    Report.objects.update(**changes)


def told(network: Network) -> list[tuple[str, int | None]]:
    """Return (kind, number) of all notices of the commune's member."""
    mine = Message.objects.filter(recipient_key=str(network.commune.user.pk))
    return [(m.kind, m.facts.get("n")) for m in mine.order_by("pk")]


def test_a_flood_is_a_few_notices_and_then_a_number(network: Network) -> None:
    a_flood(300)
    watching.tell_teams(now=NOW)
    singles, (number,) = told(network)[:-1], told(network)[-1:]
    assert singles == [(watching.NEW, None)] * watching.SINGLES
    assert number == ("outbox.number", 300)
    assert not ChainLink.objects.filter(told=False, opens_from=None).exists()
    # More in the same quarter of an hour: the number grows, nothing else.
    tell("thêm một", kinds=("bullying",))
    watching.tell_teams(now=NOW)
    assert told(network)[-1] == ("outbox.number", 301)
    assert len(told(network)) == watching.SINGLES + 1
    # In the next, each is told again.
    tell("bình thường", kinds=("bullying",))
    watching.tell_teams(now=NOW + dt.timedelta(minutes=15))
    assert told(network)[-1] == (watching.NEW, None)


def test_who_runs_this_is_told_of_a_flood_and_of_what_nobody_looked_at(
    network: Network, data: Paths
) -> None:
    now = timezone.now()
    assert facts.coming(now) == facts.Coming(0, 0, flood=False)
    assert checks_reports.reports(data).text == "open; 0 new, 0 past their clock"
    later = now + dt.timedelta(hours=1)
    a_flood(facts.FLOOD, received_at=now, look_by=later)
    assert facts.coming(now) == facts.Coming(facts.FLOOD, 0, flood=True)
    found = checks_reports.reports(data)
    assert (found.state, "a flood" in found.text) == (State.WARNING, True)
    assert Client().get("/health").json()["reports"] == "flood"
    Report.objects.update(received_at=now - dt.timedelta(hours=2), look_by=now)
    found = checks_reports.reports(data)
    assert found.state is State.WARNING
    assert found.text == f"open; {facts.FLOOD} new, {facts.FLOOD} past their clock"
    assert Client().get("/health").json()["reports"] == "ok"


def test_what_is_open_closes_when_the_network_changes(network: Network) -> None:
    assert facts.readiness(timezone.now()).open
    services.deactivate(user=network.hotline.user, by=network.admin)
    assert not facts.readiness(timezone.now()).open


def test_after_a_wrong_code_the_pool_rests_and_opened_pages_do_not_wait(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    rested: list[BoundedPool] = []
    monkeypatch.setattr(BoundedPool, "rest", lambda pool, _seconds: rested.append(pool))
    right = tell("thật").receipt
    following.enter(typed=right, now=NOW)
    assert rested == []
    with pytest.raises(CodeUnknownError):
        following.enter(typed=receipt.new_code(), now=NOW)
    assert rested == [following.CODES]
    # Guesses have taken every place: a page that was opened goes on.
    places = 0
    while following.CODES._places.acquire(blocking=False):
        places += 1
    try:
        now = timezone.now()
        form = {"token": handles.form_token(now), "code": right}
        assert Client().post("/tra-loi/", form).status_code == 503
        page = {"handle": handles.handle(receipt.read(right), now)}
        assert Client().post("/tra-loi/", page).status_code == 200
    finally:
        for _place in range(places):
            following.CODES._places.release()
    assert places == 8
