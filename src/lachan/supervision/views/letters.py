"""The weekly letter on the family's page; the same words go into the mail."""

from datetime import date

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lachan.accounts.access import PersonRequest
from lachan.outbox.rules import Facts
from lachan.outbox.words import Words
from lachan.supervision import facts
from lachan.supervision.models import Child, Family, Notice, Purpose
from lachan.supervision.services import letters as service
from lachan.supervision.services import notices as notices_service
from lachan.supervision.views.common import back_to, family_page, show
from lachan.supervision.views.letter_words import (
    ChildLetter,
    child_letter,
    letter_url,
    plain,
    week_text,
)
from lachan.supervision.views.notice_words import notice_hint, notice_text


@require_safe
@family_page
def letter_list(request: PersonRequest, family: Family) -> HttpResponse:
    """Show the weeks of which there is a letter."""
    today = facts.local_day(timezone.now())
    weeks = [(letter_url(d), week_text(d)) for d in service.weeks(today)]
    return show(request, family, "letters.html", {"weeks": weeks}, tab="log")


@require_safe
@family_page
def letter(request: PersonRequest, family: Family, week: str) -> HttpResponse:
    """Show the letter of a week, for the children who may be told of."""
    now = timezone.now()
    first = service.week_named(week, facts.local_day(now))
    if first is None:
        raise Http404
    children = list(family.children.all())
    told = _of(children, first, Purpose.WEEK)
    names = {one.name for one in told}
    context = {
        "week": week_text(first),
        "letters": told,
        "silent": [c for c in children if c.nickname not in names],
    }
    return show(request, family, "letter.html", context, tab="log")


def _of(children: list[Child], first: date, purpose: Purpose) -> list[ChildLetter]:
    keys = facts.consented_keys(purpose, timezone.now(), keys=[c.key for c in children])
    spoken_of = [c for c in children if c.key in keys]
    return [child_letter(found) for found in service.weeks_of(spoken_of, first)]


def letter_mail(known: Facts) -> Words:
    """Return the mail of a week, made anew from what may be told at this moment."""
    first = date.fromisoformat(str(known["week"]))
    children = list(Child.objects.filter(family=int(known["family"])))
    told = _of(children, first, Purpose.LETTER)
    subject = _("Tuần %(week)s của nhà mình") % {"week": week_text(first)}
    return Words(subject, plain(told, first), letter_url(first))


@require_safe
@family_page
def notices(request: PersonRequest, family: Family) -> HttpResponse:
    """Show what Lá Chắn told of its own accord, newest first."""
    rows = Notice.objects.filter(child__family=family).select_related("child")[:60]
    lines = [(n, notice_text(n), notice_hint(n)) for n in rows]
    return show(request, family, "notices.html", {"lines": lines})


@require_POST
@family_page
def notices_read(request: PersonRequest, family: Family) -> HttpResponse:
    """Take the notices from the home page; they stay on their own."""
    notices_service.mark_read(family=family, now=timezone.now())
    return back_to("/nha/")
