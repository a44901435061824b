"""A family: who keeps it, its children, their rules, its devices."""

import secrets
from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lachan.policy.model import AgeBand
from lachan.supervision.rules import ages
from lachan.supervision.rules.askers import AskerKind

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def new_key() -> str:
    """Return a profile id that tells nothing of whom it is for."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(10))


class GuestAge(models.TextChoices):
    """How strictly unknown devices are held; never less than a child of 13."""

    UNDER_6 = AgeBand.UNDER_6.value, _("Chặt nhất, như trẻ dưới 6 tuổi")
    FROM_6 = AgeBand.FROM_6.value, _("Chặt, như trẻ 6 đến 9 tuổi")
    FROM_10 = AgeBand.FROM_10.value, _("Vừa, như trẻ 10 đến 13 tuổi")


class Family(models.Model):
    """One home. Found only through `access`, so that a second adult is one change."""

    owner = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+"
    )
    guest_key = models.CharField(max_length=64, unique=True, default=new_key)
    adult_key = models.CharField(max_length=64, unique=True, default=new_key)
    guest_age = models.CharField(
        max_length=8, choices=GuestAge.choices, default=GuestAge.FROM_6
    )
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        """Return the number; a family has no name."""
        return f"family {self.pk}"


class ChildQuerySet(models.QuerySet["Child"]):
    """Children, narrowed."""

    def with_all(self) -> Self:
        """Bring along all that `facts.profile_facts` reads: nine queries in all."""
        return self.select_related("family", "rules").prefetch_related(
            "devices",
            "windows",
            "own_rules",
            "grants",
            "pauses",
            "budgets__more",
            "family__periods",
        )


class Child(models.Model):
    """A child by nickname. key: id of the child's profile, and of its pages."""

    family = models.ForeignKey(Family, models.CASCADE, related_name="children")
    key = models.CharField(max_length=64, unique=True, default=new_key)
    nickname = models.CharField(_("Tên ở nhà"), max_length=40)
    birth_year = models.PositiveSmallIntegerField(_("Năm sinh"))
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ChildQuerySet.as_manager()

    class Meta:
        ordering = ["-birth_year", "pk"]
        constraints = [
            models.UniqueConstraint(
                "family", "nickname", name="supervision_child_nickname"
            ),
            models.CheckConstraint(
                condition=Q(birth_year__gte=1990, birth_year__lte=2200),
                name="supervision_child_birth_year",
            ),
        ]

    def __str__(self) -> str:
        """Return the nickname."""
        return self.nickname

    def age(self, today: date) -> int:
        """Return the age reached this year."""
        return ages.age_in(self.birth_year, today)

    def band(self, today: date) -> AgeBand:
        """Return the preset that holds this year."""
        return ages.band(self.birth_year, today)


class ChildRules(models.Model):
    """What the family chose beside the preset. stances: category code → Stance."""

    child = models.OneToOneField(Child, models.CASCADE, related_name="rules")
    stances = models.JSONField(default=dict)
    safe_search_off = models.JSONField(default=list)
    youtube = models.CharField(max_length=8, blank=True, default="")
    allow_only = models.BooleanField(default=False)
    block_page = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "child rules"
        constraints = [
            models.CheckConstraint(
                condition=Q(youtube__in=["", "off", "moderate", "strict"]),
                name="supervision_rules_youtube",
            ),
        ]

    def __str__(self) -> str:
        """Return whose rules these are."""
        return f"rules of child {self.child_id}"


class DeviceRole(models.TextChoices):
    """Whose rules a device follows."""

    CHILD = "child", _("Của con")
    ADULT = "adult", _("Của người lớn")
    GUEST = "guest", _("Của khách")
    SHARED = "shared", _("Dùng chung")


class DeviceKind(models.TextChoices):
    """What a device is; for its icon and its guide."""

    PHONE = "phone", _("Điện thoại")
    TABLET = "tablet", _("Máy tính bảng")
    LAPTOP = "laptop", _("Máy tính xách tay")
    DESKTOP = "desktop", _("Máy tính bàn")
    TV = "tv", _("Tivi")
    CONSOLE = "console", _("Máy chơi game")
    OTHER = "other", _("Máy khác")


class DeviceQuerySet(models.QuerySet["Device"]):
    """Devices, narrowed."""

    def at(self, address: str) -> Self:
        """Return the device known by `address` (canonical), with its child."""
        return self.filter(asker_kind=AskerKind.ADDRESS, asker=address).select_related(
            "family", "child"
        )


class Device(models.Model):
    """One device, or a network of guests. An asker belongs to one device anywhere."""

    family = models.ForeignKey(Family, models.CASCADE, related_name="devices")
    child = models.ForeignKey(
        Child, models.CASCADE, null=True, blank=True, related_name="devices"
    )
    role = models.CharField(max_length=8, choices=DeviceRole.choices)
    name = models.CharField(_("Tên máy"), max_length=60)
    kind = models.CharField(
        _("Loại máy"),
        max_length=8,
        choices=DeviceKind.choices,
        default=DeviceKind.PHONE,
    )
    asker_kind = models.CharField(
        max_length=10, choices=[(k.value, k.value) for k in AskerKind]
    )
    asker = models.CharField(max_length=128)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = DeviceQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                "asker_kind", "asker", name="supervision_device_asker"
            ),
            models.CheckConstraint(
                condition=Q(role=DeviceRole.CHILD, child__isnull=False)
                | (~Q(role=DeviceRole.CHILD) & Q(child__isnull=True)),
                name="supervision_device_whose",
            ),
            models.CheckConstraint(
                condition=~Q(asker_kind=AskerKind.NETWORK) | Q(role=DeviceRole.GUEST),
                name="supervision_network_is_guests",
            ),
        ]

    def __str__(self) -> str:
        """Return the name that the family gave."""
        return self.name

    @property
    def profile_key(self) -> str:
        """Id of the profile that the device follows."""
        if self.child is not None:
            return self.child.key
        if self.role == DeviceRole.SHARED:
            return self.sharing.current_key(timezone.now())
        family = self.family
        is_adult = self.role == DeviceRole.ADULT
        return family.adult_key if is_adult else family.guest_key
