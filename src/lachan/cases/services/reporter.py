"""What the reporter is told of a case: how far, by when, how many opened it."""

from lachan.cases.models import Case, CaseReport
from lachan.cases.rules.kinds import STEPS, CaseStep
from lachan.cases.rules.steps import State
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
        rows = Case.objects.filter(
            pk__in=CaseReport.objects.filter(report=report).values("case")
        )
        casework.stand(report=report, standing=_standing(list(rows)))


def _standing(cases: list[Case]) -> Standing:
    steps = [STEPS[State(c.state)] for c in cases]
    behind = min(steps, key=_ORDER.index)
    due = [c.due_at for c in cases if c.due_at and c.state != State.CLOSED]
    people = {o.user_id for c in cases for o in vault.openings(c.pk)}
    harms = any(c.carer_harms for c in cases)
    return Standing(Shown(behind), min(due, default=None), len(people), harms)
