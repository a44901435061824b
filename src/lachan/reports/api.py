"""`POST /api/v1/reports`: a report as JSON, by anybody, or by a partner with a key.

The key of a partner says who sends; it opens nothing. No cookie is read or set.
"""

import json
import logging
from dataclasses import replace

from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from lachan.reports.forms import api as reading
from lachan.reports.rules.effort import Effort
from lachan.reports.rules.errors import (
    IntakeError,
    KeyReusedError,
    NotOpenError,
    ReceiptTakenError,
)
from lachan.reports.rules.intake import Channel, Intake, Reporter, Wrong
from lachan.reports.rules.kinds import catalogue
from lachan.reports.services import idempotency, keys, receiving
from lachan.reports.services.receiving import Received, Request
from lachan.vault.rules.errors import NotReadyError
from lachan.web.middleware import no_store

log = logging.getLogger("lachan.reports")
_BEARER = "bearer "


@csrf_exempt
@no_store
@require_POST
def reports(request: HttpRequest) -> JsonResponse:
    """Take a report in: 201, or why not (docs/interfaces of the project)."""
    partner = request.headers.get("Authorization", "")
    if partner and not _is_partner(partner):
        told = _("Khóa này không còn dùng được.")
        return JsonResponse({"error": told}, status=401, headers=_CHALLENGE)
    try:
        got = _taken(request, by_partner=bool(partner))
    except IntakeError as e:
        return JsonResponse({"errors": _errors(e)}, status=422)
    except _REFUSALS as e:
        return _told(*_refusal(e))
    return JsonResponse({"receipt": got.receipt}, status=201)


_REFUSALS = (
    *(RequestDataTooBig, ReceiptTakenError, KeyReusedError),
    *(NotOpenError, NotReadyError, DatabaseError),
)


def _refusal(error: Exception) -> tuple[int, str]:
    """Return the status of an expected failure, and words that say what to do."""
    if isinstance(error, RequestDataTooBig):
        return 413, _("Báo tin quá dài: tối đa 1 MB.")
    if isinstance(error, ReceiptTakenError | KeyReusedError):
        return 409, _conflict(error)
    if isinstance(error, DatabaseError):
        # A full disk, a database that is gone: nothing was kept, and it says so. Its
        # message may quote a row.
        log.error("a report was not taken: %s", type(error).__name__)
        return 503, _("Lúc này chưa nhận được. Gọi 111, hoặc gửi lại sau ít phút.")
    return 503, _("Chưa nhận báo tin ở đây. Gọi 111, hoặc 113 nếu đang nguy hiểm.")


_CHALLENGE = {"WWW-Authenticate": "Bearer"}


def _told(status: int, text: str) -> JsonResponse:
    return JsonResponse({"error": text}, status=status)


def _is_partner(header: str) -> bool:
    given = header[len(_BEARER) :].strip()
    return header.lower().startswith(_BEARER) and keys.find(given) is not None


def _taken(request: HttpRequest, *, by_partner: bool) -> Received:
    now = timezone.now()
    key = request.headers.get("Idempotency-Key", "")
    if not idempotency.FORM.match(key):
        code = Wrong.NOT_A_CODE if key else Wrong.MISSING
        raise IntakeError({"Idempotency-Key": (code.value,)})
    raw = _json(request)
    said, receipt = reading.read(raw, now)
    if by_partner:
        said = _from_partner(said)
    body = json.dumps([by_partner, raw], sort_keys=True).encode()
    effort = Effort.WORKED if by_partner else Effort.NONE
    how = Request(Channel.API, receipt=receipt, key=key, body=body, effort=effort)
    return receiving.receive(intake=said, request=how, now=now)


def _json(request: HttpRequest) -> object:
    try:
        return json.loads(request.body)
    except (ValueError, RecursionError) as e:
        raise IntakeError({"": (Wrong.NOT_TEXT.value,)}) from e


def _from_partner(said: Intake) -> Intake:
    if said.reporter is Reporter.CHILD:
        return replace(said, reporter=Reporter.PARTNER)
    return said


def _errors(error: IntakeError) -> dict[str, list[str]]:
    return {
        name: [words(name, c) for c in codes] for name, codes in error.errors.items()
    }


def words(name: str, code: str) -> str:
    """Return why a field is not taken, in the active language."""
    if name == "kind" and code == Wrong.UNKNOWN:
        known = ", ".join(catalogue().kinds)
        return _("Không có loại này. Các loại: %(known)s.") % {"known": known}
    if name == "Idempotency-Key":
        return _("Cần tiêu đề Idempotency-Key: 22 đến 200 ký tự ngẫu nhiên, 128 bit.")
    if name == "receipt":
        return _("Mã gồm 16 chữ số, số cuối kiểm tra các số trước (Damm).")
    told = {
        Wrong.MISSING: _("Chưa có."),
        Wrong.UNKNOWN: _("Không có giá trị hoặc trường này."),
        Wrong.TOO_LONG: _("Quá dài."),
        Wrong.TOO_MANY: _("Quá nhiều."),
        Wrong.NOT_A_YEAR: _("Không phải năm sinh hợp lý."),
        Wrong.NOT_A_PHONE: _("Không phải số điện thoại."),
        Wrong.NOT_A_CODE: _("Không phải mã."),
        Wrong.NOT_TEXT: _("Không đúng dạng."),
    }
    return told[Wrong(code)]


def _conflict(error: Exception) -> str:
    if isinstance(error, ReceiptTakenError):
        return _("Mã này đã có người dùng. Tạo mã khác rồi gửi lại.")
    return _("Idempotency-Key này đã dùng cho báo tin khác, hoặc đã quá 24 giờ.")
