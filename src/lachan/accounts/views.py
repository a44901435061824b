"""Own account, staff, invitations. Sign-in itself is allauth's; see `urls`."""

from typing import cast

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.db.models import Exists, OuterRef
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
    QueryDict,
)
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from lachan.accounts import services
from lachan.accounts.access import (
    PersonRequest,
    administrator_required,
    person_required,
)
from lachan.accounts.forms import (
    AboutMeForm,
    InvitationForm,
    JoinForm,
    LeaveForm,
    RoleForm,
)
from lachan.accounts.models import Invitation, Role, User, UserQuerySet
from lachan.accounts.resetlink import reset_link
from lachan.accounts.signals import password_given
from lachan.web.middleware import LANGUAGE_COOKIE, no_store
from lachan.web.paging import kept, page_of

A_PAGE = 25
get_or_post = require_http_methods(["GET", "HEAD", "POST"])


def _sent(request: HttpRequest) -> QueryDict | None:
    """Return what a form was sent with; an empty form is sent too."""
    return request.POST if request.method == "POST" else None


# --- Own account --------------------------------------------------------------------


@get_or_post
@person_required
def home(request: PersonRequest) -> HttpResponse:
    """Show the account, and keep a new name or language."""
    # A copy: a wrong form must not change the name in the page's head.
    me = User.objects.get(pk=request.user.pk)
    form = AboutMeForm(_sent(request), instance=me)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Đã lưu."))
        response = redirect("accounts:home")
        # The choice made last wins over the one of this browser.
        response.delete_cookie(LANGUAGE_COOKIE)
        return response
    factors = Authenticator.objects.filter(user=me).values_list("type", flat=True)
    context = {
        "form": form,
        "second_factor": Authenticator.Type.TOTP in factors,
        "address": me.emailaddress_set.order_by("-verified", "-pk").first(),  # type: ignore[attr-defined]  # allauth's relation
    }
    return render(request, "accounts/home.html", context)


@no_store
@require_safe
def stay(request: HttpRequest) -> HttpResponse:
    """Tell a page that lies open whether its person is still signed in: null is no.

    The token is of now: a page of before the last sign-in sends its forms with it.
    """
    known = request.user.is_authenticated
    return JsonResponse({"csrf": get_token(request) if known else None})


