"""Is anybody there: who of a team is on duty with an open key; notices to members."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from lachan.accounts.models import User
from lachan.outbox import facts as outbox
from lachan.outbox.models import Recipient
from lachan.outbox.rules import NUMBER, NUMBER_MAX
from lachan.outbox.services import messages
from lachan.partners import facts as partners
from lachan.partners.rules.duty import Span
from lachan.reports import access
from lachan.reports.models import ChainLink, Watch
from lachan.reports.rules.number import number
from lachan.reports.rules.seen import Act, Status
from lachan.reports.services import events, letters
from lachan.reports.services.events import Deed
from lachan.vault.access import Unlocked
from lachan.vault.rules.times import quarter

# Nobody on duty with an open key for this long: 111.
PATIENCE: Final = dt.timedelta(minutes=15)
_OFTEN: Final = dt.timedelta(minutes=1)
NEW: Final = "reports.new"
_AT_ONCE: Final = 1000
_TOGETHER: Final = 20
# How many reports a member is told of one by one within a quarter of an hour.
SINGLES: Final = 5


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


def tell_teams(*, now: dt.datetime) -> int:
    """Tell members of teams that see a report from now on. Returns how many notices.

    A notice says a number, nothing else, and goes to nobody the report excludes. In a
    flood a member hears of some, then once a quarter of an hour of how many wait.
    """
    due = ChainLink.objects.filter(
        Q(opens_from=None) | Q(opens_from__lte=now), told=False
    )
    rows = due.order_by("report__urgency", "pk").values_list("team", "pk")[:_AT_ONCE]
    teams: dict[int, list[int]] = {}
    for team, link in rows:
        teams.setdefault(team, []).append(link)
    # Short transactions: reports that come in wait for each.
    return sum(
        _tell(team, links[start : start + _TOGETHER], now)
        for team, links in teams.items()
        for start in range(0, len(links), _TOGETHER)
    )


@transaction.atomic
def _tell(team: int, pks: list[int], now: dt.datetime) -> int:
    rows = ChainLink.objects.filter(pk__in=pks, told=False).select_related("report")
    links = {k.report_id: k for k in rows.select_for_update(of=("self",))}
    for link in links.values():
        if link.position and link.report.erased_at is None:
            events.happened(link.report, Deed(Act.NEXT_TEAM, link=link), now)
    members = User.objects.filter(pk__in=partners.members_of(team, now))
    written = letters.readers(team, now)
    sent = 0
    for user in members.order_by("pk"):
        told = _tell_member(user, links, now)
        if told and user.pk in written:
            letters.send(to=Recipient.of(user), waiting=_waiting(user, now), now=now)
        sent += told
    ChainLink.objects.filter(pk__in=[k.pk for k in links.values()]).update(told=True)
    return sent


def _tell_member(
    user: User, links: Mapping[uuid.UUID, ChainLink], now: dt.datetime
) -> int:
    mine = access.reports_for(user, now).open()
    seen = mine.filter(pk__in=links).by_urgency().values_list("pk", flat=True)
    to, at = Recipient.of(user), quarter(now)
    left = max(0, SINGLES - outbox.told_at(to, NEW, at))
    for report in seen[:left]:
        key = f"{report}:{links[report].team}"
        note = messages.Note(NEW, key=key, facts={"number": number(report)})
        messages.enqueue(note, to=to, now=at)
    over = len(seen) > left
    if over:
        messages.tell_number(_waiting(user, now), to=to, now=at)
    return min(len(seen), left) + over


def _waiting(user: User, now: dt.datetime) -> int:
    """Return how many reports nobody looked at yet, as a notice may say it."""
    new = access.reports_for(user, now).open().filter(status=Status.NEW)
    return max(1, new[:NUMBER_MAX].count())


def note_read(*, user: User, now: dt.datetime) -> int:
    """Note that somebody saw the queue, so what they were told. Returns how many."""
    to = Recipient.of(user)
    told = outbox.notices(to, unread=True)
    pks = [one.pk for one in told if one.kind in {NEW, NUMBER}]
    return messages.mark_received(to=to, pks=pks, now=quarter(now)) if pks else 0
