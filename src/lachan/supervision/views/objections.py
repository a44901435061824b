"""What readers say is blocked wrongly, for those who keep the lists."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from lachan.accounts.access import PersonRequest, role_required
from lachan.accounts.models import Role
from lachan.policy.model import AgeBand
from lachan.supervision import access
from lachan.supervision.models import Objection
from lachan.supervision.services import asking
from lachan.supervision.views import words
from lachan.web.middleware import no_store

list_keepers = role_required(Role.LIST_EDITOR, Role.ADMINISTRATOR)


@require_safe
@no_store
@list_keepers
def objections(request: PersonRequest) -> HttpResponse:
    """Show what nobody has looked at yet, newest first."""
    page = Paginator(Objection.objects.filter(closed_at=None), 30).get_page(
        request.GET.get("page")
    )
    rows = [
        (o, words.shown_name(o.category) if o.category else "", _age(o.age))
        for o in page
    ]
    return render(request, "supervision/objections.html", {"page": page, "rows": rows})


def _age(code: str) -> str:
    return words.band_name(AgeBand(code)) if code in set(AgeBand) else ""


@require_POST
@list_keepers
def close(request: PersonRequest, pk: int) -> HttpResponse:
    """Note that it was looked at."""
    row = access.objection(pk)
    asking.close_objection(objection=row, by=request.user, now=timezone.now())
    return redirect("supervision:objections")
