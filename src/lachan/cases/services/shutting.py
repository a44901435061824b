"""Who is shut out of a case: rows say so at each page, and the key goes as well."""

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef

from lachan.accounts.models import User
from lachan.cases.models import Case, CaseReport, Shut, Stranger
from lachan.partners.facts import members_of
from lachan.reports import facts as reports
from lachan.vault.services import items
from lachan.vault.services.items import Excluded


def shut(case: Case, user: User, by: User | None, now: dt.datetime) -> None:
    """Shut somebody out of a case for good: no page, no notice, no key."""
    Shut.objects.get_or_create(case=case, user=user)
    Stranger.objects.filter(case=case, user=user).delete()
    excluded = Excluded(users=frozenset({user.pk}))
    items.exclude(item=case.pk, excluded=excluded, by=by, at=now)
    if case.lead_id == user.pk:
        case.lead = None
        case.save(update_fields=["lead"])


@transaction.atomic
def shut_out(*, user: User, now: dt.datetime) -> int:
    """Shut somebody out of the keys of all cases whose reports are against them.

    Pages refuse them by `access` whatever this did; returns how many cases it is new
    for.
    """
    against = CaseReport.objects.filter(
        case=OuterRef("pk"), report__in=reports.against(user)
    )
    done = Shut.objects.filter(case=OuterRef("pk"), user=user)
    rows = Case.objects.filter(Exists(against), erased_at=None).exclude(Exists(done))
    found = list(rows.select_for_update().order_by("pk"))
    for case in found:
        shut(case, user, None, now)
    return len(found)


def shut_out_members(*, now: dt.datetime) -> int:
    """Do it for everybody of a team that has cases: a report may name them since."""
    teams = set(Case.objects.order_by().values_list("team", flat=True).distinct())
    people = {pk for team in teams for pk in members_of(team, now)}
    users = User.objects.filter(pk__in=people).order_by("pk")
    return sum(shut_out(user=user, now=now) for user in users)
