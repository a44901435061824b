"""`/api/v1/boxes/…`: what boxes of homes and schools ask. Form: docs/box.md.

No cookie is read or set; the signature says who speaks.
"""

import json
import threading
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from lachan.box import joining, signing
from lachan.lib.errors import RefusedError
from lachan.supervision.models import Box
from lachan.supervision.services import box_counts, box_feed, boxes
from lachan.supervision.services.box_feed import NotReadyError, Question
from lachan.web.middleware import no_store

LONGEST_WAIT_S: Final = 50
PAUSE_S: Final = 2  # until the next question, where all lines are taken
_lines = threading.BoundedSemaphore(max(1, settings.LACHAN_BOX_LINES))
BoxView = Callable[[Box, int, dict[str, Any]], HttpResponse]


class _FormError(RefusedError):
    """A body is not what it must be."""


_STATUSES: Final[tuple[tuple[type[Exception], int, str], ...]] = (
    (boxes.CodeError, 403, "code"),
    (RequestDataTooBig, 413, "length"),
    (_FormError, 422, "form"),
    (NotReadyError, 503, "policy"),
)


def _told(status: int, error: str, **more: object) -> JsonResponse:
    return JsonResponse({"error": error, **more}, status=status)


def _object(request: HttpRequest) -> dict[str, Any]:
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError) as e:
        raise _FormError("json") from e
    if not isinstance(body, dict):
        raise _FormError("json")
    return body


def _refusals(
    view: Callable[[HttpRequest], HttpResponse],
) -> Callable[..., HttpResponseBase]:
    """Answer what is refused, in the words of docs/box.md."""

    @csrf_exempt
    @no_store
    @require_POST
    @wraps(view)
    def answered(request: HttpRequest) -> HttpResponse:
        try:
            return view(request)
        except (RefusedError, RequestDataTooBig) as e:
            return _refused(e)

    return answered


def _refused(e: Exception) -> JsonResponse:
    match e:
        case boxes.StampError():
            return _told(401, "stamp", last=e.last)
        case signing.SigningError():
            return _told(401, e.code, at=int(timezone.now().timestamp()))
    for kind, status, error in _STATUSES:
        if isinstance(e, kind):
            return _told(status, error)
    return _told(404, "file")


def _from_box(view: BoxView) -> Callable[..., HttpResponseBase]:
    """Let boxes in that sign; a revoked one is told so, signed."""

    @_refusals
    def opened(request: HttpRequest) -> HttpResponse:
        headers = {name: request.headers.get(name, "") for name in signing.HEADERS}
        box, stamp = boxes.heard(
            headers=headers,
            path=request.path,
            body=request.body,
            now=timezone.now(),
        )
        if box.revoked_at is not None:
            return JsonResponse(box_feed.revoked(box, stamp), status=410)
        return view(box, stamp, _object(request))

    return opened


def _text(body: dict[str, Any], name: str, most: int) -> str:
    found = body.get(name, "")
    if not isinstance(found, str) or len(found) > most:
        raise _FormError(name)
    return found


def _number(body: dict[str, Any], name: str) -> int:
    found = body.get(name, 0)
    if type(found) is not int or not 0 <= found < 1 << 53:
        raise _FormError(name)
    return found


@_refusals
def join(request: HttpRequest) -> HttpResponse:
    """Let a box in by a code: 201, or 403."""
    body = _object(request)
    public = _text(body, "key", 64)
    code = boxes.join(
        word=_text(body, "code", 8),
        public=public,
        proof=_text(body, "proof", 64),
        name=_text(body, "name", 60),
        now=timezone.now(),
    )
    assert code.box is not None  # it has just been let in
    policy = boxes.policy_public().hex()
    told = {
        "box": code.box.key,
        "home": box_feed.home_id(code.box.home),
        "policy_key": policy,
    }
    key = bytes.fromhex(code.key)
    proof = joining.proof(key, "centre", public, policy, told["box"], told["home"])
    return JsonResponse(told | {"proof": proof}, status=201)


@_from_box
def sync(box: Box, stamp: int, body: dict[str, Any]) -> HttpResponse:
    """Tell what the box lacks; where it lacks nothing, wait for something."""
    asked = Question(
        generation=_number(body, "generation"),
        manifest=_text(body, "manifest", 64),
        seq=_number(body, "seq"),
        prev=_text(body, "prev", 64),
    )
    version = _text(body, "version", 20)
    boxes.has(box=box, generation=asked.generation, seq=asked.seq, version=version)
    wait_s = min(_number(body, "wait"), LONGEST_WAIT_S)
    since = box_feed.mark()
    told = box_feed.answer(box, asked, stamp)
    if box_feed.is_news(told) or not wait_s:
        return JsonResponse(told)
    if not _lines.acquire(blocking=False):
        # Every line is taken: then this one comes again soon.
        return JsonResponse(told | {"pause": PAUSE_S})
    try:
        return _held(box, asked, stamp, since, wait_s)
    finally:
        _lines.release()


def _held(
    box: Box, asked: Question, stamp: int, since: tuple[object, ...], wait_s: int
) -> HttpResponse:
    """Wait for something the box lacks: changes of other homes are none."""
    deadline = timezone.now().timestamp() + wait_s
    while True:
        if not connection.in_atomic_block:
            connection.close()
        changed = box_feed.wait(since, deadline - timezone.now().timestamp())
        since = box_feed.mark()
        if boxes.is_revoked(box):
            return JsonResponse(box_feed.revoked(box, stamp), status=410)
        told = box_feed.answer(box, asked, stamp)
        if box_feed.is_news(told) or not changed:
            return JsonResponse(told)


@_from_box
def files(box: Box, _stamp: int, body: dict[str, Any]) -> HttpResponse:
    """Tell the pieces of a file of the box's policy, or give some."""
    name = _text(body, "name", 80)
    numbers = body.get("pieces")
    if numbers is None:
        return JsonResponse(box_feed.inventory(box, name))
    if not isinstance(numbers, list) or not all(
        type(n) is int and 0 <= n < 1 << 20 for n in numbers
    ):
        raise _FormError("pieces")
    data = box_feed.some_pieces(box, name, numbers, _text(body, "over", 80))
    return HttpResponse(data, "application/octet-stream")


@_from_box
def counts(box: Box, _stamp: int, body: dict[str, Any]) -> HttpResponse:
    """Take a counter file of the box; the same file again counts once."""
    try:
        taken = box_counts.take(
            box=box,
            name=_text(body, "name", 110),
            content=body.get("content"),
            now=timezone.now(),
        )
    except ValueError as e:
        raise _FormError("content") from e
    return JsonResponse({"rows": taken})
