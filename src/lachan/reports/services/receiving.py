"""A report comes in: sealed, routed past whom it excludes, on the disk, then answered.

All that costs time (the receipt's derivation, who is named) happens before the one
transaction.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Final

from django.db import IntegrityError, connection, transaction

from lachan.partners.rules.chain import TeamKind
from lachan.reports import access, facts
from lachan.reports.models import ChainLink, Event, Part, Report
from lachan.reports.rules import intake as rules
from lachan.reports.rules.errors import IntakeError, NotOpenError, ReceiptTakenError
from lachan.reports.rules.intake import Channel, Intake, Place, Wrong
from lachan.reports.rules.kinds import Clock, catalogue
from lachan.reports.rules.seen import Act
from lachan.reports.services import idempotency, matching, routing
from lachan.reports.services.routing import Map, Route
from lachan.vault import server
from lachan.vault.rules import receipt as codes
from lachan.vault.rules import seal
from lachan.vault.rules.errors import CodeFormatError
from lachan.vault.rules.times import quarter
from lachan.vault.services import items

_TRIES: Final = 4
_LINE: Final = Lock()


@dataclass(frozen=True, slots=True)
class Received:
    """What the reporter is told. receipt: in groups of four; shown once, kept nowhere.

    look_by: when an adult must have looked; None unless somebody is on duty until then.
    call_111: nobody is there now, so 111 is the quicker way.
    """

    receipt: str = field(repr=False)
    look_by: dt.datetime | None = None
    call_111: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """How it came. receipt: made on the reporter's device, or "". key: idempotency key.

    body: the request as it came, for telling the same key with other content.
    """

    channel: Channel
    receipt: str = field(default="", repr=False)
    key: str = field(default="", repr=False)
    body: bytes = field(default=b"", repr=False)
    demo: bool = False


def receive(*, intake: Intake, request: Request, now: dt.datetime) -> Received:
    """Take a report in; when this returns it is on the disk.

    The same key with the same content again within a day: the same answer, nothing new.
    Raises NotOpenError, IntakeError, ReceiptTakenError, KeyReusedError.
    """
    if request.key:
        kept = idempotency.find(key=request.key, body=request.body, now=now)
        if kept is not None:
            return _received(kept)
    known = routing.the_map(now)
    said = _cleaned(intake, known)
    route = known.route(said)
    if not (route.open and facts.has_secret()):
        raise NotOpenError("no team can receive yet")
    coming = _Coming(said, request, known, route, said_clock(said), now)
    for _try in range(_TRIES):
        code = _code(request.receipt)
        derived = codes.derive(code, server.peppers())
        try:
            return _keep(coming, codes.shown(code), derived)
        except _TakenError as e:
            if request.receipt:
                raise ReceiptTakenError("this receipt is taken") from e
        except idempotency.UsedMeanwhileError:
            kept = idempotency.find(key=request.key, body=request.body, now=now)
            if kept is not None:
                return _received(kept)
    raise ReceiptTakenError("no free receipt was found")


@dataclass(frozen=True, slots=True)
class _Coming:
    """A report on its way in, with all that was decided of it."""

    said: Intake
    request: Request
    known: Map
    route: Route
    clock: Clock
    now: dt.datetime

    @property
    def start(self) -> dt.datetime:
        """From when its clocks run."""
        return quarter(self.now)


class _TakenError(Exception):
    """Some item has this code already."""


def cleaned(intake: Intake, now: dt.datetime) -> Intake:
    """Return an intake as it is kept: texts cleaned, age band known.

    For the form too: tell what is wrong before it is sent. Raises IntakeError.
    """
    return _cleaned(intake, routing.the_map(now))


def _cleaned(intake: Intake, known: Map) -> Intake:
    said: Intake = rules.tidy(intake)
    errors = rules.wrongs(said, catalogue(), known.day)
    for name in ("province", "commune", "home_province", "home_commune"):
        code = getattr(said.place, name)
        if code and known.place(code) is None:
            errors[f"place.{name}"] = (Wrong.UNKNOWN.value,)
    if errors:
        raise IntakeError(errors)
    band = said.child.age_band or rules.age_band(said.child.birth_year, known.day)
    return replace(said, child=replace(said.child, age_band=band))


def _code(given: str) -> str:
    if not given:
        return codes.new_code()
    try:
        return codes.read(given)
    except CodeFormatError as e:
        raise IntakeError({"receipt": (Wrong.NOT_A_CODE.value,)}) from e


def _keep(coming: _Coming, shown: str, derived: codes.Derived) -> Received:
    said, route, now = coming.said, coming.route, coming.now
    marks = matching.marks_in(said)
    named = matching.people_in(said.texts(), marks)
    named |= access.ticked_members(said.exclude, route.province, route.chain, now)
    promise = coming.known.promise(route.chain[0].pk, coming.clock, now)
    received = Received(shown, *promise)
    with _in_line(), transaction.atomic():
        if coming.request.key:
            body = coming.request.body
            idempotency.keep(coming.request.key, body, _answer(received), now)
        key = _make_item(coming, named)
        report = _make_report(coming, key)
        _link(report, coming)
        matching.keep_first(report=report, marks=marks, users=named)
        Event.objects.create(
            report=report, number=1, act=Act.RECEIVED, at=report.received_at
        )
        _add_code(key, derived)
    return received


@contextmanager
def _in_line() -> Iterator[None]:
    """Let the threads of this process write one after another, where one file is
    written: who waits for SQLite's own lock sleeps, and is passed by others.
    """
    if connection.vendor != "sqlite":
        yield
        return
    with _LINE:
        yield


def _add_code(key: seal.ItemKey, derived: codes.Derived) -> None:
    try:
        with transaction.atomic():
            items.add_code(key=key, derived=derived)
    except IntegrityError as e:
        raise _TakenError from e


def said_clock(said: Intake) -> Clock:
    """Return the clock that an intake runs by."""
    known = catalogue()
    urgency = known.urgency(said.about, said.kinds, happening_now=said.happening_now)
    return known.clocks[urgency]


def opens_from(
    position: int, kind: TeamKind, clock: Clock, start: dt.datetime
) -> dt.datetime | None:
    """Return when a team of the chain begins to see a report; None: at once."""
    if position == 0:
        return None
    return start + (clock.hotline if kind == TeamKind.HOTLINE else clock.province)


def _make_item(coming: _Coming, named: set[int]) -> seal.ItemKey:
    teams = [
        items.TeamAccess(
            t.ref, opens_from(n, TeamKind(t.kind), coming.clock, coming.start)
        )
        for n, t in enumerate(coming.route.chain)
    ]
    excluded = items.Excluded(users=frozenset(named))
    return items.create_item_key(teams=teams, excluded=excluded, now=coming.now)


def _make_report(coming: _Coming, key: seal.ItemKey) -> Report:
    known, start, said = catalogue(), coming.start, coming.said
    urgency = known.urgency(said.about, said.kinds, happening_now=said.happening_now)
    place: Place = said.place
    report = Report(
        item=key.item,
        received_at=start,
        channel=coming.request.channel,
        reporter=said.reporter,
        about=said.about,
        kind=said.kinds[0],
        more_kinds=list(said.kinds[1:]),
        sexual=known.is_sexual(said.kinds),
        happening_now=said.happening_now,
        age_band=said.child.age_band,
        province=coming.route.province,
        commune=place.commune,
        home_province=place.home_province,
        home_commune=place.home_commune,
        how=said.answer.how,
        named=bool(said.teller.name or said.teller.phone),
        rules_on=known.valid_from,
        urgency=urgency.rank,
        look_by=start + coming.clock.look,
        act_by=start + coming.clock.act,
        new_at=start,
        demo=coming.request.demo,
        **{f"no_{tick}": True for tick in said.exclude},
        **{
            name: seal.seal(key, name, content)
            for name, content in rules.contents(said).items()
        },
    )
    report.save(force_insert=True)
    Part.objects.create(item=key.item, report=report, number=0)
    return report


def _link(report: Report, coming: _Coming) -> None:
    ChainLink.objects.bulk_create(
        ChainLink(
            report=report,
            position=n,
            team=t.pk,
            kind=t.kind,
            opens_from=opens_from(n, TeamKind(t.kind), coming.clock, coming.start),
        )
        for n, t in enumerate(coming.route.chain)
    )


def _answer(received: Received) -> dict[str, str | bool]:
    by = received.look_by.isoformat() if received.look_by else ""
    answer = {"receipt": received.receipt, "look_by": by}
    return {**answer, "call_111": received.call_111}


def _received(kept: dict[str, str | bool]) -> Received:
    by = str(kept["look_by"])
    return Received(
        str(kept["receipt"]),
        dt.datetime.fromisoformat(by) if by else None,
        bool(kept["call_111"]),
    )
