"""The blind index of cases: marks that only a team's key makes."""

from django.db import models

from lachan.cases.models.case import Case
from lachan.partners.models import Team


class CaseMark(models.Model):
    """A mark of what a case says, for one team. sound: of a name, as it is heard."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="marks")
    team = models.ForeignKey(Team, models.CASCADE, related_name="+")
    mark = models.BinaryField(max_length=16)
    sound = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "mark", "case"], name="cases_mark_once"
            ),
        ]

    def __str__(self) -> str:
        """Return its number."""
        return f"{self.pk}"


class CaseIndexed(models.Model):
    """As of when a team's index has a case: `Case.changed_at` then."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="indexed")
    team = models.ForeignKey(Team, models.CASCADE, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "case"], name="cases_indexed_once"),
        ]

    def __str__(self) -> str:
        """Return case and team."""
        return f"{self.case_id} team:{self.team_id}"
