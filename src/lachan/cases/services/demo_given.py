"""What left the fictional cases for fictional members, and what these did with it."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Final

from lachan.cases.models import Case, Found
from lachan.cases.rules.notices import Kind as Harm
from lachan.cases.rules.online import Origin, Seen
from lachan.cases.services import online, sheets, takedown
from lachan.cases.services.demo_stories import WORKER, Asked, Gave, Reply
from lachan.cases.services.online import New, Witness
from lachan.partners.models import Handover, Way
from lachan.partners.rules.handover import State
from lachan.partners.services import demo_members as network
from lachan.partners.services import handovers
from lachan.partners.services.handovers import Sent
from lachan.reports.rules.intake import Online
from lachan.vault.access import Unlocked
from lachan.vault.services import items

Keys = Mapping[str, Unlocked]
# Who opens what came by account.
_OPENS: Final = {network.HOSPITAL: "benh-vien-mau", network.POLICE: "cong-an-mau"}
_EMAIL: Final = "xa-mau@mau.example"


def leave(
    *,
    case: uuid.UUID,
    left: Gave | Asked,
    keys: Keys,
    at: dt.datetime,
    now: dt.datetime,
) -> None:
    """Hand something over `left.hours` after `at`; let its member answer until `now`.

    In the caller's transaction.
    """
    row, then = Case.objects.get(pk=case), at + dt.timedelta(hours=left.hours)
    if isinstance(left, Gave):
        sent = _sheets(row, left, keys[WORKER], then)
    else:
        sent = _notice(row, left, keys[WORKER], then)
    for reply in left.replies:
        _answer(sent, reply, keys, then + dt.timedelta(hours=reply.after))
    network.unanswered(sent.handover, now)
    if isinstance(left, Asked) and left.gone is not None:
        _looked(row, keys[WORKER], then + dt.timedelta(hours=left.gone))


def _sheets(case: Case, gave: Gave, who: Unlocked, then: dt.datetime) -> Sent:
    ask = sheets.Ask(
        member=network.member(gave.to).pk,
        purpose=gave.purpose,
        ground=gave.ground,
        sheets=(gave.sheet,),
        masked=gave.masked,
        reason=gave.reason,
    )
    key = items.use_item(item=case.pk, who=who, now=then)
    made = sheets.draft(case=case, ask=ask, key=key, now=then)
    return sheets.send(case=case.pk, ask=ask, shown=made.digest, who=who, now=then)


def _notice(case: Case, asked: Asked, who: Unlocked, then: dt.datetime) -> Sent:
    """Keep an address with its evidence; ask its platform to take it down."""
    new = New([(Online(url=asked.url), Origin.TYPED)], Harm(asked.harm))
    online.add(case=case.pk, new=new, who=who, now=then)
    found = Found.objects.get(case=case).pk
    saw = Witness(at=then, words=asked.saw)
    online.preserve(found=found, saw=saw, who=who, now=then)
    ask = takedown.Ask(network.member(asked.to).pk, (found,), _EMAIL)
    key = items.use_item(item=case.pk, who=who, now=then)
    made = takedown.draft(case=case, ask=ask, key=key, now=then)
    sent, *_more = takedown.send(
        case=case.pk, ask=ask, shown=made.digest, who=who, now=then
    )
    return sent


def _looked(case: Case, who: Unlocked, then: dt.datetime) -> None:
    found = Found.objects.get(case=case).pk
    saw = Witness(at=then)
    online.look(found=found, seen=Seen.GONE, saw=saw, who=who, now=then)


def _answer(sent: Sent, reply: Reply, keys: Keys, then: dt.datetime) -> None:
    """Let a member do what it did, by the way that it agreed to."""
    one = sent.handover
    network.unanswered(one, then)
    if reply.state is State.FAILED:
        network.failed(one, then)
    elif reply.state is State.RECEIVED:
        _received(sent, keys, then)
    else:
        actor = f"member:{one.member_id}"
        to, reason = reply.state, reply.reason
        handovers.answer(handover=one, to=to, actor=actor, now=then, reason=reason)


def _received(sent: Sent, keys: Keys, then: dt.datetime) -> None:
    one: Handover = sent.handover
    if one.way == Way.LINK:
        handovers.open_by_code(handover=one, typed=sent.code, now=then)
    elif one.way == Way.SYSTEM:
        network.reached(one, then)
    else:
        who = keys[_OPENS[one.member.unit.code]]
        handovers.open_by_account(handover=one, who=who, now=then)
