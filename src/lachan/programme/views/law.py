"""The register of law: for everybody to read, for administrators to write."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lachan.accounts.access import (
    PersonRequest,
    administrator_required,
    staff_required,
)
from lachan.partners.views.tables import csv_of
from lachan.programme.access import law_row
from lachan.programme.facts import law as facts
from lachan.programme.facts.law import Applies
from lachan.programme.forms.law import (
    ArticleForm,
    DutyForm,
    InstrumentForm,
    LawFilterForm,
    RelationForm,
)
from lachan.programme.models import (
    Article,
    Change,
    Duty,
    Instrument,
    Kept,
    Relation,
)
from lachan.programme.services import law as services
from lachan.programme.services.changes import LAW
from lachan.programme.views.common import (
    frame,
    get_or_post,
    is_administrator,
    is_staff,
    law_form,
    sent,
    today,
)
from lachan.programme.views.history import page_of_changes

PARTS: Final[Mapping[str, type[Kept]]] = {
    "van-ban": Instrument,
    "dieu": Article,
    "nghia-vu": Duty,
    "quan-he": Relation,
}


def base(request: HttpRequest) -> dict[str, object]:
    """Return what every page of the law needs."""
    return {
        "frame": frame(request),
        "staff": is_staff(request),
        "admin": is_administrator(request),
    }


def _asked(request: HttpRequest) -> tuple[LawFilterForm, dict[str, Any], dt.date]:
    form = LawFilterForm(request.GET)
    form.is_valid()
    asked = form.cleaned_data
    return form, asked, asked.get("ngay") or today()


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show what applied on a day, what may have, and what did not."""
    form, asked, day = _asked(request)
    found = facts.register(day, asked.get("q", ""), asked.get("loai", ""))
    groups = [
        (key.value, [one for one in found if one.applies is key])
        for key in (Applies.YES, Applies.UNKNOWN, Applies.NO)
    ]
    context = {
        **base(request),
        "filter": form,
        "day": day,
        "groups": groups,
        "count": len(found),
        "narrowed": any(asked.values()),
    }
    return render(request, "programme/law.html", context)


@dataclass(frozen=True, slots=True)
class Place:
    """An article with the duties that it creates."""

    row: Article
    duties: Sequence[Duty]


