"""Bring a list of schools: check it as often as needed, then add what is new."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lachan.accounts.access import PersonRequest, administrator_required
from lachan.partners.forms.units import ImportForm
from lachan.partners.reading import Problem, Reason, School, UnreadableError
from lachan.partners.services import importing as services
from lachan.partners.views.units import get_or_post, provinces
from lachan.web.parts import Column, Table

SHOWN = 100
REASON_TEXTS = {
    Reason.COLUMNS: gettext_lazy("Thiếu cột: cần mã, tên và tỉnh"),
    Reason.BAD_CODE: gettext_lazy("Mã không đúng: “%(detail)s”"),
    Reason.BAD_NAME: gettext_lazy("Không có tên, hoặc tên quá dài"),
    Reason.PROVINCE: gettext_lazy("Không biết tỉnh “%(detail)s”"),
    Reason.REPEATED: gettext_lazy("Mã %(detail)s đã có ở dòng trên"),
    Reason.DIFFERENT: gettext_lazy(
        "Mã này đang là “%(detail)s”, khác tên hoặc khác tỉnh. Sửa ở trang của trường"
    ),
    Reason.ENDED: gettext_lazy("Mã này của “%(detail)s”, đã thôi hoạt động"),
}


@get_or_post
@administrator_required
def bring(request: PersonRequest) -> HttpResponse:
    """Check a list, or add what of it is new. Nothing typed is lost on the way."""
    today = timezone.localdate()
    if request.method != "POST":
        form = ImportForm(initial={"on": today})
        return _draw(request, form, None, added=False)
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _draw(request, form, None, added=False)
    text, on = form.cleaned_data["text"], form.cleaned_data["on"]
    adding = request.POST.get("do") == "add"
    try:
        if adding:
            report = services.add(text, on=on, by=request.user)
        else:
            report = services.examine(text, on)
    except UnreadableError:
        form.add_error("text", _("Danh sách dài hơn 5.000 dòng. Chia thành nhiều lần."))
        return _draw(request, form, None, added=False)
    if adding:
        words = {"n": len(report.new)}
        messages.success(request, _("Đã thêm %(n)s trường.") % words)
    # What is left to mend after adding; everything before it.
    kept = report.left if adding else text
    again = ImportForm(initial={"text": kept, "on": on})
    return _draw(request, again, report, added=adding)


def _draw(
    request: PersonRequest,
    form: ImportForm,
    report: services.Report | None,
    *,
    added: bool,
) -> HttpResponse:
    context: dict[str, object] = {
        "form": form,
        "report": report,
        "added": added,
        "ready": provinces(timezone.localdate()).exists(),
    }
    if report is not None:
        context["new"] = _schools(_("Trường mới"), report.new)
        context["problems"] = _problems(report.problems)
        context["more_new"] = max(0, len(report.new) - SHOWN)
        context["more_problems"] = max(0, len(report.problems) - SHOWN)
    return render(request, "partners/import.html", context)


def _schools(caption: str, rows: Sequence[School]) -> Table:
    columns = [Column(_("Mã")), Column(_("Tên")), Column(_("Mã tỉnh"))]
    cells = [(r.code, r.name, r.province) for r in rows[:SHOWN]]
    return Table(caption, columns, cells)


def _problems(rows: Sequence[Problem]) -> Table:
    columns = [Column(_("Dòng")), Column(_("Nội dung")), Column(_("Vì sao"))]
    cells = [
        (
            str(row.line.number),
            row.line.text[:200],
            str(REASON_TEXTS[row.reason]) % {"detail": row.detail[:60]},
        )
        for row in rows[:SHOWN]
    ]
    return Table(_("Dòng chưa hiểu"), columns, cells)
