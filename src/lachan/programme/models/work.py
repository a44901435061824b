"""What is done for a task: by year, steps, evidence, words, risks."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lachan.partners.models import Unit
from lachan.programme.models.plans import TEXT_MAX, Kept, Output, Task


class TaskYear(Kept):
    """A task in one year. carried: it was not finished in its own years."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="years")
    year = models.PositiveSmallIntegerField(_("Năm"))
    due_on = models.DateField(_("Hạn"), null=True, blank=True)
    carried = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("Nhiệm vụ theo năm")
        verbose_name_plural = _("Nhiệm vụ theo năm")
        ordering = ["task", "-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["task", "year"], name="programme_year_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.year)


class Step(Kept):
    """A piece of a task in a year, with its own unit and day.

    came_from: the same step of the year before, which was not finished.
    """

    task = models.ForeignKey(Task, models.PROTECT, related_name="steps")
    year = models.PositiveSmallIntegerField(_("Năm"))
    text = models.CharField(_("Việc"), max_length=500)
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        verbose_name=_("Đơn vị"),
        null=True,
        blank=True,
        related_name="+",
    )
    due_on = models.DateField(_("Hạn"))
    done_on = models.DateField(_("Xong ngày"), null=True, blank=True)
    came_from = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="goes_on"
    )

    class Meta:
        verbose_name = _("Việc nhỏ")
        verbose_name_plural = _("Việc nhỏ")
        ordering = ["task", "year", "due_on", "pk"]

    def __str__(self) -> str:
        return self.text


class Word(models.TextChoices):
    """How the responsible say that a task stands."""

    NOT_BEGUN = "not_begun", _("Chưa bắt đầu")
    DOING = "doing", _("Đang làm")
    HARD = "hard", _("Đang vướng")
    DONE = "done", _("Đã xong")
    STOPPED = "stopped", _("Dừng, không làm nữa")


class Said(Kept):
    """What the responsible said of a task in a year; the latest one counts."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="said")
    year = models.PositiveSmallIntegerField(_("Năm"))
    word = models.CharField(_("Tình trạng"), max_length=10, choices=Word.choices)
    note = models.TextField(_("Giải thích"), max_length=TEXT_MAX, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("Tình trạng đã ghi")
        verbose_name_plural = _("Tình trạng đã ghi")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(word__in=Word.values), name="programme_said_word"
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_word_display())


class Pillar(models.TextChoices):
    """The five pillars of the Global Cybersecurity Index.

    Source: ITU, Global Cybersecurity Index 2024, report summary.
    """

    LEGAL = "legal", _("Pháp lý")
    TECHNICAL = "technical", _("Kỹ thuật")
    ORGANISATION = "organisation", _("Tổ chức")
    CAPACITY = "capacity", _("Phát triển năng lực")
    COOPERATION = "cooperation", _("Hợp tác")


class Question(Kept):
    """A question of the index that is about children online, as its edition asks it."""

    pillar = models.CharField(_("Trụ cột"), max_length=12, choices=Pillar.choices)
    code = models.CharField(_("Số câu"), max_length=24, blank=True)
    text = models.TextField(_("Câu hỏi"), max_length=1000)
    source = models.CharField(_("Nguồn"), max_length=300)

    class Meta:
        verbose_name = _("Câu hỏi của chỉ số")
        verbose_name_plural = _("Câu hỏi của chỉ số")
        ordering = ["pillar", "code", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(pillar__in=Pillar.values), name="programme_question_pillar"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.text}".strip()


class EvidenceKind(models.TextChoices):
    """Where evidence is."""

    FILE = "file", _("Tệp")
    LINK = "link", _("Đường dẫn")
    ENTRY = "entry", _("Mục trong sổ của Lá Chắn")


class Evidence(Kept):
    """What shows that an output is there, for a year.

    ref: "register:number" of a row of ours (`services.registers`). digest: SHA-256 of
    the file. output, question: what it shows; one of them at least.
    """

    task = models.ForeignKey(Task, models.PROTECT, related_name="evidence")
    output = models.ForeignKey(
        Output, models.PROTECT, null=True, blank=True, related_name="evidence"
    )
    question = models.ForeignKey(
        Question, models.PROTECT, null=True, blank=True, related_name="evidence"
    )
    year = models.PositiveSmallIntegerField(_("Năm"))
    kind = models.CharField(max_length=6, choices=EvidenceKind.choices)
    title = models.CharField(_("Tên"), max_length=300)
    url = models.URLField(_("Đường dẫn"), max_length=600, blank=True)
    ref = models.CharField(_("Mục trong sổ"), max_length=60, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    octets = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    added_on = models.DateField(auto_now_add=True)

    class Meta:
        verbose_name = _("Bằng chứng")
        verbose_name_plural = _("Bằng chứng")
        ordering = ["task", "-year", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=EvidenceKind.values),
                name="programme_evidence_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class EvidenceFile(models.Model):
    """The file of a piece of evidence."""

    evidence = models.OneToOneField(Evidence, models.CASCADE, related_name="file")
    content = models.BinaryField()

    class Meta:
        verbose_name = _("Tệp bằng chứng")
        verbose_name_plural = _("Tệp bằng chứng")

    def __str__(self) -> str:
        return str(self.evidence_id)


class Level(models.IntegerChoices):
    """How likely, or how bad."""

    LOW = 1, _("Thấp")
    MIDDLE = 2, _("Trung bình")
    HIGH = 3, _("Cao")


class Risk(Kept):
    """What may go wrong with a task, and what is done about it."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="risks")
    text = models.CharField(_("Điều có thể hỏng"), max_length=500)
    likely = models.PositiveSmallIntegerField(
        _("Dễ xảy ra"), choices=Level.choices, default=Level.MIDDLE
    )
    harm = models.PositiveSmallIntegerField(
        _("Thiệt hại"), choices=Level.choices, default=Level.MIDDLE
    )
    measure = models.TextField(_("Cách phòng"), max_length=TEXT_MAX, blank=True)
    over = models.BooleanField(_("Không còn nữa"), default=False)

    class Meta:
        verbose_name = _("Rủi ro")
        verbose_name_plural = _("Rủi ro")
        ordering = ["over", "-harm", "-likely", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(likely__in=Level.values) & Q(harm__in=Level.values),
                name="programme_risk_levels",
            ),
        ]

    def __str__(self) -> str:
        return self.text
