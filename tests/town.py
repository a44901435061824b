"""A town of fictional families, schools and staff in the database, of any size.

For measurements, and for the test that no page asks the database more where there is
more. Rows are put in by the thousand, past the services: nothing is published. Every
name is invented, every address is of a documentation or loopback network.
"""

import datetime as dt
import ipaddress
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Model
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from tests.addresses import addresses, words_in
from tests.cast import PASSWORD, SECRET
from tests.stats.batches import batch

from lachan.accounts.models import Invitation, Role, User
from lachan.lists.models import (
    Complaint,
    ComplaintWord,
    EntryState,
    LocalEntry,
    LogKind,
    NationalEntry,
    NationalReview,
    Release,
    Sample,
    SampleJudgement,
    SampleName,
    Source,
    Takedown,
    TakedownNote,
    Update,
)
from lachan.lists.services import national_log
from lachan.lists.services.sources import seed_sources
from lachan.outbox.models import Attempt, Channel, Message, State
from lachan.partners.models import Kind, Unit, UnitRole, UnitStaff
from lachan.partners.services.provinces import load_provinces
from lachan.supervision import facts
from lachan.supervision.models import (
    AdultInvitation,
    Answer,
    Change,
    Child,
    ChildReport,
    ChildRules,
    Consent,
    Count,
    CountFile,
    Device,
    DeviceKind,
    DeviceRole,
    Dispute,
    Exam,
    Family,
    FamilyReport,
    Given,
    Grant,
    Group,
    Notice,
    OwnRule,
    Period,
    Place,
    Post,
    Published,
    Request,
    School,
    SchoolDevice,
    SchoolMember,
    SchoolName,
    SchoolPeriod,
    SchoolWindow,
    SecondAdult,
    Sharing,
    Statement,
    Window,
    Wish,
)
from lachan.supervision.rules.askers import AskerKind
from lachan.supervision.rules.school import group_code
from lachan.supervision.services import letters, mailing
from lachan.web.text import searchable

HOME_ADDRESS, SHARED_ADDRESS = "127.0.0.9", "127.0.0.10"
A_BATCH = 2000
_NAMES = ("Bống", "Minh", "Tí", "Na", "Sóc", "Bi", "Mít", "Gạo", "Cốm", "Tôm")
_USE = ("learning", "video", "games", "social", "music", "news", "other", "")


@dataclass(frozen=True, slots=True)
class Size:
    """How many. rows: of each kind that those who sign in have: requests, changes.

    children, few: in the home that is looked at, and its windows, names, devices.
    counts: rows of counters a child and day. staff_rows: of each kind staff look at.
    """

    families: int = 10_000
    schools: int = 2_000
    groups: int = 30
    school_devices: int = 40
    children: int = 3
    few: int = 8
    rows: int = 300
    counts: int = 16
    staff_rows: int = 5_000


@dataclass(slots=True)
class Town:
    """What was put in. keys: URL name -> number in its address."""

    people: dict[str, User] = field(default_factory=dict)
    keys: dict[str, int] = field(default_factory=dict)
    child: str = ""
    school: str = ""
    source: str = ""
    week: str = ""
    day: str = ""

    def words(self, name: str) -> dict[str, Any]:
        """Return what may stand in the address of a URL name."""
        at_school = name.startswith("supervision:school")
        return {
            "pk": self.keys.get(name),
            "key": self.school if at_school else self.child,
            "code": self.source,
            "week": self.week,
            "day": self.day,
        }


def pages(town: Town) -> dict[str, str]:
    """Return URL name -> address of everything whose address the town can fill."""
    found = {}
    for name, pattern in addresses().items():
        words = {w: town.words(name).get(w) for w in words_in(pattern)}
        try:
            found[name] = reverse(name, kwargs=words)
        except NoReverseMatch:
            continue
    return found


@transaction.atomic
def fill(size: Size) -> Town:
    """Put the town in and return who can sign in, and where to look."""
    town, now = Town(), timezone.now()
    _people(town, size)
    _families(town, size, now)
    _schools(town, size, now)
    _network(town, size)
    _outbox(town, size, now)
    _lists(town, size, now)
    return town


