"""Schools: their people, classes and devices."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction

from lachan.accounts import services as accounts
from lachan.accounts.models import Invitation, Role, User
from lachan.audit.services import record
from lachan.lib.errors import RefusedError
from lachan.partners.models import Unit
from lachan.supervision.models import (
    Count,
    Device,
    Group,
    Place,
    Post,
    School,
    SchoolDevice,
    SchoolMember,
)
from lachan.supervision.rules import school as rules
from lachan.supervision.rules.askers import AskerKind, canonical
from lachan.supervision.services import publish

STREAM: Final = "schools"
_ROLES: Final = {
    Post.HEAD: Role.TEACHER,
    Post.IT: Role.SCHOOL_IT,
    Post.TEACHER: Role.TEACHER,
}


class UnitTakenError(RefusedError):
    """Another school stands for this unit."""


class GroupTakenError(RefusedError):
    """The school has a class of this name."""


class PlaceTakenError(RefusedError):
    """Another school, or a family, has this device."""


def keys_of(school: School) -> list[str]:
    """Return the ids of every profile of a school."""
    groups = school.groups.values_list("key", flat=True)
    return [*groups, school.guest_key, school.staff_key]


@transaction.atomic
def open_school(*, name: str, unit: Unit | None, by: User | None) -> School:
    """Add a school. Raises UnitTakenError."""
    school = School(name=name, unit=unit)
    try:
        with transaction.atomic():
            school.save()
    except IntegrityError as e:
        raise UnitTakenError(str(unit)) from e
    publish.mark([school.guest_key, school.staff_key])
    record(STREAM, "school.added", actor=by, subject=school)
    return school


# --- People -------------------------------------------------------------------------


@transaction.atomic
def add_member(*, school: School, user: User, post: Post, by: User) -> SchoolMember:
    """Let somebody who is here already look after a school; twice is once."""
    member, is_new = SchoolMember.objects.get_or_create(
        school=school, user=user, post=post, left_at=None
    )
    if is_new:
        _record_member("member.added", member, by)
    return member


@transaction.atomic
def invite_member(
    *,
    school: School,
    post: Post,
    note: str,
    groups: Iterable[Group] = (),
    by: User,
    now: datetime,
) -> tuple[SchoolMember, Invitation, str]:
    """Invite somebody to the school; return the token of the link, which is not kept.

    Whoever accepts the invitation is the member, with the classes given here.
    """
    invitation, token = accounts.invite(role=_ROLES[post], note=note, by=by, now=now)
    member = SchoolMember.objects.create(
        school=school, post=post, invitation=invitation, note=note[:100]
    )
    member.groups.set(groups)
    _record_member("member.invited", member, by)
    return member, invitation, token


@transaction.atomic
def end_member(*, member: SchoolMember, by: User, now: datetime) -> None:
    """Let somebody be of the school no more; an open invitation's link dies too."""
    if member.invitation is not None:
        accounts.withdraw(invitation=member.invitation, by=by, now=now)
    member.left_at = now
    member.save(update_fields=["left_at"])
    Group.objects.filter(homeroom=member).update(homeroom=None)
    member.groups.clear()
    _record_member("member.ended", member, by)


def _record_member(action: str, member: SchoolMember, by: User) -> None:
    facts: dict[str, str | int] = {"post": str(member.post), "member": member.pk}
    record(STREAM, action, actor=by, subject=member.school, facts=facts)


# --- Classes ------------------------------------------------------------------------


@transaction.atomic
def save_group(
    *, group: Group, by: User, teachers: Iterable[SchoolMember] | None = None
) -> Group:
    """Add or change a class. teachers: None leaves them. Raises GroupTakenError."""
    is_new = group.pk is None
    try:
        with transaction.atomic():
            group.save()
    except IntegrityError as e:
        raise GroupTakenError(group.name) from e
    if teachers is not None:
        group.teachers.set(teachers)
    publish.mark([group.key])
    action = "class.added" if is_new else "class.changed"
    record(STREAM, action, actor=by, subject=group, facts={"grade": group.grade})
    return group


