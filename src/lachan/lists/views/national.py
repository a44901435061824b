"""The national list for staff: propose, look, release, withdraw."""

from collections.abc import Callable

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from lachan.accounts.access import PersonRequest
from lachan.lists.access import editor_required, entry_of
from lachan.lists.forms_national import (
    AgreeForm,
    NationalFilterForm,
    NoteForm,
    ProposalForm,
    TypedForm,
    WithdrawForm,
)
from lachan.lists.models import (
    NationalEntry,
    Referral,
    ReviewVerdict,
    Takedown,
    WithdrawWhy,
)
from lachan.lists.rules import national as rules
from lachan.lists.services import (
    national,
    national_lines,
    national_log,
    national_night,
    national_reach,
    takedowns,
)
from lachan.lists.services.national import NationalError
from lachan.lists.views import national_events as told
from lachan.lists.views.national_words import end_text, what_is_blocked, why_not
from lachan.policy.names import NameFormError, normalise
from lachan.web.middleware import no_store
from lachan.web.paging import kept, page_of

A_PAGE = 30
NIGHT_ID = "id_night_%s"


@require_safe
@no_store
@editor_required
def index(request: PersonRequest) -> HttpResponse:
    """Show what waits, what is in force and what was, searched and filtered."""
    now = timezone.now()
    form = NationalFilterForm(request.GET or None)
    rows: QuerySet[NationalEntry] = NationalEntry.objects.select_related("proposed_by")
    filtered = bool(request.GET) and form.is_valid()
    if filtered:
        rows = _matching(rows, form)
    page = page_of(request, rows, A_PAGE)
    context = {
        "filter": form,
        "filtered": filtered,
        "page": page,
        "query": kept(request),
        "available": national.is_available(),
        "waiting": NationalEntry.objects.waiting().count(),
        "in_force": NationalEntry.objects.in_force(now).count(),
        "ending": NationalEntry.objects.ending(now).count(),
        "nights": NationalEntry.objects.in_force(now).filter(night=True).count(),
        "takedowns": Takedown.objects.count(),
        "words": Referral.objects.asking(now).count(),
    }
    return render(request, "lists/national/index.html", context)


def _matching(
    rows: QuerySet[NationalEntry], form: NationalFilterForm
) -> QuerySet[NationalEntry]:
    said = form.cleaned_data
    if said["q"]:
        rows = rows.filter(_named(said["q"].strip()))
    if said["tinh_trang"] == "ending":
        ending = NationalEntry.objects.ending(timezone.now())
        rows = rows.filter(pk__in=ending)
    elif said["tinh_trang"] == "asking":
        asking = Referral.objects.asking(timezone.now())
        rows = rows.filter(pk__in=asking.values("entry"))
    elif said["tinh_trang"]:
        rows = rows.filter(state=said["tinh_trang"])
    if said["ly_do"]:
        rows = rows.filter(reason=said["ly_do"])
    return rows


def _named(text: str) -> Q:
    """Return the entries a text may mean; a hidden name is found by its hash alone.

    Fragments of a sensitive name find nothing: a list of results would spread it.
    """
    digits = text.upper().removeprefix("QG-")
    if digits.isascii() and digits.isdigit():
        return Q(pk=int(digits[:18]))
    sensitive = [r.code for r in rules.REASONS.values() if r.sensitive]
    found = Q(name__contains=text.lower()) & ~Q(reason__in=sensitive)
    try:
        return found | Q(hash=national_lines.hash_of(normalise(text)))
    except NameFormError:
        return found


@require_http_methods(["GET", "HEAD", "POST"])
@no_store
@editor_required
def propose(request: PersonRequest) -> HttpResponse:
    """Take a proposal: first its checks are shown, then it is kept."""
    form = ProposalForm(request.POST or None)
    context: dict[str, object] = {
        "form": form,
        "available": national.is_available(),
    }
    if not form.is_bound or not form.is_valid():
        return render(request, "lists/national/propose.html", context)
    draft = form.draft()
    problem = national.blocked_by(draft)
    platform = rules.platform_of(draft.name, draft.subtree)
    confirmed = request.POST.get("step") == "send"
    if problem == "platform" and confirmed:
        row = takedowns.ask(
            draft, platform=platform, address=form.address, by=request.user
        )
        messages.success(request, _("Đã ghi đề nghị gỡ. Không chặn qua DNS."))
        return redirect("lists:takedown", row.pk)
    if confirmed and not problem:
        return _kept(request, form)
    reach = national_reach.estimate(draft.name, draft.subtree)
    popular = bool(reach.popular)
    number, head = national_log.next_place()
    context |= {
        "draft": draft,
        "problem": why_not(problem) if problem and problem != "platform" else "",
        "platform": platform if problem == "platform" else "",
        "checks": told.reach_lines(reach.as_json(), draft.subtree),
        "needs": rules.PEOPLE_IF_POPULAR if popular else rules.PEOPLE,
        "sensitive": rules.REASONS[draft.reason].sensitive,
        "number": number,
        "head": head,
    }
    return render(request, "lists/national/propose.html", context)


def _kept(request: PersonRequest, form: ProposalForm) -> HttpResponse:
    draft = form.draft()
    reach = national_reach.estimate(draft.name, draft.subtree)
    try:
        row = national.propose(draft, by=request.user, reach=reach.as_json())
    except NationalError as e:
        messages.error(request, why_not(e.code))
        return redirect("lists:national")
    messages.success(request, _("Đã đề nghị. Chờ người khác xem; chưa chặn gì."))
    return redirect("lists:national_entry", row.pk)


