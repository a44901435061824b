"""Courses, sessions, who takes part, what they answered, and their certificates."""

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lachan.learning.rules.training import Audience, Stage
from lachan.partners.models import Unit

TEXT_MAX = 20000


class CourseQuerySet(models.QuerySet["Course"]):
    """Courses, narrowed."""

    def there(self) -> Self:
        """Return those that were not taken away."""
        return self.filter(gone=False)


class Course(models.Model):
    """What people of one kind of work learn.

    mark: percent that must be right; months: how long a certificate holds, 0: for good.
    alone: may be taken on a phone without a session.
    """

    code = models.SlugField(_("Mã"), max_length=60, unique=True)
    title_vi = models.CharField(_("Tên khóa"), max_length=160)
    title_en = models.CharField(_("Tên tiếng Anh"), max_length=160, blank=True)
    aims_vi = models.TextField(_("Học xong làm được gì"), max_length=2000)
    aims_en = models.TextField(_("Bằng tiếng Anh"), max_length=2000, blank=True)
    audience = models.CharField(
        _("Cho ai"),
        max_length=10,
        choices=[
            (Audience.RECEIVER.value, _("Người tiếp nhận tin báo")),
            (Audience.COMMUNE.value, _("Người làm công tác bảo vệ trẻ em cấp xã")),
            (Audience.TEACHER.value, _("Giáo viên")),
            (Audience.SCHOOL_IT.value, _("Phụ trách mạng của trường")),
            (Audience.PROVIDER.value, _("Nhà mạng, nền tảng")),
            (Audience.PARENT.value, _("Cha mẹ")),
        ],
    )
    hours = models.PositiveSmallIntegerField(_("Số giờ"), default=1)
    mark = models.PositiveSmallIntegerField(_("Đạt từ (%)"), default=80)
    months = models.PositiveSmallIntegerField(_("Giấy có giá trị (tháng)"), default=24)
    alone = models.BooleanField(_("Tự học được trên điện thoại"), default=True)
    shipped = models.BooleanField(default=False)
    gone = models.BooleanField(default=False)

    objects = CourseQuerySet.as_manager()

    class Meta:
        verbose_name = _("Khóa học")
        verbose_name_plural = _("Khóa học")
        ordering = ["audience", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(audience__in=[a.value for a in Audience]),
                name="learning_course_audience",
            ),
            models.CheckConstraint(
                condition=Q(mark__gte=1, mark__lte=100), name="learning_course_mark"
            ),
        ]

    def __str__(self) -> str:
        return self.title_vi


class Lesson(models.Model):
    """One lesson. body: paragraphs by a blank line."""

    course = models.ForeignKey(Course, models.PROTECT, related_name="lessons")
    position = models.PositiveSmallIntegerField(_("Thứ tự"))
    title_vi = models.CharField(_("Tên bài"), max_length=160)
    title_en = models.CharField(_("Tên tiếng Anh"), max_length=160, blank=True)
    body_vi = models.TextField(_("Lời"), max_length=TEXT_MAX)
    body_en = models.TextField(_("Lời tiếng Anh"), max_length=TEXT_MAX, blank=True)

    class Meta:
        verbose_name = _("Bài của khóa")
        verbose_name_plural = _("Bài của khóa")
        ordering = ["course", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["course", "position"], name="learning_lesson_position"
            ),
        ]

    def __str__(self) -> str:
        return self.title_vi


class Question(models.Model):
    """A question of the tests. options: a line each; right: place of it, from 0."""

    course = models.ForeignKey(Course, models.PROTECT, related_name="questions")
    position = models.PositiveSmallIntegerField(_("Thứ tự"))
    text_vi = models.CharField(_("Câu hỏi"), max_length=500)
    text_en = models.CharField(_("Bằng tiếng Anh"), max_length=500, blank=True)
    options_vi = models.TextField(_("Các câu trả lời"), max_length=2000)
    options_en = models.TextField(_("Bằng tiếng Anh"), max_length=2000, blank=True)
    right = models.PositiveSmallIntegerField(_("Câu đúng"))
    lesson = models.ForeignKey(
        Lesson,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Nằm ở bài"),
        help_text=_("Ai trả lời sai thì được chỉ về bài này."),
    )
    gone = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("Câu hỏi")
        verbose_name_plural = _("Câu hỏi")
        ordering = ["course", "position", "pk"]

    def __str__(self) -> str:
        return self.text_vi


