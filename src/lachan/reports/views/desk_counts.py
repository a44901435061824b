"""Counts of reports for statistics: coded facts, small cells hidden, no contents."""

import csv
import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from lachan.accounts.access import PersonRequest, role_required
from lachan.accounts.models import Role
from lachan.partners import facts as partners
from lachan.reports import access
from lachan.reports.forms import desk_words as words
from lachan.reports.rules import cells
from lachan.reports.rules.kinds import About, Urgency, catalogue
from lachan.web.middleware import no_store

QUARTERS = 4


@dataclass(frozen=True, slots=True)
class Counted:
    """One table: its name, its rows (label, count or None), the sum or None."""

    name: str
    rows: list[tuple[str, int | None]]
    total: int | None


@no_store
@require_safe
@role_required(Role.ANALYST)
def show(request: PersonRequest) -> HttpResponse:
    """Show the counts of a closed quarter."""
    quarters = closed_quarters(timezone.localdate())
    chosen = _chosen(request, quarters)
    found = tables(request.user, chosen)
    context = {
        "quarters": quarters,
        "chosen": chosen,
        "tables": found,
        "nothing": not any(table.rows for table in found),
        "least": cells.LEAST,
    }
    return render(request, "reports/desk/counts.html", context)


@no_store
@require_safe
@role_required(Role.ANALYST)
def export(request: PersonRequest) -> HttpResponse:
    """Send the same counts as a table of text."""
    chosen = _chosen(request, closed_quarters(timezone.localdate()))
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="tin-bao-{chosen}.csv"'
    answer.write("\ufeff")
    out = csv.writer(answer)
    out.writerow([_("Bảng"), _("Mục"), _("Số tin")])
    for table in tables(request.user, chosen):
        for label, count in table.rows:
            shown = _("ẩn") if count is None else count
            out.writerow([table.name, label, shown])
    return answer


def closed_quarters(today: dt.date) -> list[str]:
    """Return the last quarters that are over, the newest first: "2026-Q3".

    Only whole ones: counts of two days would tell of one report.
    """
    number = today.year * 4 + (today.month - 1) // 3
    return [
        f"{n // 4}-Q{n % 4 + 1}" for n in range(number - 1, number - 1 - QUARTERS, -1)
    ]


def _chosen(request: PersonRequest, quarters: list[str]) -> str:
    asked = request.GET.get("quy", quarters[0])
    if asked not in quarters:
        raise Http404
    return asked


def span(quarter: str) -> tuple[dt.datetime, dt.datetime]:
    """Return when a quarter begins and when the next one does."""
    year, part = int(quarter[:4]), int(quarter[-1])
    zone = timezone.get_current_timezone()
    first = dt.datetime(year, part * 3 - 2, 1, tzinfo=zone)
    after = dt.datetime(year + part // 4, part * 3 % 12 + 1, 1, tzinfo=zone)
    return first, after


def tables(user: Any, quarter: str) -> list[Counted]:
    """Return one table a fact; no fact is crossed with another."""
    first, after = span(quarter)
    rows = access.counted_for(user).filter(
        received_at__gte=first, received_at__lt=after
    )
    names = ("about", "kind", "urgency", "province", "reporter", "channel", "outcome")
    found = list(rows.values_list(*names))
    columns = dict(zip(names, zip(*found, strict=True), strict=True)) if found else {}
    language = words.language()
    groups = {g.code: g.words.name(language) for g in catalogue().groups.values()}
    known: dict[str, Any] = {
        _("Nhóm"): ("about", {a: groups[a] for a in About}),
        _("Loại"): ("kind", {c: words.kind_name(c) for c in catalogue().kinds}),
        _("Mức gấp"): ("urgency", dict(enumerate(words.URGENCY[u] for u in Urgency))),
        _("Tỉnh"): ("province", _provinces(first.date())),
        _("Ai báo"): ("reporter", words.REPORTER),
        _("Qua đâu"): ("channel", words.CHANNEL),
        pgettext("tin", "Kết quả"): ("outcome", words.OUTCOME),
    }
    return [
        _counted(head, columns.get(name, ()), labels)
        for head, (name, labels) in known.items()
    ]


def _provinces(day: dt.date) -> dict[str, str]:
    return {p.code: p.name for p in partners.provinces(day)}


def _counted(name: str, values: Iterable[Any], labels: Any) -> Counted:
    counts = Counter(str(labels.get(v, _("Không rõ"))) for v in values)
    everything = {str(label): 0 for label in labels.values()} | dict(counts)
    shown = cells.hidden_small(everything)
    rows: list[tuple[str, int | None]] = [(k, n) for k, n in shown.items() if n]
    if None in shown.values():
        # A name of its own would tell that it is not none.
        rows.append((_("Các mục khác"), None))
    return Counted(name, rows, cells.total(everything))
