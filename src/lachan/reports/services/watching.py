"""Is anybody there: who of a team is on duty with an open key; notices to members."""

import datetime as dt
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from lachan.accounts.models import User
from lachan.outbox.models import Recipient
from lachan.outbox.services import messages
from lachan.partners import facts as partners
from lachan.partners.rules.duty import Span
from lachan.reports import access
from lachan.reports.models import ChainLink, Watch
from lachan.reports.rules.number import number
from lachan.reports.rules.seen import Act
from lachan.reports.services import events
from lachan.reports.services.events import Deed
from lachan.vault.access import Unlocked
from lachan.vault.rules.times import quarter

# Nobody on duty with an open key for this long: 111.
PATIENCE: Final = dt.timedelta(minutes=15)
_OFTEN: Final = dt.timedelta(minutes=1)
NEW: Final = "reports.new"
_AT_ONCE: Final = 200


def note_present(*, who: Unlocked, now: dt.datetime) -> None:
    """Note that a member with an open key is at work; writes once a minute."""
    row = Watch.objects.filter(user=who.user_id).first()
    if row is None or now - row.at >= _OFTEN:
        Watch.objects.update_or_create(user_id=who.user_id, defaults={"at": now})


def is_watched(team: int, now: dt.datetime) -> bool:
    """Tell whether somebody of a team is on duty and was there with an open key."""
    there = {one.user for one in partners.on_duty(team, now)}
    seen = Watch.objects.filter(user__in=there, at__gt=now - PATIENCE)
    return bool(there) and seen.exists()


def anybody_there(now: dt.datetime) -> bool:
    """Tell whether anybody at all is at work with an open key: else 111 is quicker."""
    return Watch.objects.filter(at__gt=now - PATIENCE).exists()


def holds_until(team: int, by: dt.datetime, now: dt.datetime) -> bool:
    """Tell whether somebody watches now and the roster of a team holds until `by`."""
    if not is_watched(team, now):
        return False
    asked = Span(timezone.localtime(now), timezone.localtime(by))
    return not partners.gaps(partners.roster(team, asked), asked)


@transaction.atomic
def tell_teams(*, now: dt.datetime) -> int:
    """Tell members of teams that see a report from now on. Returns how many notices.

    A notice says a number, nothing else, and goes to nobody the report excludes.
    """
    due = ChainLink.objects.filter(
        Q(opens_from=None) | Q(opens_from__lte=now), told=False
    )
    sent = 0
    for link in due.select_related("report").select_for_update(of=("self",))[:_AT_ONCE]:
        if link.position and link.report.erased_at is None:
            events.happened(link.report, Deed(Act.NEXT_TEAM, link=link), now)
        sent += _tell(link, now)
        link.told = True
        link.save(update_fields=["told"])
    return sent


def _tell(link: ChainLink, now: dt.datetime) -> int:
    members = User.objects.filter(pk__in=partners.members_of(link.team, now))
    facts = {"number": number(link.report_id)}
    note = messages.Note(NEW, key=f"{link.report_id}:{link.team}", facts=facts)
    sent = 0
    for user in members.order_by("pk"):
        if access.reports_for(user, now).open().filter(pk=link.report_id).exists():
            messages.enqueue(note, to=Recipient.of(user), now=quarter(now))
            sent += 1
    return sent
