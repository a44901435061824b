"""Reports as frozen values: rows of the queue, coded facts. Nothing sealed."""

import datetime as dt
import time
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from django.conf import settings
from django.db.models import (
    Count,
    Exists,
    Min,
    OuterRef,
    Q,
    QuerySet,
    prefetch_related_objects,
)
from django.db.models.functions import TruncDate, TruncMonth
from django.http import HttpRequest
from django.utils import timezone

from lachan.accounts.models import User
from lachan.audit.services import heads
from lachan.lib.months import whole_months
from lachan.lib.once import once
from lachan.partners import facts as partners
from lachan.partners.rules.chain import Exclusions, TeamKind
from lachan.reports import access
from lachan.reports.models import ChainLink, Event, FourEyes, Report, Shut
from lachan.reports.rules import cells
from lachan.reports.rules.intake import AgeBand, Channel, Reporter, Tick
from lachan.reports.rules.kinds import About, Urgency
from lachan.reports.rules.number import number
from lachan.reports.rules.seen import IN_CASE, Act, DeskRow, Link, Status
from lachan.vault import facts as vault
from lachan.vault import server
from lachan.vault.rules.errors import NotReadyError


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether the form is open. missing: codes of what must be there first.

    Codes: "secret" (the server's own, made at the first start), "hotline" (a team of
    111 with a member), "team" (one of a commune or a province), "keys" (their members
    have made them), "custodians" (appointed, entrusted and tested). One team of each is
    enough: a team that is not ready receives nothing, and what is its goes to the next.
    """

    missing: tuple[str, ...]

    @property
    def open(self) -> bool:
        """Whether reports may come in."""
        return not self.missing


# Every change of units, teams, keys and accounts is in one of these logs.
STREAMS: Final = ("accounts", "partners", "vault")
# By the server's secret: as of which heads of the logs, and on which day, it was open.
_OPEN_AS: Final[dict[str, tuple[tuple[str, ...], dt.date]]] = {}


def readiness(now: dt.datetime) -> Readiness:
    """Return whether a team, a fall-back team and custodians exist and can open.

    What was open is so until something of the network changes, or the day.
    """
    secret = str(settings.VAULT_KEY)
    stamp = heads(*STREAMS), timezone.localtime(now).date()
    if _OPEN_AS.get(secret) == stamp and has_secret():
        return Readiness(())
    found = _readiness(now)
    if found.open:
        _OPEN_AS[secret] = stamp
    return found


def _readiness(now: dt.datetime) -> Readiness:
    there = partners.readiness(now)
    missing = [] if has_secret() else ["secret"]
    if not there.hotline:
        missing.append("hotline")
    if not there.receiving + there.province:
        missing.append("team")
    if there.ready:
        missing += _keys_missing(now)
    return Readiness(tuple(missing))


@dataclass(frozen=True, slots=True)
class Coming:
    """New reports that nobody looked at. late: past their first clock. flood: so many
    of the last hour that it is no ordinary day. Counts alone, up to MOST_COUNTED.
    """

    waiting: int
    late: int
    flood: bool


MOST_COUNTED: Final = 100_000
FLOOD: Final = 500


def coming(now: dt.datetime) -> Coming:
    """Return how reports come in, for who runs this."""
    new = Report.objects.living().filter(status=Status.NEW, demo=False)
    lately = new.filter(received_at__gt=now - dt.timedelta(hours=1))
    return Coming(
        new[:MOST_COUNTED].count(),
        new.filter(look_by__lt=now)[:MOST_COUNTED].count(),
        lately[:FLOOD].count() == FLOOD,
    )


def against(user: User) -> QuerySet[Report, uuid.UUID]:
    """Return the numbers of reports that must be kept from a person, as a subquery."""
    return access.against(user).values_list("pk", flat=True)


def ticks_of(reports: Iterable[uuid.UUID]) -> frozenset[Tick]:
    """Return who must not see any of these reports, as ticked."""
    rows = Report.objects.filter(pk__in=list(reports))
    return frozenset(tick for row in rows for tick in row.ticks)


def shut_out_of(reports: Iterable[uuid.UUID]) -> frozenset[int]:
    """Return the accounts that must not see any one of these reports."""
    rows = Shut.objects.filter(report__in=list(reports))
    return frozenset(rows.values_list("user", flat=True))


def has_secret() -> bool:
    """Tell whether the server has its own secret, without which no code works."""
    try:
        server.peppers()
    except NotReadyError:
        return False
    return True


# When readiness was last found, by the server's secret: links on every page ask for it.
_OPEN_AT: Final[dict[str, float]] = {}
_OPEN_S: Final = 60.0


def is_open() -> bool:
    """Tell whether reports may come in; what is open is believed for a minute."""
    secret, now = str(settings.VAULT_KEY), time.monotonic()
    if now - _OPEN_AT.get(secret, -_OPEN_S) < _OPEN_S:
        return True
    found = readiness(timezone.now()).open
    if found:
        _OPEN_AT[secret] = now
    return found


def _keys_missing(now: dt.datetime) -> list[str]:
    there = receiving(now)
    if not _first_and_last({kind for kind, team in there if team and team.holders}):
        return ["keys"]
    ready = {kind for kind, team in there if team and team.ready}
    return [] if _first_and_last(ready) else ["custodians"]


def receiving(now: dt.datetime) -> list[tuple[TeamKind, vault.TeamFacts | None]]:
    """Return the teams that may receive, with how their keys stand; of 111 the one
    that ends every chain.
    """
    there = partners.receiving_teams(now)
    ends = {t.pk for t in partners.chain_for(None, Exclusions(), now)}
    known = vault.teams(t.ref for t in there)
    kinds = [(TeamKind(t.kind), t) for t in there]
    return [
        (kind, known.get(t.ref))
        for kind, t in kinds
        if kind != TeamKind.HOTLINE or t.pk in ends
    ]


def _first_and_last(kinds: set[TeamKind]) -> bool:
    """Tell whether somebody receives, and 111 stands behind them."""
    return TeamKind.HOTLINE in kinds and bool(kinds - {TeamKind.HOTLINE})


def in_order(pks: Iterable[uuid.UUID]) -> list[Report]:
    """Return reports by their numbers, in this order, with nothing that is sealed.

    Sort numbers first, then ask for the few that are shown: an index holds all that
    the order needs, rows are large.
    """
    wanted = list(pks)
    found = Report.objects.coded().in_bulk(wanted)
    return [found[pk] for pk in wanted if pk in found]


def rows(reports: Iterable[Report], now: dt.datetime) -> list[DeskRow]:
    """Return lines of a queue, in its order. Give it a page, not all.

    Places have today's names, which whoever drives there asks for.
    """
    found = list(reports)
    prefetch_related_objects(found, "links")
    places = _labels({place_code(r) for r in found} - {""}, now)
    asked = set(FourEyes.objects.filter(report__in=found).waiting(now).reports())
    made = (_row(r, _shown(r, now), now, places) for r in found)
    return [replace(row, second=row.report in asked) for row in made]


def _labels(codes: set[str], now: dt.datetime) -> dict[str, str]:
    """Return the labels of places, each looked up once for a page."""
    known: dict[str, str] = once("labels", dict)
    if new := codes - known.keys():
        today = timezone.localtime(now).date()
        known |= dict.fromkeys(new, "") | partners.place_labels(new, today)
    return known


def _shown(report: Report, now: dt.datetime) -> ChainLink | None:
    """Return the link of the first team that sees it now."""
    there = (k for k in report.links.all() if not k.opens_from or k.opens_from <= now)
    return min(there, key=lambda k: k.position, default=None)


def _row(
    r: Report, link: ChainLink | None, now: dt.datetime, places: dict[str, str]
) -> DeskRow:
    urgency = list(Urgency)[r.urgency]
    return DeskRow(
        report=r.pk,
        number=number(r.pk),
        received=r.received_at,
        about=About(r.about),
        kinds=r.kinds,
        urgency=urgency,
        status=Status(r.status),
        reporter=Reporter(r.reporter),
        channel=Channel(r.channel),
        age_band=AgeBand(r.age_band),
        province=r.province,
        commune=r.commune,
        place=places.get(place_code(r), ""),
        team=TeamKind(link.kind) if link else TeamKind.HOTLINE,
        look_by=r.look_by,
        act_by=r.act_by,
        late=is_late(r, now),
        waiting=is_waiting(r),
        happening_now=r.happening_now,
        sexual=r.sexual,
        withdrawal_asked=r.withdrawal_at is not None,
        held=r.held,
        demo=r.demo,
        in_case=r.case_step in IN_CASE,
    )


def is_late(report: Report, now: dt.datetime) -> bool:
    """Tell whether nobody looked in time, or measures by law are overdue.

    Of a report in a case the case tells it, until it is erased.
    """
    if report.status == Status.CLOSED or report.case_step in IN_CASE:
        return False
    return now > (report.look_by if report.status == Status.NEW else report.act_by)


def is_waiting(report: Report) -> bool:
    """Tell whether the reporter added something that nobody has opened."""
    return report.opened_at is None or report.new_at > report.opened_at


def place_code(report: Report) -> str:
    """Return the code of the commune, else of the province, else ""."""
    return report.commune or report.province


def links(report: Report) -> tuple[Link, ...]:
    """Return the chain of a report, in order."""
    rows = list(report.links.all())
    names = partners.team_names(row.team for row in rows)
    return tuple(
        Link(row.team, TeamKind(row.kind), names.get(row.team, ""), row.opens_from)
        for row in rows
    )


def new_to_show(request: HttpRequest) -> int | None:
    """Return what the rail shows beside the desk; None to who has no team."""
    user = request.user
    if not isinstance(user, User) or not access.is_at_a_desk(user, timezone.now()):
        return None
    return tally(user, timezone.now()).new


@dataclass(frozen=True, slots=True)
class Tally:
    """How many reports wait for somebody. open: not closed. new: nobody looked.

    unsorted: new, or only looked at. urgent: of those. first: when the oldest came.
    """

    open: int
    new: int
    unsorted: int
    urgent: int
    first: dt.datetime | None


def tally(user: User, now: dt.datetime) -> Tally:
    """Count in one pass, once for a page, what somebody may know of."""
    return once(("tally", user.pk), lambda: _tally(user, now))


def _tally(user: User, now: dt.datetime) -> Tally:
    unsorted = Q(status__in=(Status.NEW, Status.SEEN))
    urgent = unsorted & Q(urgency=Urgency.URGENT.rank)
    return Tally(
        **access.reports_for(user, now)
        .open()
        .aggregate(
            open=Count("pk"),
            new=Count("pk", filter=Q(status=Status.NEW)),
            unsorted=Count("pk", filter=unsorted),
            urgent=Count("pk", filter=urgent),
            first=Min("received_at", filter=unsorted),
        )
    )


def received_by_month(
    first: dt.date, last: dt.date, today: dt.date
) -> tuple[dict[str, int | None], int | None]:
    """Return how many reports came in each whole month, and in all of them.

    By "2026-05"; small cells are hidden (None). Demonstrations are out.
    """
    months = whole_months(first, last, today)
    counts = {month: 0 for month, _start, _end in months}
    if months:
        days = (months[0][1], months[-1][2])
        rows = Report.objects.filter(demo=False, received_at__date__range=days)
        at = rows.order_by().annotate(month=TruncMonth("received_at"))
        for month, n in at.values_list("month").annotate(n=Count("pk")):
            counts[f"{month:%Y-%m}"] = n
    return cells.hidden_small(counts), cells.total(counts)


@dataclass(frozen=True, slots=True)
class Span:
    """Reports that came in some days. urgent: those of them that had to be looked at
    first; looked: those of these that somebody opened in time.
    """

    received: int
    urgent: int
    looked: int


def between(since: dt.datetime, until: dt.datetime) -> Span:
    """Count the reports received from `since` to before `until`; no sample ones."""
    rows = Report.objects.filter(
        demo=False, received_at__gte=since, received_at__lt=until
    )
    urgent = rows.filter(urgency=Urgency.URGENT.rank)
    opened = Event.objects.filter(
        report=OuterRef("pk"), act=Act.OPENED, at__lte=OuterRef("look_by")
    )
    looked = urgent.filter(Exists(opened))
    return Span(rows.count(), urgent.count(), looked.count())


def by_day(first: dt.date, last: dt.date) -> dict[dt.date, int]:
    """Return how many reports each day brought, sample ones left out; days without
    any are left out too.
    """
    rows = Report.objects.filter(demo=False).annotate(day=TruncDate("received_at"))
    rows = rows.filter(day__gte=first, day__lte=last).order_by()
    return dict(rows.values("day").annotate(n=Count("pk")).values_list("day", "n"))
