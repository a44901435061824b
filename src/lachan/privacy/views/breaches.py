"""The register of breaches: clock, who was told, what is left."""

import csv
import datetime as dt
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lachan.accounts.access import PersonRequest, administrator_required
from lachan.partners.views.printing import printed
from lachan.privacy import forms
from lachan.privacy.access import breach_of, open_breach_of
from lachan.privacy.models import Breach
from lachan.privacy.rules.duties import Ending, Kind, Whom, duty_on
from lachan.privacy.services import assessments, breaches, papers
from lachan.privacy.services.breaches import BreachError, Notice, Said
from lachan.web.middleware import no_store
from lachan.web.paging import kept, page_of
from lachan.web.templatetags.lachan import vn_duration

A_PAGE = 25


@dataclass(frozen=True, slots=True)
class Line:
    """One breach in the list. tone: as the component's clock."""

    row: Breach
    kind: str
    text: str
    tone: str
    left: tuple[str, ...]


@require_safe
@no_store
@administrator_required
def index(request: PersonRequest) -> HttpResponse:
    """List breaches, open ones first by what is due; the dossier in force."""
    now = timezone.now()
    rows = Breach.objects.prefetch_related("notices")
    page = page_of(request, rows.order_by("closed_at", "due_at", "pk"), A_PAGE)
    context = {
        "page": page,
        "lines": [line(row, now) for row in page],
        "query": kept(request),
        "duty": duty_on(timezone.localdate(now)),
        "current": assessments.in_force(),
        "draft": assessments.draft(),
    }
    return render(request, "privacy/index.html", context)


def line(row: Breach, now: dt.datetime) -> Line:
    """Return how a breach stands, in words."""
    told = [n for n in row.notices.all() if n.whom == Whom.AUTHORITY]
    left = tuple(breaches.duty_of(row).left(breaches.contents(row)))
    text, tone = _clock(row, told[0].at if told else None, now)
    names = tuple(str(forms.CONTENT[name]) for name in left)
    return Line(row, str(forms.KIND[row.kind]), text, tone, names)


def _clock(row: Breach, told: dt.datetime | None, now: dt.datetime) -> tuple[str, str]:
    if told is not None:
        late = told > row.due_at
        return (_("đã báo, chậm"), "man") if late else (_("đã báo trong hạn"), "com")
    if row.closed_at is not None:
        return _("không phải báo"), ""
    if row.due_at <= now:
        return _("trễ %(time)s") % {"time": vn_duration(now - row.due_at)}, "man"
    return _("còn %(time)s") % {"time": vn_duration(row.due_at - now)}, "son"


@no_store
@administrator_required
def create(request: PersonRequest) -> HttpResponse:
    """Write a breach down."""
    now = timezone.now()
    noticed = timezone.localtime(now).replace(second=0, microsecond=0)
    form = forms.BreachForm(request.POST or None, initial={"noticed_at": noticed})
    if request.method == "POST" and form.is_valid():
        try:
            row = breaches.note(said=_said(form), by=request.user, now=now)
        except BreachError as e:
            form.add_error(None, str(forms.REFUSED[e.code]))
        else:
            messages.success(request, _("Đã ghi. Đồng hồ đang chạy."))
            return redirect("privacy:breach", row.pk)
    context = {"form": form, "duty": duty_on(timezone.localdate(now))}
    return render(request, "privacy/edit.html", context)


@no_store
@administrator_required
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """Write down what is known now."""
    row = open_breach_of(pk)
    form = forms.BreachForm(request.POST or None, initial=forms.begun(row))
    if request.method == "POST" and form.is_valid():
        try:
            breaches.amend(
                breach=pk, said=_said(form), by=request.user, now=timezone.now()
            )
        except BreachError as e:
            form.add_error(None, str(forms.REFUSED[e.code]))
        else:
            messages.success(request, _("Đã ghi. Phần đã báo trước đây giữ nguyên."))
            return redirect("privacy:breach", pk)
    context = {"form": form, "row": row, "duty": breaches.duty_of(row)}
    return render(request, "privacy/edit.html", context)


