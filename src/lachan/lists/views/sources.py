"""Pages of those who look after lists: sources, one source, releases."""

from collections.abc import Iterable

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from lachan.accounts.access import PersonRequest
from lachan.lib.errors import RefusedError
from lachan.lists.access import (
    editor_required,
    held_of,
    newest_release,
    source_of,
)
from lachan.lists.forms import FilterForm
from lachan.lists.models import (
    LEFT_OUT_TEXTS,
    SKIPPED_TEXTS,
    Release,
    Source,
    State,
    Update,
)
from lachan.lists.services import refresh as refreshing
from lachan.lists.services import release as releasing
from lachan.lists.services import samples, sources, tasks
from lachan.lists.views.quality_words import share_text
from lachan.web.parts import Column, Event, Table
from lachan.web.templatetags.lachan import vn_date, vn_number, vn_time
from lachan.web.text import searchable

A_HISTORY = 12
_ICONS = {
    "taken": ("download", "com"),
    "held": ("player-pause", "nghe"),
    "failed": ("alert-circle", "man"),
    "unchanged": ("check", ""),
}


@require_safe
@editor_required
def index(request: PersonRequest) -> HttpResponse:
    """Show every source, those that want a person first."""
    rows = list(Source.objects.all())
    form = FilterForm(
        request.GET or None, categories=sorted({s.category for s in rows})
    )
    shown = _matching(rows, form) if form.is_valid() else rows
    right = _precision()
    context = {
        "filter": form,
        "rows": [(s, right.get(s.category, "")) for s in sorted(shown, key=_urgency)],
        "filtered": len(shown) < len(rows),
        "total": len(rows),
        "on": sum(s.enabled for s in rows),
        "names": sum(s.names for s in rows if s.enabled),
        "held": [s for s in rows if s.enabled and s.state == State.HELD],
        "release": newest_release(),
    }
    return render(request, "lists/index.html", context)


def _precision() -> dict[str, str]:
    """Return how right each category is, as far as it was measured."""
    found = samples.newest_results()
    return {code: share_text(result) for code, (_s, result) in found.items()}


def _matching(rows: Iterable[Source], form: FilterForm) -> list[Source]:
    category = form.cleaned_data["nhom"]
    words = searchable(form.cleaned_data["q"]).split()
    return [
        s
        for s in rows
        if (not category or s.category == category)
        and all(word in _search_key(s) for word in words)
    ]


def _search_key(source: Source) -> str:
    return searchable(f"{source.title} {source.category_title} {source.code}")


def _urgency(source: Source) -> tuple[bool, int, int]:
    places = {State.HELD.value: 0, State.FAILED.value: 1}
    return not source.enabled, places.get(source.state, 2), source.pk


@require_safe
@editor_required
def source(request: PersonRequest, code: str) -> HttpResponse:
    """Show one source, what happened to it, and a version that waits."""
    row = source_of(code)
    updates = list(row.updates.select_related("verdict_by")[:A_HISTORY])
    held = row.updates.held().first()
    context = {
        "source": row,
        "held": held,
        "left_out": _left_out(held) if held else None,
        "skipped": _skipped(held) if held else None,
        "events": [_event(u) for u in updates],
        "waits": row.waits(timezone.now()),
        "there": sources.list_in_force(row) is not None,
    }
    return render(request, "lists/source.html", context)


def _event(update: Update) -> Event:
    icon, tone = _ICONS[update.outcome]
    hint = ""
    if update.outcome == "taken":
        words = {
            "before": vn_number(update.names_before),
            "after": vn_number(update.names_after),
        }
        hint = _("%(before)s tên thành %(after)s") % words
    elif update.outcome == "held":
        hint = " ".join([*update.reason_texts, _verdict(update)])
    elif update.outcome == "failed":
        hint = update.problem_text
    words = {"what": update.get_outcome_display(), "time": vn_time(update.at)}
    text = _("%(what)s lúc %(time)s") % words
    return Event(text, vn_date(update.at), icon, tone, hint)


