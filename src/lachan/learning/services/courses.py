"""Load and write courses, lessons, questions and sessions. In stream "learning"."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.learning.models import Course, Lesson, Question, Session
from lachan.learning.rules.training import ShippedCourse, shipped_courses
from lachan.learning.services.writing import STREAM

Row = TypeVar("Row", bound=Model)
Fields = Mapping[str, Any]


def load_courses() -> int:
    """Keep the courses that ship and are not there yet; return how many are new.

    What is there is left as people have changed it.
    """
    known = set(Course.objects.values_list("code", flat=True))
    new = [one for one in shipped_courses() if one.code not in known]
    for one in new:
        _load(one)
    return len(new)


@transaction.atomic
def _load(one: ShippedCourse) -> None:
    course = Course.objects.create(
        code=one.code,
        title_vi=one.title[0],
        title_en=one.title[1],
        aims_vi=one.aims[0],
        aims_en=one.aims[1],
        audience=one.audience,
        hours=one.hours,
        mark=one.mark,
        months=one.months,
        shipped=True,
    )
    lessons = [
        Lesson.objects.create(
            course=course,
            position=n,
            title_vi=lesson.title[0],
            title_en=lesson.title[1],
            body_vi=lesson.body[0],
            body_en=lesson.body[1],
        )
        for n, lesson in enumerate(one.lessons, 1)
    ]
    for n, asked in enumerate(one.questions, 1):
        Question.objects.create(
            course=course,
            position=n,
            text_vi=asked.text[0],
            text_en=asked.text[1],
            options_vi="\n".join(vi for vi, _en in asked.options),
            options_en="\n".join(en for _vi, en in asked.options),
            right=asked.right,
            lesson=lessons[asked.lesson - 1],
        )
    record(STREAM, "course.loaded", subject=course)


@transaction.atomic
def keep(*, row: Row, fields: Fields, by: User) -> Row:
    """Keep a course, lesson, question or session, new or changed."""
    action = "edited" if row.pk else "added"
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    record(STREAM, f"{row._meta.model_name}.{action}", actor=by, subject=row)
    return row


@transaction.atomic
def put_away(*, row: Course | Question, by: User) -> None:
    """Take a course or question away; what was learnt with it stays."""
    row.gone = not row.gone
    row.save(update_fields=["gone"])
    action = "put_away" if row.gone else "brought_back"
    record(STREAM, f"{row._meta.model_name}.{action}", actor=by, subject=row)


@transaction.atomic
def cancel(*, session: Session, by: User) -> Session:
    """Call a session off; who enrolled is told by the page and may choose another."""
    kept = Session.objects.select_for_update().get(pk=session.pk)
    kept.cancelled = True
    kept.save(update_fields=["cancelled"])
    record(STREAM, "session.cancelled", actor=by, subject=kept)
    return kept
