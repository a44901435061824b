"""Tell a team that something waits: how many, and nothing more (`outbox`)."""

import datetime as dt

from django.db import transaction

from lachan.accounts.mail import can_send_mail
from lachan.outbox.models import Channel, Recipient
from lachan.outbox.services.messages import tell_number
from lachan.partners import facts


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
