"""Two people let a key go, though nobody opens what hangs on it any more."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

_USER = settings.AUTH_USER_MODEL


class Loss(models.Model):
    """A request to give somebody's key up for good; another person agrees, or nobody.

    items: how many reports and cases opened for nobody after it.
    """

    user = models.ForeignKey(_USER, models.CASCADE, related_name="+")
    asked_by = models.ForeignKey(_USER, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField()
    agreed_by = models.ForeignKey(_USER, models.SET_NULL, null=True, related_name="+")
    agreed_at = models.DateTimeField(null=True)
    items = models.PositiveIntegerField(null=True)

    class Meta:
        verbose_name = _("Bỏ hẳn một khóa")
        verbose_name_plural = _("Bỏ hẳn một khóa")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(agreed_at=None),
                name="vault_one_open_loss",
            ),
            models.CheckConstraint(
                condition=~models.Q(agreed_by=models.F("asked_by"))
                | models.Q(agreed_by=None),
                name="vault_loss_by_two",
            ),
        ]

    def __str__(self) -> str:
        """Return its number."""
        return f"{self.pk}"
