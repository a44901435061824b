"""Accounts of a child on social networks, as the parents looked at them."""

from datetime import date

from django.db import models

from lachan.supervision.models.family import Child
from lachan.supervision.rules import social as rules


class SocialCheck(models.Model):
    """One account: on which service, what was seen to, when. No name of an account.

    service: code of the policy. done: codes of `rules.social.Item`.
    """

    child = models.ForeignKey(Child, models.CASCADE, related_name="social_checks")
    service = models.CharField(max_length=40)
    done = models.JSONField(default=list)
    checked_on = models.DateField()

    class Meta:
        ordering = ["service"]
        constraints = [
            models.UniqueConstraint(
                fields=["child", "service"], name="supervision_social_once"
            ),
        ]

    def __str__(self) -> str:
        """Return the service."""
        return self.service

    @property
    def again_on(self) -> date:
        """When to look at it again."""
        return rules.again_on(self.checked_on)
