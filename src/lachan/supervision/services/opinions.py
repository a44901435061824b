"""A pupil says something of the school's rules; the school answers in seven days.

Seven working days: 56/2017/NĐ-CP, Điều 49–53 (VN-39).
"""

from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.lib.errors import RefusedError
from lachan.lib.holidays import add_days
from lachan.outbox.models import Recipient
from lachan.outbox.services import messages
from lachan.supervision.facts import local_day
from lachan.supervision.models import Opinion, Post, School, SchoolMember
from lachan.supervision.services.school import STREAM

KIND: Final = "supervision.opinions"
ANSWER_IN: Final = 7
MOST_A_DAY: Final = 30
KEPT: Final = timedelta(days=365)
_REMIND: Final = timedelta(days=2)


class TooManyError(RefusedError):
    """The school got so much on one day that nobody could think about it."""


class AnsweredError(RefusedError):
    """Somebody answered it meanwhile."""


@transaction.atomic
def say(*, school: School, text: str, today: date) -> Opinion:
    """Keep what a pupil says; the day is all that is known of it.

    Raises TooManyError.
    """
    locked = School.objects.select_for_update().get(pk=school.pk)
    if locked.opinions.filter(on=today).count() >= MOST_A_DAY:
        raise TooManyError(f"school {school.pk} on {today}")
    due = add_days(today, ANSWER_IN, working=True)
    return Opinion.objects.create(school=locked, text=text, on=today, due=due)


@transaction.atomic
def answer(
    *, opinion: Opinion, about: str, said: str, by: User, today: date
) -> Opinion:
    """Answer to all pupils, in the school's own words. Raises AnsweredError."""
    row = Opinion.objects.select_for_update().get(pk=opinion.pk)
    if row.answered_on is not None:
        raise AnsweredError(f"opinion {row.pk}")
    row.about, row.answer = about, said
    row.answered_on, row.answered_by = today, by
    row.save()
    facts: dict[str, str | int | bool] = {"late": today > row.due}
    record(STREAM, "opinion.answered", actor=by, subject=row, facts=facts)
    return row


def remind(now: datetime) -> int:
    """Tell who governs a school that answers are owed soon; each opinion once.

    A number alone is told. Returns of how many opinions.
    """
    today = local_day(now)
    due = Opinion.objects.owed(today + _REMIND)
    schools = School.objects.filter(pk__in=due.values("school"))
    return sum(_remind(school, now) for school in schools)


@transaction.atomic
def _remind(school: School, now: datetime) -> int:
    today = local_day(now)
    people = SchoolMember.objects.current().filter(
        school=school, post__in=(Post.HEAD, Post.IT)
    )
    heads = [
        member.person
        for member in people.select_related("user", "invitation__accepted_by")
        if member.person is not None
    ]
    owed = school.opinions.owed(today + _REMIND)
    count = owed.update(reminded=True) if heads else 0
    if not count:
        return 0
    facts = {"n": str(count), "school": school.key}
    note = messages.Note(KIND, key=f"{school.pk}:{today}", facts=facts)
    for person in heads:
        messages.enqueue(note, to=Recipient.of(person), now=now)
    return count


def prune(today: date) -> None:
    """Delete what was said a year ago."""
    Opinion.objects.filter(on__lt=today - KEPT).delete()
