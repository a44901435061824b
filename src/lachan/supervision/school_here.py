"""Which class or place of a school a request comes from. Absent is None."""

from dataclasses import dataclass

from django.db.models import Q

from lachan.supervision.models import Group, Place, School, SchoolDevice
from lachan.supervision.rules import school as rules
from lachan.supervision.rules.askers import AskerError, AskerKind, address


@dataclass(frozen=True, slots=True)
class SchoolHere:
    """Where somebody is at school. group: None for guests and for teachers' devices."""

    school: School
    place: Place
    group: Group | None = None


def with_profile(key: str) -> SchoolHere | None:
    """Return the place whose profile the gateway named for this very device."""
    if not key:
        return None
    group = Group.objects.with_all().filter(key=key).first()
    if group is not None:
        return SchoolHere(group.school, Place.CLASS, group)
    school = School.objects.filter(Q(guest_key=key) | Q(staff_key=key)).first()
    if school is None:
        return None
    is_staff = school.staff_key == key
    return SchoolHere(school, Place.STAFF if is_staff else Place.GUEST)


def at(remote: str) -> SchoolHere | None:
    """Return the place of an address, by itself or by its narrowest network."""
    try:
        here = address(remote)
    except AskerError:
        return None
    networks = rules.enclosing(AskerKind.ADDRESS, here)
    rows = SchoolDevice.objects.filter(
        Q(asker_kind=AskerKind.ADDRESS, asker=here)
        | Q(asker_kind=AskerKind.NETWORK, asker__in=networks)
    )
    found = min(rows.select_related("school"), key=_breadth, default=None)
    if found is None:
        return None
    group = Group.objects.with_all().filter(devices=found).first()
    return SchoolHere(found.school, Place(found.place), group)


def _breadth(device: SchoolDevice) -> int:
    """Return less for what is narrower; an address is the narrowest."""
    is_network = device.asker_kind == AskerKind.NETWORK
    return -int(device.asker.partition("/")[2]) if is_network else -129
