"""How many schools teach safety online, as provinces signed it: for an indicator."""

import datetime as dt
from collections.abc import Iterator
from typing import Final

from lachan.observatory.hooks import SCHOOLS, SCHOOLS_TEACHING
from lachan.partners import facts as partners
from lachan.partners.facts import Spot
from lachan.partners.rules.places import DEMO
from lachan.programme.facts.sums import Given, given
from lachan.programme.models import Request
from lachan.programme.rules.periods import PeriodKind
from lachan.stats.records import Counted, place_of

FORM: Final = "nam_1330"
FIELDS: Final = {"schools": SCHOOLS, "schools_teaching": SCHOOLS_TEACHING}


def counted(today: dt.date) -> Iterator[Counted]:
    """Yield what units at the top of a year's round signed, in the round's last month.

    Of a unit that was asked twice about a year the newest round counts. Who gave only
    one of the two numbers is left out of both. Fictional units never.
    """
    asked = Request.objects.there().filter(
        above=None, round__kind=PeriodKind.YEAR, round__form__code=FORM
    )
    rows = asked.exclude(round__gone=True).exclude(unit__code__startswith=DEMO)
    rows = rows.select_related("round", "unit__province")
    newest = {(r.unit_id, r.round.year): r for r in rows.order_by("round__pk")}
    for one in given(newest.values()):
        yield from _of(one, today)


def _of(one: Given, today: dt.date) -> Iterator[Counted]:
    totals = [one.cells[key].total if key in one.cells else None for key in FIELDS]
    if None in totals:
        return
    month = one.request.round.last.replace(day=1)
    place = one.request.unit.province or one.request.unit
    spot = Spot(place.code, "", month)
    geo = place_of(partners.the_boundaries().province_on(spot, today))
    for what, total in zip(FIELDS.values(), totals, strict=True):
        yield Counted(what, month, int(total or 0), geo=geo)