@require_safe
@no_store
@editor_required
def entry(request: PersonRequest, pk: int) -> HttpResponse:
    """Show one entry: proposal, people, who would feel it, and the decision."""
    return _entry_page(request, entry_of(pk))


def _entry_page(
    request: PersonRequest,
    row: NationalEntry,
    *,
    agree_form: TypedForm | None = None,
    night_form: TypedForm | None = None,
    note_form: NoteForm | None = None,
    withdraw_form: WithdrawForm | None = None,
) -> HttpResponse:
    now = timezone.now()
    number, head = national_log.next_place()
    reviews = list(row.reviews.select_related("by"))
    spoke = {r.by_id for r in reviews if r.verdict == ReviewVerdict.AGREE}
    mine = request.user.pk == row.proposed_by_id or request.user.pk in spoke
    night = rules.is_night(timezone.localtime(now))
    given = (agree_form, night_form, note_form, withdraw_form)
    forms = [f for f in given if f is not None]
    context = {
        "entry": row,
        "what": what_is_blocked(row),
        "ended": end_text(row.end_why),
        "people": told.people(row, reviews),
        "checks": told.reach_lines(row.reach, row.subtree),
        "available": national.is_available(),
        "can_agree": not mine and (row.is_waiting or (row.is_released and row.night)),
        "can_night": row.state == "proposed" and night and row.needs == rules.PEOPLE,
        "is_last": len(spoke) + 2 >= row.needs,
        "told": national_lines.is_in_gateways(row),
        "agree_form": agree_form or AgreeForm(),
        "night_form": night_form or TypedForm(auto_id=NIGHT_ID),
        "note_form": note_form or NoteForm(),
        "withdraw_form": withdraw_form or WithdrawForm(),
        "wrong_forms": forms,
        "wrong": bool(forms),
        "number": number,
        "head": head,
        "lines": told.log_events(row),
        "referral": Referral.objects.filter(entry=row).first(),
    }
    return render(
        request, "lists/national/entry.html", context, status=422 if forms else 200
    )


@require_POST
@editor_required
def agree(request: PersonRequest, pk: int) -> HttpResponse:
    """Add the second (or third) person's word; the last one releases."""
    row = entry_of(pk)
    form = AgreeForm(request.POST)
    if not form.is_valid():
        return _entry_page(request, row, agree_form=form)
    try:
        made = national.agree(row, by=request.user, typed=form.cleaned_data["typed"])
    except NationalError as e:
        if e.code == "typed":
            form.add_error("typed", why_not("typed"))
            return _entry_page(request, row, agree_form=form)
        messages.error(request, why_not(e.code))
        return redirect("lists:national_entry", pk)
    text = _("Đã ghi nhận. Tên này có nhiều người dùng, còn chờ người thứ ba.")
    if made.is_released:
        text = _(
            "Đã phát hành. Cổng chặn trả lời khác sau vài giây; "
            "máy đang dùng có thể nhớ câu trả lời cũ tới 5 phút."
        )
    messages.success(request, text)
    return redirect("lists:national_entry", pk)


@require_POST
@editor_required
def release_by_night(request: PersonRequest, pk: int) -> HttpResponse:
    """Release for 12 hours on one person's word."""
    row = entry_of(pk)
    form = TypedForm(request.POST, auto_id=NIGHT_ID)
    if not form.is_valid():
        return _entry_page(request, row, night_form=form)
    typed = form.cleaned_data["typed"]
    return _done(
        request,
        pk,
        lambda: national_night.release_by_night(row, by=request.user, typed=typed),
        _("Đã phát hành trong 12 giờ. Sáng ra người khác phải xác nhận."),
    )


@require_POST
@editor_required
def refuse(request: PersonRequest, pk: int) -> HttpResponse:
    """Return a proposal with the reason."""
    row = entry_of(pk)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _entry_page(request, row, note_form=form)
    note = form.cleaned_data["note"]
    return _done(
        request,
        pk,
        lambda: national.refuse(row, by=request.user, note=note),
        _("Đã trả lại. Không chặn gì."),
    )


@require_POST
@editor_required
def withdraw(request: PersonRequest, pk: int) -> HttpResponse:
    """Take an entry out at once."""
    row = entry_of(pk)
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return _entry_page(request, row, withdraw_form=form)
    why, note = WithdrawWhy(form.cleaned_data["why"]), form.cleaned_data["note"]
    text = _(
        "Đã gỡ. Cổng chặn mở lại sau vài giây; "
        "máy đang dùng có thể nhớ câu trả lời cũ tới 5 phút."
    )
    return _done(
        request,
        pk,
        lambda: national.withdraw(row, by=request.user, why=why, note=note),
        text,
    )


@require_POST
@editor_required
def refuse_appeal(request: PersonRequest, pk: int) -> HttpResponse:
    """Keep an entry after an objection; the public log says so."""
    row = entry_of(pk)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _entry_page(request, row, note_form=form)
    note = form.cleaned_data["note"]
    return _done(
        request,
        pk,
        lambda: national.refuse_appeal(row, by=request.user, note=note),
        _("Đã ghi kết quả khiếu nại vào nhật ký công khai."),
    )


def _done(
    request: PersonRequest, pk: int, act: Callable[[], object], text: str
) -> HttpResponse:
    try:
        act()
    except NationalError as e:
        messages.error(request, why_not(e.code))
    else:
        messages.success(request, text)
    return redirect("lists:national_entry", pk)
