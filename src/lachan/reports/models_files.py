"""Files of reports as the database knows them: what they are is sealed too."""

import uuid
from typing import Final

from django.db import models

from lachan.reports.rules.files import Copy, Sort

_CODE: Final = 24


class File(models.Model):
    """One file, or a fingerprint made on a device. The octets lie on the disk, sealed.

    facts: name, type, size, SHA-256, sealed under the key of `part`. preview: the grey
    blur, sealed. to_police: the original opens for the police alone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey("Report", models.CASCADE, related_name="files")
    part = models.ForeignKey("Part", models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    sort = models.CharField(max_length=_CODE)
    copy = models.CharField(max_length=_CODE)
    to_police = models.BooleanField(default=False)
    by_old_code = models.BooleanField(default=False)
    at = models.DateTimeField()
    facts = models.BinaryField()
    preview = models.BinaryField(null=True)

    class Meta:
        ordering = ["report", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "number"], name="reports_file_number_once"
            ),
            models.CheckConstraint(
                condition=models.Q(sort__in=[s.value for s in Sort]),
                name="reports_file_sort",
            ),
            models.CheckConstraint(
                condition=models.Q(copy__in=[c.value for c in Copy]),
                name="reports_file_copy",
            ),
        ]

    def __str__(self) -> str:
        """Return report and number."""
        return f"{self.report_id}/{self.number}"

    def place(self, what: str) -> str:
        """What a sealed thing of this file is bound to: original, copy, facts, blur."""
        return f"file:{self.pk}:{what}"
