"""The plan that ships, an administrator, and somebody of the unit that leads."""

import datetime as dt

import pytest
from django.test import Client
from tests.cast import Person, make, signed_in
from tests.programme import scripted
from tests.programme.scripted import Year

from lachan.accounts.models import User
from lachan.partners.models import How, Kind, Unit, UnitRole
from lachan.partners.services import staff, units
from lachan.programme.models import Plan, Task
from lachan.programme.services.loading import load_plan

REFORM = dt.date(2025, 3, 1)


@pytest.fixture
def dung(db: None) -> User:
    return make(Person.DUNG)


@pytest.fixture
def chi(db: None) -> User:
    return make(Person.CHI)


@pytest.fixture
def desk(dung: User) -> Client:
    return signed_in(dung)


@pytest.fixture
def plan(db: None) -> Plan:
    return load_plan()


@pytest.fixture
def year(plan: Plan) -> Year:
    """A scripted year in which the units were asked, and none has answered."""
    made = scripted.begin(make(Person.DUNG), plan)
    scripted.ask(made)
    return made


@pytest.fixture
def tools(plan: Plan) -> Task:
    """Task 2.3, the one that another unit leads."""
    task: Task = plan.tasks.get(code="2.3")
    return task


@pytest.fixture
def centre(plan: Plan) -> Unit:
    return Unit.objects.get(code="TRUNG-TAM-THONG-TIN")


@pytest.fixture
def heir(dung: User, centre: Unit) -> Unit:
    """The unit that took the place of the centre; Chi does not work there yet."""
    new = units.NewUnit(Kind.MINISTRY, "TT-YT", "Trung tâm Thông tin y tế", REFORM)
    made = units.create_unit(new, by=dung)
    said = units.Said(How.MERGED, REFORM, "1/QĐ")
    units.succeed(old=centre, new=[made], said=said, by=dung)
    return made


@pytest.fixture
def responsible(chi: User, centre: Unit, dung: User) -> Client:
    """Chi's browser: she works in the unit that leads task 2.3."""
    since = dt.date(2020, 1, 1)
    role = UnitRole.MEMBER
    staff.admit(unit=centre, user=chi, role=role, on=since, by=dung)
    return signed_in(chi)
