"""Cards and posters of 111: for everybody; staff add a line of their unit."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lachan.documents.sheets import Notice, Size, sheets
from lachan.programme.forms.campaigns import CardForm
from lachan.programme.views.common import frame, is_staff

HOTLINE = "111"


@require_safe
def form(request: HttpRequest) -> HttpResponse:
    """Ask for size, language and the unit's own line."""
    return _form(request, CardForm(), 200)


def _form(request: HttpRequest, form: CardForm, status: int) -> HttpResponse:
    if not is_staff(request):
        for name in ("rieng", "ma"):
            form.fields.pop(name, None)
    context = {"form": form, "frame": frame(request), "staff": is_staff(request)}
    return render(request, "programme/card.html", context, status=status)


@require_safe
def card(request: HttpRequest) -> HttpResponse:
    """Send a card (A6) or poster (A3) of 111 as PDF."""
    form = CardForm({"co": "A6", "tieng": "vi"} | request.GET.dict())
    if not form.is_valid():
        return _form(request, form, 422)
    data = form.cleaned_data
    own, code = (data["rieng"], data["ma"]) if is_staff(request) else ("", "")
    with translation.override(data["tieng"]):
        octets = sheets(_("Tổng đài 111"), _notice(Size(data["co"]), own, code))
    answer = HttpResponse(octets, content_type="application/pdf")
    name = f"111-{data['co'].lower()}-{data['tieng']}.pdf"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _notice(size: Size, own: str, code: str) -> Notice:
    """Return the card in the active language; what it says of 111 is of the decree."""
    url = ""
    if code:
        url = settings.LACHAN_URL.rstrip("/") + reverse("short", args=(code,))
    return Notice(
        size=size,
        # The question and its answer, a line each.
        title=_("Có chuyện khó nói? Có người nghe.").replace("? ", "?\n"),
        number=HOTLINE,
        lines=(
            _("Gọi không mất tiền, ngày cũng như đêm."),
            _("Không cần nói tên. Điều em kể được giữ kín."),
            _("Không phải lỗi của em."),
            _("Đang nguy hiểm ngay lúc này: gọi 113."),
        ),
        own=own,
        url=url,
        scan=_("Quét để đọc thêm") if url else "",
        language=translation.get_language() or "vi",
    )