@require_POST
@person_required
def end_sessions(request: PersonRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    services.sign_out_everywhere(user=request.user)
    update_session_auth_hash(request, request.user)
    messages.success(request, _("Đã đăng xuất khỏi mọi máy khác."))
    return redirect("accounts:home")


@sensitive_post_parameters("password")
@get_or_post
@person_required
def leave(request: PersonRequest) -> HttpResponse:
    """Tell what deleting the account means, and do it after the password."""
    form = LeaveForm(request.user, _sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.leave(user=request.user)
        except services.LastAdministratorError:
            form.add_error(None, _last_administrator())
        except services.MustStayError as e:
            form.add_error(None, str(e))
        else:
            logout(request)
            messages.success(request, _("Đã xóa tài khoản."))
            return redirect("/")
    told = [c.tell for c in services.consequences()]
    return render(request, "accounts/leave.html", {"form": form, "told": told})


# --- Staff --------------------------------------------------------------------------


@require_safe
@administrator_required
def staff(request: PersonRequest) -> HttpResponse:
    """List people: staff, or parents when asked for by name."""
    text = request.GET.get("q", "").strip()
    parents = request.GET.get("ai") == "phu-huynh"
    found = _people(parents).matching(text)
    context = {
        "page": page_of(request, found, A_PAGE),
        "text": text,
        "parents": parents,
        "query": kept(request),
    }
    return render(request, "accounts/staff.html", context)


def _people(parents: bool) -> UserQuerySet:
    everybody = User.objects.get_queryset()
    chosen = everybody.filter(role=Role.PARENT) if parents else everybody.staff()
    keys = Authenticator.objects.filter(user=OuterRef("pk"), type="totp")
    return chosen.annotate(second_factor=Exists(keys))


@get_or_post
@administrator_required
def person(request: PersonRequest, pk: int) -> HttpResponse:
    """Show one person; change the role of a member of staff."""
    other = get_object_or_404(User, pk=pk)
    form = RoleForm(_sent(request), initial={"role": other.role})
    if request.method == "POST" and form.is_valid():
        try:
            role = Role(form.cleaned_data["role"])
            services.change_role(user=other, role=role, by=request.user)
        except services.LastAdministratorError:
            form.add_error("role", _last_administrator())
        except services.NotStaffError:
            form.add_error("role", _("Phụ huynh không đổi thành cán bộ. Gửi lời mời."))
        else:
            messages.success(request, _("Đã đổi vai trò, có hiệu lực ngay."))
            return redirect("accounts:person", pk=pk)
    context = {
        "other": other,
        "form": form,
        "second_factor": is_mfa_enabled(other),
        "is_me": other.pk == request.user.pk,
    }
    return render(request, "accounts/person.html", context)


@require_POST
@administrator_required
def deactivate(request: PersonRequest, pk: int) -> HttpResponse:
    """Close an account; the person is out at the next click."""
    other = get_object_or_404(User, pk=pk)
    try:
        services.deactivate(user=other, by=request.user)
    except services.LastAdministratorError:
        messages.error(request, _last_administrator())
    else:
        messages.success(request, _("Đã khóa tài khoản. Mọi phiên đã kết thúc."))
    return redirect("accounts:person", pk=pk)


@require_POST
@administrator_required
def reactivate(request: PersonRequest, pk: int) -> HttpResponse:
    """Open a closed account again."""
    services.reactivate(user=get_object_or_404(User, pk=pk), by=request.user)
    messages.success(request, _("Đã mở lại tài khoản."))
    return redirect("accounts:person", pk=pk)


@require_POST
@administrator_required
def remove_second_factor(request: PersonRequest, pk: int) -> HttpResponse:
    """Help somebody whose phone and recovery codes are lost."""
    other = get_object_or_404(User, pk=pk)
    services.remove_second_factor(user=other, by=request.user)
    messages.success(request, _("Đã gỡ khóa thứ hai. Lần vào tới sẽ bật khóa mới."))
    return redirect("accounts:person", pk=pk)


@no_store
@require_POST
@administrator_required
def help_in(request: PersonRequest, pk: int) -> HttpResponse:
    """Make a link that lets somebody without an address choose a new password."""
    other = get_object_or_404(User, pk=pk, is_active=True)
    link = request.build_absolute_uri(reset_link(user=other, by=request.user))
    return render(request, "accounts/help_link.html", {"other": other, "link": link})


# --- Invitations --------------------------------------------------------------------


@require_safe
@administrator_required
def invitations(request: PersonRequest) -> HttpResponse:
    """List invitations, the newest first."""
    rows = Invitation.objects.select_related("created_by", "accepted_by")
    page = page_of(request, rows, A_PAGE)
    now = timezone.now()
    return render(request, "accounts/invitations.html", {"page": page, "now": now})


@no_store
@get_or_post
@administrator_required
def invite(request: PersonRequest) -> HttpResponse:
    """Make an invitation and show its link, once."""
    form = InvitationForm(_sent(request))
    if request.method != "POST" or not form.is_valid():
        return render(request, "accounts/invite.html", {"form": form})
    made, token = services.invite(
        role=Role(form.cleaned_data["role"]),
        note=form.cleaned_data["note"],
        by=request.user,
        now=timezone.now(),
    )
    return _show_link(request, made, token)


@no_store
@require_POST
@administrator_required
def send_again(request: PersonRequest, pk: int) -> HttpResponse:
    """Make a new link of an invitation and show it, once."""
    invitation = get_object_or_404(Invitation, pk=pk)
    try:
        made, token = services.send_again(
            invitation=invitation, by=request.user, now=timezone.now()
        )
    except services.InvitationGoneError:
        messages.error(request, _("Lời mời này đã dùng hoặc đã thu hồi."))
        return redirect("accounts:invitations")
    return _show_link(request, made, token)


@require_POST
@administrator_required
def withdraw(request: PersonRequest, pk: int) -> HttpResponse:
    """Let a link work no more."""
    invitation = get_object_or_404(Invitation, pk=pk)
    services.withdraw(invitation=invitation, by=request.user, now=timezone.now())
    messages.success(request, _("Đã thu hồi. Liên kết không mở được nữa."))
    return redirect("accounts:invitations")


def _show_link(
    request: HttpRequest, invitation: Invitation, token: str
) -> HttpResponse:
    link = request.build_absolute_uri(reverse("accounts:join", args=[token]))
    context = {"invitation": invitation, "link": link}
    return render(request, "accounts/invited.html", context)


@sensitive_post_parameters("password1", "password2")
@no_store
@get_or_post
def join(request: HttpRequest, token: str) -> HttpResponseBase:
    """Let an invited person in: for everybody who has the link.

    Whoever is signed in as somebody else is told to sign out first.
    """
    now = timezone.now()
    try:
        invitation = services.invitation_of(token, now)
    except services.InvitationGoneError:
        return render(request, "accounts/join_gone.html", status=404)
    if request.user.is_authenticated:
        return render(request, "accounts/join_signed_in.html", status=403)
    form = JoinForm(_sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            language = get_language() or "vi"
            user = services.accept(token=token, person=form.person(language), now=now)
        except services.InvitationGoneError:
            return render(request, "accounts/join_gone.html", status=404)
        password = form.cleaned_data["password1"]
        password_given.send(User, request=request, user=user, password=password)
        return cast("HttpResponseBase", perform_login(request, Login(user=user)))
    context = {"form": form, "invitation": invitation}
    return render(request, "accounts/join.html", context)


def _last_administrator() -> str:
    return _("Đây là quản trị cuối cùng. Mời thêm một quản trị khác trước.")
