"""Who may open what: the unlocked person of a request, and the teams of an item."""

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlsplit

from django.db.models import Exists, F, Q
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from lachan.accounts.access import AnyView, PersonRequest
from lachan.accounts.models import User
from lachan.vault.models import Exclusion, ItemWrap, Team, TeamKey
from lachan.vault.rules.errors import LockedError, NotAllowedError

_P = ParamSpec("_P")
_UNLOCKED = "vault_unlocked"


@dataclass(frozen=True, slots=True)
class Unlocked:
    """A person whose key is open, for as long as this object lives."""

    user_id: int
    key_id: int
    secret: bytes = field(repr=False)

    @property
    def code(self) -> str:
        """Who acts, for the audit log."""
        return f"user:{self.user_id}"


def remember(request: HttpRequest, unlocked: Unlocked | None) -> None:
    """Let this request know whose key is open (middleware and the unlock page)."""
    setattr(request, _UNLOCKED, unlocked)


def unlocked_or_none(request: HttpRequest) -> Unlocked | None:
    """Return the open key of whoever is signed in, or None."""
    found = getattr(request, _UNLOCKED, None)
    user = request.user
    mine = isinstance(user, User) and found and found.user_id == user.pk
    return found if mine else None


def unlocked(request: HttpRequest) -> Unlocked:
    """Return the open key of whoever is signed in. Raises LockedError."""
    found = unlocked_or_none(request)
    if found is None:
        raise LockedError("unlock with your password first")
    return found


def unlocked_required(
    view: Callable[Concatenate[PersonRequest, _P], HttpResponseBase],
) -> AnyView:
    """Send who is locked to the page that unlocks. Put it below `staff_required`."""

    @wraps(view)
    def guarded(
        request: PersonRequest, *args: _P.args, **kwargs: _P.kwargs
    ) -> HttpResponseBase:
        if unlocked_or_none(request) is None:
            safe = request.method in {"GET", "HEAD"}
            back = request.get_full_path() if safe else _posted_from(request)
            return redirect(f"{reverse('vault:unlock')}?{urlencode({'next': back})}")
        return view(request, *args, **kwargs)

    return guarded


def _posted_from(request: HttpRequest) -> str:
    """Return the page to show again; what was posted from it is gone."""
    page = urlsplit(request.headers.get("Referer", ""))
    here = page.netloc == request.get_host() and page.path.startswith("/")
    return page.path if here else reverse("vault:home")


def team_of(ref: str) -> Team:
    """Return a team. Raises NotAllowedError."""
    found = Team.objects.filter(ref=ref).first()
    if found is None:
        raise NotAllowedError(f"no such team: {ref!r}")
    return found


def team_page(pk: int) -> Team:
    """Return the team that a page is about. Raises Http404."""
    found = Team.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def current_key(team: Team) -> TeamKey | None:
    """Return what new items are wrapped for."""
    return TeamKey.objects.current().filter(team=team).first()


def item_wraps(
    who: Unlocked, item: uuid.UUID, now: dt.datetime, *, shut_too: bool = False
) -> list[tuple[ItemWrap, bytes]]:
    """Return the wraps of `item` that this person may open now, with the team's secret.

    Each still wrapped: (item's wrap, team's wrap for the person). Empty when the person
    or all of their teams are excluded, no clock has passed, or nothing is there.
    shut_too: those whose clock has not passed as well, to pass a key on unread.
    """
    shut = Exclusion.objects.filter(item=item)
    opens = Q(opens_from=None) | Q(opens_from__lte=now)
    opens &= Q(shuts_at=None) | Q(shuts_at__gt=now)
    rows = (
        ItemWrap.objects.filter(
            Q() if shut_too else opens,
            ~Exists(shut.filter(user=who.user_id)),
            item=item,
            item__destroyed_at=None,
            team_key__wraps__member_key=who.key_id,
            team__members__user=who.user_id,
        )
        .exclude(team__in=shut.filter(team__isnull=False).values("team"))
        .annotate(team_wrap=F("team_key__wraps__sealed"))
        .select_related("team_key", "team")
        .order_by("pk")
    )
    return [(row, bytes(row.team_wrap)) for row in rows]
