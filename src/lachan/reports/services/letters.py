"""Letters to officers who asked for them: how many reports wait, and nothing else."""

import datetime as dt

from django.conf import settings
from django.db import transaction

from lachan.accounts.mail import can_send_mail
from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.outbox.models import Channel, Recipient
from lachan.outbox.services import messages
from lachan.partners import facts as partners
from lachan.reports.models import Letters, Watch
from lachan.vault.rules.times import quarter

STREAM = "reports"
# Who was at the desk so lately sees the page: no letter.
THERE = dt.timedelta(minutes=15)


def are_sent() -> bool:
    """Tell whether this installation sends letters about reports at all."""
    return bool(settings.LACHAN_REPORT_LETTERS) and can_send_mail()


def are_wanted(user: User) -> bool:
    """Tell whether somebody asked for letters."""
    return Letters.objects.filter(user=user).exists()


@transaction.atomic
def choose(*, user: User, wanted: bool, now: dt.datetime) -> None:
    """Keep that somebody wants letters, or wants none any more."""
    if wanted == are_wanted(user):
        return
    if wanted:
        Letters.objects.create(user=user, since=quarter(now))
    else:
        Letters.objects.filter(user=user).delete()
    action = "letters.wanted" if wanted else "letters.ended"
    record(STREAM, action, actor=user)


def readers(team: int, now: dt.datetime) -> frozenset[int]:
    """Return who of a team gets a letter now: who asked for it and is not there.

    Of those on duty, else of all members; they may all be nobody.
    """
    if not are_sent():
        return frozenset()
    on_duty = {one.user for one in partners.on_duty(team, now)}
    asked = Letters.objects.filter(user__in=on_duty or partners.members_of(team, now))
    there = Watch.objects.filter(at__gt=now - THERE).values("user")
    away = asked.exclude(user__in=there)
    return frozenset(away.values_list("user", flat=True))


def send(*, to: Recipient, waiting: int, now: dt.datetime) -> None:
    """Queue the letter of this quarter of an hour: one, however many reports come.

    What does not arrive stands on the outbox's page, and on the officer's own.
    """
    messages.tell_number(waiting, to=to, now=now, channel=Channel.EMAIL)
