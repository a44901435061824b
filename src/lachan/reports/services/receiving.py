"""A report comes in: sealed, routed past whom it excludes, on the disk, then answered.

All that costs time (the receipt's derivation, who is named) happens before the one
transaction.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from lachan.partners import facts as partners
from lachan.partners.rules.chain import Exclusions, TeamKind
from lachan.reports import access, facts
from lachan.reports.models import ChainLink, Event, Part, Report
from lachan.reports.rules import intake as rules
from lachan.reports.rules.errors import IntakeError, NotOpenError, ReceiptTakenError
from lachan.reports.rules.intake import Channel, Intake, Place, Wrong
from lachan.reports.rules.kinds import Clock, catalogue
from lachan.reports.rules.seen import Act
from lachan.reports.services import idempotency, matching, watching
from lachan.vault import facts as vault
from lachan.vault import server
from lachan.vault.rules import receipt as codes
from lachan.vault.rules import seal
from lachan.vault.rules.errors import CodeFormatError
from lachan.vault.rules.times import quarter
from lachan.vault.services import items

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
    said = cleaned(intake, now)
    if not _is_open(said, now):
        raise NotOpenError("no team can receive yet")
    for _try in range(_TRIES):
        code = _code(request.receipt)
        derived = codes.derive(code, server.peppers())
        try:
            return _keep(said, request, codes.shown(code), derived, now)
        except _TakenError as e:
            if request.receipt:
                raise ReceiptTakenError("this receipt is taken") from e
        except idempotency.UsedMeanwhileError:
            kept = idempotency.find(key=request.key, body=request.body, now=now)
            if kept is not None:
                return _received(kept)
    raise ReceiptTakenError("no free receipt was found")


def _is_open(said: Intake, now: dt.datetime) -> bool:
    """Tell whether reports may come in: by this chain alone where that says enough."""
    chain = [t.ref for t in chain_of(said, now)]
    quick = len(chain) > 1 and vault.is_ready(*chain) and facts.has_secret()
    return quick or facts.readiness(now).open


class _TakenError(Exception):
    """Some item has this code already."""


def cleaned(intake: Intake, now: dt.datetime) -> Intake:
    """Return an intake as it is kept: texts cleaned, age band known.

    For the form too: tell what is wrong before it is sent. Raises IntakeError.
    """
    said: Intake = rules.tidy(intake)
    today = timezone.localtime(now).date()
    errors = rules.wrongs(said, catalogue(), today)
    for name in ("province", "commune", "home_province", "home_commune"):
        code = getattr(said.place, name)
        if code and partners.place(code, today) is None:
            errors[f"place.{name}"] = (Wrong.UNKNOWN.value,)
    if errors:
        raise IntakeError(errors)
    band = said.child.age_band or rules.age_band(said.child.birth_year, today)
    return replace(said, child=replace(said.child, age_band=band))


def _code(given: str) -> str:
    if not given:
        return codes.new_code()
    try:
        return codes.read(given)
    except CodeFormatError as e:
        raise IntakeError({"receipt": (Wrong.NOT_A_CODE.value,)}) from e


def _keep(
    said: Intake,
    request: Request,
    shown: str,
    derived: codes.Derived,
    now: dt.datetime,
) -> Received:
    marks = matching.marks_in(said)
    named = matching.people_in(said.texts(), marks)
    with transaction.atomic():
        chain = chain_of(said, now)
        if not chain:
            raise NotOpenError("no team can receive this")
        received = Received(
            shown, *watching.promise(chain[0].pk, said_clock(said), now)
        )
        if request.key:
            idempotency.keep(request.key, request.body, _answer(received), now)
        named |= access.ticked_members(
            said.exclude, _province_of(said, now), chain, now
        )
        key = _make_item(said, chain, named, now)
        report = _make_report(said, request, key, now)
        _link(report, chain, said_clock(said), now)
        matching.keep(report=report, marks=marks, users=named)
        Event.objects.create(
            report=report, number=1, act=Act.RECEIVED, at=report.received_at
        )
        _add_code(key, derived)
    return received


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


def chain_of(said: Intake, now: dt.datetime) -> list[partners.TeamFacts]:
    """Return the teams that will have a wrap: those of the chain that hold a key."""
    day = timezone.localtime(now).date()
    code = said.place.commune or said.place.province
    place = partners.place(code, day) if code else None
    chain = partners.chain_for(place, Exclusions(kinds=said.exclude), now)
    known = vault.teams(t.ref for t in chain)
    return [t for t in chain if t.ref in known and known[t.ref].holders]


def opens_from(
    position: int, kind: TeamKind, clock: Clock, start: dt.datetime
) -> dt.datetime | None:
    """Return when a team of the chain begins to see a report; None: at once."""
    if position == 0:
        return None
    return start + (clock.hotline if kind == TeamKind.HOTLINE else clock.province)


def _make_item(
    said: Intake,
    chain: Sequence[partners.TeamFacts],
    named: set[int],
    now: dt.datetime,
) -> seal.ItemKey:
    clock, start = said_clock(said), quarter(now)
    teams = [
        items.TeamAccess(t.ref, opens_from(n, TeamKind(t.kind), clock, start))
        for n, t in enumerate(chain)
    ]
    excluded = items.Excluded(users=frozenset(named))
    return items.create_item_key(teams=teams, excluded=excluded, now=now)


def _make_report(
    said: Intake, request: Request, key: seal.ItemKey, now: dt.datetime
) -> Report:
    known, start = catalogue(), quarter(now)
    urgency = known.urgency(said.about, said.kinds, happening_now=said.happening_now)
    clock = known.clocks[urgency]
    place: Place = said.place
    report = Report(
        item=key.item,
        received_at=start,
        channel=request.channel,
        reporter=said.reporter,
        about=said.about,
        kind=said.kinds[0],
        more_kinds=list(said.kinds[1:]),
        sexual=known.is_sexual(said.kinds),
        happening_now=said.happening_now,
        age_band=said.child.age_band,
        province=_province_of(said, now),
        commune=place.commune,
        home_province=place.home_province,
        home_commune=place.home_commune,
        how=said.answer.how,
        named=bool(said.teller.name or said.teller.phone),
        rules_on=known.valid_from,
        urgency=urgency.rank,
        look_by=start + clock.look,
        act_by=start + clock.act,
        new_at=start,
        demo=request.demo,
        **{f"no_{tick}": True for tick in said.exclude},
        **{
            name: seal.seal(key, name, content)
            for name, content in rules.contents(said).items()
        },
    )
    report.save(force_insert=True)
    Part.objects.create(item=key.item, report=report, number=0)
    return report


def _province_of(said: Intake, now: dt.datetime) -> str:
    day = timezone.localtime(now).date()
    found = partners.place(said.place.commune, day) if said.place.commune else None
    return found.province_code if found else said.place.province


def _link(
    report: Report,
    chain: Sequence[partners.TeamFacts],
    clock: Clock,
    now: dt.datetime,
) -> None:
    ChainLink.objects.bulk_create(
        [
            ChainLink(
                report=report,
                position=n,
                team=t.pk,
                kind=t.kind,
                opens_from=opens_from(n, TeamKind(t.kind), clock, quarter(now)),
            )
            for n, t in enumerate(chain)
        ]
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
