"""The two adults: invite, join, leave, disagree."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from lachan.accounts.access import PersonRequest, person_required
from lachan.accounts.models import User
from lachan.supervision import access
from lachan.supervision.forms.adults import DisagreeForm, InviteForm
from lachan.supervision.models import AdultInvitation, Dispute, Family
from lachan.supervision.services import adults as service
from lachan.supervision.services.disputes import NobodyToDisagreeError
from lachan.supervision.views.common import family_page, show
from lachan.web.middleware import no_store


@require_safe
@family_page
def adults(request: PersonRequest, family: Family) -> HttpResponse:
    """Show who governs this family, invitations, and a dispute if there is one."""
    return _page(request, family, InviteForm())


def _page(
    request: PersonRequest, family: Family, form: InviteForm, link: str = ""
) -> HttpResponse:
    people = access.adults_of(family)
    disputes = Dispute.objects.filter(family=family)
    context = {
        "people": people,
        "me": request.user,
        "form": form,
        "link": link,
        "named": bool(form.is_bound and form.is_valid() and not link),
        "invitations": family.adult_invitations.open(timezone.now()),
        "dispute": disputes.open().first(),
        "last_dispute": disputes.exclude(closed_at=None).first(),
    }
    bad = form.is_bound and not form.is_valid()
    return show(request, family, "adults.html", context, status=422 if bad else 200)


@require_POST
@family_page
def invite(request: PersonRequest, family: Family) -> HttpResponse:
    """Make an invitation; a link is shown this once."""
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _page(request, family, form)
    login = form.cleaned_data["login"]
    try:
        _made, token = service.invite(
            family=family, by=request.user, now=timezone.now(), login=login
        )
    except service.FullError:
        form.add_error(None, _("Nhà này đã có hai người lớn."))
    except service.TooManyError:
        form.add_error(None, _("Đã có ba lời mời đang chờ. Thu hồi một lời mời trước."))
    else:
        url = reverse("supervision:adult_link", args=[token])
        link = "" if login else request.build_absolute_uri(url)
        return _page(request, family, form, link)
    return _page(request, family, form)


@require_POST
@family_page
def withdraw(request: PersonRequest, family: Family, pk: int) -> HttpResponse:
    """Let an invitation work no more."""
    invitation = access.invitation_from(family, pk)
    service.withdraw(invitation=invitation, by=request.user, now=timezone.now())
    return redirect("supervision:adults")


@require_http_methods(["GET", "HEAD", "POST"])
@no_store
def adult_link(request: HttpRequest, token: str) -> HttpResponseBase:
    """Let whoever holds the link join, after signing in: for everybody."""
    now = timezone.now()
    invitation = access.invitation_of_link(service.digest(token), now)
    if not isinstance(request.user, User):
        if request.method == "POST":
            return redirect(f"{reverse('account_login')}?next={request.path}")
        return render(
            request, "supervision/adult_link.html", {"invitation": invitation}
        )
    if request.method == "POST":
        return _join(request, request.user, invitation)
    context = {
        "invitation": invitation,
        "mine": access.family_of(request.user),
        "action": request.path,
    }
    return render(request, "supervision/adult_link.html", context)


@require_POST
@person_required
def adult_named(request: PersonRequest, pk: int) -> HttpResponseBase:
    """Join by an invitation that names the login."""
    invitation = access.invitation_for(request.user, pk, timezone.now())
    return _join(request, request.user, invitation)


def _join(
    request: HttpRequest, user: User, invitation: AdultInvitation
) -> HttpResponseBase:
    try:
        service.join(invitation=invitation, user=user, now=timezone.now())
    except service.HasFamilyError:
        context = {"invitation": invitation, "mine": access.family_of(user)}
        return render(request, "supervision/adult_link.html", context, status=409)
    except (service.InvitationGoneError, service.FullError):
        context = {"invitation": None}
        return render(request, "supervision/adult_link.html", context, status=409)
    return redirect("supervision:adults")


@require_http_methods(["GET", "HEAD", "POST"])
@family_page
def leave(request: PersonRequest, family: Family) -> HttpResponse:
    """Leave the family to the other adult."""
    alone = len(access.adults_of(family)) < 2
    if request.method == "POST" and not alone:
        service.leave(family=family, user=request.user, now=timezone.now())
        return redirect("accounts:home")
    status = 409 if request.method == "POST" else 200
    return show(request, family, "adult_leave.html", {"alone": alone}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@family_page
def disagree(request: PersonRequest, family: Family) -> HttpResponse:
    """Tell staff that the two adults do not agree."""
    form = DisagreeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            service.disagree(
                family=family, by=request.user, now=timezone.now(), **form.cleaned_data
            )
        except NobodyToDisagreeError:
            form.add_error(None, _("Nhà này chỉ có một người lớn."))
        else:
            return redirect("supervision:adults")
    context = {"form": form, "alone": len(access.adults_of(family)) < 2}
    return show(request, family, "disagree.html", context)
