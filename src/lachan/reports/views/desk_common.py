"""What every page of the desk asks first: who is there, and may they know of this?"""

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from lachan.accounts.access import AnyView, PersonRequest, staff_required
from lachan.accounts.models import User
from lachan.lib.once import once, one_page
from lachan.reports import access
from lachan.reports.models import Report, ReportQuerySet
from lachan.reports.rules import exposure as minutes
from lachan.reports.rules.errors import StepError
from lachan.reports.rules.exposure import Day
from lachan.reports.services import conflict, exposure, watching
from lachan.vault.access import Unlocked, unlocked, unlocked_required
from lachan.vault.rules.errors import NotAllowedError, NotReadyError
from lachan.web.middleware import no_store

_P = ParamSpec("_P")


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody of a team at the desk, with an open key."""

    user: User
    who: Unlocked = field(repr=False)
    now: dt.datetime

    def report(self, pk: uuid.UUID) -> Report:
        """Return one of them as it was when the page began. Raises Http404."""
        return _row(self.user, pk, self.now)

    def reports(self) -> ReportQuerySet:
        """Return what they may know of."""
        return access.reports_for(self.user, self.now)


DeskView = Callable[Concatenate[PersonRequest, Visit, _P], HttpResponseBase]


def at_desk(view: DeskView[_P]) -> AnyView:
    """Let members of teams in, with their key open; to others nothing is here.

    What the vault does not open is not there either.
    """
    keyed = unlocked_required(_with_visit(view))

    def guarded(
        request: PersonRequest, /, **words: uuid.UUID | int
    ) -> HttpResponseBase:
        with one_page():
            _must_know(request.user, words.get("pk"))
            return keyed(request, **words)

    return wraps(view)(no_store(staff_required(guarded)))


def _with_visit(view: Callable[..., HttpResponseBase]) -> AnyView:
    def opened(request: PersonRequest, /, **words: uuid.UUID | int) -> HttpResponseBase:
        who, now = unlocked(request), timezone.now()
        watching.note_present(who=who, now=now)
        try:
            return view(request, Visit(request.user, who, now), **words)
        except NotAllowedError as e:
            raise Http404 from e

    return opened


def with_report(view: DeskView[_P]) -> AnyView:
    """Let who is at the desk act on a report, once they said whom they know."""
    return wraps(view)(at_desk(_once_asked(view)))


def _once_asked(view: Callable[..., HttpResponseBase]) -> AnyView:
    def asked(
        request: PersonRequest, visit: Visit, pk: uuid.UUID, **words: int
    ) -> HttpResponseBase:
        if not conflict.is_answered(visit.report(pk), visit.user):
            raise NotAllowedError("first the question whether one knows somebody")
        return view(request, visit, pk=pk, **words)

    return asked


def _must_know(user: User, pk: object) -> None:
    """Raise Http404 before a key is asked for: what is not theirs is not there."""
    now = timezone.now()
    if isinstance(pk, uuid.UUID):
        _row(user, pk, now)
    elif not access.is_at_a_desk(user, now):
        raise Http404


def _row(user: User, pk: uuid.UUID, now: dt.datetime) -> Report:
    return once(("report", user.pk, pk), lambda: access.report_for(user, pk, now))


def try_to(
    request: PersonRequest, pk: uuid.UUID, act: Callable[[], object], done: str
) -> HttpResponse:
    """Do something to a report, say how it went, and come back to it."""
    try:
        act()
    except StepError as e:
        messages.error(request, _no_step(e))
    except NotReadyError:
        text = _("Đội đó chưa có khóa, nên chưa nhận được. Chọn đội khác.")
        messages.error(request, text)
    else:
        messages.success(request, done)
    return redirect("reports:desk_report", pk)


def _no_step(error: StepError) -> str:
    known = {
        "it is closed: take it up again first": _("Tin đã đóng. Mở lại trước đã."),
        "empty, or too long": _("Chưa có chữ nào, hoặc dài quá 20.000 chữ cái."),
        "decided already, or one's own question": _(
            "Việc này đã quyết, hoặc chính anh chị đã hỏi: cần một người khác."
        ),
        "asked too long ago: ask again": _(
            "Câu hỏi này quá 3 ngày không ai quyết. Hỏi lại từ đầu."
        ),
        "this is asked already": _("Đã có người hỏi, đang chờ người thứ hai."),
        "held by law, or these words stand nowhere": _(
            "Không tìm thấy chữ này trong tin, hoặc tin đang được giữ theo pháp luật."
        ),
        "held by law": _(
            "Tin đang được giữ theo pháp luật nên không xóa được chữ nào."
        ),
    }
    return known.get(str(error), _("Tin ở bước này không làm được việc đó."))


def minutes_today(visit: Visit) -> dict[str, object]:
    """Return what the rail shows of heavy content."""
    return minutes_of(exposure.day_of(visit.user.pk, visit.now), visit)


def minutes_of(day: Day, visit: Visit) -> dict[str, object]:
    """Return it of a day that is known already."""
    spent = minutes.spent(day, timezone.localtime(visit.now))
    return {"minutes": int(spent.total_seconds() // 60)}
