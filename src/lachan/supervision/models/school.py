"""A school: its people, classes, devices, rules and exams."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lachan.accounts.models import Invitation, User
from lachan.partners.models import Unit
from lachan.supervision.models.family import GuestAge, new_key
from lachan.supervision.models.hours import Hours, Span
from lachan.supervision.rules import school as rules
from lachan.supervision.rules.askers import AskerKind
from lachan.web.text import searchable


class SchoolQuerySet(models.QuerySet["School"]):
    """Schools, narrowed."""

    def matching(self, text: str) -> Self:
        """Return those whose names hold every word of `text`, tone marks ignored."""
        found = self
        for word in searchable(text).split():
            found = found.filter(searchable__contains=word)
        return found


class School(models.Model):
    """One school. unit: of the network of partners, as it was when it was linked.

    key: of its pages. stances: category or service code → "open" or "block", beside
    the preset of each class. page: whether blocks lead to the plain block page.
    """

    key = models.CharField(max_length=64, unique=True, default=new_key)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+"
    )
    name = models.CharField(_("Tên trường"), max_length=120)
    searchable = models.CharField(max_length=160, editable=False, default="")
    guest_key = models.CharField(max_length=64, unique=True, default=new_key)
    staff_key = models.CharField(max_length=64, unique=True, default=new_key)
    guest_age = models.CharField(
        max_length=8, choices=GuestAge.choices, default=GuestAge.FROM_6
    )
    stances = models.JSONField(default=dict)
    allow_only = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SchoolQuerySet.as_manager()

    class Meta:
        ordering = ["searchable", "pk"]
        indexes = [models.Index(fields=["searchable"])]
        constraints = [
            models.UniqueConstraint(fields=["unit"], name="supervision_school_unit"),
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep the name as it is searched for."""
        self.searchable = searchable(self.name)[:160]
        super().save(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they are


class Post(models.TextChoices):
    """What somebody is at a school."""

    # Sorted by these words: who is two things at a school is the first of them.
    IT = "it", _("Phụ trách mạng")
    HEAD = "lead", _("Ban giám hiệu")
    TEACHER = "teacher", _("Giáo viên")


class MemberQuerySet(models.QuerySet["SchoolMember"]):
    """People of schools, narrowed."""

    def current(self) -> Self:
        """Return those who have not left."""
        return self.filter(left_at=None)

    def of(self, user: User) -> Self:
        """Return what `user` is now, by name or by the invitation that was accepted."""
        mine = Q(user=user) | Q(invitation__accepted_by=user)
        return self.current().filter(mine)


class SchoolMember(models.Model):
    """Somebody of a school: named, or whoever accepts the invitation."""

    school = models.ForeignKey(School, models.CASCADE, related_name="members")
    post = models.CharField(max_length=8, choices=Post.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+"
    )
    invitation = models.OneToOneField(
        Invitation, models.CASCADE, null=True, related_name="+"
    )
    note = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    left_at = models.DateTimeField(null=True, blank=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        ordering = ["post", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False) | Q(invitation__isnull=False),
                name="supervision_schoolmember_who",
            ),
            models.UniqueConstraint(
                fields=["school", "user", "post"],
                condition=Q(left_at=None),
                name="supervision_schoolmember_once",
            ),
        ]

    def __str__(self) -> str:
        """Return school and post."""
        return f"{self.school_id} {self.post}"

    @property
    def person(self) -> User | None:
        """Who it is; None while the invitation waits."""
        if self.user is not None:
            return self.user
        return self.invitation.accepted_by if self.invitation is not None else None


class GroupQuerySet(models.QuerySet["Group"]):
    """Classes, narrowed."""

    def with_all(self) -> Self:
        """Bring along all that the mapping of a class reads: eight queries in all."""
        return self.select_related("school").prefetch_related(
            "devices", "exams", "school__windows", "school__names", "school__periods"
        )


