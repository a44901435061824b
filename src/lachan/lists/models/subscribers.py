"""Resolvers of other people that take the national list by zone transfer."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SubscriberQuerySet(models.QuerySet["Subscriber"]):
    """Subscribers, narrowed."""

    def active(self) -> Self:
        """Return those that may transfer."""
        return self.filter(revoked_at__isnull=True)


class Subscriber(models.Model):
    """One resolver, or several that share a key.

    addresses: from where it may come without a key; empty: it has a key, whose secret
    lies with the other secrets and not here. notify: HOST:PORT a line.
    """

    name = models.CharField(max_length=100)
    addresses = models.CharField(max_length=500, blank=True)
    notify = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        verbose_name = _("Nhà mạng nhận danh sách")
        verbose_name_plural = _("Nhà mạng nhận danh sách")
        ordering = ["revoked_at", "-made_at", "-pk"]

    def __str__(self) -> str:
        """Return the number, which is also the key's name."""
        return f"nm-{self.pk or 0:04d}"

    @property
    def has_key(self) -> bool:
        """Whether it signs; else its address is all that is known of it."""
        return not self.addresses

    @property
    def notified(self) -> list[str]:
        """Where NOTIFY goes, HOST:PORT each."""
        return self.notify.split()
