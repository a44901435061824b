"""Schools: the register, a school's classes, one class, its people."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count as Number
from django.db.models import Q, QuerySet, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from lachan.accounts.access import PersonRequest, administrator_required
from lachan.accounts.models import Role, User
from lachan.supervision.forms.school import (
    GroupForm,
    InviteForm,
    MemberForm,
    SchoolForm,
)
from lachan.supervision.models import Exam, Group, Post, School, SchoolMember
from lachan.supervision.rules import school as rules
from lachan.supervision.school_facts import speaks_of_many
from lachan.supervision.schools_of import Standing, standings
from lachan.supervision.services import school as service
from lachan.supervision.views import words
from lachan.supervision.views.home import Week, week_of
from lachan.supervision.views.school_common import (
    it_page,
    member_page,
    people_page,
    school_staff,
    show,
)
from lachan.web.middleware import no_store
from lachan.web.paging import page_of


@dataclass(frozen=True, slots=True)
class GroupCard:
    """A class in the list. exam: the running one; until: its end in words."""

    group: Group
    age: str
    devices: int
    exam: Exam | None
    until: str


# --- The register -------------------------------------------------------------------


@require_safe
@no_store
@school_staff
def index(request: PersonRequest) -> HttpResponseBase:
    """Lead to one's school; administrators get the register."""
    if request.user.is_administrator:
        return _register(request)
    mine = standings(request.user)
    if len(mine) == 1:
        return redirect("supervision:school", key=mine[0].school.key)
    return show(request, None, "choose.html", {"standings": mine})


