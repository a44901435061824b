"""Sessions: held by a unit, attended by a QR code that lives for some minutes."""

from typing import Final

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lachan.accounts.access import PersonRequest, person_required, staff_required
from lachan.accounts.models import User
from lachan.documents import qr
from lachan.documents.sheets import MOST_SHEETS
from lachan.learning import access
from lachan.learning.facts import sessionpaper
from lachan.learning.facts import training as facts
from lachan.learning.forms.guests import GuestsForm
from lachan.learning.forms.training import SessionForm, as_typed
from lachan.learning.models import Session
from lachan.learning.services import courses, training
from lachan.learning.views import slips
from lachan.learning.views.common import get_or_post, sent, today
from lachan.partners.access import units_of
from lachan.partners.views.printing import printed
from lachan.web.middleware import no_store

# How long a code works, and how often the page that shows it makes a new one.
CODE_S: Final = 15 * 60
ANEW_S: Final = 5 * 60
_SIGNER: Final = signing.TimestampSigner(salt="learning.attend")


@get_or_post
@staff_required
def add(request: PersonRequest, code: str) -> HttpResponse:
    """Announce a session of a unit that the person works in."""
    course = access.course_of(code)
    form = SessionForm(sent(request), initial=_first(request), today=today())
    if request.method == "POST" and form.is_valid() and _theirs(request, form):
        fields = {**form.fields_of(), "course": course}
        made = courses.keep(row=Session(), fields=fields, by=request.user)
        messages.success(request, _("Đã mở lớp."))
        return redirect("training:session", made.pk)
    return _form(request, form, _("Mở lớp"), reverse("training:course", args=(code,)))


@get_or_post
@staff_required
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """Change where and when a session is."""
    row = access.session_for(request.user, pk, today())
    form = SessionForm(sent(request), initial=as_typed(row), today=today())
    if request.method == "POST" and form.is_valid() and _theirs(request, form):
        courses.keep(row=row, fields=form.fields_of(), by=request.user)
        messages.success(request, _("Đã lưu."))
        return redirect("training:session", pk)
    return _form(request, form, _("Sửa lớp"), reverse("training:session", args=(pk,)))


def _first(request: PersonRequest) -> dict[str, str]:
    """Return the unit, where the person works in one alone."""
    units = list(units_of(request.user, today())[:2])
    return {"unit": units[0].name} if len(units) == 1 else {}


def _theirs(request: PersonRequest, form: SessionForm) -> bool:
    """Tell whether the person holds sessions of the unit; else the form says so."""
    if access.may_teach(request.user, form.cleaned_data["unit"], today()):
        return True
    form.add_error("unit", _("Anh chị không làm việc ở đơn vị này."))
    return False


def _form(
    request: PersonRequest, form: SessionForm, title: str, back: str
) -> HttpResponse:
    context = {"form": form, "title": title, "back": back}
    return render(request, "training/form.html", context)


@require_safe
@staff_required
def session(request: PersonRequest, pk: int) -> HttpResponse:
    """Show who holds a session how it went, and who takes part."""
    row = access.session_for(request.user, pk, today())
    people = row.enrolments.select_related("user").order_by("user__name", "pk")
    guests = access.guests_of(row).prefetch_related("trials", "certificate")
    context = {
        "session": row,
        "title": facts.said(row.course, "title"),
        "people": people,
        "outcome": facts.outcome(row),
        "over": row.ends_at < timezone.now(),
        "begun": row.starts_at - training.AROUND <= timezone.now(),
        "guests": [facts.guest_standing(one) for one in guests],
        "slips": Paginator(guests, MOST_SHEETS).page_range,
        "guests_form": GuestsForm(),
    }
    return render(request, "training/session.html", context)


@require_safe
@staff_required
def report(request: PersonRequest, pk: int, ending: str) -> HttpResponse:
    """Send what a session brought as a paper of its unit."""
    row = access.session_for(request.user, pk, today())
    return printed(sessionpaper.report(row, today()), ending, f"lop-{row.pk}")


@require_POST
@staff_required
def cancel(request: PersonRequest, pk: int) -> HttpResponse:
    """Call a session off."""
    courses.cancel(
        session=access.session_for(request.user, pk, today()), by=request.user
    )
    messages.success(request, _("Đã hoãn lớp. Người đã ghi tên thấy ở trang khóa học."))
    return redirect("training:session", pk)


@require_POST
@person_required
def take_seat(request: PersonRequest, pk: int) -> HttpResponse:
    """Take a seat in a session."""
    row, now = access.session_of(pk), timezone.now()
    try:
        training.enrol(course=row.course, user=request.user, now=now, session=row)
    except training.FullError:
        messages.error(request, _("Lớp này hết chỗ. Chọn lớp khác."))
    except training.OverError:
        messages.error(request, _("Lớp này đã hoãn hoặc đã qua. Chọn lớp khác."))
    else:
        messages.success(request, _("Đã ghi tên. Đến lớp thì quét mã để điểm danh."))
    return redirect("training:course", row.course.code)


@require_safe
@no_store
@staff_required
def show_code(request: PersonRequest, pk: int) -> HttpResponse:
    """Show the code to attend; the page makes a new one by itself."""
    row = access.session_for(request.user, pk, today())
    path = reverse("training:attend", args=(_SIGNER.sign(str(row.pk)),))
    address = settings.LACHAN_URL.rstrip("/") + path
    context = {
        "session": row,
        "title": facts.said(row.course, "title"),
        "qr": mark_safe(qr.svg(address)),  # noqa: S308 - our own address alone
        "address": address,
        "anew_s": ANEW_S,
        "minutes": CODE_S // 60,
        "here": facts.present(row),
    }
    return render(request, "training/code.html", context)


@get_or_post
@no_store
def attend(request: HttpRequest, token: str) -> HttpResponse:
    """Keep that whoever scanned the code is there; nothing changes on the way in.

    Without an account one gives a name and gets a slip (`views.slips`).
    """
    try:
        row = access.session_of(int(_SIGNER.unsign(token, max_age=CODE_S)))
    except signing.SignatureExpired:
        return render(request, "training/old_code.html", status=410)
    except (signing.BadSignature, ValueError):
        raise Http404 from None
    user = request.user
    if not isinstance(user, User):
        return slips.come(request, row)
    if request.method == "POST":
        try:
            training.attend(session=row, user=user, now=timezone.now())
        except training.FullError:
            messages.error(request, _("Lớp đã đủ chỗ. Nhờ người dạy thêm chỗ."))
        except training.OverError:
            messages.error(request, _("Lớp chưa bắt đầu, hoặc đã qua."))
        else:
            messages.success(request, _("Đã điểm danh."))
        return redirect("training:course", row.course.code)
    context = {"session": row, "title": facts.said(row.course, "title")}
    return render(request, "training/attend.html", context)
