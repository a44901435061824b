"""A desk with many reports, for measurements: teams that can open, sealed reports.

Each report goes in by the service that the form calls; what is closed is closed by the
thousand. Everything is indexed, as it is after some weeks of visits.
"""

import datetime as dt
import random
from typing import Any

A_BATCH = 500
# What a search is asked for: a phone of one report, a word of every report.
PHONE, WORD = "0912000007", "bí mật"
_STORY = "Có người lạ trên mạng xin ảnh của em, bảo em giữ bí mật. Số {phone}. "
_DAYS = 90


def fill(reports: int, still_open: int) -> dict[str, Any]:
    """Put in a network and so many reports, all seen by one officer.

    Returns the officer and the number of a report that is open, by name.
    """
    from django.utils import timezone
    from tests.reports.desk import second_factor
    from tests.reports.network import an_empty_network, on_duty

    from lachan.reports.models import Report
    from lachan.site import boot

    made, now = an_empty_network(boot.paths()), timezone.now()
    on_duty(made.commune, made.admin, now=now)
    second_factor(made.commune.user)
    _tell_all(reports, now)
    _close(reports - still_open, now)
    _index(made.commune, now)
    # Not a heavy one: after thirty minutes of those another page is shown.
    light = Report.objects.open().filter(kind="bullying", urgency__gt=0)
    one = light.by_urgency()[still_open // 20]
    _know_nobody(made.commune, one)
    return {"officer": made.commune.user, "report": one.pk}


def _tell_all(reports: int, now: dt.datetime) -> None:
    from tests.reports.network import tell

    from lachan.reports.rules.intake import Online
    from lachan.reports.rules.kinds import About

    chance = random.Random(111)
    sorts = ((About.EMERGENCY, "sextortion"), (About.CHILD_AT_RISK, "grooming"))
    sorts += ((About.CHILD_AT_RISK, "bullying"), (About.HARMFUL_CONTENT, "violence"))
    for n in range(reports):
        about, kind = chance.choice(sorts)
        then = now - dt.timedelta(minutes=chance.randrange(_DAYS * 1440))
        story = f"Tin {n}. " + _STORY.format(phone=f"0912{n:06}") * 4
        online = (Online("zalo", f"ke-la-{n % 2000}"),)
        tell(story, now=then, about=about, kinds=(kind,), online=online)


def _close(count: int, now: dt.datetime) -> None:
    from lachan.reports.models import Report
    from lachan.reports.rules.kinds import Outcome
    from lachan.reports.rules.seen import Status

    oldest = Report.objects.order_by("received_at", "pk").values_list("pk", flat=True)
    pks = list(oldest[:count])
    for start in range(0, count, A_BATCH):
        Report.objects.filter(pk__in=pks[start : start + A_BATCH]).update(
            status=Status.CLOSED,
            outcome=Outcome.HELPED,
            closed_at=now,
            opened_at=now,
            erase_on=now.date() + dt.timedelta(days=365),
        )


def _index(side: Any, now: dt.datetime) -> None:
    from django.db import transaction

    from lachan.reports.services import indexing

    done = 1
    while done:
        with transaction.atomic():
            done = indexing.catch_up(
                user=side.user, who=side.key, now=now, most=A_BATCH
            )


def _know_nobody(side: Any, one: Any) -> None:
    from django.utils import timezone

    from lachan.reports.services import conflict

    conflict.know_nobody(report=one.pk, who=side.key, now=timezone.now())


def asked(one: dict[str, Any]) -> dict[str, str]:
    """Return what is measured: name of the page -> its address."""
    from urllib.parse import quote

    return {
        "officer reports:desk": "/ban-truc/",
        "officer reports:desk, a late page": "/ban-truc/?page=200",
        "officer reports:desk, a kind": "/ban-truc/?kind=grooming",
        "officer reports:desk, closed": "/ban-truc/?status=closed",
        "officer reports:desk, a phone": f"/ban-truc/?q={PHONE}",
        "officer reports:desk, a word": f"/ban-truc/?q={quote(WORD)}",
        "officer reports:desk_report": f"/ban-truc/{one['report']}/",
    }
