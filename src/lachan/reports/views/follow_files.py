"""Adding files to a report that was opened by its code."""

from django.http import HttpResponse
from django.utils.translation import gettext

from lachan.reports.rules.errors import FileRefusedError
from lachan.reports.services import files as service
from lachan.reports.views import files_taking as taking
from lachan.reports.views import files_words as words
from lachan.reports.views.follow_page import Page, draw, show


def files(page: Page) -> HttpResponse:
    """Show limits first and a plain field; take what was sent, file by file."""
    if not page.sent:
        return _draw(page, [])
    if not page.request.FILES:
        return _draw(page, [], empty=True)
    lines = taking.take(page.request, page.visit, page.handle.once, page.now)
    if all(line.taken for line in lines):
        notice = gettext("Đã nhận và khóa kín các tệp.") if lines else ""
        return show(page, notice=notice, lines=lines)
    return _draw(page, lines)


def fingerprint(page: Page) -> HttpResponse:
    """Keep a fingerprint that the device made of a picture that stays there."""
    try:
        taking.take_hash(page.request, page.visit, page.now)
    except FileRefusedError as e:
        return _draw(page, [words.refused(e.reason)])
    line = words.hash_taken()
    return show(page, notice=f"{line.title} {line.text}")


def _draw(page: Page, lines: list[words.Line], *, empty: bool = False) -> HttpResponse:
    refusal = service.refusal(page.visit)
    return draw(
        page,
        "files",
        lines=lines,
        empty=empty,
        closed=words.refused(refusal) if refusal else None,
        limits=words.limits(),
        sexual=page.visit.report.sexual,
        kept_text=page.request.POST.get("text", page.request.POST.get("kept_text", "")),
    )
