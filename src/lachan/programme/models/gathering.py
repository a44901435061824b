"""Asking units for what they owe: rounds, requests, answers, what was signed.

A round asks many units one form about one window of days. What a unit signs is kept as
it was, cell by cell; each cell of a sum names the cells below it.
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lachan.partners.models import Unit
from lachan.programme.models.plans import NUMBER_MAX, TEXT_MAX, Kept, Plan
from lachan.programme.rules.gathering import Step
from lachan.programme.rules.periods import PeriodKind, PeriodRule
from lachan.web.text import searchable

FIELD_MAX = 48


def number_field(**more: Any) -> "models.DecimalField[Any, Any]":
    """Return a column for a figure: up to 14 digits before the comma, 4 behind."""
    return models.DecimalField(
        max_digits=18, decimal_places=4, null=True, blank=True, **more
    )


class FormVersion(models.Model):
    """One version of what is asked, as TOML (`rules.gatherforms`). Never changed."""

    code = models.CharField(max_length=48)
    version = models.PositiveSmallIntegerField()
    content = models.TextField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("Mẫu số liệu")
        verbose_name_plural = _("Mẫu số liệu")
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "version"], name="programme_form_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"


class Round(Kept):
    """One gathering. unit: who gathers. first, last: the days it is about, both in.

    closed_on: from then on nobody writes, signs or returns.
    """

    title = models.CharField(_("Tên đợt"), max_length=300)
    kind = models.CharField(
        _("Kỳ báo cáo"),
        max_length=8,
        choices=[
            (PeriodKind.MONTH.value, _("Tháng")),
            (PeriodKind.QUARTER.value, _("Quý")),
            (PeriodKind.HALF.value, _("6 tháng")),
            (PeriodKind.NINE.value, _("9 tháng")),
            (PeriodKind.YEAR.value, _("Năm")),
            (PeriodKind.THEMATIC.value, _("Chuyên đề")),
            (PeriodKind.AD_HOC.value, _("Đột xuất")),
        ],
    )
    rule = models.CharField(
        _("Chốt số liệu"),
        max_length=9,
        choices=[
            (PeriodRule.DECREE_09.value, _("Theo Nghị định 09/2019")),
            (PeriodRule.CALENDAR.value, _("Theo lịch")),
        ],
        default=PeriodRule.DECREE_09.value,
    )
    year = models.PositiveSmallIntegerField(_("Năm"))
    number = models.PositiveSmallIntegerField(_("Kỳ thứ"), default=1)
    first = models.DateField(_("Số liệu từ ngày"))
    last = models.DateField(_("đến ngày"))
    due_on = models.DateField(_("Hạn gửi"))
    form = models.ForeignKey(FormVersion, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    plan = models.ForeignKey(
        Plan, models.PROTECT, null=True, blank=True, related_name="rounds"
    )
    basis = models.CharField(_("Căn cứ"), max_length=NUMBER_MAX, blank=True)
    note = models.TextField(_("Lời dặn"), max_length=TEXT_MAX, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    searchable = models.TextField(default="", editable=False)

    class Meta:
        verbose_name = _("Đợt tổng hợp")
        verbose_name_plural = _("Đợt tổng hợp")
        ordering = ["-due_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[k.value for k in PeriodKind]),
                name="programme_round_kind",
            ),
            models.CheckConstraint(
                condition=Q(rule__in=[r.value for r in PeriodRule]),
                name="programme_round_rule",
            ),
            models.CheckConstraint(
                condition=Q(last__gte=F("first")), name="programme_round_days"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the row with the key under which it is searched."""
        self.searchable = searchable(f"{self.title} {self.year}")
        super().save(*args, **kwargs)


