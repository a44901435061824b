"""A course, a unit that teaches it, and people who learn."""

import datetime as dt

import pytest
from django.utils import timezone

from lachan.accounts.models import Role, User
from lachan.learning.models import Course, Session
from lachan.learning.services.courses import load_courses
from lachan.partners.models import Unit, UnitRole, UnitStaff

DAY = dt.date(2020, 1, 1)


@pytest.fixture
def course() -> Course:
    load_courses()
    return Course.objects.get(code="tiep-nhan-tin-bao")


@pytest.fixture
def unit() -> Unit:
    province = Unit.objects.create(
        code="99", kind="province", name="Tỉnh Sen", valid_from=DAY
    )
    return Unit.objects.create(
        code="99001", kind="commune", name="Xã Sen", valid_from=DAY, province=province
    )


@pytest.fixture
def session(course: Course, unit: Unit) -> Session:
    now = timezone.now()
    return Session.objects.create(
        course=course,
        unit=unit,
        place="Hội trường xã",
        starts_at=now - dt.timedelta(hours=1),
        ends_at=now + dt.timedelta(hours=2),
        seats=2,
    )


def a_worker(unit: Unit, name: str, role: UnitRole = UnitRole.MEMBER) -> User:
    """Keep somebody who works in a unit."""
    user = User.objects.create_user(name, None, name=name, role=Role.OFFICER)
    UnitStaff.objects.create(unit=unit, user=user, role=role, valid_from=DAY)
    return user