@require_safe
def instrument(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one instrument: its articles, their duties, and the law around it."""
    found = law_row(Instrument, pk)
    duties = list(
        Duty.objects.there()
        .filter(article__instrument=found)
        .select_related("unit", "task")
    )
    articles = [
        Place(row, [one for one in duties if one.article_id == row.pk])
        for row in found.articles.there()
    ]
    context = {
        **base(request),
        "law": found,
        "applies": facts.applies(found, today()).value,
        "articles": articles,
        "acts_on": found.acts_on.there().select_related("older"),
        "changed_by": found.changed_by.there().select_related("newer"),
        "findings": found.findings.there().select_related("review"),
    }
    return render(request, "programme/instrument.html", context)


@require_safe
def duties(request: HttpRequest) -> HttpResponse:
    """Show who must do what, and when, by the law of a day."""
    form, asked, day = _asked(request)
    rows = facts.duties(day, asked.get("q", ""))
    context = {**base(request), "filter": form, "day": day, "duties": rows}
    return render(request, "programme/duties.html", context)


@require_safe
def duties_csv(request: HttpRequest) -> HttpResponse:
    """Send the duties for a spreadsheet; what is to be verified says so."""
    _form, asked, day = _asked(request)
    heads = [_("Ai"), _("Làm gì"), _("Khi nào"), _("Theo"), _("Cần kiểm chứng")]
    rows = [
        (
            one.who,
            one.what,
            one.when,
            f"{one.article.instrument.number}, {one.article.code}",
            one.doubt,
        )
        for one in facts.duties(day, asked.get("q", ""))
    ]
    return csv_of(f"nghia-vu-{day.isoformat()}.csv", heads, rows)


@require_safe
@staff_required
def history(request: PersonRequest) -> HttpResponse:
    """Show what was changed in the register, the newest first."""
    rows = Change.objects.filter(about=LAW)
    context = base(request) | page_of_changes(request, rows)
    return render(request, "programme/law_history.html", context)


@get_or_post
@administrator_required
def add(request: PersonRequest) -> HttpResponse:
    """Add an instrument."""
    form = InstrumentForm(sent(request))
    if request.method == "POST" and form.is_valid():
        made = _keep(request, Instrument(), form.cleaned_data, "law.added")
        return redirect("law:instrument", made.pk)
    return law_form(request, form, _("Thêm văn bản"), reverse("law:index"))


def _keep(
    request: PersonRequest, row: Kept, fields: dict[str, Any], action: str
) -> Kept:
    kept = services.keep_row(row=row, fields=fields, action=action, by=request.user)
    messages.success(request, _("Đã lưu."))
    return kept


@get_or_post
@administrator_required
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """Change an instrument."""
    found = law_row(Instrument, pk)
    form = InstrumentForm(sent(request), instance=found)
    back = reverse("law:instrument", args=(pk,))
    if request.method == "POST" and form.is_valid():
        fresh = law_row(Instrument, pk)
        _keep(request, fresh, form.cleaned_data, "law.edited")
        return redirect(back)
    return law_form(request, form, _("Sửa văn bản"), back)


@get_or_post
@administrator_required
def article(request: PersonRequest, pk: int) -> HttpResponse:
    """Add an article to an instrument."""
    found = law_row(Instrument, pk)
    form = ArticleForm(sent(request))
    back = reverse("law:instrument", args=(pk,))
    if request.method == "POST" and form.is_valid():
        fields = {**form.cleaned_data, "instrument": found}
        _keep(request, Article(), fields, "article.kept")
        return redirect(back)
    return law_form(request, form, _("Thêm điều khoản"), back)


@get_or_post
@administrator_required
def article_edit(request: PersonRequest, pk: int) -> HttpResponse:
    """Change an article."""
    found = law_row(Article, pk)
    form = ArticleForm(sent(request), instance=found)
    back = reverse("law:instrument", args=(found.instrument_id,))
    if request.method == "POST" and form.is_valid():
        _keep(request, law_row(Article, pk), form.cleaned_data, "article.kept")
        return redirect(back)
    return law_form(request, form, _("Sửa điều khoản"), back)


@get_or_post
@administrator_required
def duty(request: PersonRequest, pk: int) -> HttpResponse:
    """Add a duty that an article creates."""
    found = law_row(Article, pk)
    form = DutyForm(sent(request))
    back = reverse("law:instrument", args=(found.instrument_id,))
    if request.method == "POST" and form.is_valid():
        fields = {**form.cleaned_data, "article": found}
        _keep(request, Duty(), fields, "duty.kept")
        return redirect(back)
    return law_form(request, form, _("Thêm nghĩa vụ"), back)


@get_or_post
@administrator_required
def relate(request: PersonRequest, pk: int) -> HttpResponse:
    """Write down what an instrument does to an older one."""
    found = law_row(Instrument, pk)
    form = RelationForm(sent(request), newer=found)
    back = reverse("law:instrument", args=(pk,))
    if request.method == "POST" and form.is_valid():
        fields = {**form.cleaned_data, "newer": found}
        services.relate(fields=fields, by=request.user)
        messages.success(request, _("Đã lưu."))
        return redirect(back)
    return law_form(request, form, _("Ghi quan hệ với văn bản trước"), back)


@require_POST
@administrator_required
def remove(request: PersonRequest, part: str, pk: int) -> HttpResponse:
    """Take a row out of the register; the history brings it back."""
    if part not in PARTS:
        raise Http404
    found = law_row(PARTS[part], pk)
    try:
        services.remove(row=found, by=request.user)
    except services.HoldsOthersError:
        said = _("Còn điều khoản hoặc nghĩa vụ bên trong. Bỏ chúng trước.")
        messages.error(request, said)
    else:
        messages.success(request, _("Đã bỏ. Lấy lại được ở phần Lịch sử."))
    return redirect("law:history")