class Request(Kept):
    """What one unit owes in a round. above: whose figure it becomes a part of.

    unit: as it was when it was asked. fields: keys of the form that it owes. comment:
    why it was returned last. late_why: why it has another due day.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="requests")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    above = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="below"
    )
    fields = models.JSONField(default=list)
    due_on = models.DateField(_("Hạn gửi"))
    late_why = models.CharField(_("Lý do đổi hạn"), max_length=300, blank=True)
    step = models.CharField(
        max_length=8,
        choices=[
            (Step.OPEN.value, _("Đang điền")),
            (Step.READY.value, _("Chờ ký")),
            (Step.SENT.value, _("Đã gửi")),
            (Step.RETURNED.value, _("Trả lại để sửa")),
            (Step.ACCEPTED.value, _("Đã chấp nhận")),
        ],
        default=Step.OPEN.value,
    )
    comment = models.TextField(_("Cần sửa gì"), max_length=TEXT_MAX, blank=True)
    sent_on = models.DateField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("Phiếu của đơn vị")
        verbose_name_plural = _("Phiếu của đơn vị")
        ordering = ["round", "unit__searchable", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(step__in=[s.value for s in Step]),
                name="programme_request_step",
            ),
            models.UniqueConstraint(
                fields=["round", "unit"],
                condition=Q(gone=False),
                name="programme_request_once",
            ),
            models.CheckConstraint(
                condition=~Q(above=F("id")), name="programme_request_above"
            ),
        ]
        indexes = [
            models.Index(fields=["step", "due_on"], name="programme_request_due")
        ]

    def __str__(self) -> str:
        return self.unit.name

    @property
    def at(self) -> Step:
        """The step as the rules know it."""
        return Step(self.step)


class Found(models.Model):
    """A figure taken from a register, as it was then. Never changed.

    source: code of `facts.sources`. query: what was asked, in words. rows: what it was
    counted from: [reference, words, number].
    """

    source = models.CharField(max_length=48)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    first = models.DateField()
    last = models.DateField()
    query = models.CharField(max_length=600)
    value = number_field()
    rows = models.JSONField(default=list)
    as_of = models.DateTimeField()

    class Meta:
        verbose_name = _("Số lấy từ sổ")
        verbose_name_plural = _("Số lấy từ sổ")
        ordering = ["-as_of", "-pk"]

    def __str__(self) -> str:
        return f"{self.source} {self.value}"


class Answer(Kept):
    """What a unit wrote for one field, not signed yet.

    value: a decimal number with a point, or words; "": nothing. found: what the
    register said; reason: why another number stands here.
    """

    request = models.ForeignKey(Request, models.PROTECT, related_name="answers")
    field = models.CharField(max_length=FIELD_MAX)
    value = models.TextField(_("Số, lời ghi"), blank=True)
    found = models.ForeignKey(
        Found, models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(_("Lý do khác số trong sổ"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("Câu trả lời")
        verbose_name_plural = _("Câu trả lời")
        ordering = ["request", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "field"], name="programme_answer_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request.unit.name}: {self.field}"


class Signed(models.Model):
    """What a unit signed: the number-th time. Never changed.

    name, role: of who signed, as they were.
    """

    request = models.ForeignKey(Request, models.PROTECT, related_name="signed")
    number = models.PositiveSmallIntegerField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("Bản đã ký")
        verbose_name_plural = _("Bản đã ký")
        ordering = ["request", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "number"], name="programme_signed_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.number}"


class Cell(models.Model):
    """One field of what was signed. own: what the unit says itself; total: with all
    below it, None where nobody said anything; missing: units below that did not answer.
    """

    signed = models.ForeignKey(Signed, models.PROTECT, related_name="cells")
    field = models.CharField(max_length=FIELD_MAX)
    own = number_field()
    total = number_field()
    missing = models.PositiveIntegerField(default=0)
    words = models.TextField(blank=True)
    found = models.ForeignKey(Found, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("Ô đã ký")
        verbose_name_plural = _("Ô đã ký")
        ordering = ["signed", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["signed", "field"], name="programme_cell_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.signed_id} {self.field}"


class CellPart(models.Model):
    """What one unit below gave to a cell. below: None where it did not answer."""

    cell = models.ForeignKey(Cell, models.PROTECT, related_name="parts")
    request = models.ForeignKey(Request, models.PROTECT, related_name="+")
    below = models.ForeignKey(Cell, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("Phần của ô")
        verbose_name_plural = _("Phần của ô")
        ordering = ["cell", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cell", "request"], name="programme_cell_part_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cell_id} {self.request_id}"


class Reminder(models.Model):
    """A reminder that went out. day: of `rules.gathering.REMINDERS`; None: by hand.

    due_on: for which due day. people: how many were told.
    """

    request = models.ForeignKey(Request, models.PROTECT, related_name="reminders")
    due_on = models.DateField()
    day = models.SmallIntegerField(null=True)
    level = models.CharField(max_length=8)
    people = models.PositiveSmallIntegerField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("Lần đôn đốc")
        verbose_name_plural = _("Lần đôn đốc")
        ordering = ["request", "-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "due_on", "day"],
                condition=Q(day__isnull=False),
                name="programme_reminder_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.level}"
