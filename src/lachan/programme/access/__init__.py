"""Which rows a page is about, and who may write them."""

import datetime as dt
from typing import Any, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, QuerySet
from django.http import Http404

from lachan.accounts.models import User
from lachan.partners.access import units_of
from lachan.partners.facts import units_now
from lachan.programme.models import (
    Campaign,
    Change,
    Evidence,
    EvidenceFile,
    Holder,
    Kept,
    Part,
    Plan,
    PlanState,
    Review,
    ShortLink,
    Task,
)

Row = TypeVar("Row", bound=Kept)


def plans_for(user: User | AnonymousUser) -> QuerySet[Plan]:
    """Return the plans that a person may read: drafts are for administrators."""
    rows = Plan.objects.there()
    if isinstance(user, User) and user.is_administrator:
        return rows
    return rows.exclude(state=PlanState.DRAFT)


def plan_of(user: User | AnonymousUser, pk: int) -> Plan:
    """Return a plan that a person may read. Raises Http404."""
    return _found(plans_for(user).filter(pk=pk).first())


def task_of(user: User | AnonymousUser, pk: int) -> Task:
    """Return a task, no heading, of a plan that a person may read. Raises Http404."""
    rows = Task.objects.there().filter(heading=False, plan__in=plans_for(user))
    found: Task = _found(rows.select_related("plan").filter(pk=pk).first())
    return found


def part_of(task: Task, model: type[Row], pk: int) -> Row:
    """Return a step, risk, output, holder or piece of evidence of a task.

    Raises Http404.
    """
    rows: Any = model._default_manager  # of which kind is known at run time alone
    found: Row = _found(rows.filter(task=task, pk=pk, gone=False).first())
    return found


def file_of(task: Task, pk: int) -> EvidenceFile:
    """Return the file of a piece of evidence of a task. Raises Http404."""
    rows = EvidenceFile.objects.filter(evidence__task=task, evidence__gone=False)
    return _found(rows.select_related("evidence").filter(evidence=pk).first())


def evidence_for_index() -> QuerySet[Evidence]:
    """Return evidence that may answer the index: of what was neither taken away nor
    made up.
    """
    rows: QuerySet[Evidence] = Evidence.objects.there()
    rows = rows.filter(task__gone=False, task__plan__gone=False)
    return rows.exclude(task__plan__shipped=Plan.DEMO).select_related("task")


def evidence_of(pk: int) -> Evidence:
    """Return a piece of evidence that may answer the index. Raises Http404."""
    return _found(evidence_for_index().filter(pk=pk).first())


def change_of(about: str, pk: int) -> Change:
    """Return a change of a plan, of the law, or of a review. Raises Http404.

    Those of a gathering are found by `access.gathering.change_in` alone.
    """
    rows = Change.objects.exclude(about__startswith="round:")
    return _found(rows.filter(about=about, pk=pk).first())


def may_write(user: User | AnonymousUser, task: Task, day: dt.date) -> bool:
    """Tell whether a person may say how a task stands, and bring evidence.

    An administrator, and who works in the unit that leads it on that day, or in the
    unit that stands for that one.
    """
    if not isinstance(user, User) or not user.is_staff_member:
        return False
    if user.is_administrator:
        return True
    rows = Holder.objects.there().filter(task=task, part=Part.LEAD, valid_to=None)
    units = units_now([row.unit for row in rows.select_related("unit")], day)
    mine = set(units_of(user, day).values_list("pk", flat=True))
    return any(unit.pk in mine for unit in units.values())


_Any = TypeVar("_Any", bound=Model)


def _found(row: _Any | None) -> _Any:
    if row is None:
        raise Http404
    return row


def law_row(model: type[Row], pk: int) -> Row:
    """Return a row of the register of law, for everybody. Raises Http404."""
    rows: Any = model._default_manager
    found: Row = _found(rows.filter(pk=pk, gone=False).first())
    return found


def review_of(pk: int) -> Review:
    """Return a review, for staff. Raises Http404."""
    rows = Review.objects.there().select_related("owner", "task")
    found: Review = _found(rows.filter(pk=pk).first())
    return found


def review_part(review: int, model: type[Row], pk: int) -> Row:
    """Return a finding, proposal or opinion of a review. Raises Http404."""
    rows: Any = model._default_manager
    row = rows.filter(review=review, review__gone=False, pk=pk, gone=False).first()
    found: Row = _found(row)
    return found


def campaign_of(pk: int) -> Campaign:
    """Return a campaign, for staff. Raises Http404."""
    rows = Campaign.objects.there().select_related("owner__parent", "task__plan")
    found: Campaign = _found(rows.filter(pk=pk).first())
    return found


def campaign_part(campaign: int, model: type[Row], pk: int) -> Row:
    """Return a product, link or banner of a campaign. Raises Http404."""
    rows: Any = model._default_manager
    found: Row = _found(rows.filter(campaign=campaign, pk=pk, gone=False).first())
    return found


def may_run(user: User | AnonymousUser, campaign: Campaign, day: dt.date) -> bool:
    """Tell whether a person carries a campaign out: of its unit, or administrator."""
    if not isinstance(user, User) or not user.is_staff_member:
        return False
    if user.is_administrator:
        return True
    mine = units_of(user, day)
    return campaign.owner_id is not None and mine.filter(pk=campaign.owner_id).exists()


def link_of(code: str) -> ShortLink:
    """Return a short link, for everybody. Raises Http404."""
    rows = ShortLink.objects.there().filter(campaign__gone=False, code=code)
    found: ShortLink = _found(rows.first())
    return found
