"""Campaigns: the calendar of a year, one campaign with what it makes and changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST, require_safe

from lachan.accounts.access import (
    PersonRequest,
    administrator_required,
    staff_required,
)
from lachan.partners.views.printing import printed
from lachan.programme.access import campaign_of, campaign_part, may_run
from lachan.programme.facts import campaigns as facts
from lachan.programme.forms.campaigns import (
    BannerForm,
    CampaignForm,
    LinkForm,
    ProductForm,
)
from lachan.programme.models import (
    Banner,
    Campaign,
    Change,
    Kept,
    Product,
    Public,
    ShortLink,
)
from lachan.programme.rules.change import Change as Told
from lachan.programme.rules.change import Ratio
from lachan.programme.services import campaignpaper
from lachan.programme.services import campaigns as services
from lachan.programme.services.campaignpaper import Changed
from lachan.programme.views.common import get_or_post, sent, today, year_of
from lachan.programme.views.history import events_of
from lachan.web.templatetags.lachan import vn_number, vn_percent

PARTS: Final[Mapping[str, type[Kept]]] = {
    "san-pham": Product,
    "duong-dan": ShortLink,
    "bang": Banner,
}
FEW: Final = 10


@require_safe
@staff_required
def index(request: PersonRequest) -> HttpResponse:
    """Show the campaigns of a year, month by month."""
    year = year_of(request)
    rows = list(facts.in_year(year))
    context = {
        "months": [
            (str(MONTHS[n]).capitalize(), [r for r in rows if _touches(r, year, n)], n)
            for n in range(1, 13)
        ],
        "any": bool(rows),
        "year": year,
        "admin": request.user.is_administrator,
    }
    return render(request, "programme/campaigns.html", context)


def _touches(row: Campaign, year: int, month: int) -> bool:
    first, last = (
        (row.starts_on.year, row.starts_on.month),
        (
            row.ends_on.year,
            row.ends_on.month,
        ),
    )
    return first <= (year, month) <= last


@require_safe
@staff_required
def campaign(request: PersonRequest, pk: int) -> HttpResponse:
    """Show a campaign: what it makes, what it costs, its links, what changed."""
    found, day = campaign_of(pk), today()
    products = list(found.products.there())
    spans = facts.periods(found, day)
    names = dict(Public.choices)
    context = {
        "campaign": found,
        "audiences": [names[a] for a in found.audiences if a in names],
        "state": _state(found),
        "products": products,
        "money": facts.money(found, products),
        "links": facts.links_of(found),
        "banners": found.banners.there().select_related("link"),
        "spans": spans,
        "changes": [_told(m) for m in facts.measured(spans)] if spans else (),
        "events": events_of(_changes(found)),
        "may": may_run(request.user, found, day),
        "today": day,
    }
    return render(request, "programme/campaign.html", context)


@require_safe
@staff_required
def report(request: PersonRequest, pk: int, ending: str) -> HttpResponse:
    """Send what a campaign did as a paper of its unit."""
    found, day = campaign_of(pk), today()
    if not may_run(request.user, found, day):
        raise PermissionDenied
    spans = facts.periods(found, day)
    with override("vi"):  # the paper is Vietnamese, whoever asks for it
        told = [_told(m) for m in facts.measured(spans)] if spans else []
        changes = [Changed(s.what, s.before, s.after, s.ratio, s.verdict) for s in told]
        try:
            paper = campaignpaper.report(found, changes, day)
        except campaignpaper.NoOwnerError:
            paper = None
    if paper is None:
        messages.error(request, _("Ghi đơn vị thực hiện trước: báo cáo là của họ."))
        return redirect("campaigns:campaign", pk)
    return printed(paper, ending, f"chien-dich-{found.pk}")


def _changes(found: Campaign) -> list[Change]:
    rows = Change.objects.filter(about=f"campaign:{found.pk}").select_related("by")
    return list(rows[:20])


def _state(found: Campaign) -> tuple[str, str]:
    """Return tone and word of where a campaign is."""
    day = today()
    if day < found.starts_on:
        return "", _("sắp tới")
    return ("com", _("đang chạy")) if day <= found.ends_on else ("", _("đã kết thúc"))


@dataclass(frozen=True, slots=True)
class Said:
    """A change in words. before, after: counts, few not told apart."""

    what: str
    tone: str
    icon: str
    verdict: str
    before: str
    after: str
    ratio: str
    wide: bool


def _told(measured: facts.Measured) -> Said:
    names = {
        "reports": _("Tin báo nhận được"),
        "devices": _("Máy mới được bảo vệ"),
        "calls": _("Cuộc gọi 111, tuần trọn"),
    }
    ratio = measured.ratio
    if ratio is None:
        none = _("chưa có số của 111 cho cả hai thời gian")
        return Said(names["calls"], "", "minus", none, "–", "–", "–", wide=False)
    tone, icon, verdict = {
        Told.TOO_FEW: ("", "minus", _("quá ít để nói")),
        Told.UNCERTAIN: ("nghe", "minus", _("chưa thể nói là đã đổi")),
        Told.MORE: ("com", "check", _("nhiều hơn trước")),
        Told.LESS: ("cham", "check", _("ít hơn trước")),
    }[ratio.change]
    return Said(
        names[measured.what],
        *(tone, icon, verdict),
        before=_count(ratio.before, ratio.days_before, measured.what),
        after=_count(ratio.after, ratio.days_after, measured.what),
        ratio=_interval(ratio),
        wide=ratio.dispersion > 1.5,
    )


def _count(n: int, length: int, what: str) -> str:
    some = _("dưới 10") if 0 < n < FEW else vn_number(n)
    unit = _("%(n)s trong %(length)s tuần") if what == "calls" else None
    return (unit or _("%(n)s trong %(length)s ngày")) % {"n": some, "length": length}


def _interval(ratio: Ratio) -> str:
    """Return the change of the rate as a range; "" where too few were seen."""
    if ratio.change is Told.TOO_FEW:
        return "–"
    low = vn_percent(ratio.low - 1, 0)
    if ratio.high is None:
        return _("từ %(low)s trở lên") % {"low": low}
    return _("từ %(low)s đến %(high)s") % {
        "low": low,
        "high": vn_percent(ratio.high - 1, 0),
    }


@get_or_post
@administrator_required
def add(request: PersonRequest) -> HttpResponse:
    """Plan a campaign."""
    form = CampaignForm(sent(request), today=today())
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        made = services.keep_campaign(
            campaign=Campaign(), fields=fields, by=request.user
        )
        messages.success(request, _("Đã lưu chiến dịch."))
        return redirect("campaigns:campaign", made.pk)
    return _form(request, form, _("Thêm chiến dịch"), reverse("campaigns:index"))


@get_or_post
@staff_required
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """Change a campaign, or write down what came of it."""
    found = _run(request, pk)
    form = CampaignForm(sent(request), instance=campaign_of(pk), today=today())
    back = reverse("campaigns:campaign", args=(pk,))
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        services.keep_campaign(campaign=found, fields=fields, by=request.user)
        messages.success(request, _("Đã lưu."))
        return redirect(back)
    return _form(request, form, _("Sửa chiến dịch"), back)


def _run(request: PersonRequest, pk: int) -> Campaign:
    """Return a campaign that the person carries out. Raises PermissionDenied."""
    found = campaign_of(pk)
    if not may_run(request.user, found, today()):
        raise PermissionDenied
    return found


@get_or_post
@staff_required
def part(request: PersonRequest, pk: int, part: str, row: int = 0) -> HttpResponse:
    """Write down a product, a link or a banner; row: one that is there, to change."""
    if part not in PARTS:
        raise Http404
    found, model = _run(request, pk), PARTS[part]
    fresh = campaign_part(pk, model, row) if row else model()
    form = _part_form(request, found, campaign_part(pk, model, row) if row else model())
    back = reverse("campaigns:campaign", args=(pk,))
    if request.method == "POST" and form.is_valid():
        services.keep_part(
            campaign=found, row=fresh, fields=form.cleaned_data, by=request.user
        )
        messages.success(request, _("Đã lưu."))
        return redirect(back)
    return _form(request, form, str(model._meta.verbose_name), back)


def _part_form(
    request: PersonRequest, campaign: Campaign, row: Kept
) -> forms.ModelForm[Any]:
    data = sent(request)
    if isinstance(row, Product):
        return ProductForm(data, instance=row)
    if isinstance(row, ShortLink):
        return LinkForm(data, instance=row)
    assert isinstance(row, Banner)
    first = {"starts_on": campaign.starts_on, "ends_on": campaign.ends_on}
    return BannerForm(data, instance=row, campaign=campaign, initial=first)


@require_POST
@staff_required
def remove(request: PersonRequest, pk: int, part: str, row: int) -> HttpResponse:
    """Take a product, link or banner away; the history brings it back."""
    if part not in PARTS:
        raise Http404
    one = campaign_part(pk, PARTS[part], row)
    services.remove(campaign=_run(request, pk), row=one, by=request.user)
    messages.success(request, _("Đã bỏ. Lấy lại được ở phần Lịch sử."))
    return redirect("campaigns:campaign", pk)


def _form(
    request: PersonRequest, form: forms.BaseForm, title: str, back: str
) -> HttpResponse:
    context = {"form": form, "title": title, "back": back}
    return render(request, "programme/law_form.html", context)
