"""For everybody: say that a page is blocked wrongly, and read the answer by a code."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from lachan.lists.forms_local import ReceiptForm, ReportForm
from lachan.lists.services import complaints
from lachan.lists.services.complaints import ComplaintError, Said
from lachan.lists.views.quality_words import why_not
from lachan.policy.catalogue import help_names
from lachan.web.middleware import no_store


@require_http_methods(["GET", "HEAD", "POST"])
@no_store
def report(request: HttpRequest) -> HttpResponse:
    """Take a report and give its code. Nothing of who sent it is kept."""
    form = ReportForm(request.POST or None, initial={"q": request.GET.get("q", "")})
    context: dict[str, object] = {"form": form, "receipt": ReceiptForm()}
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if said["q"] in help_names():
            # Never blocked, so never counted either.
            context["open"] = said["q"]
            return render(request, "lists/complaints/report.html", context)
        reason = " ".join(said["reason"].split())
        told = Said(name=said["q"], age=said["age"], reason=reason)
        day = timezone.localdate()
        try:
            _row, context["code"] = complaints.file(told, day=day, coded=True)
        except ComplaintError as e:
            form.add_error(None, why_not(e.code))
    wrong = form.is_bound and bool(form.errors)
    return render(
        request, "lists/complaints/report.html", context, status=422 if wrong else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@no_store
def result(request: HttpRequest) -> HttpResponse:
    """Show the answer to a report. The code goes in the body, never in an address."""
    form = ReceiptForm(request.POST or None)
    context: dict[str, object] = {"form": form}
    if request.method == "POST" and form.is_valid():
        found = complaints.by_code(form.cleaned_data["code"])
        context |= {"complaint": found, "asked": True}
    return render(request, "lists/complaints/result.html", context)
