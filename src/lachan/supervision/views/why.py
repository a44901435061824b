"""/vi-sao/: why a page did not open, asked from the device itself.

Shows a device only its own last block, as the gateway remembers it for ten minutes,
and of what is the child's own affair nothing but where help is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lachan.learning import facts as learning
from lachan.lists import facts as lists
from lachan.lists.services.complaints import Said
from lachan.policy.catalogue import OTHER, catalogue, counted_as
from lachan.policy.classes import ALLOW_ONLY, PAUSE
from lachan.policy.model import AgeBand, Origin
from lachan.policy.names import display
from lachan.supervision import access, facts, school_here
from lachan.supervision.models import Budget, Child, Device, DeviceRole, Wish
from lachan.supervision.rules import ages, hours
from lachan.supervision.rules.names import OwnNameError, typed_name
from lachan.supervision.school_here import SchoolHere
from lachan.supervision.services import asking, reported
from lachan.supervision.services.budgets import STEP_MIN
from lachan.supervision.views import (
    last_block,
    minutes,
    selftest,
    why_school,
    why_words,
    words,
)
from lachan.supervision.views.common import own_address
from lachan.web.middleware import no_store

_ICONS = {
    "gambling": "dice-3",
    "games": "device-gamepad-2",
    "social": "users",
    "stranger-chat": "user-question",
    "dating": "user-question",
    "video": "movie",
    "short-video": "video",
    "scam": "alert-triangle",
    "phishing": "alert-triangle",
    "malware": "alert-triangle",
}


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, as one device. child: None on an adult's or a guest's device."""

    device: Device | None
    child: Child | None
    block: Mapping[str, Any]

    @property
    def age(self) -> AgeBand:
        """How the page speaks."""
        if self.child is not None:
            return self.child.band(facts.local_day(timezone.now()))
        adult = self.device is not None and self.device.role == DeviceRole.ADULT
        return AgeBand.ADULT if adult else AgeBand.FROM_10


@dataclass(frozen=True, slots=True)
class Reason:
    """A block in words. until: "" where no end is set.

    by_hours: the hours decided, not the site; over: those hours have ended since.
    budget: key of the time budget that is used up, "" if none is.
    """

    name: str
    shown: str
    category: str
    origin: str
    icon: str
    why: str
    sentence: str
    who: str
    who_hint: str
    until: str
    recorded: str
    can_ask: bool
    by_hours: bool
    budget: str
    over: bool = False


@require_http_methods(["GET", "HEAD", "POST"])
@no_store
def why(request: HttpRequest) -> HttpResponse:
    """Explain the last block of the device that asks; take a question or objection."""
    remote = own_address(request)
    block = last_block.of_address(remote) if remote else {}
    if (here := _school(remote, block)) is not None:
        return why_school.page(request, here, block)
    asker = _asker(remote, block) if remote else None
    if asker is None and (own := last_block.own_code(request)):
        token = request.GET.get("thu", "")
        if not token and request.method != "POST":
            return selftest.probing(request, _here("TOKEN"))
        asker = _with_code(own, token)
    reason = _reason(asker, timezone.now()) if asker else None
    if request.method == "POST":
        return _told(request, asker, reason)
    return render(request, "supervision/why.html", _context(request, asker, reason))


def _with_code(code: str, token: str) -> Asker | None:
    """Return who asks by a code of its own, away from home too."""
    device = last_block.device_asking(code, token)
    if device is None:
        return None
    child = access.child_with_profile(device.child.key) if device.child else None
    return Asker(device, child, last_block.of_code(code))


def _here(token: str, word: str = "") -> str:
    """Return this page's address, with what the test and the reader are told by."""
    said = [f"{key}={text}" for key, text in (("thu", token), ("da", word)) if text]
    return reverse("supervision:why") + ("?" + "&".join(said) if said else "")


def _school(remote: str, block: Mapping[str, Any]) -> SchoolHere | None:
    """Return where at school the device is: as the gateway said, or by its address."""
    named = str(block.get("profile", ""))
    if named or not remote or access.device_at(remote) is not None:
        return school_here.with_profile(named)
    return school_here.at(remote)


