"""The only door to a family's rows. Absent and not yours are the same 404."""

from typing import TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.http import Http404

from lachan.accounts.models import User
from lachan.supervision.models import (
    Change,
    Child,
    Device,
    Family,
    Objection,
    OwnRule,
    Request,
    Window,
)
from lachan.supervision.rules.askers import AskerError, address

Row = TypeVar("Row", bound=models.Model)


def family_of(user: User | AnonymousUser) -> Family | None:
    """Return the family that `user` keeps, if any."""
    if not isinstance(user, User):
        return None
    return Family.objects.filter(owner=user).first()


def child_of(family: Family, key: str) -> Child:
    """Return a child of `family` with all that its pages read. Raises Http404."""
    return _one(Child.objects.with_all().filter(family=family), key=key)


def device_of(family: Family, pk: int) -> Device:
    """Return a device of `family`. Raises Http404."""
    rows = Device.objects.select_related("child", "family")
    return _one(rows.filter(family=family), pk=pk)


def window_of(family: Family, pk: int) -> Window:
    """Return a window of a child of `family`. Raises Http404."""
    rows = Window.objects.select_related("child__family")
    return _one(rows.filter(child__family=family), pk=pk)


def own_rule_of(family: Family, pk: int) -> OwnRule:
    """Return an own name of a child of `family`. Raises Http404."""
    rows = OwnRule.objects.select_related("child__family")
    return _one(rows.filter(child__family=family), pk=pk)


def request_of(family: Family, pk: int) -> Request:
    """Return what a child of `family` asked. Raises Http404."""
    rows = Request.objects.select_related("child__family")
    return _one(rows.filter(child__family=family), pk=pk)


def change_of(family: Family, pk: int) -> Change:
    """Return a change in `family`. Raises Http404."""
    return _one(
        Change.objects.select_related("child", "family").filter(family=family), pk=pk
    )


def objection(pk: int) -> Objection:
    """Return an objection, for staff; it belongs to no family. Raises Http404."""
    return _one(Objection.objects.all(), pk=pk)


def device_at(remote: str) -> Device | None:
    """Return the device that a request from `remote` comes from, if one is known."""
    try:
        asker = address(remote)
    except AskerError:
        return None
    return Device.objects.at(asker).first()


def child_with_profile(key: str) -> Child | None:
    """Return the child whose profile the gateway named, for its own device's page."""
    return Child.objects.with_all().filter(key=key).first()


def _one(rows: models.QuerySet[Row], **which: object) -> Row:
    found = rows.filter(**which).first()
    if found is None:
        raise Http404
    return found
