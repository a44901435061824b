"""In an exam a class reaches its sites and help; then all comes back by itself."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from tests.cast import Person, make

from lachan.accounts.models import User
from lachan.audit.models import Entry
from lachan.policy.catalogue import help_names
from lachan.policy.live import Live
from lachan.policy.model import Action, Origin
from lachan.supervision import jobs
from lachan.supervision.models import (
    Exam,
    Group,
    Place,
    Published,
    School,
    SchoolDevice,
    SchoolName,
)
from lachan.supervision.rules.askers import AskerKind
from lachan.supervision.services import exams, school

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def chi(db: None) -> User:
    return make(Person.CHI)


@pytest.fixture
def place(policy: Path, chi: User) -> School:
    return school.open_school(name="THCS Hoa Sen", unit=None, by=chi)


@pytest.fixture
def group(place: School, chi: User) -> Group:
    """Return class 8A, known by one address."""
    made = school.save_group(group=Group(school=place, name="8A", grade=8), by=chi)
    device = SchoolDevice(
        school=place,
        group=made,
        place=Place.CLASS,
        asker_kind=AskerKind.ADDRESS,
        asker="10.20.8.11",
    )
    school.save_device(device=device, own_address="", by=chi)
    return made


def decision(
    policy: Path, name: str, at: datetime, address: str = "10.20.8.11"
) -> tuple[Action, Origin]:
    """Return what a gateway that starts now would answer at `at`."""
    live = Live(policy)
    assert live.problem == ""
    cls, _ = live.class_of(live.profile_of(address), at.timestamp())
    found = live.decide(name, 1, cls)
    return found.action, found.origin


def is_open(policy: Path, name: str, at: datetime) -> bool:
    return decision(policy, name, at)[0] is Action.ALLOW


def test_a_running_exam_leaves_its_sites_and_help_open(
    policy: Path, group: Group, chi: User
) -> None:
    now = timezone.now()
    exams.start(groups=[group], minutes=45, names=["thi.example"], by=chi, now=now)
    later = now + timedelta(minutes=44)
    assert is_open(policy, "thi.example", later)
    assert is_open(policy, "cau1.thi.example", later)
    assert decision(policy, "x.example", later)[1] is Origin.ORGANISATION
    assert not is_open(policy, "x.example", later)
    assert all(is_open(policy, name, later) for name in help_names())


def test_an_exam_ends_by_itself_with_nobody_writing_anything(
    policy: Path, group: Group, chi: User
) -> None:
    now = timezone.now()
    exams.start(groups=[group], minutes=45, names=["thi.example"], by=chi, now=now)
    assert is_open(policy, "x.example", now + timedelta(minutes=45, seconds=1))


def test_own_names_are_closed_in_an_exam_and_open_after_it(
    policy: Path, place: School, group: Group, chi: User
) -> None:
    SchoolName.objects.create(school=place, name="chat.example", allow=True)
    now = timezone.now()
    exams.start(groups=[group], minutes=15, names=[], by=chi, now=now)
    assert not is_open(policy, "chat.example", now + timedelta(minutes=1))
    assert is_open(policy, "chat.example", now + timedelta(minutes=16))


def test_a_service_the_school_opens_is_closed_in_an_exam(
    policy: Path, place: School, group: Group, chi: User
) -> None:
    place.stances = {"social": "open", "zalo": "open"}
    place.save()
    now = timezone.now()
    exams.start(groups=[group], minutes=15, names=[], by=chi, now=now)
    assert not is_open(policy, "zalo.me", now + timedelta(minutes=1))
    assert is_open(policy, "zalo.me", now + timedelta(minutes=16))


def test_ending_early_is_in_force_at_once_and_kept(
    policy: Path, group: Group, chi: User
) -> None:
    now = timezone.now()
    (exam,) = exams.start(groups=[group], minutes=45, names=[], by=chi, now=now)
    exams.end(exam=exam, by=chi, now=now + timedelta(minutes=5))
    assert is_open(policy, "x.example", now + timedelta(minutes=5, seconds=1))
    assert Exam.objects.get().until == now + timedelta(minutes=5)
    actions = Entry.objects.filter(stream="schools", action__startswith="exam.")
    assert sorted(actions.values_list("action", flat=True)) == [
        "exam.ended",
        "exam.started",
    ]


def test_ending_in_the_moment_of_starting_leaves_one_second(
    policy: Path, group: Group, chi: User
) -> None:
    now = timezone.now()
    (exam,) = exams.start(groups=[group], minutes=45, names=[], by=chi, now=now)
    exams.end(exam=exam, by=chi, now=now)
    assert is_open(policy, "x.example", now + timedelta(seconds=2))


def test_an_exam_grows_but_never_beyond_three_hours_from_now(
    policy: Path, group: Group, chi: User
) -> None:
    now = timezone.now()
    (exam,) = exams.start(groups=[group], minutes=170, names=[], by=chi, now=now)
    assert exams.extend(
        exam=exam, minutes=15, by=chi, now=now
    ).until == now + timedelta(minutes=180)
    assert not is_open(policy, "x.example", now + timedelta(minutes=179))


def test_one_that_is_over_is_not_extended(
    policy: Path, group: Group, chi: User
) -> None:
    now = timezone.now()
    (exam,) = exams.start(groups=[group], minutes=15, names=[], by=chi, now=now)
    after = now + timedelta(minutes=16)
    with pytest.raises(exams.MinutesError):
        exams.extend(exam=exam, minutes=15, by=chi, now=after)
    exams.end(exam=exam, by=chi, now=after)
    assert Exam.objects.get().until == exam.until


def test_several_classes_begin_together_or_not_at_all(
    policy: Path, place: School, group: Group, chi: User
) -> None:
    other = school.save_group(group=Group(school=place, name="8B", grade=8), by=chi)
    now = timezone.now()
    exams.start(groups=[group], minutes=45, names=[], by=chi, now=now)
    with pytest.raises(exams.RunningError) as refused:
        exams.start(groups=[group, other], minutes=45, names=[], by=chi, now=now)
    assert refused.value.groups == ["8A"]
    assert Exam.objects.count() == 1
    exams.start(groups=[other], minutes=30, names=[], by=chi, now=now)
    assert Exam.objects.running(now).count() == 2


@pytest.mark.parametrize("minutes", [0, 14, 181, -45])
def test_an_exam_takes_fifteen_minutes_to_three_hours(
    policy: Path, group: Group, chi: User, minutes: int
) -> None:
    with pytest.raises(exams.MinutesError):
        exams.start(
            groups=[group], minutes=minutes, names=[], by=chi, now=timezone.now()
        )


def test_a_teacher_cannot_open_what_nobody_may_open(
    policy: Path, group: Group, chi: User
) -> None:
    with pytest.raises(exams.NotForExamError) as refused:
        exams.start(
            groups=[group],
            minutes=45,
            names=["thi.example", "bet.example"],
            by=chi,
            now=timezone.now(),
        )
    assert refused.value.names == ["bet.example"]
    assert not Exam.objects.exists()


def test_after_an_exam_the_job_writes_the_usual_rules_again(
    policy: Path, place: School, group: Group, chi: User
) -> None:
    SchoolName.objects.create(school=place, name="chat.example", allow=True)
    start = timezone.now() - timedelta(minutes=60)
    Exam.objects.create(group=group, start=start, until=start + timedelta(minutes=45))
    jobs.reconcile()
    Published.objects.filter(key=group.key).update(due_at=timezone.now())
    jobs.reconcile()
    assert is_open(policy, "chat.example", timezone.now())
    assert is_open(policy, "x.example", timezone.now())


def test_the_id_of_a_class_is_its_network_whatever_else_is_known(
    policy: Path, group: Group
) -> None:
    live = Live(policy)
    assert live.profile_of("10.99.0.1", "a4:83:e7:01:02:03", group.key) == group.key
