"""Is everything at work? `GET /health` answers it for monitors, `doctor` for people."""

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lachan.lib import control
from lachan.reports import facts as reports
from lachan.site.models import JobRun, WorkerBeat

FAILURES_SHOWN = 3  # in a row, before a job counts as broken


@dataclass(frozen=True, slots=True)
class Health:
    """What was found. problems: one sentence each; empty when all is well."""

    facts: dict[str, Any] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def measure() -> Health:
    """Ask database, worker and gateway. Takes no longer than their time-outs."""
    health = Health()
    _database(health)
    _gateway(health)
    return health


def _database(health: Health) -> None:
    health.facts["database"] = connection.vendor
    try:
        alive = WorkerBeat.objects.alive(timezone.now()).count()
        coming = reports.coming(timezone.now())
        broken = list(
            JobRun.objects.filter(failures__gte=FAILURES_SHOWN).values_list(
                "name", flat=True
            )
        )
    except DatabaseError as e:
        health.problems.append(f"the database does not answer ({type(e).__name__})")
        return
    health.facts["workers"] = alive
    health.facts["reports"] = "flood" if coming.flood else "ok"
    if not alive:
        health.problems.append("no worker gives a sign of life")
    health.problems.extend(f"the job {name} keeps failing" for name in broken)


def _gateway(health: Health) -> None:
    answers = control.ask_all(settings.RUN_DIR, {"op": "status"})
    health.facts["gateways"] = len(answers)
    generations = [int(a.get("generation") or 0) for a in answers]
    health.facts["generation"] = max(generations, default=0)
    if not answers:
        health.problems.append("no gateway answers")
    problems = {str(a["problem"]) for a in answers if a.get("problem")}
    health.problems.extend(f"gateway: {text}" for text in sorted(problems))
    warnings = {str(a["warning"]) for a in answers if a.get("warning")}
    if warnings:
        health.facts["warnings"] = sorted(warnings)


@never_cache
@require_safe
def health_view(request: HttpRequest) -> JsonResponse:
    """Answer 200 and `ok`, or 503 and what is wrong."""
    health = measure()
    status = "wrong" if health.problems else "ok"
    body = {"status": status, **health.facts, "problems": health.problems}
    response = JsonResponse(body, status=503 if health.problems else 200)
    # Who asks every few seconds learns it from the answer; the log need not repeat it.
    response._has_been_logged = True  # type: ignore[attr-defined]  # django.utils.log
    return response