def _asker(remote: str, block: Mapping[str, Any]) -> Asker | None:
    """Return who asks; None unless it is one known device."""
    device = access.device_at(remote)
    profile = str(block.get("profile", ""))
    if device is not None:
        # A block kept for an earlier owner of this address is nobody's to see.
        own = block if profile == device.profile_key else {}
        child = device.child
        return Asker(
            device, access.child_with_profile(child.key) if child else None, own
        )
    child = access.child_with_profile(profile) if profile else None
    return Asker(None, child, block) if child is not None else None


def _reason(asker: Asker, now: datetime) -> Reason | None:
    block = asker.block
    if not block or block.get("sensitive") or not block.get("name"):
        return None
    counted = str(block.get("category") or "")
    if counted and counted_as(counted) == OTHER:
        return None
    origin, rule = str(block.get("origin", "")), str(block.get("rule") or "")
    spent = _spent_budget(block, asker.child)
    if block.get("budget") is True:
        return _used_up(asker, spent, counted, now)
    by_hours = origin == Origin.FAMILY and _names_hours(rule, asker.child)
    # Whatever group the name is in, it is the hours or the closed list that decided.
    category = "" if by_hours or rule == ALLOW_ONLY else counted
    known = catalogue().get(category)
    hours_now = _hours(asker, now) if by_hours else None
    why_text, sentence = why_words.why(category, rule, origin, asker.age)
    who, hint = why_words.who(
        origin, asker.age, liftable=known is None or known.liftable
    )
    return Reason(
        name=str(block["name"]),
        shown=display(str(block["name"])),
        category=category,
        origin=origin,
        icon=_ICONS.get(category, "clock" if by_hours else "shield-lock"),
        why=why_text,
        sentence=sentence,
        who=who,
        who_hint=hint,
        until=_until(hours_now, now),
        recorded=why_words.recorded(counted),
        can_ask=asker.child is not None and origin != Origin.NATIONAL,
        by_hours=by_hours,
        budget="",
        over=hours_now is not None and hours_now.kind in {hours.OPEN, hours.GRANTED},
    )


def _used_up(asker: Asker, spent: Budget | None, counted: str, now: datetime) -> Reason:
    """Return the reason where today's minutes are used up."""
    block = asker.block
    what = minutes.amid(spent.key if spent else counted)
    sentence = _("Hôm nay đã dùng hết phút: %(what)s.") % {"what": what}
    origin = str(block.get("origin", ""))
    who, hint = why_words.who(origin, asker.age, liftable=True)
    return Reason(
        name=str(block["name"]),
        shown=display(str(block["name"])),
        category=counted,
        origin=origin,
        icon="clock",
        why=_("Hết phút hôm nay"),
        sentence=sentence,
        who=who,
        who_hint=hint,
        until=_reopening(block, now),
        recorded=why_words.recorded(counted),
        can_ask=spent is not None,
        by_hours=False,
        budget=spent.key if spent else "",
    )


def _spent_budget(block: Mapping[str, Any], child: Child | None) -> Budget | None:
    """Return the child's budget that the block names."""
    if block.get("budget") is not True or child is None:
        return None
    return next((b for b in child.budgets.all() if b.label == block.get("rule")), None)


def _reopening(block: Mapping[str, Any], now: datetime) -> str:
    """Return when the gateway says that the block ends, "" if it does not say."""
    try:
        moment = datetime.fromisoformat(str(block.get("until")))
    except ValueError:
        return ""
    return words.moment_text(moment, now)


def _names_hours(rule: str, child: Child | None) -> bool:
    """Tell whether `rule` is a pause or the label of hours, and no name."""
    labels = {w.label for w in child.windows.all()} if child is not None else set()
    return (
        rule == PAUSE
        or rule in labels
        or (bool(rule) and "." not in rule and rule != ALLOW_ONLY)
    )


