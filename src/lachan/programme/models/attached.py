"""Files that units send as evidence, and those that stood in what was signed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lachan.programme.models.gathering import FIELD_MAX, Cell, Request
from lachan.programme.models.plans import Kept

NAME_MAX = 120


class AnswerFile(models.Model):
    """A file that was sent as evidence, by its SHA-256. Never changed."""

    request = models.ForeignKey(Request, models.PROTECT, related_name="files")
    digest = models.CharField(max_length=64)
    media_type = models.CharField(max_length=100)
    content = models.BinaryField()

    class Meta:
        verbose_name = _("Tệp minh chứng")
        verbose_name_plural = _("Tệp minh chứng")
        constraints = [
            models.UniqueConstraint(
                fields=["request", "digest"], name="programme_answer_file_once"
            ),
        ]

    def __str__(self) -> str:
        return self.digest


class Attachment(Kept):
    """A file beside one field of an answer, not signed yet. name: the sender's own."""

    request = models.ForeignKey(Request, models.PROTECT, related_name="attachments")
    field = models.CharField(max_length=FIELD_MAX)
    file = models.ForeignKey(AnswerFile, models.PROTECT, related_name="+")
    name = models.CharField(max_length=NAME_MAX)

    class Meta:
        verbose_name = _("Tệp gửi kèm")
        verbose_name_plural = _("Tệp gửi kèm")
        ordering = ["request", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "field", "file"],
                condition=Q(gone=False),
                name="programme_attachment_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CellFile(models.Model):
    """A file of a signed cell, with the name that it had. Never changed."""

    cell = models.ForeignKey(Cell, models.PROTECT, related_name="files")
    file = models.ForeignKey(AnswerFile, models.PROTECT, related_name="+")
    name = models.CharField(max_length=NAME_MAX)

    class Meta:
        verbose_name = _("Tệp của ô")
        verbose_name_plural = _("Tệp của ô")
        ordering = ["cell", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cell", "file"], name="programme_cell_file_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name
