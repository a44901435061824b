"""The dossier of impact: written, issued, read and printed by version."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lachan.accounts.access import PersonRequest, administrator_required
from lachan.partners.views.printing import printed
from lachan.privacy import forms
from lachan.privacy.access import assessment_of
from lachan.privacy.models import Assessment
from lachan.privacy.rules.inventory import PARTS, Activity, activities
from lachan.privacy.services import assessments, papers
from lachan.privacy.services.assessments import NotWholeError
from lachan.web.middleware import no_store


@require_safe
@no_store
@administrator_required
def versions(request: PersonRequest) -> HttpResponse:
    """List the versions of the dossier; what each changed."""
    rows = Assessment.objects.select_related("issued_by")
    context = {
        "rows": [(row, _changed(row)) for row in rows],
        "draft": assessments.draft(),
    }
    return render(request, "privacy/versions.html", context)


def _changed(row: Assessment) -> list[str]:
    names = {**forms.SECTION, "activities": _("Các hoạt động xử lý")}
    return [str(names[code]) for code in assessments.changed(row)]


@no_store
@administrator_required
def write(request: PersonRequest) -> HttpResponse:
    """Write the draft; it begins with the version in force."""
    row = assessments.draft() or assessments.in_force()
    begun = {**row.said, "why": row.why if row.issued_at is None else ""} if row else {}
    form = forms.AssessmentForm(request.POST or None, initial=begun)
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        why = said.pop("why")
        assessments.write(said=said, why=why, by=request.user, now=timezone.now())
        messages.success(request, _("Đã lưu bản nháp."))
        return redirect("privacy:versions")
    context = {"form": form, "activities": shown(list(activities()))}
    return render(request, "privacy/write.html", context)


def shown(rows: list[Activity]) -> list[dict[str, object]]:
    """Return what is processed in the page's language."""
    language = get_language() or "vi"
    return [
        {"name": one.name(language), "sensitive": one.sensitive}
        | {name: one.part(name, language) for name in PARTS}
        for one in rows
    ]


@require_POST
@no_store
@administrator_required
def issue(request: PersonRequest) -> HttpResponse:
    """Issue the draft."""
    if assessments.draft() is None:
        raise Http404
    try:
        row = assessments.issue(by=request.user, now=timezone.now())
    except NotWholeError as e:
        names = {**forms.SECTION, "why": _("Bản này khác bản trước ở đâu, vì sao")}
        text = _("Còn trống: %(name)s. Viết rồi ban hành.") % {"name": names[e.section]}
        messages.error(request, text)
        return redirect("privacy:write")
    done = _("Đã ban hành bản %(n)s. Từ nay bản này không sửa được.")
    messages.success(request, done % {"n": row.version})
    return redirect("privacy:versions")


@require_safe
@no_store
@administrator_required
def paper(request: PersonRequest, version: int, ending: str) -> HttpResponse:
    """Stream a version, PDF or DOCX."""
    row = assessment_of(version)
    day = timezone.localdate(row.issued_at or timezone.now())
    name = f"danh-gia-tac-dong-{version}"
    return printed(papers.dossier(row, day), ending, name, show=True)
