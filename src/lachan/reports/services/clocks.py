"""Nobody there: 111 sees a report. Time over: a report is erased, with proof."""

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from lachan.audit.services import record
from lachan.partners.rules.chain import TeamKind
from lachan.reports.models import ChainLink, Mark, Message, Report, Shut
from lachan.reports.rules import intake as rules
from lachan.reports.rules.errors import StepError
from lachan.reports.rules.seen import IN_CASE, Act, Status
from lachan.reports.services import events, files, indexing, sooner, ties, watching
from lachan.reports.services.events import Deed
from lachan.vault.rules.times import quarter
from lachan.vault.services import items

STREAM = "reports"
_AT_ONCE = 200


def call_111(*, now: dt.datetime) -> int:
    """Let 111 see at once what nobody watches over: not opened, nobody on duty with an
    open key for 15 minutes at any team that sees it. Returns how many reports.
    """
    open_now = Q(opens_from=None) | Q(opens_from__lte=now)
    hotline = ChainLink.objects.filter(report=OuterRef("pk"), kind=TeamKind.HOTLINE)
    waiting = Report.objects.living().filter(
        Exists(hotline.filter(opens_from__gt=now)),
        status=Status.NEW,
        received_at__lte=now - watching.PATIENCE,
    )
    watched: dict[int, bool] = {}
    done = 0
    for report in waiting.by_urgency()[:_AT_ONCE]:
        links = [k.team for k in report.links.filter(open_now)]
        for team in links:
            if team not in watched:
                watched[team] = watching.is_watched(team, now)
        if not any(watched[team] for team in links):
            _open_for_111(report, now)
            done += 1
    return done


@transaction.atomic
def _open_for_111(report: Report, now: dt.datetime) -> None:
    kept = events.locked(report.pk)
    link = kept.links.get(kind=TeamKind.HOTLINE)
    sooner.let_see(kept, link, "nobody", now)
    kept.nobody_since = quarter(now)
    kept.save(update_fields=["nobody_since"])
    events.happened(kept, Deed(Act.NOBODY_THERE, link=link), now)


def erase_due(*, now: dt.datetime) -> int:
    """Erase what was closed long enough ago; nothing that is held. Returns how many."""
    today = timezone.localtime(now).date()
    due = Report.objects.living().filter(
        status=Status.CLOSED, held=False, erase_on__lte=today
    )
    found = list(due.order_by("erase_on", "pk")[:_AT_ONCE])
    return sum(_erased(report, now) for report in found)


def _erased(report: Report, now: dt.datetime) -> bool:
    try:
        erase(report=report, reason="time", now=now)
    except StepError:  # held, or taken up again, since it was looked for
        return False
    return True


@transaction.atomic
def erase(*, report: Report, reason: str, now: dt.datetime) -> str:
    """Destroy the keys and every sealed octet of a report; return the proof.

    What stays: coded facts without a name, events, the proof. reason: a code. Raises
    StepError: it is held by law, not closed, or erased already.
    """
    kept = events.locked(report.pk)
    if kept.held or kept.erased_at is not None or kept.status != Status.CLOSED:
        raise StepError("only what is closed and not held is erased")
    proofs = [
        items.destroy(item=part.item, by=None, reason=reason, now=now)
        for part in kept.parts.all()
    ]
    for name in rules.FIELDS:
        setattr(kept, name, b"")
    messages = Message.objects.filter(report=kept).update(body=b"")
    count = files.erase(item=kept.pk)
    if kept.case_step not in IN_CASE:
        # Else a case lives on that these people must not see.
        forget_who_is_out(kept)
    indexing.forget(report=kept, for_good=True)
    ties.forget(report=kept)
    kept.four_eyes.update(words=None)
    kept.kinship.all().delete()
    kept.parts.update(older=None)
    kept.erased_at, kept.proof = quarter(now), proofs[0]
    kept.save()
    events.happened(kept, Deed(Act.ERASED, code=reason), now)
    facts: dict[str, str | int | bool] = {"reason": reason, "proof": kept.proof}
    facts |= {"messages": messages, "files": count}
    record(STREAM, "report.erased", subject=f"report:{kept.pk}", facts=facts)
    return kept.proof


def forget_who_is_out(report: Report) -> None:
    """Take away who is kept from a report: nothing is left that they could see."""
    Mark.objects.filter(report=report).delete()
    Shut.objects.filter(report=report).delete()
