"""A parent says that a page is blocked wrongly, and reads the answers."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lachan.accounts.access import PersonRequest
from lachan.lists.services.complaints import Said
from lachan.policy.catalogue import help_names
from lachan.supervision.forms.asking import ReportForm
from lachan.supervision.models import Family
from lachan.supervision.services import reported as service
from lachan.supervision.views.common import family_page, show


@require_http_methods(["GET", "HEAD", "POST"])
@family_page
def reported(request: PersonRequest, family: Family) -> HttpResponse:
    """Show what this family's adults said and what was answered; take a new one."""
    form = ReportForm(request.POST or None, initial={"name": request.GET.get("q", "")})
    if request.method == "POST" and form.is_valid():
        said = Said(form.cleaned_data["name"], reason=form.cleaned_data["reason"])
        if said.name in help_names():
            form.add_error("name", _("Đây là nơi giúp đỡ: Lá Chắn không bao giờ chặn."))
        elif service.report(said, day=timezone.localdate(), family=family):
            return redirect(f"{reverse('supervision:reported')}?da=bao")
        else:
            form.add_error(None, _("Hôm nay có quá nhiều lời báo. Mai báo lại."))
    context = {
        "form": form,
        "rows": service.of_family(family),
        "sent": request.GET.get("da") == "bao" and not form.is_bound,
    }
    status = 422 if form.is_bound else 200
    return show(
        request, family, "reported.html", context, tab="requests", status=status
    )
