"""A report comes in: sealed, routed past whom it excludes, on the disk, then answered.

All that costs time (the receipt's derivation, who is named, sealing) happens before the
one transaction, which only keeps rows.
"""

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Final

from django.db import IntegrityError

from lachan.partners.rules.chain import TeamKind
from lachan.reports import access
from lachan.reports.models import ChainLink, Event, Part, Report
from lachan.reports.rules import intake as rules
from lachan.reports.rules.effort import Effort, turn_by
from lachan.reports.rules.errors import IntakeError, NotOpenError, ReceiptTakenError
from lachan.reports.rules.intake import Channel, Intake, Place, Wrong
from lachan.reports.rules.kinds import Clock, catalogue
from lachan.reports.rules.seen import Act
from lachan.reports.services import idempotency, line, matching, routing
from lachan.reports.services.routing import Map, Route
from lachan.vault import server
from lachan.vault.rules import receipt as codes
from lachan.vault.rules import seal
from lachan.vault.rules.errors import CodeFormatError, NotReadyError
from lachan.vault.rules.times import quarter
from lachan.vault.services import items, receipts

_TRIES: Final = 4


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

    body: the request as it came, for telling the same key with other content. effort:
    what it cost whoever sends. since: when it was told to who writes it down now; its
    clocks run from then. None, or later than now: now.
    """

    channel: Channel
    receipt: str = field(default="", repr=False)
    key: str = field(default="", repr=False)
    body: bytes = field(default=b"", repr=False)
    effort: Effort = Effort.NONE
    since: dt.datetime | None = None
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
    peppers = _peppers()
    if not (route.open and peppers):
        raise NotOpenError("no team can receive yet")
    coming = _Coming(said, request, known, route, said_clock(said), now)
    for _try in range(_TRIES):
        code = _code(request.receipt)
        derived = codes.derive(code, peppers)
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


def _peppers() -> codes.Peppers | None:
    try:
        return server.peppers()
    except NotReadyError:
        return None


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
        return quarter(min(self.request.since or self.now, self.now))

    def promise(self) -> tuple[dt.datetime | None, bool]:
        """Return (by when somebody must look, whether 111 is the quicker way)."""
        first, by = self.route.chain[0].pk, self.start + self.clock.look
        held, call_111 = self.known.promise(first, self.clock, self.now)
        return (by if held and by > self.now else None), call_111


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
    said, route, request = coming.said, coming.route, coming.request
    marks = matching.marks_in(said)
    named = matching.people_in(said.texts(), marks)
    named |= access.ticked_members(
        said.exclude, route.province, route.chain, coming.now
    )
    received = Received(shown, *coming.promise())
    item = _new_item(coming, named)
    report = _new_report(coming, item.key)
    rows = [
        *item.rows,
        report,
        Part(item=item.key.item, report=report, number=0),
        *_links(report, coming),
        *matching.first_rows(report, marks, named),
        Event(report=report, number=1, act=Act.RECEIVED, at=report.received_at),
        receipts.code_row(key=item.key, derived=derived),
    ]
    if request.key:
        answer = _answer(received)
        rows.append(idempotency.row_of(request.key, request.body, answer, coming.now))
    try:
        line.keep(rows)
    except IntegrityError as e:
        raise _reason(request, derived, e) from e
    return received


def _reason(
    request: Request, derived: codes.Derived, error: IntegrityError
) -> Exception:
    """Return why rows were not taken: the key was used meanwhile, or the code is."""
    if request.key and idempotency.is_used(request.key):
        return idempotency.UsedMeanwhileError()
    return _TakenError() if receipts.is_taken(derived) else error


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


def _new_item(coming: _Coming, named: set[int]) -> items.NewItem:
    teams = [
        items.TeamAccess(
            t.ref, opens_from(n, TeamKind(t.kind), coming.clock, coming.start)
        )
        for n, t in enumerate(coming.route.chain)
    ]
    excluded = items.Excluded(users=frozenset(named))
    keys = coming.route.keys
    return items.new_item(teams=teams, excluded=excluded, known=keys, now=coming.now)


def _new_report(coming: _Coming, key: seal.ItemKey) -> Report:
    known, start, said = catalogue(), coming.start, coming.said
    urgency = known.urgency(said.about, said.kinds, happening_now=said.happening_now)
    place: Place = said.place
    effort = coming.request.effort
    return Report(
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
        effort=effort,
        turn_by=turn_by(effort, urgency, coming.clock, start),
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


def _links(report: Report, coming: _Coming) -> list[ChainLink]:
    return [
        ChainLink(
            report=report,
            position=n,
            team=t.pk,
            kind=t.kind,
            opens_from=opens_from(n, TeamKind(t.kind), coming.clock, coming.start),
        )
        for n, t in enumerate(coming.route.chain)
    ]


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
