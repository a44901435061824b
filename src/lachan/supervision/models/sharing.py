"""A device that several children use, and whose turn it is."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from lachan.supervision.models.family import Child, Device, new_key


class Sharing(models.Model):
    """Who shares a device. key: profile while nobody has said who is using it."""

    device = models.OneToOneField(Device, models.CASCADE, related_name="sharing")
    key = models.CharField(max_length=64, unique=True, default=new_key)
    children = models.ManyToManyField(Child, related_name="shares")
    hours = models.PositiveSmallIntegerField(default=2)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(hours__gte=1, hours__lte=12),
                name="supervision_sharing_hours",
            ),
        ]

    def __str__(self) -> str:
        """Return whose sharing this is."""
        return f"sharing of device {self.device_id}"

    def current_key(self, now: datetime) -> str:
        """Return the profile that the device follows at `now`."""
        turn = self.turns.running(now).select_related("child").first()
        return self.key if turn is None else turn.profile_key

    def is_unclaimed(self, now: datetime) -> bool:
        """Tell whether nobody said who uses the device."""
        return not self.turns.running(now).exists()


class TurnQuerySet(models.QuerySet["Turn"]):
    """Turns, narrowed."""

    def running(self, now: datetime) -> Self:
        """Return those that hold at `now`."""
        return self.filter(start__lte=now, until__gt=now)


class Turn(models.Model):
    """A child, or a signed-in adult (then `child` is empty), uses a shared device."""

    sharing = models.ForeignKey(Sharing, models.CASCADE, related_name="turns")
    child = models.ForeignKey(
        Child, models.CASCADE, null=True, blank=True, related_name="turns"
    )
    adult = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+"
    )
    start = models.DateTimeField()
    until = models.DateTimeField()

    objects = TurnQuerySet.as_manager()

    class Meta:
        ordering = ["-start", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gte=F("start")), name="supervision_turn_order"
            ),
            models.CheckConstraint(
                condition=Q(child__isnull=False, adult__isnull=True)
                | Q(child__isnull=True, adult__isnull=False),
                name="supervision_turn_of_one",
            ),
        ]

    def __str__(self) -> str:
        """Return when it ends."""
        return f"until {self.until.isoformat()}"

    @property
    def profile_key(self) -> str:
        """Id of the profile of who uses the device."""
        if self.child is not None:
            return self.child.key
        return self.sharing.device.family.adult_key
