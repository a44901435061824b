"""The issued process: a page for everybody, and one for staff who apply it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lachan.accounts.access import (
    PersonRequest,
    administrator_required,
    staff_required,
)
from lachan.partners import facts
from lachan.partners.access import process_file_of
from lachan.partners.context import shows_sample
from lachan.partners.forms.coordination import IssueForm
from lachan.partners.models import Member, ProcessReading, ProcessVersion
from lachan.partners.services import process as services
from lachan.partners.services.demo_process import MARK
from lachan.partners.services.handovers import MEDIA
from lachan.partners.views.units import get_or_post, sent


def _in_force() -> ProcessVersion | None:
    return ProcessVersion.objects.on(timezone.localdate()).first()


@require_safe
def public(request: HttpRequest) -> HttpResponse:
    """Show the process in force, and those before it, to everybody."""
    current = _in_force()
    others = ProcessVersion.objects.exclude(pk=current.pk if current else 0)
    is_sample = current is not None and current.number.endswith(MARK)
    shows_sample(request, shown=is_sample)
    context = {"current": current, "others": others}
    return render(request, "partners/process.html", context)


@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the file of a version as a download that no browser runs."""
    found = process_file_of(pk)
    answer = HttpResponse(bytes(found.content), content_type=found.version.media_type)
    name = f"quy-trinh-{found.version.valid_from.isoformat()}"
    name += f".{MEDIA[found.version.media_type]}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@require_safe
@staff_required
def applied(request: PersonRequest) -> HttpResponse:
    """Show staff the process in force, who confirmed it, and who has not."""
    current = _in_force()
    read = ProcessReading.objects.filter(version=current).select_related(
        "user", "member__unit"
    )
    # Who reads for no member is no answer to "which member": NULL would hide all.
    theirs = read.exclude(member=None).values("member")
    missing = Member.objects.active().exclude(pk__in=theirs)
    context = {
        "current": current,
        "readings": list(read[:200]),
        "missing": list(missing.select_related("unit")[:200]),
        "mine": read.filter(user=request.user).first(),
        "versions": ProcessVersion.objects.all(),
        "admin": request.user.is_administrator,
    }
    return render(request, "partners/process_applied.html", context)


@require_POST
@staff_required
def confirm(request: PersonRequest) -> HttpResponse:
    """Note that the person read the version in force."""
    current, now = _in_force(), timezone.now()
    if current is None:
        raise Http404
    reach = facts.reach_of(request.user, now)
    member = Member.objects.active().filter(pk__in=reach.members).first()
    services.confirm(version=current, member=member, by=request.user, now=now)
    messages.success(request, _("Đã ghi anh chị đọc và áp dụng bản này."))
    return redirect("partners:process_applied")


@get_or_post
@administrator_required
def issue(request: PersonRequest) -> HttpResponse:
    """Add a version."""
    form = IssueForm(
        sent(request),
        request.FILES or None,
        initial={"valid_from": timezone.localdate()},
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        new = services.Issued(
            said["number"],
            said["title"],
            said["changes"],
            said["valid_from"],
            said["file"],
        )
        try:
            services.issue(new=new, by=request.user)
        except services.TooEarlyError:
            text = _("Bản mới phải áp dụng sau bản đang có.")
            form.add_error("valid_from", text)
        else:
            messages.success(request, _("Đã ban hành. Bản trước hết hiệu lực."))
            return redirect("partners:process_applied")
    return render(request, "partners/process_issue.html", {"form": form})
