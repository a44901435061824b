"""Take in a list of schools: tell first what was understood, then keep that."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.partners.models import Kind, Unit
from lachan.partners.reading import Problem, Reason, School, Sheet, read
from lachan.partners.services.units import STREAM


@dataclass(frozen=True, slots=True)
class Report:
    """What becomes of each line that is not empty: every one is in one place.

    new: to be kept, or kept. already: there as said. problems: neither.
    """

    sheet: Sheet
    new: tuple[School, ...]
    already: tuple[School, ...]
    problems: tuple[Problem, ...]

    @property
    def left(self) -> str:
        """The lines that were not understood, with the headings, to be mended."""
        heading = [self.sheet.heading] if self.sheet.heading else []
        lines = [*heading, *(problem.line for problem in self.problems)]
        return "\n".join(line.text for line in lines) if self.problems else ""


def examine(text: str, on: dt.date) -> Report:
    """Tell what `add` would do. Raises reading.UnreadableError."""
    provinces = Unit.objects.of_kind(Kind.PROVINCE).on(on)
    sheet = read(text, list(provinces.values_list("code", "name")))
    codes = [school.code for school in sheet.schools]
    rows = Unit.objects.of_kind(Kind.SCHOOL).filter(code__in=codes)
    # The newest row of a code is the one that counts.
    there = {u.code: u for u in rows.select_related("province").order_by("valid_from")}
    new, already, problems = [], [], list(sheet.problems)
    for school in sheet.schools:
        unit = there.get(school.code)
        if unit is None:
            new.append(school)
        elif (reason := _clash(school, unit)) is None:
            already.append(school)
        else:
            problems.append(Problem(school.line, reason, unit.name))
    problems.sort(key=lambda problem: problem.line.number)
    return Report(sheet, tuple(new), tuple(already), tuple(problems))


def _clash(school: School, unit: Unit) -> Reason | None:
    if unit.valid_to is not None:
        return Reason.ENDED
    province = unit.province.code if unit.province else ""
    same = (school.name, school.province) == (unit.name, province)
    return None if same else Reason.DIFFERENT


@transaction.atomic
def add(text: str, *, on: dt.date, by: User) -> Report:
    """Keep the schools that are new, from `on`; return what became of each line.

    Raises reading.UnreadableError.
    """
    # Two people may bring the same list: the second finds the first one's rows.
    provinces = Unit.objects.of_kind(Kind.PROVINCE).on(on).select_for_update()
    by_code = {province.code: province for province in provinces}
    report = examine(text, on)
    Unit.objects.bulk_create(
        (
            Unit(
                kind=Kind.SCHOOL,
                code=school.code,
                name=school.name,
                province=by_code[school.province],
                valid_from=on,
            )
            for school in report.new
        ),
        batch_size=500,
    )
    if report.new:
        facts = {"count": len(report.new), "left": len(report.problems)}
        record(STREAM, "schools.imported", actor=by, facts=facts)
    return report