def _add(rows: Iterable[Model]) -> list[Any]:
    made = list(rows)
    if made:
        type(made[0])._default_manager.bulk_create(made, batch_size=A_BATCH)
    return made


def _dice() -> random.Random:
    return random.Random(20261128)


# --- People -------------------------------------------------------------------------


def _people(town: Town, size: Size) -> None:
    password = make_password(PASSWORD)
    for login, role in (
        ("parent", Role.PARENT),
        ("list-editor", Role.LIST_EDITOR),
        ("school-it", Role.SCHOOL_IT),
        ("teacher", Role.TEACHER),
        ("administrator", Role.ADMINISTRATOR),
    ):
        user = User.objects.create(username=login, role=role, password=password)
        if user.is_staff_member:
            TOTP.activate(user, SECRET)
        town.people[login] = user
    by, now = town.people["administrator"], timezone.now()
    invitations = _add(
        Invitation(
            role=Role.TEACHER,
            note=f"Giáo viên {n}",
            digest=f"{n:064x}",
            created_by=by,
            expires_at=now + dt.timedelta(days=n % 9 - 4),
        )
        for n in range(size.staff_rows // 4 + 2)
    )
    for name in ("send_again", "withdraw"):
        town.keys[f"accounts:{name}"] = invitations[0].pk
    for name in ("person", "deactivate", "reactivate", "help_in"):
        town.keys[f"accounts:{name}"] = town.people["teacher"].pk


def _crowd(word: str, count: int, role: Role) -> list[User]:
    return _add(
        User(username=f"{word}-{n}", name=f"{word} {n}", role=role, password="!")
        for n in range(count)
    )


# --- Families -----------------------------------------------------------------------


def _families(town: Town, size: Size, now: dt.datetime) -> None:
    owners = _crowd("phu-huynh", size.families, Role.PARENT)
    homes = _add(Family(owner=owner) for owner in [town.people["parent"], *owners])
    home, others = homes[0], homes[1:]
    _household(town, home, size, now)
    year, dice = facts.local_day(now).year, _dice()
    children = _add(
        Child(family=family, nickname=_NAMES[k], birth_year=year - dice.randint(6, 17))
        for family in others
        for k in range(dice.randint(2, 3))
    )
    _rules(children, now)
    _add(_devices(others, children))
    _asked(children, 2, now)
    _changes(children, 3)
    _agreed([c for c in children if c.pk % 2], now)
    mine = list(home.children.all())
    _counts([c.key for c in [*mine, *children]], size, now)
    keys = [key for f in homes for key in (f.guest_key, f.adult_key)]
    shared = Sharing.objects.values_list("key", flat=True)
    _published([*keys, *shared, *(c.key for c in [*mine, *children])])
    _disputes(town, others, size, now)


def _given(town: Town, home: Family, size: Size, now: dt.datetime) -> None:
    """Add batches of the last days, as they left."""
    day = facts.local_day(now)
    rows = _add(
        Given(
            family=home,
            day=day - _DAY * n,
            octets=batch(day=day - _DAY * n).decode(),
            made_at=now,
        )
        for n in range(1, size.rows + 1)
    )
    town.day = rows[0].day.isoformat()


def _household(town: Town, home: Family, size: Size, now: dt.datetime) -> None:
    """Give the parent who signs in a home with much of everything."""
    year = facts.local_day(now).year
    children = _add(
        Child(family=home, nickname=f"{_NAMES[n % 10]} {n}", birth_year=year - 8)
        for n in range(size.children)
    )
    child = children[0]
    town.child = child.key
    town.week = letters.weeks(facts.local_day(now))[0].isoformat()
    _given(town, home, size, now)
    windows, names = _rules(children, now, size.few)
    devices = _add(_device(home, child, f"127.0.1.{n}") for n in range(size.few))
    own = _add([_device(home, child, HOME_ADDRESS)])[0]
    shared = _device(home, None, SHARED_ADDRESS)
    shared.role = DeviceRole.SHARED
    shared.save()
    sharing = Sharing.objects.create(device=shared)
    sharing.children.set(children)
    requests = _asked(children, size.rows, now)
    changes = _changes(children, size.rows)
    _agreed(children, now)
    _add(
        Notice(child=one, kind="scam", day=day - dt.timedelta(days=n))
        for one in children
        # Of this week and of the last, whichever day it is.
        for day in (facts.local_day(now), facts.local_day(now) - _WEEK)
        for n in range(min(size.rows, 7))
    )
    SecondAdult.objects.create(family=home, user=_crowd("bo", 1, Role.PARENT)[0])
    invitations = _add(
        AdultInvitation(
            family=home, digest=f"{n:064x}", by=home.owner, expires_at=now + _DAY
        )
        for n in range(size.few)
    )
    _add(
        Period(
            family=home,
            code="tet",
            year=year + n,
            first=dt.date(year + n, 2, 1),
            last=dt.date(year + n, 2, 9),
        )
        for n in range(min(size.few, 8))
    )
    town.keys |= {
        "supervision:answer": requests[0].pk,
        "supervision:undo": changes[0].pk,
        "supervision:adult_withdraw": invitations[0].pk,
        "supervision:name_remove": names[0].pk,
        **_about("supervision:device", ("_edit", "_remove"), devices[0]),
        **_about("supervision:window", ("_edit", "_remove"), windows[0]),
        "supervision:share": own.pk,
    }


_DAY = dt.timedelta(days=1)
_WEEK = dt.timedelta(days=7)


def numbered(first: str, number: int) -> str:
    """Return the address `number` places after `first`, as it is stored."""
    return str(ipaddress.ip_address(first) + number)


def _about(word: str, ends: Sequence[str], row: Model) -> dict[str, int]:
    return {f"{word}{end}": row.pk for end in ends}


def _rules(
    children: list[Child], now: dt.datetime, few: int = 2
) -> tuple[list[Window], list[OwnRule]]:
    stances = {"games": "open", "shopping": "block"}
    _add(ChildRules(child=c, stances=stances) for c in children)
    windows = _add(
        Window(child=c, label=f"Giờ ngủ {n}", days=[0, 1, 2], start=1260, end=360)
        for c in children
        for n in range(few)
    )
    names = _add(
        OwnRule(child=c, name=f"trang{n}.example", allow=n % 2 == 0)
        for c in children
        for n in range(few)
    )
    _add(
        Grant(child=c, start=now, until=now + _DAY / 24, names=[f"trang{n}.example"])
        for c in children
        if few > 2 or c.pk % 50 == 0
        for n in range(few)
    )
    return windows, names


def _device(family: Family, child: Child | None, address: str) -> Device:
    return Device(
        family=family,
        child=child,
        role=DeviceRole.ADULT if child is None else DeviceRole.CHILD,
        name=f"Máy {address}",
        kind=DeviceKind.PHONE,
        asker_kind=AskerKind.ADDRESS,
        asker=address,
    )


def _devices(families: list[Family], children: list[Child]) -> Iterator[Device]:
    """Yield a phone and a tablet of each child, one of an adult of each family."""
    number = 0
    for child in children:
        for _ in range(2):
            number += 1
            yield _device(child.family, child, numbered("2001:db8:1::", number))
    for family in families:
        number += 1
        yield _device(family, None, numbered("2001:db8:1::", number))


def _asked(children: list[Child], each: int, now: dt.datetime) -> list[Request]:
    return _add(
        Request(
            child=c,
            wish=Wish.SITE,
            name=f"xin{n}.example",
            category="games",
            answer=Answer.OPEN if n % 4 == 0 else Answer.NO,
            answered_at=None if n % 4 == 0 else now - _DAY * n,
        )
        for c in children
        for n in range(each)
    )


def _changes(children: list[Child], each: int) -> list[Change]:
    return _add(
        Change(
            family=c.family,
            child=c,
            kind="ownrule",
            row=n,
            after={"name": f"trang{n}.example", "allow": True},
            by=c.family.owner,
        )
        for c in children
        for n in range(each)
    )


def _agreed(children: list[Child], now: dt.datetime) -> None:
    _add(
        Consent(child=c, purpose=purpose, voice=voice, text=1, given_at=now)
        for c in children
        for purpose in ("week", "letter")
        for voice in ("parent", "child")
    )


def _counts(profiles: list[str], size: Size, now: dt.datetime) -> None:
    """Add a week of counters and the day before it."""
    dice, today = _dice(), facts.local_day(now)
    for back in range(8):
        day = today - _DAY * back
        file = CountFile.objects.create(
            name=f"town-{day}", day=day, size=0, modified_ns=0
        )
        for at in range(0, len(profiles), A_BATCH):
            _add(
                Count(
                    file=file,
                    profile=key,
                    day=day,
                    hour=6 + n,
                    category=_USE[n % len(_USE)],
                    action="block" if n % 7 == 3 else "allow",
                    count=dice.randint(1, 60),
                )
                for key in profiles[at : at + A_BATCH]
                for n in range(size.counts)
            )


def _published(keys: Iterable[str]) -> None:
    now = timezone.now()
    _add(Published(key=k, digest="0" * 64, stale=False, written_at=now) for k in keys)


def _disputes(town: Town, families: list[Family], size: Size, now: dt.datetime) -> None:
    rows = _add(Dispute(family=f) for f in families[: size.staff_rows // 10 + 2])
    _add(Statement(dispute=d, by=d.family.owner, text="…") for d in rows)
    town.keys["supervision:dispute"] = rows[0].pk


# --- Schools ------------------------------------------------------------------------


def _schools(town: Town, size: Size, now: dt.datetime) -> None:
    schools = _add(_school(n) for n in range(size.schools))
    own, people = schools[0], town.people
    town.school = own.key
    guards = _crowd("phu-trach", size.schools, Role.SCHOOL_IT)
    teachers = _crowd("giao-vien", size.schools, Role.TEACHER)
    members = _add(
        [
            SchoolMember(school=own, post=Post.IT, user=people["school-it"]),
            SchoolMember(school=own, post=Post.TEACHER, user=people["teacher"]),
            *(
                SchoolMember(school=s, post=Post.IT, user=user)
                for s, user in zip(schools, guards, strict=True)
            ),
            *(
                SchoolMember(school=s, post=Post.TEACHER, user=user)
                for s, user in zip(schools, teachers, strict=True)
            ),
            # A staff room of the school that is looked at.
            *(
                SchoolMember(school=own, post=Post.TEACHER, user=user)
                for user in teachers[1 : size.groups]
            ),
        ]
    )
    groups = _groups(schools, size)
    mine = [g for g in groups if g.school_id == own.pk]
    members[1].groups.add(*mine)
    _add(_school_devices(schools, groups, size))
    exams = _add(
        Exam(group=g, start=now - _DAY * n, until=now - _DAY * n + _DAY / 32)
        for g in mine[:2]
        for n in range(min(size.rows, 40))
    )
    windows, names = _timetables(schools, own, size)
    # Every fifth school has been heard of this week.
    heard = [g.key for g in groups if g.school_id % 5 == own.pk % 5]
    today = facts.local_day(now)
    file = CountFile.objects.create(name="town-s", day=today, size=0, modified_ns=0)
    _add(
        Count(file=file, profile=k, day=today, hour=9, action="allow", count=7)
        for k in heard
        for _ in range(4)
    )
    keys = [k for s in schools for k in (s.guest_key, s.staff_key)]
    _published([*keys, *(g.key for g in groups)])
    device = own.devices.exclude(group=None).first()
    assert device is not None
    named = "supervision:school_"
    town.keys |= {
        **_about(f"{named}group", ("", "_edit", "_remove"), mine[0]),
        **_about(f"{named}device", ("_edit", "_remove"), device),
        **_about(f"{named}exam", ("_end", "_more"), exams[0]),
        **_about(f"{named}window", ("_edit", "_remove"), windows[0]),
        f"{named}name_remove": names[0].pk,
        f"{named}member_end": members[1].pk,
    }


def _school(number: int) -> School:
    name = f"THCS Hoa Sen số {number}"
    return School(name=name, searchable=searchable(name))


def _groups(schools: list[School], size: Size) -> list[Group]:
    """Add all classes to every fifth school, a third of them to the others."""
    wanted: list[Group] = []
    for n, school in enumerate(schools):
        for k in range(size.groups if n % 5 == 0 else max(1, size.groups // 3)):
            name = f"{6 + k % 4}A{k}"
            code = group_code(name)
            wanted.append(
                Group(
                    school=school, name=name, searchable=code, grade=6 + k % 4, pupils=9
                )
            )
    return _add(wanted)


def _school_devices(
    schools: list[School], groups: list[Group], size: Size
) -> Iterator[SchoolDevice]:
    """Yield a school's devices: half in its first class, the others spread."""
    by_school: dict[int, list[Group]] = {}
    for group in groups:
        by_school.setdefault(group.school_id, []).append(group)
    number = 0
    for school in schools:
        classes = by_school[school.pk]
        for n in range(size.school_devices):
            number += 1
            at = 0 if n % 2 else n // 2 % len(classes)
            guest = n % 10 == 8
            yield SchoolDevice(
                school=school,
                group=None if guest else classes[at],
                place=Place.GUEST if guest else Place.CLASS,
                label=f"Máy {n}",
                asker_kind=AskerKind.ADDRESS,
                asker=numbered("2001:db8:2::", number),
            )


def _timetables(
    schools: list[School], own: School, size: Size
) -> tuple[list[SchoolWindow], list[SchoolName]]:
    windows = _add(
        SchoolWindow(school=s, label=f"Tiết {n}", days=[0], start=420, end=660)
        for s in schools
        for n in range(size.few if s is own else 2)
    )
    names = _add(
        SchoolName(school=s, name=f"bai{n}.example", allow=True)
        for s in schools
        for n in range(size.few if s is own else 2)
    )
    year = timezone.localdate().year
    _add(
        SchoolPeriod(
            school=own,
            code="tet",
            year=year + n,
            first=dt.date(year + n, 2, 1),
            last=dt.date(year + n, 2, 9),
        )
        for n in range(min(size.few, 8))
    )
    return windows, names


# --- What staff look at -------------------------------------------------------------


def _network(town: Town, size: Size) -> None:
    load_provinces()
    province = Unit.objects.filter(kind=Kind.PROVINCE).first()
    since = dt.date(2025, 9, 1)
    units = _add(
        Unit(
            code=f"01-{n:05}",
            kind=Kind.SCHOOL,
            name=f"THCS Hoa Sen số {n}",
            province=province,
            valid_from=since,
        )
        for n in range(size.schools)
    )
    rows = _add(
        UnitStaff(unit=units[0], user=user, role=UnitRole.TEACHER, valid_from=since)
        for user in User.objects.filter(role=Role.TEACHER)[: size.few * 3]
    )
    ends = ("unit", "rename", "close", "succeed", "staff_add", "staff_end")
    town.keys |= _about("partners:", ends, units[0])
    assert rows


def _outbox(town: Town, size: Size, now: dt.datetime) -> None:
    owners = User.objects.filter(role=Role.PARENT).values_list("pk", flat=True)
    numbers = list(owners[: size.staff_rows])
    states = (State.SENT, State.FAILED, State.WAITING)
    rows = _add(
        Message(
            kind=mailing.KIND,
            recipient_kind="user",
            recipient_key=str(numbers[n % len(numbers)]),
            channel=Channel.EMAIL,
            key=str(n),
            state=states[n % 3],
            failure="refused" if n % 3 == 1 else "",
            created_at=now,
            due_at=now,
            next_at=now if n % 3 == 2 else None,
        )
        for n in range(size.staff_rows * 4)
    )
    _add(
        Attempt(message=rows[0], number=n, started_at=now, outcome="failed")
        for n in range(1, size.few + 1)
    )
    ends = ("message", "retry", "arrived", "cancel")
    town.keys |= _about("outbox:", ends, rows[0])


def _lists(town: Town, size: Size, now: dt.datetime) -> None:
    seed_sources()
    source = Source.objects.order_by("pk")[0]
    town.source = source.code
    by = town.people["list-editor"]
    _add(Update(source=source, outcome="unchanged") for _ in range(size.rows))
    _add(Release(why="fold", state="done", generation=n) for n in range(size.rows))
    entries = _add(_entry(n, by, now) for n in range(size.staff_rows))
    _add(
        NationalReview(entry=entries[0], by=user, verdict="agree")
        for user in User.objects.filter(role=Role.TEACHER)[: size.few]
    )
    released = [e for e in entries if e.state == EntryState.RELEASED]
    for entry in [entries[0], *released][: size.rows]:
        national_log.append(LogKind.RELEASED, now=now, entry=entry)
    takedowns = _add(
        Takedown(
            platform="nentang.example",
            address=f"nentang.example/{n}",
            reason="scam",
            basis="…",
            asked_by=by,
        )
        for n in range(size.staff_rows // 10 + 2)
    )
    _add(
        TakedownNote(takedown=takedowns[0], by=by, state="sent")
        for _ in range(size.few)
    )
    ends = ("entry", "agree", "night", "refuse", "withdraw", "appeal")
    town.keys |= _about("lists:national_", ends, entries[0])
    town.keys["lists:takedown"] = takedowns[0].pk
    _told(town, size, now)
    _measured(town, size, by)


def _told(town: Town, size: Size, now: dt.datetime) -> None:
    """Add what readers say is blocked wrongly, and what staff changed here."""
    day = facts.local_day(now)
    rows = _add(
        Complaint(
            name=f"nham{n}.example",
            category="games",
            count=2,
            first_day=day,
            last_day=day,
            answer="" if n % 2 == 0 else "stays",
            answered_at=None if n % 2 == 0 else now,
        )
        for n in range(size.staff_rows)
    )
    _add(
        ComplaintWord(complaint=c, day=day, age="10-13", reason="…")
        for c in rows
        for _ in range(size.few)
    )
    entries = _add(
        LocalEntry(
            name=f"nham{n}.example",
            act="spare",
            category="games",
            reason="…",
            complaint=rows[n % len(rows)],
            made_by=town.people["list-editor"],
        )
        for n in range(size.staff_rows)
    )
    home, child = Family.objects.get(owner=town.people["parent"]), town.child
    FamilyReport.objects.create(family=home, number=rows[0].pk, day=day)
    _add(
        ChildReport(child=Child.objects.get(key=child), number=c.pk, day=day)
        for c in rows
    )
    town.keys["lists:local_undo"] = entries[0].pk
    town.keys |= _about("lists:complaint", ("", "_reopen"), rows[0])


def _measured(town: Town, size: Size, by: User) -> None:
    """Add samples with two people's verdicts."""
    samples = _add(
        Sample(category="games", seed=n, population=99, closed_at=timezone.now())
        for n in range(size.few)
    )
    names = _add(
        SampleName(sample=s, place=n, name=f"choi{n}.example", publisher="x")
        for s in samples
        for n in range(1, size.rows + 1)
    )
    _add(
        SampleJudgement(of=name, by=user, verdict="right")
        for name in names
        for user in (by, town.people["administrator"])
    )
    town.keys |= _about("lists:sample", ("", "_close"), samples[0])


def _entry(number: int, by: User, now: dt.datetime) -> NationalEntry:
    released = number % 3 == 1
    return NationalEntry(
        name=f"lua{number}.example",
        hash=f"{number:032x}",
        salt="00",
        reason="scam",
        basis="…",
        proposed_by=by,
        state=EntryState.RELEASED if released else EntryState.PROPOSED,
        released_at=now if released else None,
        valid_until=now + _DAY * 30 if released else None,
    )