class Session(models.Model):
    """A course is taught somewhere, on some hours, by a unit."""

    course = models.ForeignKey(Course, models.PROTECT, related_name="sessions")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    place = models.CharField(_("Nơi học"), max_length=200)
    trainer = models.CharField(_("Người dạy"), max_length=160, blank=True)
    starts_at = models.DateTimeField(_("Bắt đầu"))
    ends_at = models.DateTimeField(_("Kết thúc"))
    seats = models.PositiveSmallIntegerField(_("Số chỗ"), default=30)
    cancelled = models.BooleanField(_("Đã hoãn"), default=False)

    class Meta:
        verbose_name = _("Lớp tập huấn")
        verbose_name_plural = _("Lớp tập huấn")
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="learning_session_hours"
            ),
        ]
        indexes = [models.Index(fields=["starts_at"])]

    def __str__(self) -> str:
        return f"{self.course_id} {self.starts_at:%d/%m/%Y}"


class Enrolment(models.Model):
    """Somebody takes a course, in a session or alone. A course is taken once at a time.

    attended_at: when they were seen in the session. done_at: when they passed.
    """

    course = models.ForeignKey(Course, models.PROTECT, related_name="enrolments")
    session = models.ForeignKey(
        Session, models.PROTECT, null=True, related_name="enrolments"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="enrolments"
    )
    at = models.DateTimeField()
    attended_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("Người học")
        verbose_name_plural = _("Người học")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["course", "user"],
                condition=Q(done_at=None),
                name="learning_enrolment_one_open",
            ),
            models.CheckConstraint(
                condition=Q(attended_at=None) | Q(session__isnull=False),
                name="learning_enrolment_attended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.course_id}"


class Progress(models.Model):
    """A lesson was read to its end."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="progress")
    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("Đã học")
        verbose_name_plural = _("Đã học")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "lesson"], name="learning_progress_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.lesson_id}"


# Of a test or certificate: whose it is, by account or by a session's list.
ONE_OF = Q(enrolment=None, guest__isnull=False) | Q(enrolment__isnull=False, guest=None)


class Trial(models.Model):
    """A test was taken. Answers are not kept, only how many were right.

    guest: who took it in a session without an account, in place of an enrolment.
    """

    enrolment = models.ForeignKey(
        Enrolment, models.CASCADE, null=True, related_name="trials"
    )
    guest = models.ForeignKey("Guest", models.CASCADE, null=True, related_name="trials")
    stage = models.CharField(max_length=4, choices=[(s.value, s.value) for s in Stage])
    right = models.PositiveSmallIntegerField()
    asked = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("Bài kiểm tra")
        verbose_name_plural = _("Bài kiểm tra")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment"],
                condition=Q(stage="pre"),
                name="learning_trial_one_before",
            ),
            models.UniqueConstraint(
                fields=["guest"],
                condition=Q(stage="pre"),
                name="learning_trial_one_before_guest",
            ),
            models.CheckConstraint(condition=ONE_OF, name="learning_trial_whose"),
            models.CheckConstraint(
                condition=Q(stage__in=[s.value for s in Stage]),
                name="learning_trial_stage",
            ),
            models.CheckConstraint(
                condition=Q(right__lte=F("asked")), name="learning_trial_right"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id or self.guest_id} {self.stage}"


class CertificateQuerySet(models.QuerySet["Certificate"]):
    """Certificates, narrowed."""

    def ending(self, first: dt.date, last: dt.date) -> Self:
        """Return those that end between two days and were not taken back."""
        return self.filter(until__gte=first, until__lte=last, taken_on=None)


class Certificate(models.Model):
    """Somebody passed a course. until: the first day on which it holds no more.

    code: see `rules.training.new_code`. taken_on: it was taken back, `why`.
    guest: who has it without an account, in place of an enrolment.
    """

    enrolment = models.OneToOneField(
        Enrolment, models.CASCADE, null=True, related_name="certificate"
    )
    guest = models.OneToOneField(
        "Guest", models.CASCADE, null=True, related_name="certificate"
    )
    code = models.CharField(max_length=12, unique=True)
    issued_on = models.DateField()
    until = models.DateField(null=True)
    taken_on = models.DateField(null=True)
    why = models.CharField(max_length=300, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("Giấy chứng nhận")
        verbose_name_plural = _("Giấy chứng nhận")
        ordering = ["-issued_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("issued_on")),
                name="learning_certificate_days",
            ),
            models.CheckConstraint(
                condition=ONE_OF,
                name="learning_certificate_whose",
            ),
        ]
        indexes = [models.Index(fields=["until"])]

    def __str__(self) -> str:
        return self.code

    @property
    def course(self) -> Course:
        """The course that was passed."""
        if self.enrolment is not None:
            return self.enrolment.course
        assert self.guest is not None
        return self.guest.session.course

    @property
    def holder(self) -> str:
        """Who passed it; "" when their name was forgotten."""
        if self.enrolment is not None:
            return self.enrolment.user.display_name
        assert self.guest is not None
        return self.guest.name

    def holds(self, day: dt.date) -> bool:
        """Tell whether it holds on a day."""
        if day < self.issued_on or (self.taken_on and self.taken_on <= day):
            return False
        return self.until is None or day < self.until
