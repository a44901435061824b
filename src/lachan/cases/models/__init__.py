"""Cases as the database knows them: sealed contents and coded facts.

Where a case is follows from `rules` alone; `due_at` and `next_at` are projections of
its clocks, so that lists and jobs can ask for them.
"""

from lachan.cases.models.case import Case, CaseQuerySet, CaseReport, CaseTie, Series
from lachan.cases.models.clocks import ClockRow, PauseRow
from lachan.cases.models.content import Event, Form, PlanLine
from lachan.cases.models.index import CaseIndexed, CaseMark
from lachan.cases.models.judged import Judged
from lachan.cases.models.keeping import CaseExport, Keeping
from lachan.cases.models.loaded import LoadedForm
from lachan.cases.models.online import Cursor, Found, Given, Look, Proposed
from lachan.cases.models.oversight import Glass
from lachan.cases.models.reach import CaseTeam, Shut, Stranger
from lachan.cases.models.signed import SignedCopy

__all__ = [
    "Case",
    "CaseExport",
    "CaseIndexed",
    "CaseMark",
    "CaseQuerySet",
    "CaseReport",
    "CaseTeam",
    "CaseTie",
    "ClockRow",
    "Cursor",
    "Event",
    "Form",
    "Found",
    "Given",
    "Glass",
    "Judged",
    "Keeping",
    "LoadedForm",
    "Look",
    "PauseRow",
    "PlanLine",
    "Proposed",
    "Series",
    "Shut",
    "SignedCopy",
    "Stranger",
]
