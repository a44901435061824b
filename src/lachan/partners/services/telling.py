"""Tell a team that something waits: how many, and nothing more (`outbox`)."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from lachan.accounts.mail import can_send_mail
from lachan.outbox.models import Channel, Recipient
from lachan.outbox.services.messages import tell_number
from lachan.partners import facts
from lachan.partners.models import Handover, Team, TeamKind


@transaction.atomic
def tell_team(*, team: int, n: int, now: dt.datetime) -> None:
    """Tell a team that `n` new things wait.

    On the team's page always. By letter to who is on duty, else to every member, where
    this installation sends letters: what does not arrive stands in the outbox.
    Raises outbox.rules.NotANumberError.
    """
    tell_number(n, to=Recipient("team", str(team)), now=now)
    if not can_send_mail():
        return
    on_duty = {one.user for one in facts.on_duty(team, now)}
    for user in sorted(on_duty or facts.members_of(team, now)):
        to = Recipient("user", str(user))
        tell_number(n, to=to, now=now, channel=Channel.EMAIL)


def tell_handover(
    *,
    handover: Handover,
    now: dt.datetime,
    sender: bool = False,
    above: bool = False,
) -> None:
    """Tell that a hand-over waits, by a number alone: the member's team, the sender's,

    or, of a silence, the team above. Who must not see it is not told; where nobody is
    to be told, nobody is.
    """
    team = _to_tell(handover, now, sender=sender, above=above)
    if team is None:
        return
    hidden = set(handover.hidden.values_list("user", flat=True))
    members = facts.members_of(team.pk, now)
    if not hidden & members:
        tell_team(team=team.pk, n=1, now=now)
        return
    for user in sorted(members - hidden):
        tell_number(1, to=Recipient("user", str(user)), now=now)


def _to_tell(
    handover: Handover, now: dt.datetime, *, sender: bool, above: bool
) -> Team | None:
    if sender:
        return handover.team
    if not above:
        return facts.team_of_member(handover.member, now)
    day = timezone.localtime(now).date()
    rows = Team.objects.on(day).of_kind(TeamKind.PROVINCE)
    near = rows.filter(unit=handover.member.unit.province_id).first()
    return near or Team.objects.on(day).of_kind(TeamKind.HOTLINE).first()
