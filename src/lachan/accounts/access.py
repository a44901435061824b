"""Who may open what. A view without one of these is for everybody, and says so."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.urls import resolve, reverse

from lachan.accounts.models import STAFF_ROLES, Role, User

P = ParamSpec("P")
_CHECKED = "accounts_second_factor_checked"
_ROLES = "accounts_roles"


class PersonRequest(HttpRequest):
    """A request of somebody who is signed in."""

    user: User


PersonView = Callable[Concatenate[PersonRequest, P], HttpResponseBase]
# Not Concatenate[HttpRequest, P]: `wraps` keeps the name of the first argument.
AnyView = Callable[..., HttpResponseBase]


def role_required(*roles: Role) -> Callable[[PersonView[P]], AnyView]:
    """Let people of these roles in; others get 403, strangers the way to sign in.

    A member of staff without a second factor counts as nobody, even where the
    middleware that sends them to enrol is not there.
    """
    allowed = frozenset(roles)

    def decorate(view: PersonView[P]) -> AnyView:
        @wraps(view)
        def guarded(
            request: HttpRequest, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponseBase:
            user = request.user
            if not isinstance(user, User):
                return redirect_to_login(
                    request.get_full_path(), reverse("account_login")
                )
            if user.role not in allowed:
                raise PermissionDenied
            if not hasattr(request, _CHECKED) and lacks_second_factor(user):
                raise PermissionDenied
            return view(request, *args, **kwargs)  # type: ignore[arg-type]  # user known

        guarded.__dict__[_ROLES] = allowed  # `wraps` of outer decorators carries it on
        return guarded

    return decorate


person_required = role_required(*Role)
parent_required = role_required(Role.PARENT)
staff_required = role_required(*STAFF_ROLES)
administrator_required = role_required(Role.ADMINISTRATOR)


def lacks_second_factor(user: User) -> bool:
    """Tell whether `user` must enrol a second factor before anything else."""
    return user.is_staff_member and not is_mfa_enabled(user)


def note_checked(request: HttpRequest) -> None:
    """Remember that the second factor was looked for, to ask the database once."""
    setattr(request, _CHECKED, True)


def may_open(request: HttpRequest, url: str) -> bool:
    """Tell whether the person's role opens `url`; menus leave out what it does not."""
    roles = getattr(resolve(url).func, _ROLES, None)
    return roles is None or getattr(request.user, "role", None) in roles


def home_of(user: User) -> str:
    """Return the address of the area of this person."""
    return {
        Role.PARENT.value: "/nha/",
        Role.SCHOOL_IT.value: "/truong/",
        Role.TEACHER.value: "/truong/",
        Role.OFFICER.value: "/mang-luoi/doi-cua-toi/",
        Role.LIST_EDITOR.value: "/danh-sach/",
        Role.ANALYST.value: "/ban-truc/so-lieu/",
    }.get(user.role) or reverse("accounts:staff")
