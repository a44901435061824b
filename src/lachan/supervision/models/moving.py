"""What was read from another filter's file, until the family says what to take."""

from django.db import models

from lachan.supervision.models.family import Family


class MoveDraft(models.Model):
    """One file as it was understood, never the file itself; one for a family.

    found: `rules.moving.Found` as JSON. Gone when it is taken over or dropped, and
    after a day.
    """

    family = models.OneToOneField(
        Family, models.CASCADE, related_name="move_draft", editable=False
    )
    found = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        """Return the number."""
        return f"draft {self.pk}"
