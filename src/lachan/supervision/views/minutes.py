"""How much of a child's time budgets is used today, asked from the gateway.

Nothing of it is kept here: it is asked anew for every page, and gone at the reset.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lachan.lib import control
from lachan.policy.catalogue import catalogue
from lachan.supervision import facts
from lachan.supervision.models import Budget
from lachan.supervision.rules import budgets
from lachan.supervision.views import words


@dataclass(frozen=True, slots=True)
class Use:
    """What is used of a budget today, or of one service of it. Minutes.

    name: the service's, "" where the budget counts its groups together.
    warn: 30, 5 or 0 when no more is left; None while there is plenty.
    ends: the earliest moment at which it can be used up; None when it is.
    lifted: a grant is in force, so that nothing is charged or closed.
    """

    label: str
    name: str
    used: int
    limit: int
    left: int
    warn: int | None
    lifted: bool
    ends: datetime | None
    resets: datetime


@dataclass(frozen=True, slots=True)
class Today:
    """What the gateway tells of today. answered: whether it told anything."""

    answered: bool
    uses: tuple[Use, ...] = ()

    def of(self, budget: Budget) -> list[Use]:
        """Return what is used of one budget; of one for each service, the used ones."""
        return [use for use in self.uses if use.label == budget.label]


def ask(profile: str) -> Today:
    """Ask every worker; of several answers the one with most used holds."""
    question = {"op": "budgets", "profile": profile}
    answers = control.ask_all(settings.RUN_DIR, question)
    told = [a["budgets"] for a in answers if a.get("found") is True]
    return Today(bool(told), tuple(_merged(one for some in told for one in some)))


def _merged(told: Iterable[Mapping[str, Any]]) -> list[Use]:
    found: dict[tuple[str, str], Use] = {}
    for one in told:
        use = _use(one)
        key = (use.label, use.name)
        if key not in found or found[key].used < use.used:
            found[key] = use
    return list(found.values())


def _use(told: Mapping[str, Any]) -> Use:
    known = catalogue()
    service = told["codes"][0] if told["each"] else ""
    ends = told["ends_at"]
    return Use(
        label=told["label"],
        name=words.category_name(known[service]) if service in known else service,
        used=told["used_min"],
        limit=told["limit_min"],
        left=told["left_min"],
        warn=told["warn"],
        lifted=told["lifted"],
        ends=None if ends is None else datetime.fromisoformat(ends),
        resets=datetime.fromisoformat(told["resets_at"]),
    )


def title(budget: Budget) -> str:
    """Return what a budget is about, in the reader's language."""
    return title_of_key(budget.key)


def title_of_key(key: str) -> str:
    """Return what the budget of a key is about, though it may be gone by now."""
    codes, each = budgets.parts_of(key)
    names = [words.shown_name(c) for c in codes if c in catalogue()]
    text = ", ".join(names) or _("Nhóm không còn trong danh mục")
    return _("%(groups)s, từng ứng dụng") % {"groups": text} if each else text


def in_sentence(codes: Iterable[str]) -> str:
    """Return groups and services amid a sentence; brands keep their capitals."""
    known = catalogue()
    names = [
        words.category_name(known[c])
        if known[c].service
        else words.shown_name(c).lower()
        for c in codes
        if c in known
    ]
    return ", ".join(names)


def amid(key: str) -> str:
    """Return `title_of_key` as it stands amid a sentence."""
    codes, each = budgets.parts_of(key)
    text = in_sentence(codes) or _("nhóm không còn trong danh mục")
    return _("%(groups)s, từng ứng dụng") % {"groups": text} if each else text


def limits_text(budget: Budget) -> str:
    """Return the minutes in words: "60 phút mỗi ngày"."""
    if budget.weekday == budget.weekend:
        return _("%(minutes)s mỗi ngày") % {"minutes": _a_day(budget.weekday)}
    parts = {"weekday": _a_day(budget.weekday), "weekend": _a_day(budget.weekend)}
    return _("%(weekday)s thứ Hai đến thứ Sáu, %(weekend)s cuối tuần") % parts


def _a_day(minutes: int | None) -> str:
    return _("không giới hạn") if minutes is None else minutes_text(minutes)


def minutes_text(minutes: int) -> str:
    """Return a number of minutes in words."""
    return ngettext("%(n)s phút", "%(n)s phút", minutes) % {"n": minutes}


def limit_today(budget: Budget, now: datetime) -> int | None:
    """Return today's minutes without what was given beside them; None: no limit."""
    return budgets.minutes_on(facts.budget_value(budget), now)
