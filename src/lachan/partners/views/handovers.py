"""Hand-overs: those on their way, those for one's own teams, one with its history."""

import datetime as dt

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lachan.accounts.access import (
    PersonRequest,
    administrator_required,
    staff_required,
)
from lachan.partners import facts
from lachan.partners.access import (
    handover_received,
    handover_seen,
    handover_sent,
    handovers_received,
    handovers_seen,
    member_by,
)
from lachan.partners.forms.handovers import (
    AnswerForm,
    EndpointForm,
    HandoverFilterForm,
    SendForm,
)
from lachan.partners.models import (
    Endpoint,
    Handover,
    HandoverEvent,
    HandoverEventKind,
    HandoverQuerySet,
    HandoverState,
    Purpose,
    Reason,
    Way,
)
from lachan.partners.rules.handover import IllegalStepError, State
from lachan.partners.services import endpoints, handovers
from lachan.partners.services.handovers import (
    MEDIA,
    NothingLeftError,
    NotReachableError,
    Order,
)
from lachan.partners.services.webhooks import signing_key
from lachan.partners.views.units import get_or_post, sent
from lachan.vault.access import unlocked, unlocked_required
from lachan.vault.rules import receipt
from lachan.vault.rules.errors import NotAllowedError
from lachan.web.middleware import no_store
from lachan.web.paging import kept, page_of
from lachan.web.parts import Event
from lachan.web.templatetags.lachan import vn_moment

A_PAGE = 25
_LOOKS = {
    HandoverEventKind.ACCEPTED: ("check", "com"),
    HandoverEventKind.DONE: ("circle-check", "com"),
    HandoverEventKind.DECLINED: ("x", "nghe"),
    HandoverEventKind.FAILED: ("alert-triangle", "man"),
    HandoverEventKind.LATE: ("clock", "nghe"),
    HandoverEventKind.ESCALATED: ("bell", "man"),
}


@require_safe
@staff_required
def index(request: PersonRequest) -> HttpResponse:
    """List the hand-overs of one's teams; administrators see all."""
    now = timezone.now()
    reach = facts.reach_of(request.user, now)
    form = HandoverFilterForm(request.GET)
    form.is_valid()
    asked = form.cleaned_data
    rows = _filtered(handovers_seen(reach), asked.get("xem", ""), now)
    if asked.get("viec"):
        rows = rows.filter(purpose=asked["viec"])
    found = rows.select_related("member__unit").order_by("due_at", "-pk")
    context = {
        "filter": form,
        "page": page_of(request, found, A_PAGE),
        "query": kept(request),
        "narrowed": any(asked.values()),
        "now": now,
        "received": handovers_received(reach).open().count(),
    }
    return render(request, "partners/handovers.html", context)


def _filtered(rows: HandoverQuerySet, asked: str, now: dt.datetime) -> HandoverQuerySet:
    if asked == "late":
        return rows.late(now)
    if asked == "all":
        return rows
    return rows.filter(state=asked) if asked else rows.unsettled()


@require_safe
@staff_required
def inbox(request: PersonRequest) -> HttpResponse:
    """List what was handed over to one's own teams."""
    now = timezone.now()
    reach = facts.reach_of(request.user, now)
    rows = handovers_received(reach).select_related("member__unit")
    context = {"page": page_of(request, rows, A_PAGE), "now": now}
    return render(request, "partners/inbox.html", context)


@require_safe
@staff_required
def handover(request: PersonRequest, ref: str) -> HttpResponse:
    """Show one hand-over to who sent it, who received it, and administrators."""
    return _show(request, ref)


def _show(
    request: PersonRequest, ref: str, form: AnswerForm | None = None
) -> HttpResponse:
    now = timezone.now()
    reach = facts.reach_of(request.user, now)
    found = handover_seen(reach, ref)
    mine = handovers_received(reach).filter(pk=found.pk).exists()
    context = {
        "handover": found,
        "mine": mine,
        "now": now,
        "late": found.late_at(now),
        "has_bundle": hasattr(found, "bundle"),
        "admin": request.user.is_administrator,
        "may_cancel": found.state in _CANCELLABLE,
        "may_answer": mine and found.state in _ANSWERABLE,
        "form": form,
        "answer_form": form or AnswerForm(),
        "events": [_event(one) for one in reversed(found.events.all())],
    }
    return render(request, "partners/handover.html", context)


_ANSWERABLE = {HandoverState.SENT, HandoverState.RECEIVED, HandoverState.ACCEPTED}
_CANCELLABLE = {*_ANSWERABLE, HandoverState.WAITING, HandoverState.FAILED}


def _event(one: HandoverEvent) -> Event:
    kind = HandoverEventKind(one.kind)
    icon, tone = _LOOKS.get(kind, ("send", "cham"))
    why = Handover(state=one.kind, reason=one.reason).reason_text
    return Event(str(kind.label), vn_moment(one.at), icon, tone, why)


@no_store
@require_POST
@staff_required
@unlocked_required
def take(request: PersonRequest, ref: str) -> HttpResponse:
    """Send the bundle to somebody of the member's team."""
    now = timezone.now()
    found = handover_received(facts.reach_of(request.user, now), ref)
    try:
        content = handovers.open_by_account(
            handover=found, who=unlocked(request), now=now
        )
    except NotAllowedError as e:
        raise Http404 from e
    except NothingLeftError:
        messages.error(request, _("Gói không còn: đã rút, đã xong hoặc đã từ chối."))
        return redirect("partners:handover", found.ref)
    return attachment(found, content)


