"""What Lá Chắn told a family of its own accord."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lachan.supervision.models.family import Child
from lachan.supervision.rules.notices import NoticeKind


class Notice(models.Model):
    """One calm sentence a day, child and kind. The database knows no fifth kind."""

    child = models.ForeignKey(
        Child, models.CASCADE, related_name="notices", editable=False
    )
    kind = models.CharField(
        max_length=8,
        choices=[
            (NoticeKind.MALWARE.value, _("mã độc")),
            (NoticeKind.SCAM.value, _("lừa đảo")),
            (NoticeKind.GAMBLING.value, _("cờ bạc")),
            (NoticeKind.BYPASS.value, _("đường vòng")),
        ],
    )
    day = models.DateField()
    at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-day", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["child", "kind", "day"], name="supervision_notice_daily"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[k.value for k in NoticeKind]),
                name="supervision_notice_kind",
            ),
        ]

    def __str__(self) -> str:
        """Return kind and day."""
        return f"{self.kind} {self.day}"
