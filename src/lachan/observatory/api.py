"""`POST /api/v1/statistics`: one batch, or several one a line. No cookie is read."""

import datetime as dt
from typing import Final

from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from lachan.observatory.services.collecting import Outcome, collect
from lachan.web.middleware import no_store

LINES: Final = "application/x-ndjson"
LINES_MAX: Final = 500


@csrf_exempt
@no_store
@require_POST
def statistics(request: HttpRequest) -> JsonResponse:
    """Count a batch: 202, 200 counted before, 409 other content, 422 with the reason.

    Several, one a line (application/x-ndjson): 200 with one result for each.
    """
    try:
        body = request.body
    except RequestDataTooBig:
        return _told(413, "size", "at most 1 MiB at once")
    is_many = request.content_type == LINES
    octets = [line for line in body.splitlines() if line.strip()] if is_many else [body]
    if len(octets) > LINES_MAX:
        return _told(413, "size", f"at most {LINES_MAX} batches at once")
    try:
        outcomes = collect(octets, today=_today())
    except DatabaseError:
        # Nothing was counted, so it may be sent again.
        return _told(503, "busy", "not counted; send it again later")
    if is_many:
        results = [{"status": o.status, **_said(o)} for o in outcomes]
        return JsonResponse({"results": results})
    return JsonResponse(_said(outcomes[0]), status=outcomes[0].status)


def _today() -> dt.date:
    return timezone.localdate()


def _said(outcome: Outcome) -> dict[str, str]:
    if outcome.code:
        return {"error": outcome.code, "text": outcome.text}
    word = "counted" if outcome.status == 202 else "already counted"
    return {"state": word, "batch_id": outcome.batch_id}


def _told(status: int, code: str, text: str) -> JsonResponse:
    return JsonResponse({"error": code, "text": text}, status=status)
