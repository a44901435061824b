"""Adding files to a report that was opened by its code."""

from contextlib import suppress

from django.http import HttpResponse
from django.utils.translation import gettext

from lachan.reports.rules.errors import FileRefusedError
from lachan.reports.rules.files import MOST_OCTETS, Refused
from lachan.reports.services import files as service
from lachan.reports.services import idempotency
from lachan.reports.services.uploads import SealedUpload
from lachan.reports.views import files_words as words
from lachan.reports.views.follow_page import Page, draw, show

_ONCE = b"follow files"


def files(page: Page) -> HttpResponse:
    """Show limits first and a plain field; take what was sent, file by file."""
    uploads = page.request.FILES.getlist("files")
    if not page.sent:
        return _draw(page, [])
    if not uploads:
        return _draw(page, [], empty=True)
    if idempotency.find(key=page.handle.once, body=_ONCE, now=page.now):
        return show(page)
    lines = [
        _take(page, one, number)
        for number, one in enumerate(uploads, start=1)
        if isinstance(one, SealedUpload)
    ]
    with suppress(idempotency.UsedMeanwhileError):
        idempotency.keep(page.handle.once, _ONCE, {"done": True}, page.now)
    if all(line.taken for line in lines):
        return show(page, notice=gettext("Đã nhận và khóa kín các tệp."), lines=lines)
    return _draw(page, lines)


def _take(page: Page, upload: SealedUpload, number: int) -> words.Line:
    try:
        if upload.too_large:
            return words.refused(Refused.TOO_LARGE, number)
        seen = service.add(
            visit=page.visit,
            name=upload.name or "",
            chunks=upload.chunks(),
            now=page.now,
        )
    except FileRefusedError as e:
        return words.refused(e.reason, number)
    finally:
        upload.close()
    return words.taken(seen, number)


def fingerprint(page: Page) -> HttpResponse:
    """Keep a fingerprint that the device made of a picture that stays there."""
    quality = page.request.POST.get("quality", "")
    try:
        service.add_hash(
            visit=page.visit,
            pdq=page.request.POST.get("pdq", ""),
            quality=int(quality) if quality.isdecimal() else -1,
            name="",
            now=page.now,
        )
    except FileRefusedError as e:
        return _draw(page, [words.refused(e.reason)])
    return show(page, notice=gettext("Đã gửi dấu vân tay. Ảnh vẫn chỉ ở máy này."))


def _draw(page: Page, lines: list[words.Line], *, empty: bool = False) -> HttpResponse:
    refusal = service.refusal(page.visit)
    return draw(
        page,
        "files",
        lines=lines,
        empty=empty,
        closed=words.refused(refusal) if refusal else None,
        limits=words.limits(),
        most=MOST_OCTETS,
        sexual=page.visit.report.sexual,
        kept_text=page.request.POST.get("text", page.request.POST.get("kept_text", "")),
    )
