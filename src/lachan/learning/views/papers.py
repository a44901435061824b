"""Certificates: one's own as PDF, and the public page that tells only validity."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lachan.accounts.access import (
    PersonRequest,
    administrator_required,
    person_required,
)
from lachan.documents.sheets import Certificate as Paper
from lachan.documents.sheets import sheets
from lachan.learning import access
from lachan.learning.facts import training as facts
from lachan.learning.forms.training import CodeForm, NameForm, WhyForm
from lachan.learning.models import Certificate
from lachan.learning.rules.training import code_read, code_shown
from lachan.learning.services import training
from lachan.learning.views.common import download, get_or_post, sent, today
from lachan.web.middleware import no_store
from lachan.web.text import long_date, searchable


@require_safe
@no_store
@person_required
def paper(request: PersonRequest, code: str) -> HttpResponse:
    """Send a certificate as PDF."""
    row = access.certificate_for(request.user, code)
    return as_pdf(row)


def as_pdf(row: Certificate) -> HttpResponse:
    """Return a certificate as a download."""
    octets = sheets(_("Giấy chứng nhận"), _as_paper(row))
    return download(octets, "application/pdf", f"giay-chung-nhan-{row.code}.pdf")


def _as_paper(row: Certificate) -> Paper:
    course, address = row.course, settings.LACHAN_URL.rstrip("/")
    url = address + reverse("papers:one", args=(row.code,))
    until = long_date(row.until) if row.until else _("không hết hạn")
    site = address.partition("//")[2] + reverse("papers:check")
    check = _("Kiểm tra ở %(site)s: giấy còn giá trị không, có đúng tên này không.")
    return Paper(
        kind=_("Giấy chứng nhận"),
        given=_("Chứng nhận"),
        name=row.holder,
        what=_("đã học xong khóa “%(course)s”")
        % {"course": facts.said(course, "title")},
        rows=(
            (_("Số giờ"), str(course.hours)),
            (_("Ngày cấp"), long_date(row.issued_on)),
            (_("Có giá trị đến trước ngày"), until),
            (_("Mã"), code_shown(row.code)),
        ),
        url=url,
        check=check % {"site": site},
        language=(get_language() or "vi")[:2],
    )


@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """Ask for a code."""
    if "code" not in request.GET:
        return render(request, "training/check.html", {"form": CodeForm()})
    form = CodeForm(request.GET)
    code = code_read(form.cleaned_data["code"]) if form.is_valid() else ""
    if form.is_valid() and not code:
        form.add_error("code", _("Mã có 12 chữ và số, như ABCD-EFGH-JKMN."))
    if code:
        return redirect("papers:one", code)
    return render(request, "training/check.html", {"form": form}, status=422)


@get_or_post
@no_store
def check_one(request: HttpRequest, code: str) -> HttpResponse:
    """Tell of which course a certificate is and whether it holds, and not whose.

    Who has the paper may ask whether it bears the name that stands on it.
    """
    read = code_read(code)
    row = access.certificate_by(read) if read else None
    named = NameForm(sent(request))
    asked = row is not None and row.holder and named.is_valid()
    context = {
        "code": code_shown(read) if read else code[:40],
        "row": row,
        "holds": row is not None and row.holds(today()),
        "taken": row is not None and row.taken_on is not None,
        "course": row and facts.said(row.course, "title"),
        "named": named if row is not None and row.holder else None,
        "same": _same(row, named) if asked and row else None,
    }
    status = 200 if row else 404
    return render(request, "training/checked.html", context, status=status)


def _same(row: Certificate, named: NameForm) -> bool:
    typed: str = named.cleaned_data["name"]
    return searchable(typed) == searchable(row.holder)


@require_POST
@administrator_required
def take_back(request: PersonRequest, code: str) -> HttpResponse:
    """Take a certificate back, with why."""
    row, form = access.certificate_for(request.user, code), WhyForm(request.POST)
    if form.is_valid():
        why = form.cleaned_data["why"]
        training.take_back(certificate=row, why=why, on=today(), by=request.user)
        messages.success(request, _("Đã thu hồi giấy."))
    else:
        messages.error(request, _("Viết vì sao thu hồi."))
    held = row.enrolment or row.guest
    if held is not None and held.session_id:
        return redirect("training:session", held.session_id)
    return redirect("training:course", row.course.code)
