"""Append-only entries in streams, each bound to the one before it."""

from typing import Any, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _

from lachan.audit import rules
from lachan.lib.errors import RefusedError


class AppendOnlyError(RefusedError):
    """Somebody tried to change or remove what was recorded."""


class EntryQuerySet(models.QuerySet["Entry"]):
    """Entries; reading and adding only."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Refuse. Raises AppendOnlyError."""
        raise AppendOnlyError("an audit entry is never changed")

    def delete(self) -> NoReturn:
        """Refuse. Raises AppendOnlyError."""
        raise AppendOnlyError("an audit entry is never removed")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse. Raises AppendOnlyError."""
        raise AppendOnlyError("an audit entry is never changed")


class Head(models.Model):
    """The last entry of a stream; the row that writers of the stream queue on."""

    stream = models.CharField(max_length=64, primary_key=True)
    sequence = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, default=rules.FIRST)

    class Meta:
        verbose_name = _("Đầu chuỗi")
        verbose_name_plural = _("Đầu chuỗi")

    def __str__(self) -> str:
        """Return the stream and how long it is."""
        return f"{self.stream} #{self.sequence}"


class Entry(models.Model):
    """One thing that happened: ids and codes only, never a person's data."""

    stream = models.CharField(max_length=64)
    sequence = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    action = models.CharField(max_length=64)
    actor = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    facts = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("Mục sổ kiểm tra")
        verbose_name_plural = _("Mục sổ kiểm tra")
        ordering = ["stream", "sequence"]
        constraints = [
            models.UniqueConstraint(
                fields=["stream", "sequence"], name="audit_entry_place"
            ),
        ]
        indexes = [models.Index(fields=["subject"]), models.Index(fields=["at"])]

    def __str__(self) -> str:
        """Return the place in the chain and the action."""
        return f"{self.stream} #{self.sequence} {self.action}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the entry; refuse to write it again. Raises AppendOnlyError."""
        if not self._state.adding:
            raise AppendOnlyError("an audit entry is never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse. Raises AppendOnlyError."""
        raise AppendOnlyError("an audit entry is never removed")

    def content(self) -> rules.Content:
        """Return what the digest covers."""
        return rules.Content(
            stream=self.stream,
            sequence=self.sequence,
            at=self.at,
            action=self.action,
            actor=self.actor,
            subject=self.subject,
            facts=self.facts,
        )
