"""One's own key: open, shut, brought along or given up; the teams it opens."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from lachan.accounts.access import PersonRequest, staff_required
from lachan.vault import facts, sessions
from lachan.vault.access import Unlocked, unlocked_or_none
from lachan.vault.forms import GiveUpForm, OldPasswordForm, UnlockForm
from lachan.vault.models import Loss, Membership, Team
from lachan.vault.rules.errors import LossError
from lachan.vault.services import loss, members, teams
from lachan.vault.views.custodians import open_ceremonies
from lachan.web.middleware import no_store
from lachan.web.paging import page_of

A_PAGE = 25
get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@no_store
@require_safe
@staff_required
def home(request: PersonRequest) -> HttpResponse:
    """Show whether the own key is open, what it opens, and who waits."""
    me = request.user
    everything = Team.objects.with_state(me.pk).order_by("label", "ref")
    mine = Membership.objects.filter(user=me.pk).values("team")
    context = {
        "unlocked": unlocked_or_none(request) is not None,
        "has_key": facts.has_key(me.pk),
        "teams": everything.filter(pk__in=mine),
        "ceremonies": open_ceremonies(me.pk, timezone.now()),
        "asked": Loss.objects.filter(user=me, agreed_at=None).first(),
        "page": page_of(request, everything, A_PAGE) if me.is_administrator else None,
    }
    return render(request, "vault/home.html", context)


@sensitive_post_parameters("password")
@no_store
@get_or_post
@staff_required
def unlock(request: PersonRequest) -> HttpResponse:
    """Open the own key with the password."""
    back = _back(request)
    if unlocked_or_none(request) is not None:
        return redirect(back)
    form = UnlockForm(request.user, _sent(request))
    if form.is_bound and form.is_valid():
        if form.opens() and form.unlocked:
            return _opened(request, form.unlocked, back)
        return redirect("vault:shut")
    has_key = facts.has_key(request.user.pk)
    context = {"form": form, "back": back, "has_key": has_key}
    return render(request, "vault/unlock.html", context)


def _opened(request: PersonRequest, unlocked: Unlocked, back: str) -> HttpResponse:
    sessions.keep(request, unlocked)
    # Who can still open it needs nobody to give it up.
    loss.drop(user=request.user, by=request.user)
    count = teams.rewrap(who=unlocked)
    if count:
        text = ngettext(
            "Đã bọc lại khóa của %(n)s hồ sơ cũ.",
            "Đã bọc lại khóa của %(n)s hồ sơ cũ.",
            count,
        )
        messages.info(request, text % {"n": count})
    return redirect(back)


def _back(request: HttpRequest) -> str:
    asked = request.POST.get("next") or request.GET.get("next") or ""
    here = url_has_allowed_host_and_scheme(asked, None)
    return asked if here and asked.startswith("/") else reverse("vault:home")


def _sent(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


@require_POST
@staff_required
def lock(request: PersonRequest) -> HttpResponse:
    """Shut the own key in this browser."""
    sessions.forget(request)
    messages.success(request, _("Đã đóng khóa trên máy này."))
    return redirect("vault:home")


@sensitive_post_parameters("old-old", "old-password", "new-password")
@no_store
@get_or_post
@staff_required
def shut(request: PersonRequest) -> HttpResponse:
    """The password was set anew: bring the key along, or give it up."""
    me, chosen = request.user, request.POST.get("do")
    if not facts.has_key(me.pk):
        return redirect("vault:unlock")
    old = OldPasswordForm(me, request.POST if chosen == "old" else None)
    new = GiveUpForm(me, request.POST if chosen == "new" else None)
    if old.is_bound and old.is_valid():
        password = old.cleaned_data["password"]
        members.change_password(user=me, old=old.cleaned_data["old"], new=password)
        unlocked = members.unlock(user=me, password=password)
        return _opened(request, unlocked, reverse("vault:home"))
    if new.is_bound and new.is_valid() and _given_up(request, new):
        return redirect("vault:home")
    context = {
        "old": old,
        "new": new,
        "form": old if old.is_bound else new,
        "stake": loss.at_stake(me),
        "asked": Loss.objects.filter(user=me, agreed_at=None).first(),
    }
    return render(request, "vault/shut.html", context)


def _given_up(request: PersonRequest, form: GiveUpForm) -> bool:
    try:
        unlocked = members.replace_key(
            user=request.user,
            password=form.cleaned_data["password"],
            now=timezone.now(),
        )
    except LossError:
        form.add_error(None, last_one())
        return False
    sessions.keep(request, unlocked)
    messages.success(request, _("Khóa mới đã có. Nhờ thành viên cho vào nhóm."))
    return True


def last_one() -> str:
    """Say why the last one who can open a team's records is held back."""
    return _(
        "Chỉ khóa này còn mở được hồ sơ của một nhóm, và chưa có người giữ khóa dự "
        "phòng. Bỏ nó đi là mất hẳn những hồ sơ đó. Cố nhớ lại mật khẩu cũ."
    )
