"""Consent for one child, on the parents' page."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from lachan.accounts.access import PersonRequest
from lachan.supervision import access, facts
from lachan.supervision.forms.consent import ConsentForm
from lachan.supervision.models import Child, Family, Purpose, Voice
from lachan.supervision.rules import ages
from lachan.supervision.rules import consent as rules
from lachan.supervision.services import consents
from lachan.supervision.views import consent_words
from lachan.supervision.views.common import family_page, show
from lachan.supervision.views.consent_words import Asked
from lachan.supervision.views.words import to_friend


@require_http_methods(["GET", "HEAD", "POST"])
@family_page
def consent(request: PersonRequest, family: Family, key: str) -> HttpResponse:
    """Ask an adult, purpose by purpose; say what holds, never who said no."""
    child = access.child_of(family, key)
    now = timezone.now()
    today = facts.local_day(now)
    grown = rules.is_grown(child.birth_year, today)
    form = ConsentForm(request.POST or None)
    if request.method == "POST" and not grown and form.is_valid():
        act = consents.give if form.cleaned_data["said"] == "co" else consents.withdraw
        purpose = Purpose(form.cleaned_data["purpose"])
        act(child=child, purpose=purpose, voice=Voice.PARENT, by=request.user, now=now)
        return redirect("supervision:consent", key=child.key)
    context = {
        "child": child,
        "asked": [] if grown else asked_of(child, Voice.PARENT),
        "needs_child": not grown and rules.needs_child(child.birth_year, today),
        "grown": grown,
        "young": rules.is_young_person(child.birth_year, today),
    }
    return show(request, family, "consent.html", context)


def asked_of(child: Child, voice: Voice) -> list[Asked]:
    """Return every purpose as `voice` reads it, and what holds."""
    now = timezone.now()
    said = _said(child, voice, facts.local_day(now))
    is_child = voice is Voice.CHILD
    is_teen = ages.is_teen(child.band(facts.local_day(now)))

    def text(purpose: Purpose) -> tuple[str, str]:
        if voice is Voice.PARENT:
            return consent_words.for_parents(purpose)
        title, told = consent_words.for_child(purpose)
        return (to_friend(title), to_friend(told)) if is_teen else (title, told)

    return [
        Asked(
            purpose.value,
            *text(purpose),
            on=facts.consented(child, purpose, now),
            said=purpose.value in said,
            may_refuse=is_child and purpose.value not in said,
        )
        for purpose in Purpose
    ]


def _said(child: Child, voice: Voice, today: date) -> set[str]:
    """Return to which purposes a voice said a yes that still counts."""
    rows = child.consents.standing().filter(voice=voice)
    born = child.birth_year
    return {
        purpose
        for purpose, text, at in rows.values_list("purpose", "text", "given_at")
        if text == rules.TEXTS[purpose]
        and rules.still_counts(voice, facts.local_day(at), born, today)
    }


def waits_for_child(child: Child) -> bool:
    """Tell whether a parent said yes to what the child has not answered.

    From the seventh year on, and anew from the sixteenth: the child's page says so.
    """
    today, born = facts.local_day(timezone.now()), child.birth_year
    if not rules.needs_child(born, today) or rules.is_grown(born, today):
        return False
    rows = child.consents.filter(voice=Voice.CHILD)
    answered = {
        purpose
        for purpose, text, at in rows.values_list("purpose", "text", "given_at")
        if text == rules.TEXTS[purpose]
        and rules.still_counts(Voice.CHILD, facts.local_day(at), born, today)
    }
    return bool(_said(child, Voice.PARENT, today) - answered)
