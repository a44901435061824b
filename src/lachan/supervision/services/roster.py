"""Take in a school's list of devices: told before, done at once, the same twice."""

from dataclasses import dataclass

from django.db import transaction

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.supervision.models import Group, Place, School, SchoolDevice
from lachan.supervision.rules import roster as rules
from lachan.supervision.rules.askers import AskerError, AskerKind
from lachan.supervision.rules.roster import Asker, Known, Line, Plan, Roster
from lachan.supervision.rules.school import check_claim, group_code
from lachan.supervision.services import publish
from lachan.supervision.services.school import STREAM, keys_of, taken


@dataclass(frozen=True, slots=True)
class Done:
    """What an import did."""

    added: int
    moved: int
    relabelled: int
    removed: int
    groups: int


def preview(*, school: School, roster: Roster, own_address: str) -> Plan:
    """Return what importing `roster` would do. own_address: of the request."""
    devices = _devices(school)
    known = {a: Known(_code(d), d.label) for a, d in devices.items()}
    groups = dict(school.groups.values_list("searchable", "name"))
    return rules.plan(
        roster,
        known=known,
        groups=groups,
        refused=_refused(school, roster, own_address),
    )


@transaction.atomic
def take_in(
    *, school: School, roster: Roster, remove: bool, own_address: str, by: User
) -> Done:
    """Add and move what the list names; remove what it does not only if asked to."""
    School.objects.select_for_update().get(pk=school.pk)
    plan = preview(school=school, roster=roster, own_address=own_address)
    for name, grade in plan.groups.values():
        Group(school=school, name=name, grade=grade).save()
    groups = {g.searchable: g for g in school.groups.all()}
    new = [_placed(SchoolDevice(school=school), li, groups) for li in plan.adds]
    SchoolDevice.objects.bulk_create(new, batch_size=500)
    devices = _devices(school)
    changed = [
        _placed(devices[line.asker], line, groups)
        for line in (*plan.moves, *plan.relabels)
    ]
    fields = ["group", "place", "label"]
    SchoolDevice.objects.bulk_update(changed, fields, batch_size=500)
    gone = [devices[a].pk for a in plan.gone] if remove else []
    for start in range(0, len(gone), 500):
        SchoolDevice.objects.filter(pk__in=gone[start : start + 500]).delete()
    done = Done(
        len(plan.adds), len(plan.moves), len(plan.relabels), len(gone), len(plan.groups)
    )
    if any((done.added, done.moved, done.relabelled, done.removed, done.groups)):
        publish.mark(keys_of(school))
        facts = {"added": done.added, "moved": done.moved, "removed": done.removed}
        record(STREAM, "roster.taken_in", actor=by, subject=school, facts=facts)
    return done


def export(school: School) -> str:
    """Return the school's devices as the CSV that `take_in` understands."""
    rows = SchoolDevice.objects.filter(school=school).select_related("group")
    ordered = rows.order_by("group__grade", "group__searchable", "asker_kind", "asker")
    return rules.write([_cells(d) for d in ordered])


def _cells(device: SchoolDevice) -> tuple[str, str, str, str]:
    words = {Place.GUEST.value: "khách", Place.STAFF.value: "giáo viên"}
    group = device.group
    name = group.name if group is not None else words[device.place]
    return name, device.asker, device.label, str(group.grade) if group else ""


def _devices(school: School) -> dict[Asker, SchoolDevice]:
    rows = SchoolDevice.objects.filter(school=school).select_related("group")
    return {(AskerKind(d.asker_kind), d.asker): d for d in rows}


def _code(device: SchoolDevice) -> str:
    return device.group.searchable if device.group is not None else device.place


def _refused(school: School, roster: Roster, own_address: str) -> dict[Asker, str]:
    wanted = [line.asker for line in roster.lines]
    found: dict[Asker, str] = dict.fromkeys(taken(school, wanted), "taken")
    for kind, value in wanted:
        try:
            check_claim(kind, value, own=own_address)
        except AskerError:
            found[kind, value] = "claim"
    return found


def _placed(device: SchoolDevice, line: Line, groups: dict[str, Group]) -> SchoolDevice:
    device.asker_kind, device.asker = line.asker[0].value, line.asker[1]
    group = None if line.place else groups[group_code(line.group)]
    device.group = group
    device.place = Place(line.place) if line.place else Place.CLASS
    device.label = line.label or device.label
    return device
