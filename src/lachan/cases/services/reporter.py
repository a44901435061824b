"""What the reporter is told of a case: how far, by when, how many opened it."""

from collections import Counter

from lachan.cases import recipients
from lachan.cases.models import Case, CaseReport
from lachan.cases.rules.kinds import STEPS, CaseStep
from lachan.cases.rules.steps import State
from lachan.partners.models import Team
from lachan.reports.rules.seen import CaseStep as Shown
from lachan.reports.services import casework
from lachan.reports.services.casework import Standing
from lachan.vault import facts as vault

_ORDER = list(CaseStep)


def tell(case: Case) -> None:
    """Write down to each report of a case how far the help is.

    Of several cases of one report it says what is furthest behind.
    """
    for report in case.reports.values_list("report", flat=True):
        of_report = CaseReport.objects.filter(report=report).values("case")
        rows = Case.objects.filter(pk__in=of_report, erased_at=None)
        casework.stand(report=report, standing=_standing(list(rows)))


def _standing(cases: list[Case]) -> Standing:
    steps = [STEPS[State(c.state)] for c in cases]
    behind = min(steps, key=_ORDER.index)
    due = [c.due_at for c in cases if c.due_at and c.state != State.CLOSED]
    people = {o.user_id for c in cases for o in vault.openings(c.pk)}
    kinds = _kinds({(o.user_id, o.team) for c in cases for o in vault.openings(c.pk)})
    days = [c.erase_on for c in cases]
    last = None if None in days else max(d for d in days if d)
    return Standing(
        Shown(behind),
        min(due, default=None),
        len(people),
        carer_harms=not all(recipients.carer_may_know(c) for c in cases),
        kinds=kinds,
        until=last,
    )


def _kinds(openers: set[tuple[int | None, str]]) -> dict[str, int]:
    """Return how many people of which kind of team opened it."""
    refs = {ref.removeprefix("team:") for _user, ref in openers}
    rows = Team.objects.filter(pk__in=[r for r in refs if r.isdecimal()])
    kind_of = {f"team:{pk}": kind for pk, kind in rows.values_list("pk", "kind")}
    found = {(user, kind_of[ref]) for user, ref in openers if ref in kind_of}
    return dict(Counter(kind for _user, kind in sorted(found, key=str)))


def ended(case: Case) -> None:
    """Write down to the reports of an erased case that nothing of it is kept."""
    for report in case.reports.values_list("report", flat=True):
        of_report = CaseReport.objects.filter(report=report).values("case")
        if not Case.objects.filter(pk__in=of_report, erased_at=None).exists():
            told = recipients.carer_may_know(case)
            casework.over(report=report, carer_harms=not told)
