"""The report on a plan's year: its frame, and its versions, which never change."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lachan.partners.models import Unit
from lachan.programme.models.plans import Kept, Plan


class ReportState(models.TextChoices):
    """Where a report is."""

    DRAFT = "draft", _("Bản nháp")
    SUBMITTED = "submitted", _("Đã trình ký")
    SIGNED = "signed", _("Đã ký")


class Report(Kept):
    """One report. unit: who reports, as it was when it was begun.

    place, symbol, to, recipients, lines: of the paper; recipients and lines one a line.
    signed: the version that was signed, by whom, under which name.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="reports")
    year = models.PositiveSmallIntegerField(_("Năm"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=9, choices=ReportState.choices, default=ReportState.DRAFT
    )
    place = models.CharField(_("Địa danh"), max_length=80, blank=True)
    symbol = models.CharField(_("Ký hiệu"), max_length=40, default="BC")
    number = models.CharField(_("Số"), max_length=20, blank=True)
    signed_on = models.DateField(_("Ngày ký"), null=True, blank=True)
    recipients = models.TextField(_("Nơi nhận"), max_length=1000, blank=True)
    lines = models.TextField(
        _("Quyền hạn, chức vụ của người ký"), max_length=300, blank=True
    )
    signed = models.ForeignKey(
        "programme.ReportVersion", models.PROTECT, null=True, related_name="+"
    )
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    signer = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = _("Báo cáo")
        verbose_name_plural = _("Báo cáo")
        ordering = ["-year", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ReportState.values), name="programme_report_state"
            ),
            models.UniqueConstraint(
                fields=["plan", "year"],
                condition=Q(gone=False),
                name="programme_report_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="signed") | Q(signed__isnull=False),
                name="programme_report_signed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan} {self.year}"


class ReportVersion(models.Model):
    """One version of a report. Never changed: an edit makes the next one.

    blocks: `rules.reporttext.Block`s. figures: code to `rules.reporttext.Figure`.
    day: as of which day it was written. why: a code of `Why`.
    """

    class Why(models.TextChoices):
        """How a version came to be."""

        WRITTEN = "written", _("Lá Chắn soạn")
        EDITED = "edited", _("Sửa lời")
        RESTORED = "restored", _("Lấy lại bản cũ")

    report = models.ForeignKey(Report, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    day = models.DateField()
    blocks = models.JSONField()
    figures = models.JSONField()
    why = models.CharField(max_length=8, choices=Why.choices)
    what = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("Bản của báo cáo")
        verbose_name_plural = _("Bản của báo cáo")
        ordering = ["report", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "number"], name="programme_report_version_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.number}"