class Group(models.Model):
    """A class. key: id of its profile, and the device id its network may send.

    grade: 0 (kindergarten) to 12, decides the preset. pupils: how many, if told.
    """

    school = models.ForeignKey(School, models.CASCADE, related_name="groups")
    key = models.CharField(max_length=64, unique=True, default=new_key)
    name = models.CharField(_("Tên lớp"), max_length=40)
    searchable = models.CharField(max_length=60, editable=False, default="")
    grade = models.PositiveSmallIntegerField(_("Khối"))
    pupils = models.PositiveSmallIntegerField(_("Sĩ số"), default=0)
    homeroom = models.ForeignKey(
        SchoolMember, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    teachers = models.ManyToManyField(SchoolMember, related_name="groups")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = GroupQuerySet.as_manager()

    class Meta:
        ordering = ["grade", "searchable", "pk"]
        constraints = [
            models.UniqueConstraint(
                "school", "searchable", name="supervision_group_name"
            ),
            models.CheckConstraint(
                condition=Q(grade__lte=rules.LAST_GRADE), name="supervision_group_grade"
            ),
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep the name in the spelling that tells classes apart."""
        self.searchable = rules.group_code(self.name)[:60]
        super().save(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they are


class Place(models.TextChoices):
    """Whose rules a device at school follows."""

    CLASS = "class", _("Của lớp")
    GUEST = "guest", _("Khách, máy lạ")
    STAFF = "staff", _("Của giáo viên, văn phòng")


class SchoolDevice(models.Model):
    """A device or network at school. An asker belongs to one school only."""

    school = models.ForeignKey(School, models.CASCADE, related_name="devices")
    group = models.ForeignKey(
        Group, models.CASCADE, null=True, blank=True, related_name="devices"
    )
    place = models.CharField(max_length=8, choices=Place.choices)
    label = models.CharField(_("Ghi chú"), max_length=60, blank=True)
    asker_kind = models.CharField(
        max_length=10, choices=[(k.value, k.value) for k in AskerKind]
    )
    asker = models.CharField(max_length=128)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["asker_kind", "asker"]
        constraints = [
            models.UniqueConstraint(
                "asker_kind", "asker", name="supervision_schooldevice_asker"
            ),
            models.CheckConstraint(
                condition=Q(place=Place.CLASS, group__isnull=False)
                | (~Q(place=Place.CLASS) & Q(group__isnull=True)),
                name="supervision_schooldevice_whose",
            ),
        ]

    def __str__(self) -> str:
        """Return the label or the asker."""
        return self.label or self.asker


class SchoolWindow(Hours):
    """Hours of the timetable: of one class, or of all."""

    school = models.ForeignKey(School, models.CASCADE, related_name="windows")
    group = models.ForeignKey(
        Group, models.CASCADE, null=True, blank=True, related_name="windows"
    )


class SchoolName(models.Model):
    """A name, with all below it, that the school opens or closes for every class."""

    school = models.ForeignKey(School, models.CASCADE, related_name="names")
    name = models.CharField(max_length=253)
    allow = models.BooleanField()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                "school", "name", name="supervision_schoolname_once"
            ),
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class SchoolPeriod(models.Model):
    """The school's own dates of a term or holiday, instead of the shipped ones."""

    school = models.ForeignKey(School, models.CASCADE, related_name="periods")
    code = models.CharField(max_length=16)
    year = models.PositiveSmallIntegerField()
    first = models.DateField()
    last = models.DateField()

    class Meta:
        ordering = ["first"]
        constraints = [
            models.UniqueConstraint(
                "school", "code", "year", name="supervision_schoolperiod_once"
            ),
            models.CheckConstraint(
                condition=Q(last__gte=F("first")), name="supervision_schoolperiod_order"
            ),
        ]

    def __str__(self) -> str:
        """Return code and year."""
        return f"{self.code} {self.year}"


class ExamQuerySet(models.QuerySet["Exam"]):
    """Exams, narrowed."""

    def running(self, now: datetime) -> Self:
        """Return those that are not over."""
        return self.filter(until__gt=now)


class Exam(Span):
    """For a while a class reaches `names`, with all below them, and help alone."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="exams")
    names = models.JSONField(default=list)

    objects = ExamQuerySet.as_manager()

    class Meta(Span.Meta):
        indexes = [models.Index(fields=["group", "until"])]
