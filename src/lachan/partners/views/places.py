"""The communes of one province for who types a place: open to all, says nobody's."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from lachan.partners import facts


@require_safe
@cache_control(public=True, max_age=24 * 3600)
def communes(request: HttpRequest, province: str) -> HttpResponse:
    """List the communes of a province with the names they took in.

    The browser asks for a whole province, so that what is typed never travels.
    """
    today = timezone.localdate()
    found = facts.place(province, today) if len(province) == 2 else None
    if found is None:
        raise Http404
    older = facts.old_names(found.code)
    rows = [
        {"code": one.code, "name": one.name, "also": older.get(one.code, [])}
        for one in facts.communes_of(found.code, today)
    ]
    return JsonResponse(
        {"code": found.code, "name": found.name, "communes": rows},
        json_dumps_params={"ensure_ascii": False, "separators": (",", ":")},
    )
