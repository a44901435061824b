"""People without an account who were in a session."""

from typing import Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lachan.learning.models.training import Session

NAME_MAX: Final = 120
PLACE_MAX: Final = 160


class Guest(models.Model):
    """Somebody without an account who was there: typed by who holds the session, or
    by themselves after they scanned its code.

    name, workplace: "" a year later, when only their number stays. code: of the slip
    that leads to their tests (`rules.training.new_code`); "" once forgotten.
    """

    session = models.ForeignKey(Session, models.CASCADE, related_name="guests")
    name = models.CharField(_("Họ và tên"), max_length=NAME_MAX, blank=True)
    workplace = models.CharField(_("Nơi làm việc"), max_length=PLACE_MAX, blank=True)
    code = models.CharField(max_length=12, blank=True, default="")

    class Meta:
        verbose_name = _("Người dự không có tài khoản")
        verbose_name_plural = _("Người dự không có tài khoản")
        ordering = ["session", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "name", "workplace"],
                condition=~Q(name=""),
                name="learning_guest_once",
            ),
            models.UniqueConstraint(
                fields=["code"], condition=~Q(code=""), name="learning_guest_code"
            ),
            models.CheckConstraint(
                condition=Q(code="") | ~Q(name=""), name="learning_guest_forgotten"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.pk}"
