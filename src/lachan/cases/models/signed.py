"""A signed copy of a form: who signed it, the hash of the file, the file sealed."""

import uuid

from django.db import models

from lachan.cases.models.base import USER
from lachan.cases.models.content import Form


class SignedCopy(models.Model):
    """A PDF that somebody signed, beside the form as it was answered.

    digital: the file holds a signature of its own (not checked against a certificate);
    else it is a scan of ink. signer: name and office as on the paper. sha256: of the
    file as it came. body: the file, sealed with the case's key.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    form = models.ForeignKey(Form, models.CASCADE, related_name="signed")
    signer = models.CharField(max_length=200)
    signed_on = models.DateField()
    digital = models.BooleanField()
    sha256 = models.CharField(max_length=64)
    octets = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    body = models.BinaryField()

    class Meta:
        ordering = ["form", "at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["form", "sha256"], name="cases_signed_once"
            ),
        ]

    def __str__(self) -> str:
        """Return the form's number."""
        return f"{self.form_id}"

    @property
    def sealed_at(self) -> str:
        """What the file is bound to."""
        return f"signed:{self.pk}"
