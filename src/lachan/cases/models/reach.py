"""Who holds the key of a case, and who never sees it."""

from django.db import models

from lachan.cases.models.base import CODE, USER, codes_only
from lachan.cases.models.case import Case
from lachan.cases.rules.kinds import Share
from lachan.partners.models import Team


class CaseTeam(models.Model):
    """A team that holds a wrap of a case's key.

    share: owner; shared (handed over); offered (until it answers); behind (province,
    111: nothing opens before the glass is broken, and then until `until`).
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="teams")
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    share = models.CharField(max_length=CODE)
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            codes_only("share", Share, "cases_share"),
            models.UniqueConstraint(fields=["case", "team"], name="cases_team_once"),
        ]
        indexes = [
            # Who may open what is read from this alone.
            models.Index(
                fields=["team", "share", "until", "case"], name="cases_team_opens"
            ),
        ]

    def __str__(self) -> str:
        """Return case and team."""
        return f"{self.case_id} team:{self.team_id}"

    @property
    def ref(self) -> str:
        """What the vault knows the team by."""
        return f"team:{self.team_id}"


class Shut(models.Model):
    """Somebody who never sees a case: they said that they know a person in it."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="shut")
    user = models.ForeignKey(USER, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "user"], name="cases_shut_once"),
        ]

    def __str__(self) -> str:
        """Return case and account."""
        return f"{self.case_id} user:{self.user_id}"


class Stranger(models.Model):
    """Somebody said that they know nobody in a case."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="strangers")
    user = models.ForeignKey(USER, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "user"], name="cases_stranger_once"
            ),
        ]

    def __str__(self) -> str:
        """Return case and account."""
        return f"{self.case_id} user:{self.user_id}"
