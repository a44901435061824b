"""The public key of the police."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

_USER = settings.AUTH_USER_MODEL


class PoliceKey(models.Model):
    """A public key of the police that evidence is sealed to; dated, one in force."""

    public = models.BinaryField()
    label = models.CharField(_("Của cơ quan nào"), max_length=200)
    loaded_at = models.DateTimeField()
    loaded_by = models.ForeignKey(_USER, models.SET_NULL, null=True, related_name="+")
    retired_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("Khóa công an")
        verbose_name_plural = _("Khóa công an")
        ordering = ["-loaded_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                models.Value(1),
                condition=models.Q(retired_at=None),
                name="vault_one_police_key",
            ),
        ]

    def __str__(self) -> str:
        """Return whose it is."""
        return self.label
