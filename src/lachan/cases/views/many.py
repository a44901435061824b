"""Many papers at once: what waits for a signature, in one PDF."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from lachan.accounts.access import PersonRequest
from lachan.cases.forms.words import language
from lachan.cases.models import Case, Form
from lachan.cases.rules.library import Library
from lachan.cases.services import forms, loading, reading, to_sign
from lachan.cases.views import lines
from lachan.cases.views.common import Visit, at_work
from lachan.cases.views.exposure import is_enough
from lachan.cases.views.papers import document_of
from lachan.documents.pdf import pdf
from lachan.documents.values import Document
from lachan.partners.context import shows_sample
from lachan.partners.rules.media import PDF
from lachan.vault.rules.errors import NotAllowedError

NAME: Final = "mau-cho-ky.pdf"


@dataclass(frozen=True, slots=True)
class Line:
    """One paper to choose."""

    pk: uuid.UUID
    number: str
    title: str
    when: str


class WhyNot(StrEnum):
    """Why a case stays shut, and its papers out of the print."""

    ENOUGH = "enough"  # heavy, and the day's limit is reached
    NOT_ALLOWED = "not_allowed"


_SAID: Final = {
    WhyNot.ENOUGH: gettext_lazy(
        "Chưa in %(papers)s. Hôm nay anh/chị đã xem đủ nội dung nặng: mai in tiếp, "
        "hoặc nhờ đồng nghiệp của đội. Hồ sơ khẩn thì mở ở trang của hồ sơ."
    ),
    WhyNot.NOT_ALLOWED: gettext_lazy(
        "Không in được %(papers)s: khóa của anh/chị không mở được hồ sơ. "
        "Nhờ đồng nghiệp của đội in."
    ),
}


@require_safe
@at_work
def choose(request: PersonRequest, visit: Visit) -> HttpResponse:
    """List the finished forms that nobody signed; all of them are chosen."""
    rows = to_sign.waiting(visit.user, visit.now)
    shows_sample(request, shown=any(row.case.demo for row in rows))
    known = loading.current()
    context = {"lines": [_line(row, known) for row in rows], "most": to_sign.MOST}
    return render(request, "cases/to_sign.html", context)


def _line(row: Form, known: Library) -> Line:
    schema = known.get(row.code, row.version)
    assert row.done_at is not None  # finished
    title = f"{schema.number}: {schema.about.said(language())}"
    return Line(row.pk, row.case.number, title, lines.moment(row.done_at))


@require_safe
@at_work
def papers(request: PersonRequest, visit: Visit) -> HttpResponse:
    """Stream the chosen ones as one PDF, case by case; each opening is on record.

    What is left out is named, with why, on the page that is shown next.
    """
    chosen = set(request.GET.getlist("mau"))
    rows = [r for r in to_sign.waiting(visit.user, visit.now) if str(r.pk) in chosen]
    made, left = _documents(request, visit, rows)
    if not chosen:
        messages.error(request, _("Chọn ít nhất một mẫu để in."))
    if gone := len(chosen) - len(rows):
        messages.warning(request, _gone(gone))
    for why, names in left.items():
        messages.warning(request, _SAID[why] % {"papers": "; ".join(names)})
    if not made:
        return redirect("cases:to_sign")
    head = {"Content-Disposition": f'inline; filename="{NAME}"'}
    return HttpResponse(pdf(*made), content_type=PDF, headers=head)


def _gone(n: int) -> str:
    """Say how many wait no more: signed meanwhile, or not theirs; nothing of which."""
    words = ngettext(
        "%(n)s mẫu đã chọn không in: không còn chờ ký ở đây.",
        "%(n)s mẫu đã chọn không in: không còn chờ ký ở đây.",
        n,
    )
    return words % {"n": n}


def _documents(
    request: PersonRequest, visit: Visit, rows: Iterable[Form]
) -> tuple[list[Document], Mapping[WhyNot, list[str]]]:
    """Return the papers, and by why what those are called that stay out."""
    known = loading.current()
    opened: dict[uuid.UUID, reading.Opened | WhyNot] = {}
    made: list[Document] = []
    left: dict[WhyNot, list[str]] = defaultdict(list)
    for row in rows:
        if row.case_id not in opened:
            opened[row.case_id] = _opened(request, visit, row.case)
        case = opened[row.case_id]
        if isinstance(case, WhyNot):
            number = known.get(row.code, row.version).number
            left[case].append(f"{number} ({row.case.number})")
        else:
            made.append(document_of(case.case, forms.kept(row, case.key), visit))
    return made, left


def _opened(
    request: PersonRequest, visit: Visit, case: Case
) -> reading.Opened | WhyNot:
    if is_enough(request, case, visit.now):
        return WhyNot.ENOUGH
    try:
        return reading.open_case(case=case.pk, who=visit.who, now=visit.now)
    except NotAllowedError:
        # One of many: the others are printed all the same.
        return WhyNot.NOT_ALLOWED
