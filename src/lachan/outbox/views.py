"""Pages of who runs the installation: what waits, what failed and why. No contents."""

from collections import Counter
from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from lachan.accounts.access import PersonRequest, administrator_required
from lachan.accounts.mail import can_send_mail
from lachan.outbox import words
from lachan.outbox.access import message_of
from lachan.outbox.forms import TABS, FilterForm
from lachan.outbox.models import (
    FAILURE_TEXTS,
    Attempt,
    Channel,
    Message,
    Outcome,
    State,
)
from lachan.outbox.rules import Failure, IllegalStepError
from lachan.outbox.services import messages as services
from lachan.web.paging import kept, page_of
from lachan.web.parts import Event, Link
from lachan.web.templatetags.lachan import vn_date, vn_time

A_PAGE = 25
_TAB_LABELS = {
    "": gettext_lazy("Chưa gửi được"),
    "cho": gettext_lazy("Đang chờ"),
    "roi": gettext_lazy("Đã gửi"),
    "bo": gettext_lazy("Đã bỏ"),
}
_OUTCOMES = {
    Outcome.OPEN: ("clock", "nghe"),
    Outcome.SENT: ("send", "com"),
    Outcome.FAILED: ("alert-circle", "man"),
    Outcome.LOST: ("plug-connected-x", "nghe"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One message as staff see it."""

    message: Message
    title: str
    recipient: str


@require_safe
@administrator_required
def index(request: PersonRequest) -> HttpResponse:
    """List messages, those that failed first."""
    form = FilterForm(request.GET)
    page = page_of(request, form.found(), A_PAGE)
    tab = form.cleaned_data.get("xem", "")
    counts = _counts()
    context = {
        "page": page,
        "rows": _rows(list(page)),
        "asked": form.cleaned_data.get("q", ""),
        "tab": tab,
        "tabs": _tabs(tab, counts),
        "query": kept(request),
        "total": sum(counts.values()),
        "reasons": _reasons() if not tab else [],
        "mail": can_send_mail(),
    }
    return render(request, "outbox/index.html", context)


def _rows(found: list[Message]) -> list[Row]:
    names = words.names_of({one.recipient for one in found})
    return [Row(one, words.title(one.kind), names[one.recipient]) for one in found]


def _counts() -> Counter[str]:
    rows = Message.objects.order_by().values_list("state").annotate(n=Count("pk"))
    return Counter(dict(rows))


def _tabs(here: str, counts: Counter[str]) -> list[Link]:
    url = reverse("outbox:index")
    links = []
    for tab, states in TABS.items():
        count = sum(counts[state] for state in states)
        words_of_tab = str(_TAB_LABELS[tab])
        label = f"{words_of_tab} ({count})" if count else words_of_tab
        address = f"{url}?xem={tab}" if tab else url
        links.append(Link(label, address, current=tab == here))
    return links


def _reasons() -> list[tuple[str, str, int, bool]]:
    """Return (code, words, how many, may be retried together) of what failed."""
    rows = Message.objects.failed().order_by().values_list("failure")
    counted = rows.annotate(n=Count("pk")).order_by("-n", "failure")
    return [
        (code, str(FAILURE_TEXTS[Failure(code)]), n, code != Failure.MAYBE_SENT)
        for code, n in counted
    ]


@require_safe
@administrator_required
def message(request: PersonRequest, pk: int) -> HttpResponse:
    """Show one message and each attempt to deliver it."""
    found = message_of(pk)
    context = {
        "row": _rows([found])[0],
        "events": [_event(attempt) for attempt in found.tries.all()[:A_PAGE]],
        "maybe": found.failure == Failure.MAYBE_SENT,
        "can_retry": found.state == State.FAILED,
        "can_cancel": found.state in {State.FAILED, State.WAITING},
        "by_mail": found.channel == Channel.EMAIL,
    }
    return render(request, "outbox/message.html", context)


def _event(attempt: Attempt) -> Event:
    icon, tone = _OUTCOMES[Outcome(attempt.outcome)]
    said = {"n": attempt.number, "what": attempt.get_outcome_display()}
    text = _("Lần %(n)s: %(what)s") % said
    hint = " · ".join(filter(None, (vn_time(attempt.started_at), attempt.error)))
    return Event(text, vn_date(attempt.started_at), icon, tone, hint)


@require_POST
@administrator_required
def retry(request: PersonRequest, pk: int) -> HttpResponse:
    """Begin a new round of attempts."""
    found = message_of(pk)
    try:
        services.retry(message=found, by=request.user, now=timezone.now())
    except IllegalStepError:
        messages.error(request, _too_late())
    else:
        messages.success(request, _("Sẽ gửi lại trong ít giây."))
    return redirect("outbox:message", pk)


@require_POST
@administrator_required
def retry_all(request: PersonRequest) -> HttpResponse:
    """Begin a new round for all that failed for one reason."""
    code = request.POST.get("failure", "")
    if code not in set(Failure) - {Failure.MAYBE_SENT}:
        messages.error(request, _("Chọn một lý do trong danh sách."))
        return redirect("outbox:index")
    count = services.retry_all(
        failure=Failure(code), by=request.user, now=timezone.now()
    )
    messages.success(request, _("Sẽ gửi lại %(n)s thư.") % {"n": count})
    return redirect("outbox:index")


@require_POST
@administrator_required
def arrived(request: PersonRequest, pk: int) -> HttpResponse:
    """Note that what may have been sent did arrive."""
    found = message_of(pk)
    try:
        services.mark_arrived(message=found, by=request.user, now=timezone.now())
    except IllegalStepError:
        messages.error(request, _too_late())
    else:
        messages.success(request, _("Đã ghi là đã tới."))
    return redirect("outbox:message", pk)


@require_POST
@administrator_required
def cancel(request: PersonRequest, pk: int) -> HttpResponse:
    """Let a message go no more."""
    found = message_of(pk)
    try:
        services.cancel(message=found, by=request.user, now=timezone.now())
    except IllegalStepError:
        messages.error(request, _too_late())
    else:
        messages.success(request, _("Đã bỏ. Thư này không gửi nữa."))
    return redirect("outbox:message", pk)


def _too_late() -> str:
    return _("Thư này vừa đổi trạng thái. Xem lại rồi làm tiếp.")