def _register(request: PersonRequest) -> HttpResponse:
    text = request.GET.get("q", "")[:100]
    rows = School.objects.matching(text).annotate(
        number_of_groups=Number("groups", distinct=True)
    )
    rows = rows.select_related("unit").order_by("searchable", "pk")
    page = page_of(request, rows, 50)
    query = urlencode({"q": text}) + "&" if text else ""
    context = {"page": page, "text": text, "query": query}
    return show(request, None, "register.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@no_store
@administrator_required
def add(request: PersonRequest) -> HttpResponseBase:
    """Add a school."""
    form = SchoolForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"]
        made = service.open_school(name=name, unit=None, by=request.user)
        return redirect("supervision:school_people", key=made.key)
    return show(request, None, "add.html", {"form": form})


# --- Classes ------------------------------------------------------------------------


@require_safe
@member_page
def school(request: PersonRequest, here: Standing) -> HttpResponse:
    """Show the classes: all for IT, the own ones for a teacher."""
    now = timezone.now()
    groups = list(here.groups().annotate(number=Number("devices", distinct=True)))
    running = {
        e.group_id: e for e in Exam.objects.running(now).filter(group__in=groups)
    }
    cards = [_card(g, running.get(g.pk), now) for g in groups]
    devices = here.school.devices
    context = {
        "cards": cards,
        "running": len(running),
        "others": devices.filter(group=None).count() if here.is_it else 0,
        "devices": sum(c.devices for c in cards),
    }
    return show(request, here, "home.html", context, tab="school")


def _card(group: Group, exam: Exam | None, now: datetime) -> GroupCard:
    until = words.moment_text(exam.until, now) if exam is not None else ""
    number: int = group.number  # type: ignore[attr-defined]  # annotated
    return GroupCard(
        group, words.band_name(rules.band(group.grade)), number, exam, until
    )


@require_safe
@member_page
def group(request: PersonRequest, here: Standing, pk: int) -> HttpResponse:
    """Show one class: exam, devices, this week in sums of five devices or more."""
    one = here.group(pk)
    now = timezone.now()
    prefetch_related_objects([one], "devices")
    devices = list(one.devices.all())
    exams = list(one.exams.order_by("-start").select_related("by")[:10])
    running = next((e for e in exams if e.until > now), None)
    enough = speaks_of_many(one)
    context = {
        "group": one,
        "age": words.band_name(rules.band(one.grade)),
        "devices": devices if here.is_it else [],
        "number": len(devices),
        "running": running,
        "until": words.moment_text(running.until, now) if running else "",
        "past": [e for e in exams if e.until <= now],
        "enough": enough,
        "least": rules.LEAST_DEVICES,
        "week": _week(one, now) if enough else None,
    }
    return show(request, here, "group.html", context, tab="school")


def _week(one: Group, now: datetime) -> Week | None:
    return week_of([one.key], now)


@require_http_methods(["GET", "HEAD", "POST"])
@it_page
def group_add(request: PersonRequest, here: Standing) -> HttpResponseBase:
    """Add a class."""
    return _group_editor(request, here, Group(school=here.school))


@require_http_methods(["GET", "HEAD", "POST"])
@it_page
def group_edit(request: PersonRequest, here: Standing, pk: int) -> HttpResponseBase:
    """Change a class."""
    return _group_editor(request, here, here.group(pk))


def _group_editor(
    request: PersonRequest, here: Standing, one: Group
) -> HttpResponseBase:
    people = [(m, _name(m)) for m in _teachers(here.school)]
    is_known = one.pk is not None
    initial = {
        "name": one.name,
        "grade": one.grade,
        "pupils": one.pupils or None,
        "homeroom": one.homeroom_id,
        "teachers": [str(t.pk) for t in one.teachers.all()] if is_known else [],
    }
    form = GroupForm(request.POST or None, initial=initial, people=people)
    if request.method == "POST" and form.is_valid():
        teachers = form.fill(one)
        try:
            service.save_group(group=one, teachers=teachers, by=request.user)
        except service.GroupTakenError:
            form.add_error("name", _("Trường đã có lớp này."))
        else:
            messages.success(request, _("Đã lưu lớp %(name)s.") % {"name": one.name})
            return redirect("supervision:school_group", here.school.key, one.pk)
    context = {"form": form, "group": one if is_known else None}
    return show(request, here, "group_edit.html", context, tab="school")


@require_http_methods(["GET", "HEAD", "POST"])
@it_page
def group_remove(request: PersonRequest, here: Standing, pk: int) -> HttpResponseBase:
    """Delete a class, once it was said what goes with it."""
    one = here.group(pk)
    if request.method == "POST":
        service.remove_group(group=one, by=request.user)
        messages.success(request, _("Đã xóa lớp %(name)s.") % {"name": one.name})
        return redirect("supervision:school", here.school.key)
    context = {"group": one, "number": one.devices.count()}
    return show(request, here, "group_remove.html", context, tab="school")


# --- People -------------------------------------------------------------------------


def _members(one: School) -> QuerySet[SchoolMember]:
    rows = SchoolMember.objects.current().filter(school=one)
    return rows.select_related("user", "invitation__accepted_by")


def _teachers(one: School) -> QuerySet[SchoolMember]:
    return _members(one).filter(post=Post.TEACHER)


def _name(member: SchoolMember) -> str:
    person = member.person
    return person.display_name if person is not None else member.note


@require_safe
@people_page
def people(request: PersonRequest, here: Standing) -> HttpResponse:
    """Show who is of the school; invite teachers, appoint IT."""
    return _people(request, here)


def _people(
    request: PersonRequest, here: Standing, form: Any = None, link: str = ""
) -> HttpResponse:
    members = _members(here.school).prefetch_related("groups")
    lines = [
        {
            "member": m,
            "name": _name(m),
            "waits": m.person is None,
            "groups": ", ".join(g.name for g in m.groups.all()),
        }
        for m in members
    ]
    groups = list(here.groups())
    context: dict[str, Any] = {
        "lines": lines,
        "link": link,
        "invite_form": InviteForm(groups=groups) if here.governs else None,
        "member_form": None
        if here.governs
        else MemberForm(users=_free_it(here.school)),
    }
    if isinstance(form, InviteForm):
        context["invite_form"] = form
    elif form is not None:
        context["member_form"] = form
    context["wrong"] = form is not None
    status = 422 if form is not None else 200
    return show(
        request, here, "people.html", context, tab="school_people", status=status
    )


def _free_it(one: School) -> QuerySet[User]:
    """Return people who look after networks of schools and not yet after this one."""
    mine = _members(one).filter(post=Post.IT)
    there = Q(pk__in=mine.values("user")) | Q(
        pk__in=mine.values("invitation__accepted_by")
    )
    people_of_it = User.objects.staff().filter(role=Role.SCHOOL_IT, is_active=True)
    # `NOT IN` with a null finds nobody: only whole values are compared.
    known = User.objects.get_queryset().filter(there).values("pk")
    return people_of_it.exclude(pk__in=known)


@require_POST
@people_page
def invite(request: PersonRequest, here: Standing) -> HttpResponse:
    """Invite a teacher or a head and show the link, once; not for administrators."""
    if not here.governs:
        raise PermissionDenied
    form = InviteForm(request.POST, groups=list(here.groups()))
    if not form.is_valid():
        return _people(request, here, form)
    _m, _invitation, token = service.invite_member(
        school=here.school,
        post=Post(form.cleaned_data["post"]),
        note=form.cleaned_data["note"],
        groups=form.chosen(),
        by=request.user,
        now=timezone.now(),
    )
    return _people(request, here, link=_link(request, token))


def _link(request: HttpRequest, token: str) -> str:
    return request.build_absolute_uri(reverse("accounts:join", args=[token]))


@require_POST
@people_page
def appoint(request: PersonRequest, here: Standing) -> HttpResponse:
    """Let somebody look after the school's network; administrators only."""
    if not request.user.is_administrator:
        raise PermissionDenied
    form = MemberForm(request.POST, users=_free_it(here.school))
    if not form.is_valid():
        return _people(request, here, form)
    service.add_member(
        school=here.school,
        user=form.cleaned_data["user"],
        post=Post.IT,
        by=request.user,
    )
    return redirect("supervision:school_people", here.school.key)


@require_POST
@people_page
def member_end(request: PersonRequest, here: Standing, pk: int) -> HttpResponse:
    """Let somebody be of the school no more. Heads and IT: administrators only."""
    member = _members(here.school).filter(pk=pk).first()
    if member is None:
        raise Http404
    if member.post != Post.TEACHER and not request.user.is_administrator:
        raise PermissionDenied
    service.end_member(member=member, by=request.user, now=timezone.now())
    return redirect("supervision:school_people", here.school.key)
