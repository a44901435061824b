"""What every page of cases asks first: who is there, and may they know of this?"""

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Concatenate, Final, ParamSpec

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lachan.accounts.access import AnyView, PersonRequest, staff_required
from lachan.accounts.models import User
from lachan.cases import access
from lachan.cases.forms import words
from lachan.cases.models import Case
from lachan.cases.rules.errors import (
    CaseError,
    IllegalStepError,
    MissingError,
    NotTheDeciderError,
)
from lachan.cases.views.exposure import is_enough
from lachan.lib.once import one_page
from lachan.partners.context import shows_sample
from lachan.vault.access import Unlocked, unlocked, unlocked_required
from lachan.vault.rules.errors import NotAllowedError, NotReadyError
from lachan.web.middleware import no_store

_P = ParamSpec("_P")


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody of a team at work, with an open key."""

    user: User
    who: Unlocked = field(repr=False)
    now: dt.datetime


View = Callable[Concatenate[PersonRequest, Visit, _P], HttpResponseBase]


def at_work(view: View[_P]) -> AnyView:
    """Let members of teams in, with their key open; to others nothing is here."""
    keyed = unlocked_required(_with_visit(view))

    def guarded(
        request: PersonRequest, /, **said: uuid.UUID | int | str
    ) -> HttpResponseBase:
        with one_page():
            # Before a key is asked for: what is not theirs is not there.
            _must_know(request.user, said.get("pk"))
            return keyed(request, **said)

    return wraps(view)(no_store(staff_required(guarded)))


def _must_know(user: User, pk: object) -> None:
    now = timezone.now()
    if not access.is_at_work(user, now):
        raise Http404
    if not isinstance(pk, uuid.UUID):
        return
    known = (access.cases_for, access.load_for, access.offers_for)
    if not any(rows(user, now).filter(pk=pk).exists() for rows in known):
        raise Http404


def _with_visit(view: Callable[..., HttpResponseBase]) -> AnyView:
    def opened(
        request: PersonRequest, /, **said: uuid.UUID | int | str
    ) -> HttpResponseBase:
        visit = Visit(request.user, unlocked(request), timezone.now())
        try:
            return view(request, visit, **said)
        except NotAllowedError as e:
            raise Http404 from e

    return opened


def with_case(view: Callable[..., HttpResponseBase]) -> AnyView:
    """Let who may open a case in, once they said that they know nobody in it."""

    def asked(
        request: PersonRequest, visit: Visit, /, pk: uuid.UUID, **said: int | str
    ) -> HttpResponseBase:
        case = access.case_for(visit.user, pk, visit.now)
        shows_sample(request, shown=case.demo)
        if not access.is_stranger(visit.user, case):
            context = {"case": case, "title": words.kind_name(case.kind)}
            return render(request, "cases/ask.html", context)
        if is_enough(request, case, visit.now):
            return render(request, "cases/enough.html", {"case": case})
        return view(request, visit, case, **said)

    return wraps(view)(at_work(asked))


def try_to(
    request: PersonRequest, case: Case, act: Callable[[], object], done: str
) -> HttpResponse:
    """Do something to a case, say how it went, and come back to it."""
    try:
        act()
    except (CaseError, NotReadyError) as e:
        messages.error(request, refusal(e))
    else:
        messages.success(request, done)
    return redirect("cases:case", case.pk)


def refusal(error: Exception) -> str:
    """Return why something was not done, and what to do, in words."""
    if isinstance(error, NotReadyError):
        return _("Đội đó chưa có khóa, nên chưa nhận được. Chọn đội khác.")
    if isinstance(error, NotTheDeciderError):
        return _("Theo luật, bước này của người khác. Trang hồ sơ ghi là của ai.")
    if isinstance(error, MissingError):
        missing = _MISSING.get(error.what)
        return str(missing or _("Còn thiếu một nội dung của bước này."))
    if isinstance(error, IllegalStepError):
        return _("Hồ sơ không còn ở bước này. Xem việc tiếp theo bên dưới.")
    return str(error)


_MISSING: Final = {
    "plan": gettext_lazy("Kế hoạch chưa có dịch vụ nào. Thêm ít nhất một dịch vụ."),
    "child_said": gettext_lazy("Chưa ghi ý kiến của trẻ."),
    "parents_said": gettext_lazy("Chưa ghi ý kiến của cha mẹ, người chăm sóc."),
    "child_answer": gettext_lazy(
        "Chưa ghi câu trả lời của trẻ, hoặc vì sao chưa hỏi được."
    ),
    "words": gettext_lazy("Chưa có chữ nào."),
    "form": gettext_lazy("Mẫu của bước này chưa xong. Điền xong mẫu rồi làm lại."),
    "to": gettext_lazy("Chọn một đội khác để chuyển."),
    "reason": gettext_lazy("Chọn một lý do."),
}
