"""Versions of the forms that units fill in: read by staff, kept by administrators."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lachan.accounts.access import (
    PersonRequest,
    administrator_required,
    staff_required,
)
from lachan.programme.access.gathering import form_version_of
from lachan.programme.facts import sources
from lachan.programme.forms.answering import words
from lachan.programme.forms.gathering import VersionForm
from lachan.programme.models import FormVersion
from lachan.programme.services import gatherforms as services
from lachan.programme.views.common import get_or_post, sent


@require_safe
@staff_required
def index(request: PersonRequest) -> HttpResponse:
    """List the forms and their versions."""
    services.load()
    rows = [(row, services.form_of(row)) for row in FormVersion.objects.all()]
    context = {"rows": rows, "admin": request.user.is_administrator}
    return render(request, "programme/forms.html", context)


@require_safe
@staff_required
def show(request: PersonRequest, pk: int) -> HttpResponse:
    """Show what one version asks."""
    row = form_version_of(pk)
    form = services.form_of(row)
    fields = [(f, words(f, ""), words(f, "unit")) for f in form.fields]
    context = {
        "row": row,
        "asked": form,
        "fields": fields,
        "admin": request.user.is_administrator,
    }
    return render(request, "programme/form_version.html", context)


@get_or_post
@administrator_required
def add(request: PersonRequest, pk: int) -> HttpResponse:
    """Keep a new version; the one before is what one begins from."""
    row = form_version_of(pk)
    form = VersionForm(sent(request), initial={"text": row.content})
    if request.method == "POST" and form.is_valid():
        try:
            made = services.keep(text=form.cleaned_data["text"], by=request.user)
        except services.VersionTakenError:
            said = _("Phiên bản này đã có và không đổi được. Tăng số version.")
            form.add_error("text", said)
        else:
            messages.success(request, _("Đã lưu phiên bản mới."))
            return redirect("gathering:form", made.pk)
    context = {"form": form, "row": row, "sources": sources.sources()}
    return render(request, "programme/form_add.html", context)
