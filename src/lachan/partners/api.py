"""`POST /api/v1/handovers/<ref>`: the signed answer of a member's system.

No cookie is read or set; the signature says who speaks.
"""

import uuid

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from lachan.partners.rules.callbacks import CallbackError
from lachan.partners.rules.handover import IllegalStepError
from lachan.partners.services import webhooks
from lachan.web.middleware import no_store

_HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature")
_UNSIGNED = {"headers", "timestamp", "signature"}


@csrf_exempt
@no_store
@require_POST
def callback(request: HttpRequest, ref: uuid.UUID) -> JsonResponse:
    """Take an answer: 200, 401 (not signed as it must be), 409, 413 or 422."""
    headers = {name: request.headers.get(name, "") for name in _HEADERS}
    try:
        kept = webhooks.take_callback(
            ref=str(ref), headers=headers, body=request.body, now=timezone.now()
        )
    except RequestDataTooBig:
        return _told(413, "length")
    except CallbackError as e:
        return _told(401 if e.code in _UNSIGNED else 422, e.code)
    except webhooks.CallbackReusedError:
        return _told(409, "webhook-id")
    except IllegalStepError:
        return _told(409, "state")
    return JsonResponse({"handover": str(kept.ref), "state": kept.state})


def _told(status: int, error: str) -> JsonResponse:
    return JsonResponse({"error": error}, status=status)