def _said(form: forms.BreachForm) -> Said:
    said = dict(form.cleaned_data)
    about = tuple(said.pop("about"))
    return Said(**{**said, "kind": Kind(said["kind"]), "data": about})


@require_safe
@no_store
@administrator_required
def show(request: PersonRequest, pk: int) -> HttpResponse:
    """Show one breach: what is known, who was told, what is left."""
    return _page(request, pk)


def _page(
    request: PersonRequest,
    pk: int,
    notice: forms.NoticeForm | None = None,
    close: forms.CloseForm | None = None,
) -> HttpResponse:
    now = timezone.now()
    row = breach_of(pk)
    known = dict(forms.data_names())
    context = {
        "row": row,
        "line": line(row, now),
        "duty": breaches.duty_of(row),
        "data": [known[code] for code in row.data if code in known],
        "notices": [
            (n, forms.WHOM[n.whom], [str(forms.CONTENT[c]) for c in n.left])
            for n in row.notices.all()
        ],
        "notice": notice or forms.NoticeForm(initial={"at": timezone.localtime(now)}),
        "close": close or forms.CloseForm(auto_id="c_%s"),
        "ending": forms.ENDING.get(row.ending),
        "form": notice or close,
    }
    return render(request, "privacy/breach.html", context)


@require_POST
@no_store
@administrator_required
def tell(request: PersonRequest, pk: int) -> HttpResponse:
    """Keep that somebody was told."""
    breach_of(pk)
    form = forms.NoticeForm(request.POST)
    if form.is_valid():
        said = dict(form.cleaned_data)
        notice = Notice(**{**said, "whom": Whom(said["whom"])})
        try:
            breaches.tell(breach=pk, notice=notice, by=request.user, now=timezone.now())
        except BreachError as e:
            form.add_error(None, str(forms.REFUSED[e.code]))
        else:
            messages.success(request, _("Đã ghi ai được báo, được báo điều gì."))
            return redirect("privacy:breach", pk)
    return _page(request, pk, notice=form)


@require_POST
@no_store
@administrator_required
def close(request: PersonRequest, pk: int) -> HttpResponse:
    """Close a breach."""
    breach_of(pk)
    form = forms.CloseForm(request.POST, auto_id="c_%s")
    if form.is_valid():
        said = form.cleaned_data
        try:
            breaches.close(
                breach=pk,
                ending=Ending(said["ending"]),
                why=said["why"],
                by=request.user,
                now=timezone.now(),
            )
        except BreachError as e:
            form.add_error(None, str(forms.REFUSED[e.code]))
        else:
            messages.success(request, _("Đã đóng. Sổ giữ mọi lần báo."))
            return redirect("privacy:breach", pk)
    return _page(request, pk, close=form)


@require_safe
@no_store
@administrator_required
def letter(request: PersonRequest, pk: int, ending: str) -> HttpResponse:
    """Stream the letter to the authority, PDF or DOCX."""
    row = breach_of(pk)
    paper = papers.notice(row, timezone.localdate())
    return printed(paper, ending, row.code, show=True)


@require_safe
@no_store
@administrator_required
def table(request: PersonRequest) -> HttpResponse:
    """Return the register as CSV."""
    answer = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="so-su-co.csv"'
    out = csv.writer(answer)
    out.writerow(
        [
            _("Số"),
            _("Loại"),
            _("Biết lúc"),
            _("Hạn báo"),
            _("Đã thông báo"),
            _("Đóng ngày"),
        ]
    )
    for row in Breach.objects.prefetch_related("notices"):
        told = [n.at for n in row.notices.all() if n.whom == Whom.AUTHORITY]
        times = (row.noticed_at, row.due_at, told[0] if told else None, row.closed_at)
        cells = [f"{timezone.localtime(t):%d/%m/%Y %H:%M}" if t else "" for t in times]
        out.writerow([row.code, str(forms.KIND[row.kind]), *cells])
    return answer
