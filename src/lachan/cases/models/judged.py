"""Whether two cases, or a report and a case, are about one child: a person said so."""

from django.db import models
from django.db.models import F, Q

from lachan.cases.models.base import CODE, USER, codes_only
from lachan.cases.models.case import Case
from lachan.cases.rules.one_child import Reason


class Judged(models.Model):
    """What somebody decided on a suggestion; codes alone. same: follows from reason.

    Of two cases there is a row for each side; of a report the case and its number.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="judged")
    other = models.ForeignKey(Case, models.CASCADE, null=True, related_name="+")
    report = models.UUIDField(null=True)
    reason = models.CharField(max_length=CODE)
    same = models.BooleanField()
    by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            codes_only("reason", Reason, "cases_judged_reason"),
            models.CheckConstraint(
                condition=Q(other=None, report__isnull=False)
                | Q(other__isnull=False, report=None),
                name="cases_judged_of_one",
            ),
            models.CheckConstraint(
                condition=~Q(case=F("other")), name="cases_judged_of_two"
            ),
            models.UniqueConstraint(fields=["case", "other"], name="cases_judged_once"),
            models.UniqueConstraint(
                fields=["case", "report"], name="cases_judged_report_once"
            ),
        ]
        indexes = [models.Index(fields=["report"], name="cases_judged_report")]

    def __str__(self) -> str:
        """Return the case and what was decided."""
        return f"{self.case_id} {self.reason}"
