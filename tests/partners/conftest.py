"""An administrator, the provinces, and two schools."""

import datetime as dt

import pytest
from django.test import Client
from tests.cast import Person, make, signed_in

from lachan.accounts.models import User
from lachan.partners.models import Kind, Unit
from lachan.partners.services import units
from lachan.partners.services.provinces import load_provinces

OPENED = dt.date(2025, 9, 1)


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
def provinces(db: None) -> None:
    load_provinces()


@pytest.fixture
def hanoi(provinces: None) -> Unit:
    return Unit.objects.get(kind=Kind.PROVINCE, code="01")


@pytest.fixture
def sen(hanoi: Unit, dung: User) -> Unit:
    new = units.NewUnit(
        Kind.SCHOOL, "01-0001", "Trường Tiểu học Hoa Sen", OPENED, province=hanoi
    )
    return units.create_unit(new, by=dung)


@pytest.fixture
def minh(hanoi: Unit, dung: User) -> Unit:
    new = units.NewUnit(
        Kind.SCHOOL, "01-0002", "Trường THCS Bình Minh", OPENED, province=hanoi
    )
    return units.create_unit(new, by=dung)
