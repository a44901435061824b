"""The report on a year: preview with sources, editing, versions, signing, printing."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lachan.accounts.access import PersonRequest, staff_required
from lachan.documents.frame import dated, numbered
from lachan.partners.views.printing import printed
from lachan.programme.access import plans_for
from lachan.programme.access.gathering import Desk
from lachan.programme.access.reports import (
    report_of,
    reports_for,
    signs,
    version_of,
    writes,
)
from lachan.programme.forms.reports import BeginForm, FrameForm, SignForm, TextForm
from lachan.programme.models import PlanState, Report, ReportState, ReportVersion
from lachan.programme.rules.reporttext import (
    Block,
    Figure,
    Piece,
    TextError,
    by_hand,
    pieces,
)
from lachan.programme.services import reportpaper as papers
from lachan.programme.services import reports as services
from lachan.programme.views.common import get_or_post, sample, sent, today
from lachan.programme.views.gathercommon import address, desk
from lachan.programme.views.rounds import may_open

ROWS_SHOWN: Final = 200


@require_safe
@staff_required
def index(request: PersonRequest) -> HttpResponse:
    """List the reports that one may read."""
    who = desk(request)
    rows = reports_for(who).select_related("plan", "unit")
    context = {"reports": rows, "may_open": may_open(who)}
    return render(request, "programme/reports.html", context)


@get_or_post
@staff_required
def begin(request: PersonRequest) -> HttpResponse:
    """Begin a report, and let Lá Chắn write its first version."""
    who = desk(request)
    if not may_open(who):
        raise PermissionDenied
    plans = plans_for(request.user).exclude(state=PlanState.DRAFT)
    form = BeginForm(sent(request), plans=plans, initial={"year": who.day.year})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = _begin(who, said)
        except services.NobodyReportsError:
            form.add_error("unit", _("Ghi đơn vị báo cáo."))
        except PermissionDenied:
            form.add_error("unit", _("Chọn đơn vị nơi bạn làm việc."))
        else:
            return redirect("report:show", made.pk)
    return render(request, "programme/report_begin.html", {"form": form})


def _begin(who: Desk, said: Mapping[str, Any]) -> Report:
    unit = said["unit"] or services.reporter(said["plan"])
    if not who.admin and unit.pk not in who.units:
        raise PermissionDenied
    made = services.begin(plan=said["plan"], year=said["year"], unit=unit, by=who.user)
    if not made.versions.exists():
        services.write(report=made, by=who.user, now=timezone.now())
    return made


@dataclass(frozen=True, slots=True)
class Drawn:
    """A block as it is drawn. pieces: its text; rows: cells as pieces; widths: "9%"."""

    block: Block
    pieces: list[Piece]
    rows: list[list[list[Piece]]]
    bars: list[tuple[str, str, str, int]]
    widths: list[str]


@require_safe
@staff_required
def show(request: PersonRequest, pk: int) -> HttpResponse:
    """Show a version as a page of paper; `?so=` names the figure that is explained."""
    who = desk(request)
    report = report_of(who, pk)
    version = version_of(report, _number(request))
    figures = papers.figures_of(version)
    blocks = papers.blocks_of(version)
    chosen = figures.get(request.GET.get("so", ""))
    context = {
        "report": report,
        "version": version,
        "newest": not report.versions.filter(number__gt=version.number).exists(),
        "head": _head(version),
        "blocks": [_drawn(one, figures) for one in blocks],
        "paper": papers.document(version),
        "chosen": chosen,
        "at": request.GET.get("o", ""),
        "look": _to_look_at(blocks, figures),
        "write": writes(who, report),
        "sign": report.state == ReportState.SUBMITTED and signs(who, report),
        "sign_form": SignForm(initial={"on": today()}, auto_id="sign_%s"),
        "versions": report.versions.select_related("by")[:20],
        "query": f"ban={version.number}&" if _number(request) else "",
        **sample(report.plan),
    }
    return render(request, "programme/report.html", context)


def _number(request: PersonRequest) -> int | None:
    text = request.GET.get("ban", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


def _head(version: ReportVersion) -> dict[str, str]:
    head = papers.document(version).letterhead
    return {"numbered": numbered(head), "dated": dated(head)}


def _drawn(block: Block, figures: Mapping[str, Figure]) -> Drawn:
    rows = [[pieces(cell, figures) for cell in row] for row in block.rows]
    values = [float(figures[c].value or 0) for _label, c in block.bars if c]
    most = max(values, default=0) or 1
    bars = [_bar(label, code, figures, most) for label, code in block.bars]
    total = sum(block.widths)
    widths = [f"{width * 100 / total:.1f}%" for width in block.widths]
    return Drawn(block, pieces(block.text, figures), rows, bars, widths)


def _bar(
    label: str, code: str, figures: Mapping[str, Figure], most: float
) -> tuple[str, str, str, int]:
    if not code:
        return label, "", _("chưa gửi"), 0
    one = figures[code]
    return label, code, one.shown, round(float(one.value or 0) * 100 / most)


def _rows(figure: Figure | None) -> list[dict[str, str]]:
    if figure is None:
        return []
    return [
        {"text": row.text, "value": row.value, "ref": row.ref, "url": address(row.ref)}
        for row in figure.rows[:ROWS_SHOWN]
    ]


def _to_look_at(
    blocks: list[Block], figures: Mapping[str, Figure]
) -> list[tuple[str, str]]:
    """Return what somebody should look at before signing: words, and where to go."""
    found = []
    for code, one in figures.items():
        if code.endswith(".missing") and one.rows:
            said = _("%(n)s đơn vị chưa gửi hoặc đang sửa số liệu")
            found.append((said % {"n": len(one.rows)}, reverse("gathering:index")))
    lost = figures.get("plan.decide")
    if lost and lost.rows:
        said = _("%(n)s nhiệm vụ chưa có đơn vị chủ trì")
        found.append((said % {"n": len(lost.rows)}, address(lost.rows[0].ref)))
    for block in blocks:
        odd = by_hand(block.text) if block.edited else []
        if odd:
            said = _("Số viết tay, không có nguồn: %(numbers)s")
            text = said % {"numbers": ", ".join(odd[:5])}
            found.append((text, f"#khoi-{block.key}"))
    return found


@require_safe
@staff_required
def figure(request: PersonRequest, pk: int, code: str) -> HttpResponse:
    """Show one figure with all its rows; as JSON by `?json`."""
    report = report_of(desk(request), pk)
    version = version_of(report, _number(request))
    found = papers.figures_of(version).get(code)
    if found is None:
        raise Http404
    if "json" in request.GET:
        return JsonResponse(asdict(found) | {"version": version.number})
    context = {
        "report": report,
        "version": version,
        "figure": found,
        "rows": _rows(found),
        "more": max(0, len(found.rows) - ROWS_SHOWN),
    }
    return render(request, "programme/report_figure.html", context)


def _writable(request: PersonRequest, pk: int) -> Report:
    who = desk(request)
    report = report_of(who, pk)
    if not writes(who, report):
        raise PermissionDenied
    return report


@require_POST
@staff_required
def refresh(request: PersonRequest, pk: int) -> HttpResponse:
    """Write the report anew from what there is now."""
    report = _writable(request, pk)
    last = report.versions.first()
    made = services.write(report=report, by=request.user, now=timezone.now())
    if made == last:
        messages.info(request, _("Số liệu không đổi. Vẫn là bản cũ."))
    else:
        said = _("Đã soạn bản %(n)s. Lời bạn sửa vẫn giữ.")
        messages.success(request, said % {"n": made.number})
    return redirect("report:show", pk)


@get_or_post
@staff_required
def edit(request: PersonRequest, pk: int, key: str) -> HttpResponse:
    """Change the words of one part; it becomes a new version."""
    report = _writable(request, pk)
    version = version_of(report, None)
    rows = [b for b in papers.blocks_of(version) if b.key == key and b.editable]
    if not rows:
        raise Http404
    block = rows[0]
    form = TextForm(sent(request), initial={"text": block.text})
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        try:
            services.edit(
                report=report, key=key, text=text, by=request.user, now=timezone.now()
            )
        except TextError as e:
            said = _("Không có số nào tên {%(code)s}. Giữ đúng tên trong ngoặc.")
            form.add_error("text", said % {"code": e.code})
        else:
            messages.success(request, _("Đã lưu thành bản mới."))
            return redirect(f"{reverse('report:show', args=(pk,))}#khoi-{key}")
    context = {"form": form, "report": report, "block": block, "version": version}
    return render(request, "programme/report_edit.html", context)


@get_or_post
@staff_required
def frame(request: PersonRequest, pk: int) -> HttpResponse:
    """Change place, symbol, recipients, who signs as what."""
    report = _writable(request, pk)
    form = FrameForm(sent(request), instance=report)
    if request.method == "POST" and form.is_valid():
        fresh = _writable(request, pk)
        fields = form.cleaned_data
        services.frame(report=fresh, fields=fields, by=request.user)
        messages.success(request, _("Đã lưu."))
        return redirect("report:show", pk)
    context = {"form": form, "report": report}
    return render(request, "programme/report_frame.html", context)


@require_POST
@staff_required
def restore(request: PersonRequest, pk: int, number: int) -> HttpResponse:
    """Make the newest version say what an older one said."""
    report = _writable(request, pk)
    version = version_of(report, number)
    made = services.restore(version=version, by=request.user, now=timezone.now())
    said = _("Đã lấy lại bản %(old)s thành bản %(new)s.")
    messages.success(request, said % {"old": number, "new": made.number})
    return redirect("report:show", pk)


@require_POST
@staff_required
def submit(request: PersonRequest, pk: int) -> HttpResponse:
    """Give the newest version to who signs."""
    services.submit(report=_writable(request, pk), by=request.user)
    messages.success(request, _("Đã trình ký. Sửa lời thì phải trình lại."))
    return redirect("report:show", pk)


@require_POST
@staff_required
def sign(request: PersonRequest, pk: int) -> HttpResponse:
    """Pin the version that was signed."""
    who = desk(request)
    report = report_of(who, pk)
    if not signs(who, report):
        raise PermissionDenied
    form = SignForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Chưa ghi: cần số và ngày như 24/12/2026."))
        return redirect("report:show", pk)
    version = version_of(report, None)
    said = form.cleaned_data
    try:
        services.sign(
            report=report,
            version=version,
            number=said["number"],
            on=said["on"],
            by=request.user,
        )
    except (services.NotSubmittedError, services.SignedAlreadyError):
        messages.error(request, _("Báo cáo chưa được trình, hoặc đã ký."))
    else:
        messages.success(request, _("Đã ghi nhận chữ ký. Bản này không đổi nữa."))
    return redirect("report:show", pk)


@require_safe
@staff_required
def output(request: PersonRequest, pk: int, ending: str) -> HttpResponse:
    """Send a version: DOCX, PDF, or every figure with its rows as JSON."""
    report = report_of(desk(request), pk)
    version = version_of(report, _number(request))
    if ending == "json":
        return JsonResponse(papers.as_json(version))
    name = f"bao-cao-{report.year}-ban-{version.number}"
    return printed(papers.document(version), ending, name)
