"""Carry a review of the law from its question to what was issued."""

import datetime as dt
from collections.abc import Mapping
from typing import TypeVar

from django.db import transaction

from lachan.accounts.models import User
from lachan.lib.errors import RefusedError
from lachan.programme.models import Kept, Opinion, Review, Speaker
from lachan.programme.rules import reviews as rules
from lachan.programme.rules.reviews import Has, Missing, Stage
from lachan.programme.services.changes import What, keep, take_away

Row = TypeVar("Row", bound=Kept)


class NotReadyError(RefusedError):
    """Something stands against the next step. missing: what."""

    def __init__(self, missing: tuple[Missing, ...]) -> None:
        super().__init__(f"missing: {', '.join(missing)}")
        self.missing = missing


def _what(action: str, review: Review) -> What:
    return What(action, f"review:{review.pk}")


@transaction.atomic
def open_review(*, fields: Mapping[str, object], by: User) -> Review:
    """Open a review with its question."""
    return keep(Review(), fields, What("review.added", "review"), by=by)


def edit(*, review: Review, fields: Mapping[str, object], by: User) -> Review:
    """Mend what was said of a review."""
    return keep(review, fields, _what("review.edited", review), by=by)


def has(review: Review) -> Has:
    """Return how much a review has."""
    return Has(
        findings=review.findings.there().count(),
        proposals=review.proposals.there().count(),
        results=review.proposals.there().exclude(issued=None).count(),
        unanswered=review.opinions.there()
        .filter(speaker=Speaker.CHILDREN, answered_on=None)
        .count(),
    )


def missing(review: Review) -> tuple[Missing, ...]:
    """Return what stands against the next step of a review."""
    return rules.missing(Stage(review.stage), has(review))


@transaction.atomic
def move_on(*, review: Review, by: User) -> Review:
    """Let a review go on to its next step. Raises NotReadyError."""
    kept: Review = Review.objects.select_for_update().get(pk=review.pk)
    lacks, after = missing(kept), rules.after(Stage(kept.stage))
    if lacks or after is None:
        raise NotReadyError(lacks)
    return keep(kept, {"stage": after.value}, _what("review.moved", kept), by=by)


def keep_part(
    *, review: Review, row: Row, fields: Mapping[str, object], by: User
) -> Row:
    """Keep a finding, proposal or opinion, new or changed."""
    action = f"{row._meta.model_name}.kept"
    return keep(row, {**fields, "review": review}, _what(action, review), by=by)


def hear(*, review: Review, fields: Mapping[str, object], by: User) -> Opinion:
    """Keep an opinion; children's are answered within seven working days."""
    received = fields["received_on"]
    assert isinstance(received, dt.date)
    children = fields["speaker"] == Speaker.CHILDREN
    due = rules.answer_due(received, children=children)
    return keep_part(
        review=review, row=Opinion(), fields={**fields, "due_on": due}, by=by
    )


def answer(*, opinion: Opinion, text: str, on: dt.date, by: User) -> Opinion:
    """Keep the answer that somebody got."""
    fields = {"answer": text, "answered_on": on}
    return keep(opinion, fields, _what("opinion.answered", opinion.review), by=by)


def remove(*, review: Review, row: Row, by: User) -> Row:
    """Take a finding, proposal or opinion away."""
    action = f"{row._meta.model_name}.removed"
    return take_away(row, _what(action, review), by=by)
