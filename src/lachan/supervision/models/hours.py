"""What a family adds to a child's rules: hours, names, grants, pauses."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lachan.supervision.models.family import Child, Family
from lachan.supervision.rules.facts import MINUTES_A_DAY


class Mode(models.TextChoices):
    """What a window does while it holds."""

    OFFLINE = "offline", _("Tắt mạng")
    ONLY = "only", _("Chỉ mở vài nhóm")
    BLOCK = "block", _("Chặn vài nhóm")


class Hours(models.Model):
    """Hours of the week. days: 0 is Monday; start, end: minutes after midnight."""

    label = models.CharField(_("Tên khung giờ"), max_length=40)
    days = models.JSONField(default=list)
    start = models.PositiveSmallIntegerField()
    end = models.PositiveSmallIntegerField()
    mode = models.CharField(max_length=8, choices=Mode.choices, default=Mode.OFFLINE)
    categories = models.JSONField(default=list)
    periods = models.JSONField(default=list)
    except_periods = models.JSONField(default=list)

    class Meta:
        abstract = True
        ordering = ["start", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(start__lt=MINUTES_A_DAY, end__lt=MINUTES_A_DAY),
                name="supervision_%(class)s_minutes",
            ),
            models.CheckConstraint(
                condition=Q(mode__in=Mode.values), name="supervision_%(class)s_mode"
            ),
        ]

    def __str__(self) -> str:
        """Return the label."""
        return self.label


class Window(Hours):
    """Hours of a child's week."""

    child = models.ForeignKey(Child, models.CASCADE, related_name="windows")


class Period(models.Model):
    """A family's own dates for a term or holiday, instead of the shipped ones."""

    family = models.ForeignKey(Family, models.CASCADE, related_name="periods")
    code = models.CharField(max_length=16)
    year = models.PositiveSmallIntegerField()
    first = models.DateField()
    last = models.DateField()

    class Meta:
        ordering = ["first"]
        constraints = [
            models.UniqueConstraint(
                "family", "code", "year", name="supervision_period_once"
            ),
            models.CheckConstraint(
                condition=Q(last__gte=F("first")), name="supervision_period_order"
            ),
        ]

    def __str__(self) -> str:
        """Return code and year."""
        return f"{self.code} {self.year}"


class OwnRule(models.Model):
    """A name that the family opens or closes itself."""

    child = models.ForeignKey(Child, models.CASCADE, related_name="own_rules")
    name = models.CharField(max_length=253)
    subtree = models.BooleanField(default=True)
    allow = models.BooleanField()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint("child", "name", name="supervision_rule_once"),
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class Span(models.Model):
    """A time from `start` until `until`. Undone, there is no row."""

    start = models.DateTimeField()
    until = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True
        ordering = ["start"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gt=F("start")),
                name="supervision_%(class)s_order",
            ),
        ]

    def __str__(self) -> str:
        """Return when it ends."""
        return f"until {self.until.isoformat()}"


class Grant(Span):
    """More for a while. categories: codes or facts.HOURS; names: subtrees."""

    child = models.ForeignKey(Child, models.CASCADE, related_name="grants")
    categories = models.JSONField(default=list)
    names = models.JSONField(default=list)


class Pause(Span):
    """Everything off but help, for a while."""

    child = models.ForeignKey(Child, models.CASCADE, related_name="pauses")
