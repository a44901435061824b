"""Plans as they were issued, their tasks and outputs, and who answers for a task."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lachan.partners.models import Unit
from lachan.programme.rules.schedule import Schedule, ScheduleKind
from lachan.web.text import searchable

NUMBER_MAX = 120
TEXT_MAX = 4000


class KeptQuerySet(models.QuerySet[Any]):
    """Rows that are taken away are kept for history and undo."""

    def there(self) -> Self:
        """Return those that were not taken away."""
        return self.filter(gone=False)

    def matching(self, text: str) -> Self:
        """Return those that hold every word, tone marks ignored."""
        found = self
        for word in searchable(text).split():
            found = found.filter(searchable__contains=word)
        return found


class Kept(models.Model):
    """A row that is never deleted, so that every change can be shown and undone."""

    gone = models.BooleanField(default=False)

    objects = KeptQuerySet.as_manager()

    class Meta:
        abstract = True


class PlanState(models.TextChoices):
    """Whether a plan is carried out."""

    DRAFT = "draft", _("Đang nhập")
    ACTIVE = "active", _("Đang thực hiện")
    ENDED = "ended", _("Đã kết thúc")


class Plan(Kept):
    """One plan. text: all that the document says beside its table, word for word."""

    number = models.CharField(_("Số, ký hiệu"), max_length=NUMBER_MAX)
    title = models.CharField(_("Tên kế hoạch"), max_length=600)
    short = models.CharField(_("Gọi tắt"), max_length=120)
    issuer = models.CharField(_("Cơ quan ban hành"), max_length=200, blank=True)
    signer = models.CharField(_("Người ký"), max_length=120, blank=True)
    signed_on = models.DateField(_("Ngày ký"), null=True, blank=True)
    carries_out = models.CharField(_("Thực hiện văn bản"), max_length=300, blank=True)
    text = models.TextField(_("Phần ngoài bảng"), blank=True)
    state = models.CharField(
        _("Tình trạng"),
        max_length=8,
        choices=PlanState.choices,
        default=PlanState.ACTIVE,
    )
    DEMO = "demo"

    # "" for what people brought; the code of a plan that ships with the program; DEMO
    # for the fictional one.
    shipped = models.CharField(max_length=32, blank=True, default="")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    # How a table was read: {"heads": {column: heading}, "unknown": [headings]}.
    reading = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("Kế hoạch")
        verbose_name_plural = _("Kế hoạch")
        ordering = ["signed_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=PlanState.values), name="programme_plan_state"
            ),
            models.UniqueConstraint(
                fields=["shipped"],
                condition=~Q(shipped=""),
                name="programme_plan_ships_once",
            ),
        ]

    def __str__(self) -> str:
        return self.short

    @property
    def is_demo(self) -> bool:
        """Whether the plan is the fictional one of `lachan demo`."""
        return self.shipped == self.DEMO


class Task(Kept):
    """One line of a plan's table; the texts are the document's own.

    heading: a line that only names the tasks below it. sic: what is printed wrongly,
    and what is meant: [["Tổng đại", "Tổng đài"]]. rest: cells that no column of ours
    takes, as text. schedule, start_year, end_year: our reading of `time_text`.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="tasks")
    place = models.PositiveIntegerField(default=0)
    code = models.CharField(_("TT"), max_length=24, blank=True)
    heading = models.BooleanField(_("Chỉ là tên nhóm"), default=False)
    text = models.TextField(_("Nội dung hoạt động, nhiệm vụ"), max_length=TEXT_MAX)
    text_en = models.TextField(_("Tiếng Anh"), max_length=TEXT_MAX, blank=True)
    lead_text = models.CharField(_("Cơ quan chủ trì"), max_length=600, blank=True)
    with_text = models.TextField(_("Cơ quan phối hợp"), max_length=TEXT_MAX, blank=True)
    time_text = models.CharField(_("Thời gian thực hiện"), max_length=300, blank=True)
    outputs_text = models.TextField(_("Kết quả"), max_length=TEXT_MAX, blank=True)
    rest = models.TextField(_("Phần chưa hiểu"), blank=True)
    sic = models.JSONField(default=list, blank=True)
    schedule = models.CharField(
        _("Làm khi nào"),
        max_length=8,
        choices=[
            (ScheduleKind.YEARLY.value, _("Mỗi năm")),
            (ScheduleKind.ONCE.value, _("Một lần")),
            (ScheduleKind.UNKNOWN.value, _("Chưa rõ")),
        ],
        default=ScheduleKind.UNKNOWN.value,
    )
    start_year = models.PositiveSmallIntegerField(_("Từ năm"), null=True, blank=True)
    end_year = models.PositiveSmallIntegerField(_("Đến năm"), null=True, blank=True)
    searchable = models.TextField(default="", editable=False)

    class Meta:
        verbose_name = _("Nhiệm vụ")
        verbose_name_plural = _("Nhiệm vụ")
        ordering = ["plan", "place", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(schedule__in=[k.value for k in ScheduleKind]),
                name="programme_task_schedule",
            ),
            models.CheckConstraint(
                condition=Q(end_year=None)
                | Q(start_year=None)
                | Q(end_year__gte=F("start_year")),
                name="programme_task_years",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the row with the key under which it is searched."""
        said = (self.code, self.text, self.lead_text, self.with_text)
        self.searchable = searchable(" ".join((*said, self.outputs_text)))
        super().save(*args, **kwargs)

    @property
    def when(self) -> Schedule:
        """Our reading of the plan's words about time."""
        return Schedule(ScheduleKind(self.schedule), self.start_year, self.end_year)


class Output(Kept):
    """What a task must bring. needed: not one that comes only "if any" (nếu có)."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="outputs")
    place = models.PositiveIntegerField(default=0)
    text = models.TextField(_("Sản phẩm"), max_length=1000)
    needed = models.BooleanField(_("Phải có"), default=True)

    class Meta:
        verbose_name = _("Sản phẩm")
        verbose_name_plural = _("Sản phẩm")
        ordering = ["task", "place", "pk"]

    def __str__(self) -> str:
        return self.text


class Part(models.TextChoices):
    """What a unit does in a task."""

    LEAD = "lead", _("Chủ trì")
    WITH = "with", _("Phối hợp")


class Holder(Kept):
    """A unit that answers for a task, or helps, from a day to a day (half open)."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="holders")
    unit = models.ForeignKey(
        Unit, models.PROTECT, verbose_name=_("Đơn vị"), related_name="+"
    )
    part = models.CharField(_("Vai"), max_length=4, choices=Part.choices)
    valid_from = models.DateField(_("Từ ngày"))
    valid_to = models.DateField(_("Đến trước ngày"), null=True, blank=True)
    basis = models.CharField(_("Căn cứ"), max_length=NUMBER_MAX, blank=True)
    why = models.CharField(_("Lý do"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("Đơn vị của nhiệm vụ")
        verbose_name_plural = _("Đơn vị của nhiệm vụ")
        ordering = ["task", "part", "valid_from", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(part__in=Part.values), name="programme_holder_part"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="programme_holder_period",
            ),
            models.UniqueConstraint(
                fields=["task"],
                condition=Q(part="lead", valid_to=None, gone=False),
                name="programme_holder_one_lead",
            ),
        ]

    def __str__(self) -> str:
        return self.unit.name