def _verdict(update: Update) -> str:
    said = str(update.get_verdict_display())
    if update.verdict_by is not None:
        words = {"what": said, "who": update.verdict_by.display_name}
        return _("%(what)s, %(who)s.") % words
    return f"{said}."


def _left_out(update: Update) -> Table | None:
    rows = [
        (LEFT_OUT_TEXTS.get(code, code), vn_number(count))
        for code, count in update.details.get("left_out", {}).items()
    ]
    columns = [Column(_("Vì sao bỏ ra")), Column(_("Số tên"), right=True)]
    return Table(_("Tên đã tự bỏ ra"), columns, rows) if rows else None


def _skipped(update: Update) -> Table | None:
    rows = [
        (str(line), text, SKIPPED_TEXTS.get(reason, reason))
        for line, text, reason in update.details.get("examples", ())
    ]
    columns = [Column(_("Dòng")), Column(_("Nội dung")), Column(_("Vì sao"))]
    return Table(_("Ví dụ dòng không đọc được"), columns, rows) if rows else None


@require_POST
@editor_required
def refresh(request: PersonRequest, code: str) -> HttpResponse:
    """Ask the worker to fetch a source now."""
    row = source_of(code)
    if row.url:
        tasks.ask_refresh(source=row, by=request.user)
        messages.success(request, _("Đã xếp hàng tải. Xem lại sau ít giây."))
    else:
        messages.error(request, _("Nguồn này đi cùng Lá Chắn, không có nơi để tải."))
    return redirect("lists:source", code)


@require_POST
@editor_required
def toggle(request: PersonRequest, code: str) -> HttpResponse:
    """Switch a source on or off."""
    row = source_of(code)
    enabled = request.POST.get("enabled") == "1"
    sources.set_enabled(source=row, enabled=enabled, by=request.user)
    text = _("Đã bật. Có hiệu lực trong khoảng một phút.")
    if not enabled:
        text = _("Đã tắt. Các tên được mở trong khoảng một phút.")
    messages.success(request, text)
    return redirect("lists:source", code)


@require_POST
@editor_required
def take(request: PersonRequest, code: str) -> HttpResponse:
    """Bring a held version into force."""
    held = held_of(source_of(code))
    try:
        refreshing.take_held(update=held, by=request.user)
    except RefusedError:
        messages.error(request, _("Bản này không còn để nhận. Bản đang dùng vẫn giữ."))
    else:
        text = _("Đã nhận bản mới. Có hiệu lực trong khoảng một phút.")
        messages.success(request, text)
    return redirect("lists:source", code)


@require_POST
@editor_required
def drop(request: PersonRequest, code: str) -> HttpResponse:
    """Refuse a held version."""
    held = held_of(source_of(code))
    try:
        refreshing.drop_held(update=held, by=request.user)
    except RefusedError:
        messages.error(request, _("Đã có người quyết định trước."))
    else:
        messages.success(request, _("Đã bỏ bản mới. Bản đang dùng vẫn giữ."))
    return redirect("lists:source", code)


@require_http_methods(["GET", "HEAD", "POST"])
@editor_required
def release(request: PersonRequest) -> HttpResponse:
    """Show releases; ask the worker for one."""
    if request.method == "POST":
        tasks.ask_release(by=request.user)
        messages.success(request, _("Đã xếp hàng phát hành. Xem lại sau ít giây."))
        return redirect("lists:release")
    rows = list(Release.objects.select_related("by")[:A_HISTORY])
    done = next((r for r in rows if r.state == Release.State.DONE), None)
    context = {
        "rows": rows,
        "done": done,
        "waiting": any(r.state == Release.State.WAITING for r in rows),
        "changes_wait": releasing.changes_wait(),
        "lines": releasing.overlay_lines(settings.POLICY_DIR),
    }
    return render(request, "lists/release.html", context)
