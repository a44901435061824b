"""Look names up: one with all that is known, or several at once with an export."""

import csv
from pathlib import Path

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lachan.accounts.access import PersonRequest
from lachan.lib.errors import LachanError
from lachan.lists import lookup as looking
from lachan.lists.access import editor_required
from lachan.lists.forms import LookupForm, ManyForm
from lachan.policy.sign import load_public
from lachan.web.middleware import no_store
from lachan.web.parts import Column, Event, Table
from lachan.web.templatetags.lachan import vn_date


@require_http_methods(["GET", "HEAD", "POST"])
@no_store
@editor_required
def lookup(request: PersonRequest) -> HttpResponse:
    """Tell what the policy in force says of a name, or of each of several."""
    if request.method == "POST":
        return _many(request)
    form = LookupForm(request.GET if "q" in request.GET else None)
    context: dict[str, object] = {"form": form, "many": ManyForm()}
    if form.is_bound and form.is_valid():
        try:
            answer = looking.look_up(
                form.cleaned_data["q"], settings.POLICY_DIR, trust(), timezone.now()
            )
        except (LachanError, OSError):
            context["nothing"] = True
        else:
            context |= {"answer": answer, "events": _events(answer)}
    return render(request, "lists/lookup.html", context)


def _events(answer: looking.Answer) -> list[Event]:
    found = []
    for seen in answer.history:
        words = {"list": seen.source.title, "category": seen.source.category_title}
        text = _("%(list)s thêm vào %(category)s") % words
        if not seen.added:
            text = _("%(list)s bỏ khỏi %(category)s") % words
        icon, tone = ("plus", "nghe") if seen.added else ("minus", "com")
        found.append(Event(text, vn_date(seen.at), icon, tone, seen.rule))
    return found


def _many(request: PersonRequest) -> HttpResponse:
    form = ManyForm(request.POST)
    context: dict[str, object] = {"form": LookupForm(), "many": form}
    if not form.is_valid():
        return render(request, "lists/lookup.html", context, status=422)
    names, bad = form.split()
    try:
        rows = looking.look_up_many(names, settings.POLICY_DIR, trust(), timezone.now())
    except (LachanError, OSError):
        return render(request, "lists/lookup.html", context | {"nothing": True})
    if request.POST.get("export"):
        return _export(rows)
    context |= {
        "table": _table(rows),
        "bad": bad,
        "left_out": max(0, len(names) - looking.MOST_NAMES),
        "asked": True,
    }
    return render(request, "lists/lookup.html", context)


def _table(rows: list[looking.Short]) -> Table | None:
    columns = [
        Column(_("Tên")),
        Column(_("Nhóm trang")),
        Column(_("Mỗi tuổi nhận được gì")),
        Column(_("Quốc gia")),
    ]
    cells = [(r.shown, r.categories or "–", r.ages, r.national or "–") for r in rows]
    return Table(_("Các tên đã tra"), columns, cells) if rows else None


def _export(rows: list[looking.Short]) -> HttpResponse:
    answer = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="tra-ten.csv"'
    writer = csv.writer(answer)
    writer.writerow(["name", "categories", "presets", "national"])
    writer.writerows((r.name, r.categories, r.ages, r.national) for r in rows)
    return answer


def trust() -> bytes | None:
    """Return the key that our policy is checked with, None where there is none."""
    public = Path(f"{settings.POLICY_KEY}.pub")
    return load_public(public) if public.exists() else None
