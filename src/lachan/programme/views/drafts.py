"""What of a plan that was brought in was understood, and what was not."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lachan.programme.models import Plan, Task
from lachan.programme.rules.schedule import ScheduleKind
from lachan.programme.services import importing as services
from lachan.programme.views.common import today


@dataclass(frozen=True, slots=True)
class Doubt:
    """A task of a draft, and what of it was not understood, in words."""

    task: Task
    why: tuple[str, ...]


COLUMNS: Final[Mapping[str, Promise]] = {
    "code": gettext_lazy("TT"),
    "text": gettext_lazy("Nội dung hoạt động, nhiệm vụ"),
    "lead": gettext_lazy("Cơ quan chủ trì"),
    "with": gettext_lazy("Cơ quan phối hợp"),
    "time": gettext_lazy("Thời gian thực hiện"),
    "results": gettext_lazy("Kết quả"),
}


def reading_of(plan: Plan) -> dict[str, object]:
    """Return what was understood of a draft and what was not, for its page."""
    heads = plan.reading.get("heads", {})
    leads = services.named_leads(plan, today())
    tasks = plan.tasks.there().filter(heading=False).prefetch_related("outputs")
    doubts = (Doubt(task, tuple(_doubts(task, task in leads))) for task in tasks)
    return {
        "heads": [(label, heads.get(name, "")) for name, label in COLUMNS.items()],
        "unknown": plan.reading.get("unknown", []),
        "doubts": [one for one in doubts if one.why],
    }


def _doubts(task: Task, leads: bool) -> Iterator[str]:
    if not task.lead_text:
        yield _("chưa có cơ quan chủ trì")
    elif not leads:
        yield _("chủ trì chưa có trong sổ mạng lưới: %(name)s") % {
            "name": task.lead_text
        }
    if task.schedule == ScheduleKind.UNKNOWN:
        said = _("chưa hiểu thời gian: %(text)s")
        yield (
            said % {"text": task.time_text}
            if task.time_text
            else _("chưa có thời gian")
        )
    if all(one.gone for one in task.outputs.all()):
        yield _("chưa có kết quả phải có")
    if task.rest:
        yield _("có phần giữ thành chữ")
