"""Files of a plain form, taken into an opened report; each form counts once."""

import datetime as dt
from contextlib import suppress
from typing import Final

from django.http import HttpRequest

from lachan.reports.rules.errors import FileRefusedError
from lachan.reports.rules.files import Refused
from lachan.reports.services import files as service
from lachan.reports.services import idempotency
from lachan.reports.services.following import Visit
from lachan.reports.services.uploads import SealedUpload
from lachan.reports.views import files_words as words

_ONCE: Final = b"follow files"


def take(
    request: HttpRequest, visit: Visit, once: str, now: dt.datetime
) -> list[words.Line]:
    """Take every file of a form; return what became of each, in its order.

    once: a number of the page; the same page sent again takes nothing twice.
    """
    uploads = request.FILES.getlist("files")
    if idempotency.find(key=once, body=_ONCE, now=now):
        return []
    lines = [
        _take(visit, one, number, now)
        for number, one in enumerate(uploads, start=1)
        if isinstance(one, SealedUpload)
    ]
    with suppress(idempotency.UsedMeanwhileError):
        idempotency.keep(once, _ONCE, {"done": True}, now)
    return lines


def _take(
    visit: Visit, upload: SealedUpload, number: int, now: dt.datetime
) -> words.Line:
    try:
        if upload.too_large:
            return words.refused(Refused.TOO_LARGE, number)
        seen = service.add(
            visit=visit, name=upload.name or "", chunks=upload.chunks(), now=now
        )
    except FileRefusedError as e:
        return words.refused(e.reason, number)
    finally:
        upload.close()
    return words.taken(seen, number)


def take_hash(request: HttpRequest, visit: Visit, now: dt.datetime) -> None:
    """Keep a fingerprint that the device made. Raises FileRefusedError."""
    quality = request.POST.get("quality", "")
    service.add_hash(
        visit=visit,
        pdq=request.POST.get("pdq", ""),
        quality=int(quality) if quality.isdecimal() else -1,
        name="",
        now=now,
    )
