"""The rows of the access table that are about schools. Chi is the IT of this one."""

from datetime import timedelta

from django.utils import timezone

from lachan.accounts.models import User
from lachan.supervision.models import (
    Child,
    Exam,
    Group,
    Place,
    Post,
    School,
    SchoolDevice,
    SchoolName,
    SchoolWindow,
)
from lachan.supervision.rules.askers import AskerKind
from lachan.supervision.services import opinions
from lachan.supervision.services import school as service

# An, chị Lan, Giang, Bình (lists), Chi (school), Dũng (administrator); see the table.
SCHOOL_TABLE = """
GET  supervision:school_index                  in   403  403  403  ->   200
GET  supervision:school_add                    in   403  403  403  403  200
POST supervision:school_add                    in   403  403  403  403  200
GET  supervision:school                        in   403  403  403  200  403
GET  supervision:school_group_add              in   403  403  403  200  403
POST supervision:school_group_add              in   403  403  403  200  403
GET  supervision:school_group                  in   403  403  403  200  403
GET  supervision:school_group_edit             in   403  403  403  200  403
POST supervision:school_group_edit             in   403  403  403  200  403
GET  supervision:school_group_remove           in   403  403  403  200  403
POST supervision:school_group_remove           in   403  403  403  ->   403
GET  supervision:school_unit                   in   403  403  403  403  200
POST supervision:school_unit                    in   403  403  403  403  200
GET  supervision:school_people                 in   403  403  403  200  200
POST supervision:school_invite                 in   403  403  403  422  403
POST supervision:school_appoint                in   403  403  403  403  422
POST supervision:school_member_end             in   403  403  403  403  ->
GET  supervision:school_exam                   in   403  403  403  200  403
POST supervision:school_exam                   in   403  403  403  200  403
POST supervision:school_exam_end               in   403  403  403  ->   403
POST supervision:school_exam_more              in   403  403  403  ->   403
GET  supervision:school_rules                  in   403  403  403  200  403
POST supervision:school_save_groups            in   403  403  403  ->   403
POST supervision:school_save_guests            in   403  403  403  422  403
POST supervision:school_name_add               in   403  403  403  422  403
POST supervision:school_name_remove            in   403  403  403  ->   403
GET  supervision:school_window_add             in   403  403  403  200  403
POST supervision:school_window_add             in   403  403  403  200  403
GET  supervision:school_window_edit            in   403  403  403  200  403
POST supervision:school_window_edit            in   403  403  403  200  403
POST supervision:school_window_remove          in   403  403  403  ->   403
POST supervision:school_save_period            in   403  403  403  422  403
GET  supervision:school_roster                 in   403  403  403  200  403
POST supervision:school_roster                 in   403  403  403  200  403
GET  supervision:school_export                 in   403  403  403  200  403
GET  supervision:school_device_add             in   403  403  403  200  403
POST supervision:school_device_add             in   403  403  403  200  403
GET  supervision:school_device_edit            in   403  403  403  200  403
POST supervision:school_device_edit            in   403  403  403  200  403
POST supervision:school_device_remove          in   403  403  403  ->   403
GET  supervision:school_network                in   403  403  403  200  403
GET  supervision:school_opinions               in   403  403  403  200  403
GET  supervision:school_opinion                in   403  403  403  200  403
POST supervision:school_opinion                in   403  403  403  200  403
"""


def key_of(name: str, school: School, child: Child) -> str:
    """Return the word in the address: a school's, chị Lan's child's, a part's."""
    if name.startswith("supervision:school"):
        return school.key
    if name == "report:edit":
        return "overview"
    return child.key if name.startswith("supervision:") else "x-y"


def a_school_with_a_class(it: User, by: User) -> tuple[School, dict[str, int]]:
    """Return a school that `it` looks after, and the keys of its addresses."""
    school = service.open_school(name="THCS Hoa Sen", unit=None, by=by)
    member = service.add_member(school=school, user=it, post=Post.IT, by=by)
    group = service.save_group(group=Group(school=school, name="8A", grade=8), by=it)
    device = SchoolDevice(
        school=school,
        group=group,
        place=Place.CLASS,
        asker_kind=AskerKind.ADDRESS,
        asker="10.20.8.11",
    )
    service.save_device(device=device, own_address="", by=it)
    now = timezone.now()
    until = now + timedelta(minutes=45)
    exam = Exam.objects.create(group=group, start=now, until=until, by=it)
    name = SchoolName.objects.create(school=school, name="x.example", allow=True)
    window = SchoolWindow.objects.create(
        school=school, label="Giờ học", days=[0], start=420, end=660
    )
    said = opinions.say(school=school, text="Ý kiến", today=timezone.localdate())
    keys = {
        **dict.fromkeys(("group", "group_edit", "group_remove"), group.pk),
        **dict.fromkeys(("device_edit", "device_remove"), device.pk),
        **dict.fromkeys(("exam_end", "exam_more"), exam.pk),
        **dict.fromkeys(("window_edit", "window_remove"), window.pk),
        "name_remove": name.pk,
        "member_end": member.pk,
        "opinion": said.pk,
    }
    return school, {f"supervision:school_{n}": pk for n, pk in keys.items()}
