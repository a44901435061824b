"""The only door to a family's rows. Absent and not yours are the same 404."""

from datetime import date, datetime
from typing import TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from lachan.accounts.models import User
from lachan.supervision.models import (
    AdultInvitation,
    Box,
    Budget,
    Change,
    Child,
    Contributor,
    Device,
    DeviceRole,
    Dispute,
    Family,
    Given,
    OwnRule,
    Proposal,
    Request,
    School,
    SecondAdult,
    Turn,
    Window,
)
from lachan.supervision.rules.askers import AskerError, AskerKind, address

Row = TypeVar("Row", bound=models.Model)


def family_of(user: User | AnonymousUser) -> Family | None:
    """Return the family that `user` keeps, if any."""
    if not isinstance(user, User):
        return None
    return Family.objects.filter(Q(owner=user) | Q(second__user=user)).first()


def adults_of(family: Family) -> list[User]:
    """Return the one or two adults who govern `family`, with the same rights."""
    second = SecondAdult.objects.filter(family=family).select_related("user").first()
    return [family.owner] if second is None else [family.owner, second.user]


def keeps(*, user_pk: int, family_pk: int) -> bool:
    """Tell whether a person governs a family now."""
    mine = Family.objects.filter(Q(owner=user_pk) | Q(second__user=user_pk))
    return mine.filter(pk=family_pk).exists()


def invitation_of_link(token_digest: str, now: datetime) -> AdultInvitation:
    """Return the open invitation of a link. Raises Http404."""
    rows = AdultInvitation.objects.open(now).select_related("family", "by")
    return _one(rows.filter(login=""), digest=token_digest)


def invitations_for(user: User, now: datetime) -> models.QuerySet[AdultInvitation]:
    """Return the open invitations that name `user` by login."""
    rows = AdultInvitation.objects.open(now).select_related("family", "by")
    return rows.filter(login=user.username)


def invitation_for(user: User, pk: int, now: datetime) -> AdultInvitation:
    """Return an open invitation that names `user`. Raises Http404."""
    return _one(invitations_for(user, now), pk=pk)


def invitation_from(family: Family, pk: int) -> AdultInvitation:
    """Return an invitation that `family` made. Raises Http404."""
    rows = AdultInvitation.objects.select_related("family")
    return _one(rows.filter(family=family), pk=pk)


def dispute(pk: int) -> Dispute:
    """Return a dispute, for staff. Raises Http404."""
    return _one(Dispute.objects.select_related("family__owner"), pk=pk)


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


def budget_of(family: Family, pk: int) -> Budget:
    """Return a time budget of a child of `family`. Raises Http404."""
    rows = Budget.objects.select_related("child__family")
    return _one(rows.filter(child__family=family), pk=pk)


def budget_of_child(child: Child, pk: int) -> Budget:
    """Return a time budget of `child`, for its own device's page. Raises Http404."""
    return _one(Budget.objects.filter(child=child), pk=pk)


def own_rule_of(family: Family, pk: int) -> OwnRule:
    """Return an own name of a child of `family`. Raises Http404."""
    rows = OwnRule.objects.select_related("child__family")
    return _one(rows.filter(child__family=family), pk=pk)


def request_of(family: Family, pk: int) -> Request:
    """Return what a child of `family` asked. Raises Http404."""
    rows = Request.objects.select_related("child__family")
    return _one(rows.filter(child__family=family), pk=pk)


def proposal_of(family: Family, pk: int) -> Proposal:
    """Return what a child of `family` proposed. Raises Http404."""
    rows = Proposal.objects.select_related("child__family", "window")
    return _one(rows.filter(child__family=family), pk=pk)


def proposal_by(child: Child, pk: int) -> Proposal:
    """Return what `child` proposed. Raises Http404."""
    return _one(Proposal.objects.filter(child=child), pk=pk)


def change_of(family: Family, pk: int) -> Change:
    """Return a change in `family`. Raises Http404."""
    return _one(
        Change.objects.select_related("child", "family").filter(family=family), pk=pk
    )


def box_of(home: Family | School, pk: int) -> Box:
    """Return a box of a family or school. Raises Http404."""
    return _one(Box.objects.of(home), pk=pk)


def device_with(credential: str) -> Device | None:
    """Return the device that shows this credential; whoever has it may set it up."""
    rows = Device.objects.filter(asker_kind=AskerKind.CREDENTIAL, asker=credential)
    return _as_now(rows.first()) if credential else None


def device_at(remote: str) -> Device | None:
    """Return the device that a request from `remote` comes from, if one is known."""
    try:
        asker = address(remote)
    except AskerError:
        return None
    return _as_now(Device.objects.at(asker).first())


def _as_now(device: Device | None) -> Device | None:
    """Return a device with the child whose turn it is, where several share it."""
    if device is not None and device.role == DeviceRole.SHARED:
        # For this request only, never to be saved: whose page it is now.
        turns = Turn.objects.running(timezone.now()).filter(sharing__device=device)
        turn = turns.select_related("child").first()
        device.child = None if turn is None else turn.child
    return device


def child_with_profile(key: str) -> Child | None:
    """Return the child whose profile the gateway named, for its own device's page."""
    return Child.objects.with_all().filter(key=key).first()


def contributor_of(family: Family) -> Contributor:
    """Return what the centre may know of `family`; one that was never kept if none."""
    found = Contributor.objects.filter(family=family).first()
    return found or Contributor(family=family)


def given_by(family: Family) -> models.QuerySet[Given]:
    """Return the batches of `family`, the newest first."""
    return Given.objects.filter(family=family).defer("octets")


def given_on(family: Family, day: date) -> Given:
    """Return the batch of `family` of a day. Raises Http404."""
    return _one(Given.objects.filter(family=family), day=day)


def _one(rows: models.QuerySet[Row], **which: object) -> Row:
    found = rows.filter(**which).first()
    if found is None:
        raise Http404
    return found
