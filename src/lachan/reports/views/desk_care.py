"""Looking after oneself: minutes of today, what helps, whom to talk to."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lachan.accounts.access import PersonRequest
from lachan.partners import facts as partners
from lachan.reports.rules import exposure as rules
from lachan.reports.views.desk_common import Visit, at_desk, minutes_today


@require_safe
@at_desk
def care(request: PersonRequest, visit: Visit) -> HttpResponse:
    """Show somebody their own minutes, and who of their teams is on duty now."""
    teams = partners.team_numbers(visit.user.pk, visit.now)
    there = [one for pk in teams for one in partners.on_duty(pk, visit.now)]
    context = {
        "colleagues": sorted({one.name for one in there if one.user != visit.user.pk}),
        "limit": int(rules.DAILY.total_seconds() // 60),
        **minutes_today(visit),
    }
    return render(request, "reports/desk/care.html", context)
