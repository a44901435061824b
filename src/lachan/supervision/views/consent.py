"""Consent for one child, on the parents' page."""

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
    }
    return show(request, family, "consent.html", context)


def asked_of(child: Child, voice: Voice) -> list[Asked]:
    """Return every purpose as `voice` reads it, and what holds."""
    now = timezone.now()
    standing = child.consents.standing().filter(voice=voice)
    said = {(p, t) for p, t in standing.values_list("purpose", "text")}
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
            said=(purpose.value, rules.TEXTS[purpose]) in said,
        )
        for purpose in Purpose
    ]
