"""How right the lists are: draw a sample, judge its names, read the result."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from lachan.accounts.access import PersonRequest
from lachan.lists.access import editor_required, sample_name_of, sample_of
from lachan.lists.forms_local import DrawForm
from lachan.lists.models import Sample, SampleVerdict, Source
from lachan.lists.services import samples
from lachan.lists.services.samples import SampleError, Wish
from lachan.lists.views.quality_words import share_text, why_not
from lachan.web.middleware import no_store

A_PAGE = 20


@require_http_methods(["GET", "HEAD", "POST"])
@no_store
@editor_required
def index(request: PersonRequest) -> HttpResponse:
    """Show all samples with their results; draw a new one."""
    rows = list(Source.objects.enabled().filter(names__gt=0))
    form = DrawForm(request.POST or None, sources=rows)
    if request.method == "POST" and form.is_valid():
        try:
            made = samples.draw(Wish(**form.cleaned_data), by=request.user)
        except SampleError as e:
            form.add_error(None, why_not(e.code))
        else:
            return redirect("lists:sample", made.pk)
    page = Paginator(Sample.objects.all(), A_PAGE).get_page(request.GET.get("page"))
    found = samples.results_of(list(page))
    context = {
        "form": form,
        "page": page,
        "rows": [(s, found[s.pk], share_text(found[s.pk])) for s in page],
        "query": "",
    }
    wrong = form.is_bound and bool(form.errors)
    return render(
        request, "lists/samples/index.html", context, status=422 if wrong else 200
    )


@require_safe
@no_store
@editor_required
def one(request: PersonRequest, pk: int) -> HttpResponse:
    """Show the result so far and the names that this person has not judged."""
    row = sample_of(pk)
    names = list(row.names.prefetch_related("judgements"))
    said = {
        name.pk: {j.by_id: j.verdict for j in name.judgements.all()} for name in names
    }
    mine = request.user.pk
    words = dict(SampleVerdict.choices)
    todo = [n for n in names if mine not in said[n.pk] and len(said[n.pk]) < 2]
    wrong = [n for n in names if SampleVerdict.WRONG in said[n.pk].values()]
    result = samples.result_of(row)
    both, kappa = samples.kappa_of(row)
    context = {
        "sample": row,
        "result": result,
        "share": share_text(result),
        "todo": [] if row.closed_at else todo[:10],
        "left": len(todo),
        "wrong": wrong,
        "done": [(n, words[said[n.pk][mine]]) for n in names if mine in said[n.pk]],
        "verdicts": SampleVerdict.choices,
        "both": both,
        "kappa": kappa,
        "total": len(names),
    }
    return render(request, "lists/samples/one.html", context)


@require_POST
@editor_required
def judge(request: PersonRequest, pk: int, row: int) -> HttpResponse:
    """Keep this person's word on one name."""
    sample = sample_of(pk)
    name = sample_name_of(sample, row)
    verdict = request.POST.get("verdict", "")
    try:
        samples.judge(name, verdict=verdict, by=request.user)
    except SampleError as e:
        messages.error(request, why_not(e.code))
    return redirect(f"{reverse('lists:sample', args=[pk])}#ten")


@require_POST
@editor_required
def close(request: PersonRequest, pk: int) -> HttpResponse:
    """End the judging; the result is public from now on."""
    try:
        samples.close(sample_of(pk), by=request.user)
    except SampleError as e:
        messages.error(request, why_not(e.code))
    else:
        messages.success(request, _("Đã chốt. Kết quả hiện trên trang công khai."))
    return redirect("lists:sample", pk)
