"""Plans: many changes of units on one day, checked, done together, taken back."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lachan.partners.rules import units as rules


class PlanState(models.TextChoices):
    """Where a plan is."""

    DRAFT = "draft", _("Bản thảo")
    APPLIED = "applied", _("Đã áp dụng")
    UNDONE = "undone", _("Đã hoàn tác")


class ChangePlan(models.Model):
    """Many changes of units. text: lines of `planning`. journal: what was done, by

    number of rows, so that it can be taken back.
    """

    title = models.CharField(_("Tên kế hoạch"), max_length=200)
    date = models.DateField(_("Từ ngày"))
    legal_basis = models.CharField(_("Căn cứ"), max_length=rules.BASIS_MAX)
    text = models.TextField(_("Các thay đổi"))
    state = models.CharField(
        _("Trạng thái"),
        max_length=8,
        choices=PlanState.choices,
        default=PlanState.DRAFT,
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True)
    journal = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("Kế hoạch thay đổi đơn vị")
        verbose_name_plural = _("Kế hoạch thay đổi đơn vị")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=PlanState.values), name="partners_plan_state"
            ),
        ]

    def __str__(self) -> str:
        return self.title
