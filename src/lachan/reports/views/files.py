"""Files in pieces, for browsers with scripts: a broken line goes on where it stopped.

One address; headers say what is asked, for they stand in no log. The answers are JSON.
"""

import json
from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from lachan.reports.rules.errors import FileRefusedError, StaleFormError, StepError
from lachan.reports.rules.files import MOST_OCTETS, Refused
from lachan.reports.services import coming, following, handles
from lachan.reports.services import files as service
from lachan.reports.services.coming import OffsetError
from lachan.reports.services.uploads import sealed_uploads
from lachan.reports.views import files_words as words
from lachan.vault.rules.errors import BusyError, CodeUnknownError, NotReadyError
from lachan.web.quiet import quiet

_Answer = tuple[int, dict[str, Any]]


@sealed_uploads
@quiet
@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Answer one step: begin, put, state, finish."""
    step = _STEPS.get(request.headers.get("Upload-Do", ""))
    if step is None:
        return JsonResponse({"error": "unknown step"}, status=400)
    try:
        status, said = step(request)
    except OffsetError as e:
        status, said = 409, {"offset": e.have}
    except (StaleFormError, CodeUnknownError):
        status, said = 410, {"error": "gone"}
    except (BusyError, NotReadyError):
        status, said = 503, {"error": "busy"}
    except (ValueError, KeyError, TypeError):
        status, said = 400, {"error": "not understood"}
    return JsonResponse(said, status=status)


def _begin(request: HttpRequest) -> _Answer:
    """Make room for one file of an opened report; refuse before a piece is sent."""
    said = json.loads(request.body)
    visit = _visit(said["handle"])
    octets = int(said["size"])
    reason = service.refusal(visit)
    if octets > MOST_OCTETS:
        reason = Refused.TOO_LARGE
    if reason is not None:
        return 200, _refused(reason)
    made = coming.begin(str(said["name"])[:200], octets)
    return 200, {"token": coming.token(made), "piece": coming.PIECE_OCTETS}


def _visit(text: object) -> following.Visit:
    now = timezone.now()
    handle = handles.read_handle(str(text), now)
    return following.enter(typed=handle.code, now=now, again=True)


def _coming(request: HttpRequest) -> coming.Coming:
    return coming.of_token(request.headers.get("Upload-Token", ""))


def _put(request: HttpRequest) -> _Answer:
    """Add the piece in the body; the same piece again changes nothing."""
    there, offset = _coming(request), int(request.headers["Upload-Offset"])
    piece = request.body
    if not 0 < len(piece) <= coming.PIECE_OCTETS or offset + len(piece) > there.octets:
        return 400, {"error": "not a piece of this file"}
    return 200, {"offset": coming.put(there, offset, piece)}


def _state(request: HttpRequest) -> _Answer:
    return 200, {"offset": coming.octets(_coming(request))}


def _finish(request: HttpRequest) -> _Answer:
    """Take a file that has come whole into its report."""
    said = json.loads(request.body)
    there = coming.of_token(str(said["token"]))
    visit = _visit(said["handle"])
    if coming.octets(there) != there.octets:
        return 409, {"offset": coming.octets(there)}
    try:
        seen = service.add(
            visit=visit,
            name=there.name,
            chunks=coming.pieces(there),
            now=timezone.now(),
        )
    except FileRefusedError as e:
        coming.drop(there)
        return 200, _refused(e.reason)
    except StepError:
        return 410, {"error": "gone"}
    coming.drop(there)
    line = words.taken(seen, seen.number)
    return 200, {"title": line.title, "text": line.text, "taken": True}


def _refused(reason: str) -> dict[str, Any]:
    line = words.refused(reason)
    return {"title": line.title, "text": line.text, "taken": False}


_STEPS: Final[dict[str, Callable[[HttpRequest], _Answer]]] = {
    "begin": _begin,
    "put": _put,
    "state": _state,
    "finish": _finish,
}
