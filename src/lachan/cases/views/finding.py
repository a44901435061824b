"""Search: what is typed is posted, stands in no address and is kept nowhere."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from lachan.accounts.access import PersonRequest
from lachan.cases import access
from lachan.cases.forms.finding import SearchForm
from lachan.cases.services import finding, leaving
from lachan.cases.views import lines
from lachan.cases.views.common import Visit, at_work


@require_http_methods(["GET", "HEAD", "POST"])
@at_work
def search(request: PersonRequest, visit: Visit) -> HttpResponse:
    """Look for cases."""
    people = {
        person.pk: person.display_name
        for team in access.team_numbers(visit.user, visit.now)
        for person in leaving.of_team(visit.user, team, visit.now)
    }
    posted = request.POST if request.method == "POST" else None
    form = SearchForm(posted, people=list(people.items()))
    context: dict[str, object] = {"form": form}
    if posted is not None and form.is_valid():
        found = finding.search(
            asked=form.asked(), user=visit.user, who=visit.who, now=visit.now
        )
        context |= {
            "found": found,
            "lines": lines.case_lines(found.cases, visit.now),
            "near": lines.case_lines(found.near, visit.now),
        }
    return render(request, "cases/search.html", context)