def _hours(asker: Asker, now: datetime) -> hours.State | None:
    """Return what holds on the child's devices now."""
    if asker.child is None:
        return None
    return hours.state(facts.profile_facts(asker.child, now), now)


def _until(here: hours.State | None, now: datetime) -> str:
    if here is None or here.until is None:
        return ""
    return words.moment_text(here.until, now)


def _context(
    request: HttpRequest, asker: Asker | None, reason: Reason | None
) -> dict[str, Any]:
    if asker is None:
        return {"kind": "general"}
    child = asker.child
    sensitive = bool(asker.block) and reason is None
    kind = "sensitive" if sensitive else "block" if reason else "none"
    return {
        "kind": kind,
        "reason": reason,
        "child": child,
        "child_name": child.nickname if child else "",
        "reader": "small" if ages.is_small(asker.age) else "",
        "small": ages.is_small(asker.age),
        "teen": ages.is_teen(asker.age),
        "told": request.GET.get("da", ""),
        "unclaimed": _is_unclaimed(asker),
        "rules": _few_rules(child) if child else [],
        "answered": lists.answer_about(reason.name, timezone.now()) if reason else None,
        "slot": _to_learn(asker, reason, facts.local_day(timezone.now())),
        "sample_data": child.family.is_demo if child else False,
    }


def _is_unclaimed(asker: Asker) -> bool:
    """Tell whether a shared device waits for who uses it: the strictest rules hold."""
    device = asker.device
    if device is None or device.role != DeviceRole.SHARED:
        return False
    return device.sharing.is_unclaimed(timezone.now())


def _to_learn(asker: Asker, reason: Reason | None, today: date) -> learning.Slot | None:
    """Return what to read about the block; of a child's own affairs there is none."""
    known = catalogue().get(reason.category) if reason else None
    if asker.child is None or known is None:
        return None
    codes = (known.code, *known.within)
    return learning.for_block(codes, asker.child.age(today), today)


def _few_rules(child: Child) -> list[tuple[str, str]]:
    known = [facts.window_value(w) for w in child.windows.all()]
    hours_ = [(w.label, words.short_hours(w)) for w in known[:4]]
    limits = [(minutes.title(b), minutes.limits_text(b)) for b in child.budgets.all()]
    return [*hours_, *limits[:4]]


def _told(
    request: HttpRequest, asker: Asker | None, reason: Reason | None
) -> HttpResponse:
    """Keep a question to the parents or an objection, then tell so."""
    token = selftest.TOKEN.fullmatch(request.GET.get("thu", ""))
    here = partial(_here, token[0] if token else "")
    name = reason.name if reason else _posted_name(request)
    if asker is None or not name:
        return redirect(here())
    category = reason.category if reason else ""
    text = " ".join(request.POST.get("reason", "").split())[:300]
    now = timezone.now()
    if request.POST.get("action") == "object":
        origin = reason.origin if reason else ""
        said = Said(name, category, origin, asker.age.value, text)
        day = timezone.localdate(now)
        kept = reported.report(said, day=day, child=asker.child)
        return redirect(here("bao" if kept else "day"))
    if asker.child is None or (reason is not None and not reason.can_ask):
        return redirect(here())
    wish = asking.Asked(Wish.SITE, name=name, category=category, reason=text)
    if reason is not None and reason.by_hours:
        wish = asking.Asked(Wish.TIME, minutes=60, reason=text)
    if reason is not None and reason.budget:
        wish = asking.Asked(
            Wish.MINUTES, name=reason.budget, minutes=STEP_MIN, reason=text
        )
    return redirect(here(put_question(asker.child, wish, now)))


def _posted_name(request: HttpRequest) -> str:
    """Return the name that the page carried, when the gateway has forgotten it."""
    try:
        return typed_name(request.POST.get("name", "")[:300])
    except OwnNameError:
        return ""


def put_question(child: Child, asked: asking.Asked, now: datetime) -> str:
    """Keep a child's question; return the word that tells the page how it went."""
    try:
        asking.ask(child=child, asked=asked, now=now)
    except asking.TooManyError:
        return "nhieu"
    return "hoi"