def attachment(found: Handover, content: bytes) -> HttpResponse:
    """Return an opened bundle as a file that no browser runs."""
    answer = HttpResponse(content, content_type=found.media_type)
    name = f"ban-giao-{found.number}.{MEDIA.get(found.media_type, 'bin')}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@require_POST
@staff_required
def answer(request: PersonRequest, ref: str) -> HttpResponse:
    """Take the answer of somebody of the member's team."""
    now = timezone.now()
    found = handover_received(facts.reach_of(request.user, now), ref)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _show(request, ref, form)
    said = form.cleaned_data
    try:
        handovers.answer(
            handover=found,
            to=State(said["to"]),
            actor=f"user:{request.user.pk}",
            now=now,
            reason=Reason(said["reason"]) if said["reason"] else "",
        )
    except IllegalStepError:
        messages.error(request, _("Bàn giao này vừa đổi trạng thái. Xem lại ở dưới."))
    else:
        messages.success(request, _("Đã trả lời. Người gửi thấy ngay."))
    return redirect("partners:handover", found.ref)


@require_POST
@staff_required
def cancel(request: PersonRequest, ref: str) -> HttpResponse:
    """Take a hand-over back, for who sent it and administrators."""
    now = timezone.now()
    found = handover_sent(facts.reach_of(request.user, now), ref)
    try:
        handovers.cancel(handover=found, by=request.user, now=now)
    except IllegalStepError:
        messages.error(request, _("Không rút được nữa: đã xong hoặc đã từ chối."))
    else:
        messages.success(request, _("Đã rút. Gói chưa mở thì không ai mở được nữa."))
    return redirect("partners:handover", found.ref)


@require_POST
@staff_required
def again(request: PersonRequest, ref: str) -> HttpResponse:
    """Try a system again, for who sent it and administrators."""
    now = timezone.now()
    found = handover_sent(facts.reach_of(request.user, now), ref)
    try:
        handovers.send_again(handover=found, by=request.user, now=now)
    except IllegalStepError:
        messages.error(request, _("Bàn giao này không gửi lại được từ đây."))
    else:
        messages.success(request, _("Đang gửi lại."))
    return redirect("partners:handover", found.ref)


@no_store
@get_or_post
@staff_required
def send(request: PersonRequest, pk: int) -> HttpResponse:
    """Hand a document over to a member; link and code are shown once."""
    now = timezone.now()
    teams = handovers.sending_teams(request.user, now)
    if not teams:
        raise Http404
    member = member_by(pk)
    form = SendForm(sent(request), request.FILES or None, teams=teams)
    context = {"form": form, "member": member}
    if request.method == "POST" and form.is_valid():
        made = _sent(request, form, member.pk, now)
        if made is not None:
            return _told(request, made)
    return render(request, "partners/handover_send.html", context)


def _sent(
    request: PersonRequest, form: SendForm, member: int, now: dt.datetime
) -> handovers.Sent | None:
    said = form.cleaned_data
    order = Order(
        subject=("paper", said["number"]),
        purpose=Purpose(said["purpose"]),
        team=said["team"].pk,
        answer_by=said["day"],
    )
    try:
        return handovers.send(
            to=member_by(member),
            bundle=said["file"],
            order=order,
            by=request.user,
            now=now,
        )
    except NotReachableError:
        form.add_error(None, _unreachable(member_by(member).way))
        return None


def _unreachable(way: str) -> str:
    if way == Way.ACCOUNT:
        return _(
            "Đội của thành viên chưa có người mở được khóa. Gọi cho họ, "
            "hoặc đổi cách nhận sang liên kết."
        )
    if way == Way.SYSTEM:
        return _("Chưa khai địa chỉ và khóa của hệ thống thành viên.")
    return _("Thành viên đang không nhận bàn giao.")


def _told(request: PersonRequest, made: handovers.Sent) -> HttpResponse:
    found = made.handover
    path = reverse("partners:one_time", args=[made.token]) if made.token else ""
    context = {
        "handover": found,
        "link": request.build_absolute_uri(path) if path else "",
        "code": receipt.shown(made.code) if made.code else "",
    }
    return render(request, "partners/handover_sent.html", context)


@get_or_post
@administrator_required
def endpoint(request: PersonRequest, pk: int) -> HttpResponse:
    """Write down where the system of a member listens, and its keys."""
    member = member_by(pk)
    there = Endpoint.objects.filter(member=member).first()
    initial = (
        {n: getattr(there, n) for n in ("url", "seal_key", "verify_key")}
        if there
        else None
    )
    form = EndpointForm(sent(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        keys = endpoints.Keys(
            form.cleaned_data["seal_key"], form.cleaned_data["verify_key"]
        )
        url = form.cleaned_data["url"]
        endpoints.set_endpoint(member=member, url=url, keys=keys, by=request.user)
        messages.success(request, _("Đã lưu hệ thống của thành viên."))
        return redirect("partners:member", pk)
    ours = signing_key().verify_key.encode().hex()
    context = {"form": form, "member": member, "ours": ours}
    return render(request, "partners/endpoint.html", context)
