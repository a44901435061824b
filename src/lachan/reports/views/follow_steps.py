"""Steps of whoever has the code: write, correct, withdraw, change the code, rate."""

from collections.abc import Callable
from typing import Final

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext

from lachan.reports.forms import follow as forms
from lachan.reports.rules.errors import ReceiptTakenError
from lachan.reports.rules.seen import Helped
from lachan.reports.services import following, idempotency
from lachan.reports.views.follow_page import Page, draw, show

_ONCE: Final = b"follow"


def write(page: Page) -> HttpResponse:
    """Add a message; empty or too long is said beside the field."""
    form = forms.WriteForm(page.request.POST)
    if not form.is_valid():
        return show(page, write=form)
    text = form.cleaned_data["text"]
    once(page, lambda: following.write(visit=page.visit, text=text, now=page.now))
    return show(page, notice=gettext("Đã gửi. Người trực đọc khi mở tin."))


def correct(page: Page) -> HttpResponse:
    """Add a correction; what was told first stays beside it and is not shown."""
    form = forms.CorrectForm(page.request.POST if page.sent else None)
    if not form.is_valid():
        return draw(page, "correct", form=form)
    said = form.cleaned_data
    once(
        page,
        lambda: following.correct(
            visit=page.visit, name=said["name"], text=said["text"], now=page.now
        ),
    )
    return show(page, notice=gettext("Đã ghi điều sửa lại, đặt cạnh lời cũ."))


def withdraw(page: Page) -> HttpResponse:
    """Ask that it is withdrawn; says before what that does and does not do."""
    form = forms.WithdrawForm(page.request.POST if page.sent else None)
    if not form.is_valid():
        return draw(page, "withdraw", form=form)
    text = form.cleaned_data["text"]
    once(page, lambda: following.withdraw(visit=page.visit, text=text, now=page.now))
    return show(page, notice=gettext("Đã ghi lời xin rút."))


def change(page: Page) -> HttpResponse:
    """Show a new code first, and change only when it was written down."""
    pending = page.handle.pending
    if not (page.sent and pending):
        return _propose(page)
    form = forms.ChangeForm(page.request.POST, pending=pending)
    if not form.is_valid():
        return draw(page, "change", form=form, pending=_grouped(pending))
    try:
        following.change_code(visit=page.visit, now=page.now, code=pending)
    except ReceiptTakenError:
        return _propose(page)
    done = gettext("Đã đổi mã. Từ nay dùng mã mới, kết thúc bằng %(end)s.")
    again = Page(
        page.request,
        following.enter(typed=pending, now=page.now, again=True),
        page.handle,
        page.now,
    )
    return show(again, code=pending, notice=done % {"end": pending[-4:]})


def _propose(page: Page) -> HttpResponse:
    return draw(
        page, "change", form=forms.ChangeForm(), pending=following.propose_code()
    )


def _grouped(code: str) -> str:
    return " ".join(code[i : i + 4] for i in range(0, len(code), 4))


def rate(page: Page) -> HttpResponse:
    """Keep whether it helped."""
    form = forms.RateForm(page.request.POST if page.sent else None)
    if not form.is_valid():
        return draw(page, "rate", form=form)
    helped, text = Helped(form.cleaned_data["helped"]), form.cleaned_data["text"]
    once(
        page,
        lambda: following.rate(
            visit=page.visit, helped=helped, text=text, now=page.now
        ),
    )
    return show(page, notice=gettext("Cảm ơn. Câu này giúp chúng tôi làm tốt hơn."))


def once(page: Page, act: Callable[[], None]) -> None:
    """Do what a page sent, unless it came from the same page before."""
    try:
        with transaction.atomic():
            idempotency.keep(page.handle.once, _ONCE, {"done": True}, page.now)
            act()
    except idempotency.UsedMeanwhileError:
        return
