"""Remind people of certificates that end: on their page, and by letter."""

import datetime as dt
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from lachan.learning.models import Certificate
from lachan.learning.rules.training import REMIND_DAYS
from lachan.outbox.models import Channel, Recipient
from lachan.outbox.rules import Facts
from lachan.outbox.services.messages import Note, enqueue
from lachan.outbox.words import Words, address_of
from lachan.web.text import long_date

KIND: Final = "learning.refresh"


def remind(*, day: dt.date) -> int:
    """Tell who holds a certificate that ends soon; return how many are told.

    Told once 60 days and once 14 days before; who passed the course again is not.
    """
    last = day + dt.timedelta(days=max(REMIND_DAYS))
    ending = Certificate.objects.ending(day, last).exclude(enrolment=None)
    rows = ending.select_related("enrolment__course")
    told = 0
    for row in rows:
        if not _has_newer(row):
            told += _tell(row, day)
    return told


def _has_newer(row: Certificate) -> bool:
    assert row.until is not None
    assert row.enrolment is not None
    mine = Certificate.objects.filter(
        enrolment__user=row.enrolment.user_id,
        enrolment__course=row.enrolment.course_id,
        taken_on=None,
    )
    return mine.filter(until__gt=row.until).exists() or (
        mine.filter(until=None).exists()
    )


def _tell(row: Certificate, day: dt.date) -> int:
    assert row.until is not None
    assert row.enrolment is not None
    left = (row.until - day).days
    step = min(days for days in REMIND_DAYS if left <= days)
    facts: dict[str, str | int | bool] = {"certificate": row.pk}
    to = Recipient("user", str(row.enrolment.user_id))
    note = Note(KIND, f"{row.pk}-{step}", facts)
    enqueue(note, to=to)
    if address_of(to) is not None:
        enqueue(note, to=to, channel=Channel.EMAIL)
    return 1


def words(facts: Facts) -> Words:
    """Return what a reminder says."""
    rows = Certificate.objects.select_related("enrolment__course")
    row = rows.filter(pk=facts.get("certificate", 0)).first()
    if row is None or row.until is None:
        return Words(_("Giấy chứng nhận sắp hết hạn"), "")
    course = row.course
    said = {"course": course.title_vi, "date": long_date(row.until)}
    body = _("Giấy của khóa “%(course)s” có giá trị đến trước ngày %(date)s.") % said
    url = reverse("training:course", args=(course.code,))
    return Words(_("Giấy chứng nhận sắp hết hạn"), body, url)
