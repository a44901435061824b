"""What all pages of a school share: the door, the tabs, the notice of lateness."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lachan.accounts.access import PersonRequest, role_required
from lachan.accounts.models import Role
from lachan.supervision.models import Published
from lachan.supervision.schools_of import Standing, standing
from lachan.supervision.services.school import keys_of
from lachan.web.middleware import no_store
from lachan.web.parts import Link

P = ParamSpec("P")
SchoolView = Callable[Concatenate[PersonRequest, Standing, P], HttpResponseBase]

school_staff = role_required(Role.SCHOOL_IT, Role.TEACHER, Role.ADMINISTRATOR)


def _page(
    view: SchoolView[P], may: Callable[[Standing], bool]
) -> Callable[..., HttpResponseBase]:
    @no_store
    @school_staff
    @wraps(view)
    def opened(
        request: PersonRequest, /, key: str, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        here = standing(request.user, key)
        if not may(here):
            raise PermissionDenied
        return view(request, here, *args, **kwargs)

    return opened


def member_page(view: SchoolView[P]) -> Callable[..., HttpResponseBase]:
    """Let IT and teachers of the school in. Others' schools are 404."""
    return _page(view, lambda here: here.member is not None)


def it_page(view: SchoolView[P]) -> Callable[..., HttpResponseBase]:
    """Let the school's IT in."""
    return _page(view, lambda here: here.is_it)


def governing_page(view: SchoolView[P]) -> Callable[..., HttpResponseBase]:
    """Let the school's head and IT in."""
    return _page(view, lambda here: here.governs)


def people_page(view: SchoolView[P]) -> Callable[..., HttpResponseBase]:
    """Let the school's head and IT in, and administrators, who appoint the IT."""
    return _page(view, lambda here: here.governs or here.member is None)


def show(
    request: PersonRequest,
    here: Standing | None,
    template: str,
    context: dict[str, Any],
    *,
    tab: str = "",
    status: int = 200,
) -> HttpResponse:
    """Render a page of a school with its tabs."""
    frame: dict[str, Any] = {"person_name": request.user.display_name}
    if not request.user.is_administrator:
        # The other areas of staff are not theirs.
        url = reverse("supervision:school_index")
        frame["staff_nav"] = [Link(_("Trường"), url, "school", True)]
    if here is not None:
        frame |= {
            "school": here.school,
            "here": here,
            "tabs": _tabs(here, tab),
            "late": _late(here),
            "sample_data": here.school.is_demo,
        }
    path = f"supervision/school/{template}"
    return render(request, path, frame | context, status=status)


def _tabs(here: Standing, current: str) -> list[Link]:
    entries = [
        ("school", _("Lớp"), "users"),
        ("school_exam", _("Thi"), "lock"),
    ]
    if here.is_it:
        entries += [
            ("school_rules", _("Luật"), "adjustments"),
            ("school_roster", _("Danh sách máy"), "list-check"),
            ("school_network", _("Mạng"), "router"),
            ("school_people", _("Người"), "user"),
        ]
    elif here.governs:
        entries.append(("school_people", _("Người"), "user"))
    if here.governs:
        entries.append(("school_opinions", _("Ý kiến"), "message-question"))
    if here.member is None:
        entries = [("school_people", _("Người"), "user")]
    return [
        Link(
            label,
            reverse(f"supervision:{name}", args=[here.school.key]),
            icon,
            name == current,
        )
        for name, label, icon in entries
    ]


def _late(here: Standing) -> bool:
    """Tell whether the gateway does not have a change yet."""
    keys = keys_of(here.school)
    return Published.objects.filter(key__in=keys, stale=True).exists()
