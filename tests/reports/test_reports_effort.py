"""What a report cost orders inside its group; an emergency is behind nothing."""

import base64
import datetime as dt
import itertools
import uuid
from copy import copy
from typing import Any

import pytest
from django.utils import timezone
from tests.reports.network import NOW, Network, tell
from tests.reports.test_reports_api import SAID, post
from tests.reports.test_way import Phone

from lachan.reports import access
from lachan.reports.models import ChainLink, Report
from lachan.reports.rules import draft as drafts
from lachan.reports.rules.effort import Effort
from lachan.reports.rules.kinds import About
from lachan.reports.rules.seen import Status
from lachan.reports.services import keys
from lachan.reports.views.way_page import SEAL
from lachan.vault import server

MINUTE = dt.timedelta(minutes=1)
# Kinds that are neither urgent nor can wait.
SOON, CONTENT_SOON = ("bullying",), ("dangerous_challenge",)


def found(draft: drafts.Draft) -> str:
    """Return what a device finds: tried one after another."""
    tried = (str(n) for n in itertools.count())
    return next(n for n in tried if drafts.is_worked(draft, n))


def test_work_is_for_one_draft_and_lasts_a_day() -> None:
    mine, other = drafts.new_draft(NOW), drafts.new_draft(NOW)
    nonce = found(mine)
    assert drafts.effort(mine, nonce, NOW) is Effort.WORKED
    # Forged, and taken from another.
    for work in ("", "0" * 21, "-1", f"{nonce}x"):
        assert drafts.effort(mine, work, NOW) is Effort.NONE
    elsewhere = next(
        n for n in map(str, itertools.count()) if not drafts.is_worked(other, n)
    )
    assert drafts.effort(other, elsewhere, NOW) is Effort.NONE
    # Done ahead: what lay for more than a day is an old form like others.
    late = NOW + drafts.FRESH + MINUTE
    assert drafts.effort(mine, nonce, late) is Effort.AGED


def test_without_scripts_a_form_ages() -> None:
    draft = drafts.new_draft(NOW)
    assert drafts.effort(draft, "", NOW) is Effort.NONE
    assert drafts.effort(draft, "", NOW + drafts.AGED) is Effort.AGED


@pytest.mark.django_db
def test_the_form_tells_work_from_none_and_work_that_is_used_again(
    network: Network,
) -> None:
    phone = Phone().to_tell()
    draft = _draft_of(phone)
    nonce, told = found(draft), phone.blob
    phone.press(story="chuyện một", work=nonce)
    assert [r.effort for r in Report.objects.all()] == [Effort.WORKED]
    # The same page sent again with another story, and the same work.
    phone.client.post(
        "/khan-cap/", {"blob": told, "go": "next", "story": "hai", "work": nonce}
    )
    efforts = sorted(Report.objects.values_list("effort", flat=True))
    assert efforts == [Effort.NONE, Effort.WORKED]
    kept = Phone().to_tell().press(story="ba")
    assert kept.page.status_code == 200
    assert Report.objects.filter(effort=Effort.NONE).count() == 2


def _draft_of(phone: Phone) -> drafts.Draft:
    sealed = base64.urlsafe_b64decode(phone.blob)
    return drafts.unpacked(server.open_blob(SEAL, sealed), timezone.now())


@pytest.mark.django_db
def test_who_is_known_to_send_is_not_passed(network: Network) -> None:
    _partner, key = keys.make(name="Nền tảng", by=network.admin, now=timezone.now())
    assert post(SAID, Authorization=f"Bearer {key}")[0].status_code == 201
    assert post(SAID)[0].status_code == 201
    assert sorted(Report.objects.values_list("effort", flat=True)) == [
        Effort.NONE,
        Effort.WORKED,
    ]


def _flood(like: Report, count: int) -> None:
    """Keep many more like one; only what the queue reads of them."""
    (link,) = like.links.filter(position=0)
    made = [copy(like) for _n in range(count)]
    for report in made:
        report.pk = uuid.uuid4()
    Report.objects.bulk_create(made)
    links = [copy(link) for _r in made]
    for row, report in zip(links, made, strict=True):
        row.pk, row.report = None, report
    ChainLink.objects.bulk_create(links)


def _queue(network: Network, now: dt.datetime) -> list[Any]:
    """Return (group, effort) of the first two in the queue."""
    mine = access.reports_for(network.commune.user, now).open().by_urgency()
    return list(mine.values_list("about", "effort")[:2])


@pytest.mark.django_db
def test_a_thousand_that_cost_nothing_do_not_push_back_one_that_was_worked_for(
    network: Network,
) -> None:
    tell("giả", kinds=SOON)
    _flood(Report.objects.get(), 999)
    later = NOW + 45 * MINUTE
    tell("thật", now=later, kinds=SOON, effort=Effort.WORKED)
    assert Report.objects.count() == 1001
    first, second = _queue(network, later)
    assert (first[1], second[1]) == (Effort.WORKED, Effort.NONE)


@pytest.mark.django_db
def test_whoever_waited_a_look_longer_is_passed_no_more(network: Network) -> None:
    tell("không có máy tính toán", kinds=SOON)
    clock = Report.objects.get().look_by - Report.objects.get().received_at
    later = NOW + clock + 15 * MINUTE
    tell("giả, có tính", now=later, kinds=SOON, effort=Effort.WORKED)
    first, second = _queue(network, later)
    assert (first[1], second[1]) == (Effort.NONE, Effort.WORKED)


@pytest.mark.django_db
def test_an_emergency_is_never_behind_whatever_it_cost(network: Network) -> None:
    content: dict[str, Any] = {"about": About.HARMFUL_CONTENT, "kinds": CONTENT_SOON}
    tell("có tính", kinds=SOON, effort=Effort.WORKED)
    tell("có tính", effort=Effort.WORKED, **content)
    now = NOW + 15 * MINUTE
    tell("khẩn cấp có tính", about=About.EMERGENCY, now=now, effort=Effort.WORKED)
    tell("khẩn cấp", about=About.EMERGENCY)
    first, second = _queue(network, NOW + 30 * MINUTE)
    # Among emergencies the clock alone decides.
    assert first == (About.EMERGENCY, Effort.NONE)
    assert second == (About.EMERGENCY, Effort.WORKED)


@pytest.mark.django_db
def test_a_group_is_not_passed_by_another(network: Network) -> None:
    content: dict[str, Any] = {"about": About.HARMFUL_CONTENT, "kinds": CONTENT_SOON}
    tell("nội dung", effort=Effort.WORKED, **content)
    tell("một em", kinds=SOON)
    assert {r.urgency for r in Report.objects.all()} == {1}
    first, _second = _queue(network, NOW + 15 * MINUTE)
    assert first == (About.CHILD_AT_RISK, Effort.NONE)


@pytest.mark.django_db
def test_what_a_person_has_looked_at_goes_by_its_clock(network: Network) -> None:
    tell("đã xem", kinds=SOON)
    Report.objects.update(status=Status.SEEN)
    seen = Report.objects.get()
    assert seen.turn_by is not None
    tell("sau", now=NOW + 5 * 60 * MINUTE, kinds=SOON, effort=Effort.WORKED)
    newer = Report.objects.get(effort=Effort.WORKED)
    assert seen.turn_by < newer.look_by < seen.act_by
    first, _second = _queue(network, NOW + 6 * 60 * MINUTE)
    assert first[1] == Effort.WORKED
