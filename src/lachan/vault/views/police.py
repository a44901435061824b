"""The police key, for who runs the installation."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lachan.accounts.access import PersonRequest, administrator_required
from lachan.vault.forms import PoliceKeyForm
from lachan.vault.models import PoliceKey
from lachan.vault.services import police
from lachan.web.middleware import no_store


@no_store
@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def show(request: PersonRequest) -> HttpResponse:
    """Show the key in force; load another after its fingerprint was compared."""
    form = PoliceKeyForm(request.POST if request.method == "POST" else None)
    step = ""
    if form.is_bound and form.is_valid():
        public = form.cleaned_data["public"]
        if form.compared():
            label = form.cleaned_data["label"]
            police.load(public=public, label=label, by=request.user, now=timezone.now())
            messages.success(request, _("Đã nạp khóa. So lại vân tay một lần nữa."))
            return redirect("vault:police")
        step = police.fingerprint(public)
    kept = PoliceKey.objects.filter(retired_at=None).first()
    context = {
        "form": form,
        "step": step,
        "kept": kept,
        "fingerprint": police.fingerprint(kept.public) if kept else "",
    }
    return render(request, "vault/police.html", context)


@require_POST
@administrator_required
def retire(request: PersonRequest) -> HttpResponse:
    """Take the key out of force."""
    police.retire(by=request.user, now=timezone.now())
    messages.success(request, _("Đã gỡ khóa. Giờ không niêm phong được cho công an."))
    return redirect("vault:police")
