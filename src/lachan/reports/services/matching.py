"""Who a report must not reach: found in what it says, by marks and by names."""

import datetime as dt
from collections.abc import Iterable
from typing import Final

from django.db import transaction
from django.utils import timezone

from lachan.accounts.models import User
from lachan.outbox.models import Recipient
from lachan.outbox.services import messages
from lachan.partners import facts as partners
from lachan.reports import access
from lachan.reports.models import Known, Mark, Report, Shut
from lachan.reports.rules import naming
from lachan.reports.rules.intake import Intake, Told
from lachan.reports.services import parts
from lachan.reports.services.watching import NEW
from lachan.vault.rules.index import Kind, mark_of
from lachan.vault.services import items

_AT_ONCE: Final = 500


def match_key() -> bytes:
    """Return the server's key of marks. Raises NotReadyError."""
    return items.match_key("staff")


def marks_in(said: Intake | Told) -> set[bytes]:
    """Return the marks to keep of what a report says."""
    named = said.named()
    return naming.marks(match_key(), said.texts(), named, said.online)


def marks_in_text(text: str) -> set[bytes]:
    """Return the marks to keep of a later message."""
    return naming.marks(match_key(), [text], (), ())


def people_in(texts: Iterable[str], marks: set[bytes]) -> set[int]:
    """Return the accounts, of staff and of parents, that are named.

    texts: searched for names without capitals too; nothing of that is kept.
    """
    key = match_key()
    runs = {run for text in texts for run in naming.word_runs(text)}
    wanted = list(marks | {mark_of(key, Kind.NAME, run) for run in runs})
    found: set[int] = set()
    for start in range(0, len(wanted), _AT_ONCE):
        rows = Known.objects.filter(mark__in=wanted[start : start + _AT_ONCE])
        found |= set(rows.values_list("user", flat=True))
    return found


def is_named(user: User, texts: Iterable[str]) -> bool:
    """Tell whether somebody's phone, account or exact name stands in these texts."""
    key = match_key()
    said = list(texts)
    mine = naming.marks_of_account(key, user.name, user.username, user.email)
    return bool(naming.marks(key, said, (), ()) & mine) or naming.says(said, user.name)


def first_rows(
    report: Report, marks: set[bytes], users: Iterable[int]
) -> list[Shut | Mark]:
    """Make what tells who must not see a new report, to be kept with it."""
    shut = [Shut(report=report, user_id=u) for u in sorted(users)]
    return [*shut, *(Mark(report=report, mark=m) for m in sorted(marks))]


@transaction.atomic
def keep(*, report: Report, marks: set[bytes], users: Iterable[int]) -> set[int]:
    """Keep who must not see a report, beside what is kept. Returns who is new."""
    there = set(Shut.objects.filter(report=report).values_list("user", flat=True))
    new = set(users) - there
    Shut.objects.bulk_create([Shut(report=report, user_id=u) for u in sorted(new)])
    rows = [Mark(report=report, mark=m) for m in sorted(marks)]
    Mark.objects.bulk_create(rows, ignore_conflicts=True)
    for user in User.objects.filter(pk__in=new):
        # What was told before is not told any more.
        messages.take_back(kind=NEW, key=f"{report.pk}:", to=Recipient.of(user))
    return new


@transaction.atomic
def learn(*, user: User) -> None:
    """Bring the marks of an account up to date."""
    key = match_key()
    now = naming.marks_of_account(key, user.name, user.username, user.email)
    rows = Known.objects.filter(user=user)
    there = {bytes(m) for m in rows.values_list("mark", flat=True)}
    if there - now:
        rows.filter(mark__in=there - now).delete()
    Known.objects.bulk_create(
        [Known(user=user, mark=m) for m in sorted(now - there)], ignore_conflicts=True
    )


def learn_all() -> int:
    """Bring the marks of every account up to date. Returns how many accounts."""
    done = 0
    for user in User.objects.order_by("pk").iterator():
        learn(user=user)
        done += 1
    return done


def shut_out_before_joining(ref: str, user: User) -> str:
    """Shut somebody out of all that names or ticks them before they join a team.

    Asked by the vault at each step of joining. Returns "": they may join.
    """
    shut_out(user=user, now=timezone.now())
    return ""


@transaction.atomic
def shut_out(*, user: User, now: dt.datetime) -> int:
    """Shut somebody out of the keys of all that names them, or ticks where they work.

    Returns how many reports it is new for.
    """
    done = 0
    for report in access.against(user).living().exclude(shut__user=user):
        if keep(report=report, marks=set(), users={user.pk}):
            parts.exclude(report, {user.pk}, None, now)
            done += 1
    return done


def shut_out_members(*, now: dt.datetime) -> int:
    """Do it for everybody in a team: somebody may work elsewhere since.

    Pages refuse them at once by `access`; this takes the keys as well.
    """
    teams = [team.pk for team in partners.receiving_teams(now)]
    members = {pk for team in teams for pk in partners.members_of(team, now)}
    found = User.objects.filter(pk__in=members).order_by("pk")
    return sum(shut_out(user=user, now=now) for user in found)
