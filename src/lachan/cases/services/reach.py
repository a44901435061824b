"""Which teams hold the key of a case: the owner, those behind it, nobody else."""

import datetime as dt

from lachan.accounts.models import User
from lachan.cases import access
from lachan.cases.models import Case, CaseTeam
from lachan.cases.rules.kinds import Share
from lachan.cases.services import indexing
from lachan.partners.models import Team
from lachan.vault.access import Unlocked
from lachan.vault.rules.errors import NotAllowedError
from lachan.vault.rules.times import NEVER
from lachan.vault.services import items, passing

# These teams have the case by its process; others were handed something by a person.
_BY_PROCESS = (Share.OWNER, Share.OFFERED, Share.BEHIND)


def hand_to(
    case: Case, team: Team, who: Unlocked, reason: str, now: dt.datetime
) -> None:
    """Wrap the key for another team, by who has a wrap of it, open or not.

    Raises NotAllowedError, NotReadyError.
    """
    passing.pass_on(item=case.pk, to=f"team:{team.pk}", who=who, reason=reason, now=now)


def settle(case: Case, before: Team, who: Unlocked, now: dt.datetime) -> None:
    """Bring the holders of a case in step with the team that has it now.

    The team of before loses the key, unless it stands behind the new one. who: somebody
    who has a wrap of it, open or not.
    """
    behind = {t.pk: t for t in access.behind(case, now)}
    kept = {row.team_id: row for row in case.teams.select_related("team")}
    _own(case, who, now)
    for team in behind.values():
        _stand_behind(case, team, kept.get(team.pk), who, now)
    for pk, row in kept.items():
        stays = pk == case.team_id or pk in behind
        if not stays and (row.share in _BY_PROCESS or pk == before.pk):
            _lose(row, who)


def _own(case: Case, who: Unlocked, now: dt.datetime) -> None:
    # A glass that was broken while the offer waited may have shut the wrap since.
    user = User.objects.get(pk=who.user_id)
    ref = f"team:{case.team_id}"
    items.open_now(item=case.pk, to=ref, by=user, reason="owner", now=now)
    CaseTeam.objects.update_or_create(
        case=case, team=case.team, defaults={"share": Share.OWNER, "until": None}
    )


def _stand_behind(
    case: Case, team: Team, row: CaseTeam | None, who: Unlocked, now: dt.datetime
) -> None:
    ref = f"team:{team.pk}"
    if row is not None and row.share == Share.BEHIND:
        return
    try:
        passing.pass_on(
            item=case.pk, to=ref, who=who, reason="behind", now=now, opens_from=NEVER
        )
    except NotAllowedError:
        return  # excluded: it does not stand behind this case
    CaseTeam.objects.update_or_create(
        case=case, team=team, defaults={"share": Share.BEHIND, "until": None}
    )


def _lose(row: CaseTeam, who: Unlocked) -> None:
    user = User.objects.get(pk=who.user_id)
    passing.take_back(item=row.case_id, of=row.ref, by=user, reason="moved")
    indexing.forget(case=row.case_id, team=row.team_id)
    row.delete()


def after_refusal(case: Case, team: Team, by: User | None, reason: str) -> None:
    """Take from a team what an offer gave it; who stood behind stands there again.

    Raises LossError: nobody else could open the case.
    """
    row = CaseTeam.objects.get(case=case, team=team)
    if row.share == Share.OFFERED:
        passing.take_back(item=case.pk, of=row.ref, by=by, reason=reason)
        row.delete()
    else:
        passing.shut(item=case.pk, of=row.ref, by=by, reason=reason)
        row.until = None
        row.save(update_fields=["until"])