@transaction.atomic
def remove_group(*, group: Group, by: User) -> None:
    """Delete a class with its devices, hours, exams and counters, for good."""
    key, code = group.key, f"group:{group.pk}"
    Count.objects.filter(profile=key).delete()
    group.delete()
    publish.mark([key])
    record(STREAM, "class.erased", actor=by, subject=code)


@transaction.atomic
def set_guest_age(*, school: School, age: str, by: User) -> None:
    """Choose how strictly guests are held."""
    school.guest_age = age
    school.save(update_fields=["guest_age"])
    publish.mark([school.guest_key])
    record(STREAM, "guests.changed", actor=by, subject=school)


# --- Devices ------------------------------------------------------------------------


def profile_of(device: SchoolDevice) -> str:
    """Return the id of the profile that a device follows."""
    if device.group is not None:
        return device.group.key
    is_staff = device.place == Place.STAFF
    return device.school.staff_key if is_staff else device.school.guest_key


@transaction.atomic
def save_device(*, device: SchoolDevice, own_address: str, by: User) -> None:
    """Add or change a device, which must be whole but for its asker's spelling.

    own_address: where the request comes from. Raises askers.AskerError,
    PlaceTakenError.
    """
    kind = AskerKind(device.asker_kind)
    device.asker = canonical(kind, device.asker)
    old = SchoolDevice.objects.filter(pk=device.pk).select_related("group").first()
    if old is None or (old.asker_kind, old.asker) != (kind, device.asker):
        rules.check_claim(kind, device.asker, own=own_address)
        check_free(device.school, [(kind, device.asker)])
    touched = {profile_of(device)} | ({profile_of(old)} if old else set())
    try:
        with transaction.atomic():
            device.save()
    except IntegrityError as e:
        raise PlaceTakenError(f"{device.asker} is taken") from e
    publish.mark(touched)
    record(STREAM, "device.kept", actor=by, subject=device.school)


@transaction.atomic
def remove_device(*, device: SchoolDevice, by: User) -> None:
    """Let the gateway forget a device."""
    publish.mark([profile_of(device)])
    device.delete()
    record(STREAM, "device.removed", actor=by, subject=device.school)


def check_free(school: School, askers: Iterable[tuple[AskerKind, str]]) -> None:
    """Raise PlaceTakenError for the first that `taken` names."""
    for kind, value in taken(school, askers):
        raise PlaceTakenError(f"{kind} {value}")


def taken(
    school: School, askers: Iterable[tuple[AskerKind, str]]
) -> set[tuple[AskerKind, str]]:
    """Return those of `askers` that are a family's or another school's.

    Also what lies within another school's network.
    """
    wanted = list(askers)
    values = [value for _kind, value in wanted]
    around = {n for kind, value in wanted for n in rules.enclosing(kind, value)}
    family = Device.objects.values_list("asker_kind", "asker")
    others = SchoolDevice.objects.exclude(school=school)
    named = others.values_list("asker_kind", "asker")
    held: set[tuple[str, str]] = set()
    for some in _slices(values):
        held |= {*family.filter(asker__in=some), *named.filter(asker__in=some)}
    networks: set[str] = set()
    for some in _slices(sorted(around)):
        rows = others.filter(asker_kind=AskerKind.NETWORK, asker__in=some)
        networks |= set(rows.values_list("asker", flat=True))
    return {
        (kind, value)
        for kind, value in wanted
        if (kind.value, value) in held
        or not networks.isdisjoint(rules.enclosing(kind, value))
    }


def _slices(values: list[str], size: int = 500) -> Iterable[list[str]]:
    """SQLite takes only so many values in one query."""
    return (values[i : i + size] for i in range(0, len(values), size))
