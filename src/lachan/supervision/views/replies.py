"""A parent reads what a child proposes, and replies."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lachan.accounts.access import PersonRequest
from lachan.supervision import access
from lachan.supervision.forms.proposals import ReplyForm
from lachan.supervision.models import Family, Proposal, Reply
from lachan.supervision.services import choices
from lachan.supervision.services import proposals as service
from lachan.supervision.views import words
from lachan.supervision.views.common import back_to, family_page, show
from lachan.supervision.views.proposal_words import now_text, proposed_text


@dataclass(frozen=True, slots=True)
class ProposalCard:
    """A proposal with the form that replies to it. before: the hours that hold now."""

    proposal: Proposal
    form: ReplyForm
    title: str
    before: str
    hint: str


def proposal_cards(family: Family, now: datetime, most: int = 20) -> list[ProposalCard]:
    """Return what waits for a reply, the newest first."""
    rows = Proposal.objects.undecided().filter(child__family=family)
    return [card(p, now) for p in rows.select_related("child", "window")[:most]]


def card(
    proposal: Proposal, now: datetime, form: ReplyForm | None = None
) -> ProposalCard:
    """Return a proposal with its words."""
    said = {"child": proposal.child.nickname, "what": proposed_text(proposal)}
    hint = words.ago_text(proposal.created_at, now)
    if proposal.reply == Reply.TALK:
        hint += ". " + _("Đã hẹn nói chuyện")
    return ProposalCard(
        proposal,
        form or ReplyForm(proposal=proposal),
        _("%(child)s đề nghị: %(what)s") % said,
        now_text(proposal),
        hint,
    )


def settled(family: Family) -> list[tuple[Proposal, str]]:
    """Return what was answered last, in words."""
    rows = Proposal.objects.filter(
        child__family=family, reply__in=(Reply.YES, Reply.NO)
    )
    rows = rows.select_related("child", "window").order_by("-replied_at")
    return [(p, proposed_text(p)) for p in rows[:10]]


@require_http_methods(["GET", "HEAD", "POST"])
@family_page
def reply(request: PersonRequest, family: Family, pk: int) -> HttpResponse:
    """Show one proposal and take the reply; a yes is carried out at once."""
    proposal = access.proposal_of(family, pk)
    form = ReplyForm(request.POST or None, proposal=proposal)
    now = timezone.now()
    if request.method == "POST" and form.is_valid():
        try:
            change = service.reply(
                proposal=proposal,
                said=Reply(form.cleaned_data["said"]),
                message=form.cleaned_data["message"],
                by=request.user,
                now=now,
            )
        except service.DecidedError:
            return redirect("supervision:requests")
        except tuple(_WHY_NOT) as e:
            form.add_error("said", _why_not(e))
        else:
            url = reverse("supervision:requests")
            done = f"{url}?de-nghi={proposal.pk}"
            return redirect(done) if change is None else back_to(url, change)
    open_ = proposal.reply in {Reply.WAITING, Reply.TALK}
    context = {"card": card(proposal, now, form), "form": form, "open": open_}
    status = 422 if form.errors else 200
    return show(
        request, family, "proposal.html", context, tab="requests", status=status
    )


def _why_not(error: Exception) -> str:
    texts: Mapping[type[Exception], str] = {
        service.GoneError: _("Khung giờ này đã đổi hoặc đã xóa. Đặt giờ ở trang Luật."),
        service.NotOpenableError: _("Nhóm này không mở được cho trẻ em."),
        choices.AlwaysOffError: _("Như vậy cả tuần không còn lúc nào có mạng."),
        choices.SameHoursError: _("Khung giờ này đã có rồi."),
    }
    return texts[type(error)]


_WHY_NOT = (
    service.GoneError,
    service.NotOpenableError,
    choices.AlwaysOffError,
    choices.SameHoursError,
)
