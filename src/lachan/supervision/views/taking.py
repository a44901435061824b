"""Take all of a family along; delete all of it."""

from functools import partial

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from lachan.accounts.access import PersonRequest
from lachan.supervision import access, facts
from lachan.supervision.forms.taking import PasswordForm
from lachan.supervision.models import Family
from lachan.supervision.services import disputes, families
from lachan.supervision.services.export import archive
from lachan.supervision.views.common import family_page, show
from lachan.supervision.views.taking_words import sections


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@family_page
def export(request: PersonRequest, family: Family) -> HttpResponseBase:
    """Send all that the family owns, after the password."""
    form = PasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        day = facts.local_day(timezone.now()).isoformat()
        answer = StreamingHttpResponse(
            archive(family, request.user, partial(sections, family)),
            content_type="application/zip",
        )
        answer["Content-Disposition"] = f'attachment; filename="la-chan-{day}.zip"'
        return answer
    return show(request, family, "export.html", {"form": form})


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@family_page
def erase(request: PersonRequest, family: Family) -> HttpResponse:
    """Delete the family after the password; one of two adults leaves instead."""
    two = len(access.adults_of(family)) > 1
    form = PasswordForm(request.user, request.POST or None)
    if request.method == "POST" and not two and form.is_valid():
        disputes.hold_all(family)
        families.remove_family(family=family, by=request.user)
        return redirect("accounts:home")
    status = 409 if two and request.method == "POST" else 200
    return show(
        request, family, "erase.html", {"form": form, "two": two}, status=status
    )
