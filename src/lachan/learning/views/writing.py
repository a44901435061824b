"""Staff write materials; a second person publishes."""

from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from lachan.accounts.access import PersonRequest, staff_required
from lachan.learning import access, facts
from lachan.learning.facts.names import reader_names
from lachan.learning.facts.usage import months
from lachan.learning.forms.materials import (
    NoteForm,
    PieceForm,
    VersionForm,
    start_of,
)
from lachan.learning.models import Version
from lachan.learning.rules import Material, Reader
from lachan.learning.rules.level import BOUNDS, Level, easiest, level_of
from lachan.learning.rules.media import MOST_FILES
from lachan.learning.rules.reviewing import OPEN, Lack, State
from lachan.learning.services import writing
from lachan.learning.views.common import get_or_post, narrowed, sent, today, typed
from lachan.learning.views.media import PAGE_CSP

LACKS: Final = {
    Lack.TITLE: gettext_lazy("Tên bài, cả hai thứ tiếng."),
    Lack.BODY: gettext_lazy("Lời của bài."),
    Lack.STEPS: gettext_lazy("Ít nhất một việc nên làm."),
    Lack.ENGLISH: gettext_lazy("Tiếng Anh đủ đoạn và đủ việc như tiếng Việt."),
    Lack.LICENCE: gettext_lazy("Giấy phép."),
    Lack.DESCRIBED: gettext_lazy("Tả bằng chữ, cho người không xem, không nghe được."),
    Lack.LINK: gettext_lazy("Tệp tranh, âm thanh, phim, hoặc đường dẫn tới đó."),
    Lack.CAPTIONS: gettext_lazy("Phụ đề của phim, cho người không nghe được."),
    Lack.SHOUTS: gettext_lazy("Bỏ dấu chấm than: lời của Lá Chắn không hô."),
}
STATES: Final = {
    State.DRAFT: gettext_lazy("đang soạn"),
    State.WAITING: gettext_lazy("chờ người thứ hai"),
    State.RETURNED: gettext_lazy("trả lại để sửa"),
    State.PUBLISHED: gettext_lazy("đang được đọc"),
    State.PAST: gettext_lazy("bản cũ"),
}


@dataclass(frozen=True, slots=True)
class Measured:
    """How a text reads, beside what its reader is given."""

    level: Level
    fits: bool
    easiest: str
    mean_max: float
    longest_max: int


def measured(material: Material) -> Measured:
    """Return how the Vietnamese of a text reads."""
    level, bound = level_of(material.vi), BOUNDS[material.reader]
    found = easiest(level)
    order = list(Reader)
    fits = found is not None and order.index(found) <= order.index(material.reader)
    name = reader_names()[found] if found else _("khó với mọi người đọc")
    return Measured(level, fits, name, bound.mean, bound.longest)


@require_safe
@staff_required
def index(request: PersonRequest) -> HttpResponse:
    """List what is in work, and every text with how often it is used."""
    names, used = reader_names(), months(today())
    rows = Version.objects.in_work().select_related("piece", "author")
    context = {
        "work": [(row, STATES[State(row.state)]) for row in rows],
        "hidden": access.hidden_codes(),
        "pieces": [
            (facts.slot(m), names[m.reader], m.number, used.of(m.code))
            for m in narrowed(request, facts.on(today()))
        ],
        "used": used,
        "typed": typed(request),
    }
    return render(request, "learning/writing.html", context)


@get_or_post
@staff_required
def begin(request: PersonRequest) -> HttpResponse:
    """Write a new piece."""
    named = PieceForm(sent(request))
    form = VersionForm(sent(request), initial={"first": today()})
    if request.method == "POST" and all([named.is_valid(), form.is_valid()]):
        made = writing.begin(
            **named.cleaned_data, fields=form.cleaned_data, by=request.user
        )
        messages.success(request, _("Đã lưu bản nháp."))
        return redirect("learning:piece", made.piece.code)
    return _form(request, _("Soạn bài mới"), form, named=named)


@require_safe
@staff_required
def piece(request: PersonRequest, code: str) -> HttpResponse:
    """Show the versions of a piece, what is in work, and what it lacks."""
    rows = access.versions_of(code)
    reading = facts.by_code(code, today())
    hidden = code in access.hidden_codes()
    if reading is None and not rows and not hidden:
        raise Http404
    open_ = next((r for r in rows if r.state in {*OPEN, State.WAITING}), None)
    context = {
        "code": code,
        "reading": reading and _read(reading),
        "versions": [(row, STATES[State(row.state)]) for row in rows],
        "work": open_ and _work(open_, request),
        "hidden": hidden,
        "reviewer": access.may_review(request.user),
        "months": months(today()),
        "used": months(today()).of(code),
    }
    answer = render(request, "learning/piece.html", context)
    answer.headers["Content-Security-Policy"] = PAGE_CSP
    return answer


