"""Keep the keys of teams in step with who is a member today.

Membership is a matter of days, written by administrators; who can open what is a
matter of keys (`vault`). A person who joins waits there until a member lets them in;
who leaves loses their wraps the day the membership ends.
"""

import datetime as dt
import logging

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from lachan.accounts.models import User
from lachan.lib.errors import RefusedError
from lachan.partners.models import Team, TeamMember
from lachan.vault import facts as vault
from lachan.vault.rules.errors import LossError, NotAllowedError
from lachan.vault.services import teams as keys

log = logging.getLogger(__name__)


class MayNotJoinError(RefusedError):
    """The person may not be in the team: a reason that is shown to nobody."""


class LastHolderError(RefusedError):
    """Without this person nobody could open what the team has received."""


def ref_of(team: Team) -> str:
    """Return the vault's name of a team."""
    return f"team:{team.pk}"


@transaction.atomic
def in_step(*, team: Team, by: User | None) -> None:
    """Let in the vault wait who is a member today, and go who is none any more.

    Raises MayNotJoinError, LastHolderError; nothing is then changed.
    """
    now, ref = timezone.now(), ref_of(team)
    members = _members(team, timezone.localdate(now))
    if members or vault.team(ref) is not None:
        keys.ensure_team(ref=ref, label=team.name)
    known = vault.team(ref)
    there = known.holders | known.waiting if known else frozenset()
    for user in User.objects.filter(pk__in=members.symmetric_difference(there)):
        _move(ref, user, by, now, joins=user.pk in members)


def _move(
    ref: str, user: User, by: User | None, now: dt.datetime, *, joins: bool
) -> None:
    try:
        if joins:
            keys.ask(ref=ref, user=user, by=by, now=now)
        else:
            keys.leave(ref=ref, user=user, by=by, now=now)
    except NotAllowedError as e:
        raise MayNotJoinError(f"{ref}: {e}") from e
    except LossError as e:
        raise LastHolderError(f"{ref}: {e}") from e


def _members(team: Team, today: dt.date) -> frozenset[int]:
    """Return who is a member today and has an open account."""
    rows = TeamMember.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=today),
        Q(team__valid_to=None) | Q(team__valid_to__gt=today),
        team=team,
        valid_from__lte=today,
        user__is_active=True,
    )
    return frozenset(rows.values_list("user", flat=True))


def all_in_step() -> None:
    """Do it for every team: memberships begin and end by the day.

    One that cannot is left as it is and logged; its page says why.
    """
    for team in Team.objects.order_by("pk"):
        try:
            in_step(team=team, by=None)
        except RefusedError as e:
            log.warning("keys of a team are not in step: %s", e)
