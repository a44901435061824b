"""What was changed: before and after, so that it can be shown and taken back."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _


class Change(models.Model):
    """One change of one row. about: "plan:3", "law", "review:4".

    action: of `services.changes.WORDS`. before: None where the row was new. undone_by:
    the change that took it back.
    """

    about = models.CharField(max_length=32)
    task = models.ForeignKey(
        "programme.Task", models.PROTECT, null=True, related_name="changes"
    )
    action = models.CharField(max_length=32)
    label = models.CharField(max_length=64)
    row = models.PositiveBigIntegerField()
    title = models.CharField(max_length=200, blank=True)
    before = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    after = models.JSONField(encoder=DjangoJSONEncoder)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)
    undone_by = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="undoes"
    )

    class Meta:
        verbose_name = _("Thay đổi")
        verbose_name_plural = _("Thay đổi")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["about", "-at"], name="programme_change_about")]

    def __str__(self) -> str:
        return f"{self.action} {self.label} {self.row}"
