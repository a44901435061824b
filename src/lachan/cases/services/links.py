"""Where else the same account or address stands: suggested, never known.

Numbers go to who may read both. The province and 111 are told how many other cases
share something, of those whose load they see. Everybody else is told nothing.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from lachan.accounts.models import User
from lachan.cases import access
from lachan.cases.models import Case, Found
from lachan.cases.rules.online import marked
from lachan.cases.services.online import Named
from lachan.reports.services import traces
from lachan.reports.services.traces import Sharing
from lachan.vault.access import Unlocked


@dataclass(frozen=True, slots=True)
class Shared:
    """What shares one address. cases: those the reader may open. others: how many more.

    reports: those the reader may open that are not of this case.
    """

    cases: tuple[Case, ...] = ()
    others: int = 0
    reports: tuple[Sharing, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.cases or self.others or self.reports)


def of_case(
    case: Case, found: Iterable[Named], who: Unlocked, now: dt.datetime
) -> Mapping[uuid.UUID, Shared]:
    """Return what shares each address of a case, by its number."""
    user = User.objects.get(pk=who.user_id)
    asked = list(found)
    own = frozenset(case.reports.values_list("report", flat=True))
    told = traces.sharing(
        spelled=[marked(n.what) for n in asked], but=own, who=who, now=now
    )
    marks = [bytes(n.row.mark) for n in asked]
    rows = Found.objects.filter(mark__in=marks, dropped_at=None).exclude(case=case)
    mine = _cases_by_mark(rows.filter(case__in=access.cases_for(user, now)))
    load = _cases_by_mark(rows.filter(case__in=access.load_for(user, now)))
    shared = {}
    for one in asked:
        mark = bytes(one.row.mark)
        opens, seen = mine.get(mark, {}), load.get(mark, {})
        shared[one.row.pk] = Shared(
            tuple(opens.values()),
            len(seen.keys() - opens.keys()),
            tuple(told.get(marked(one.what), ())),
        )
    return shared


def _cases_by_mark(rows: QuerySet[Found]) -> dict[bytes, dict[uuid.UUID, Case]]:
    by_mark: dict[bytes, dict[uuid.UUID, Case]] = {}
    for row in rows.select_related("case").order_by("case__opened_at", "pk"):
        by_mark.setdefault(bytes(row.mark), {})[row.case_id] = row.case
    return by_mark


def others_of(case: Case, user: User, now: dt.datetime) -> int:
    """Return how many other cases share something with one, for its load page."""
    marks = list(case.found.filter(dropped_at=None).values_list("mark", flat=True))
    rows = Found.objects.filter(mark__in=marks, dropped_at=None).exclude(case=case)
    seen = rows.filter(case__in=access.load_for(user, now))
    return seen.values("case").distinct().count()
