"""What is handed out in a session: slips of who has no account, tests on paper."""

from string import ascii_uppercase

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lachan.documents.sheets import Leaflet, Slip
from lachan.learning.facts.training import options, said
from lachan.learning.models import Guest, Question, Session
from lachan.learning.rules.training import code_shown
from lachan.web.text import long_date


def slip_card(guest: Guest) -> Slip:
    """Return somebody's slip as a card (A6)."""
    session = guest.session
    path = reverse("training:slip", args=(guest.code,))
    site = settings.LACHAN_URL.rstrip("/")
    typed = site.partition("//")[2] + reverse("training:slip_find")
    how = _("Quét mã, hoặc mở %(site)s rồi gõ mã: làm bài và tải giấy chứng nhận.")
    return Slip(
        kind=_("Phiếu dự lớp"),
        name=guest.name,
        lines=(
            said(session.course, "title"),
            f"{long_date(timezone.localdate(session.starts_at))}, {session.place}",
        ),
        code=code_shown(guest.code),
        url=site + path,
        foot=how % {"site": typed},
        language=_language(),
    )


def test_on_paper(session: Session) -> tuple[Leaflet, ...]:
    """Return a course's test as pages, and a last page with the right answers."""
    course = session.course
    rows = list(Question.objects.filter(course=course, gone=False))
    title, over = said(course, "title"), _("Bài kiểm tra")
    asked = tuple(_asked(n, one) for n, one in enumerate(rows, 1))
    right = tuple(f"{n}. {ascii_uppercase[q.right]}" for n, q in enumerate(rows, 1))
    return (
        _page(title, over, (_("Họ và tên: ……………………………………………………"), *asked)),
        _page(title, _("Đáp án, không phát cho người học"), right),
    )


def _asked(number: int, one: Question) -> str:
    letters = zip(ascii_uppercase, options(one), strict=False)
    answers = "\n".join(f"{letter}. {text}" for letter, text in letters)
    return f"{number}. {said(one, 'text')}\n{answers}"


def _page(title: str, over: str, body: tuple[str, ...]) -> Leaflet:
    return Leaflet(
        title=title,
        over=over,
        body=body,
        todo="",
        steps=(),
        call="",
        language=_language(),
    )


def _language() -> str:
    return (get_language() or "vi")[:2]