def _read(material: Material) -> dict[str, object]:
    return {"material": material, "measured": measured(material)}


def _work(row: Version, request: PersonRequest) -> dict[str, object]:
    return {
        "row": row,
        "material": row.material(row.piece),
        "measured": measured(row.material(row.piece)),
        "state": STATES[State(row.state)],
        "lacks": [LACKS[one] for one in writing.missing(row)],
        "own": row.author_id == request.user.pk,
        "waiting": row.state == State.WAITING,
        "note": NoteForm(),
        "files": [(one, one.file()) for one in row.files.all()],
        "room": row.files.count() < MOST_FILES,
    }


@get_or_post
@staff_required
def edit(request: PersonRequest, code: str) -> HttpResponse:
    """Change the draft of a piece, or begin one with the words that are read now."""
    row = access.draft_of(code)
    form = _version_form(request, code, row)
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        try:
            if row is None:
                writing.revise(code=code, fields=fields, by=request.user)
            else:
                writing.edit(version=row, fields=fields, by=request.user)
        except writing.NotSoError:
            messages.error(request, _("Bản này đang chờ người thứ hai, chưa sửa được."))
        else:
            messages.success(request, _("Đã lưu bản nháp."))
        return redirect("learning:piece", code)
    return _form(request, _("Sửa bài"), form, back=code)


def _version_form(
    request: PersonRequest, code: str, row: Version | None
) -> VersionForm:
    if row is not None:
        return VersionForm(sent(request), instance=access.draft_of(code))
    last = next(iter(access.versions_of(code)), None)
    if last is None:
        if facts.by_code(code, today()) is None:
            raise Http404
        return VersionForm(sent(request), initial=start_of(code, today()))
    fields: list[str] = VersionForm.Meta.fields
    return VersionForm(sent(request), initial={n: getattr(last, n) for n in fields})


def _form(
    request: PersonRequest,
    title: str,
    form: VersionForm,
    *,
    named: BaseForm | None = None,
    back: str = "",
) -> HttpResponse:
    context: dict[str, Any] = {"title": title, "form": form, "named": named}
    return render(request, "learning/write.html", context | {"back": back})


@require_POST
@staff_required
def send(request: PersonRequest, code: str) -> HttpResponse:
    """Give the draft to a second person."""
    return _moved(request, code, "send")


@require_POST
@access.reviewer_required
def publish(request: PersonRequest, code: str) -> HttpResponse:
    """Put what waits before readers."""
    return _moved(request, code, "publish")


def _moved(request: PersonRequest, code: str, how: str) -> HttpResponse:
    row, by = access.work_of(code), request.user
    try:
        if how == "send":
            writing.send(version=row, by=by)
        else:
            writing.publish(version=row, now=timezone.now(), by=by)
    except writing.LacksError as e:
        texts = [str(LACKS[one]) for one in e.lacks]
        messages.error(request, _("Còn thiếu:") + " " + " ".join(texts))
    except writing.OwnWorkError:
        messages.error(request, _("Người viết không tự cho đọc. Nhờ người thứ hai."))
    except writing.NotSoError:
        messages.error(request, _("Bản này vừa được người khác chuyển. Xem lại."))
    else:
        said = _("Đã gửi người thứ hai.") if how == "send" else _("Đã cho đọc.")
        messages.success(request, said)
    return redirect("learning:piece", code)


@require_POST
@access.reviewer_required
def give_back(request: PersonRequest, code: str) -> HttpResponse:
    """Return what waits to its author, with why."""
    form, row = NoteForm(request.POST), access.work_of(code)
    if not form.is_valid():
        messages.error(request, _("Viết cần sửa gì, để người viết biết."))
        return redirect("learning:piece", code)
    try:
        note = form.cleaned_data["note"]
        writing.give_back(version=row, note=note, by=request.user)
    except (writing.OwnWorkError, writing.NotSoError):
        messages.error(request, _("Bản này không trả lại được nữa. Xem lại."))
    else:
        messages.success(request, _("Đã trả lại cho người viết."))
    return redirect("learning:piece", code)


@require_POST
@access.reviewer_required
def hide(request: PersonRequest, code: str) -> HttpResponse:
    """Take a piece away from readers, or bring it back."""
    hidden = code in access.hidden_codes()
    if not hidden and facts.by_code(code, today()) is None:
        raise Http404
    if hidden:
        writing.unhide(code=code, by=request.user)
        messages.success(request, _("Bài được đọc lại."))
    else:
        writing.hide(code=code, by=request.user)
        messages.success(request, _("Đã rút bài. Bấm lần nữa để cho đọc lại."))
    return redirect("learning:piece", code)
