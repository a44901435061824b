"""Who opened a report, and what was done with it: for the desk, never hidden."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.translation import gettext as _

from lachan.accounts.models import User
from lachan.partners import facts as partners
from lachan.reports.forms import desk_words as words
from lachan.reports.models import Asked, FourEyes, Report
from lachan.reports.rules.seen import Act, DeskView, Happened
from lachan.reports.views.desk_lines import moment
from lachan.vault.facts import OpeningFacts
from lachan.web.parts import Event

ICONS = {
    Act.RECEIVED: "inbox",
    Act.OPENED: "eye",
    Act.TRIAGED: "list-check",
    Act.ANSWERED: "send",
    Act.HANDED_OVER: "arrow-right",
    Act.MESSAGE: "message-question",
    Act.CLOSED: "check",
    Act.CASE: "heart-handshake",
    Act.EXCLUDED: "user-off",
    Act.HELD: "lock",
    Act.RELEASED: "lock-open",
}


@dataclass(frozen=True, slots=True)
class Names:
    """Names of accounts by number, of teams by ref."""

    people: Mapping[int | None, str]
    teams: Mapping[str, str]


def names_in(
    happened: Sequence[Happened],
    openings: Sequence[OpeningFacts] = (),
    by: Iterable[int | None] = (),
) -> Names:
    """Return the names of all who did something: one query each for people and teams.

    by: other accounts.
    """
    users = {h.by for h in happened} | {o.user_id for o in openings} | set(by)
    refs = {h.team for h in happened} | {o.team for o in openings}
    return Names(_people(users), _teams(refs))


def history(row: Report, view: DeskView, names: Names) -> dict[str, Any]:
    """Return the timeline, newest first, openings, and what two persons decided."""
    return {
        "events": timeline(view.happened, names),
        "decided": decided(row),
        "exports": exports(row),
    }


def openers(openings: Sequence[OpeningFacts], names: Names) -> list[dict[str, str]]:
    """Return who opened it, the newest first."""
    return [
        {
            "who": names.people.get(o.user_id, ""),
            "team": names.teams.get(o.team, ""),
            "when": moment(o.at),
        }
        for o in reversed(openings)
    ]


def timeline(happened: Sequence[Happened], names: Names) -> list[Event]:
    """Return what happened, newest first, with who did it and why."""
    return [_event(h, names) for h in reversed(happened)]


def _people(numbers: Iterable[int | None]) -> Mapping[int | None, str]:
    rows = User.objects.filter(pk__in={n for n in numbers if n})
    return {user.pk: user.display_name for user in rows}


def _teams(refs: Iterable[str]) -> Mapping[str, str]:
    numbers = {r.removeprefix("team:") for r in refs if r.startswith("team:")}
    names = partners.team_names(int(n) for n in numbers)
    return {f"team:{pk}": name for pk, name in names.items()}


def _event(one: Happened, names: Names) -> Event:
    hint = [names.people.get(one.by, ""), names.teams.get(one.team, "")]
    if one.code:
        hint.append(str(words.ALL_REASONS.get(one.code, one.code)))
    return Event(
        text=str(words.ACTS[one.act]),
        when=moment(one.at),
        icon=ICONS.get(one.act, "history"),
        hint=" · ".join(filter(None, hint)),
    )


def load_two(row: Report) -> None:
    """Look up once what two persons were asked, with who they are."""
    both = FourEyes.objects.select_related("asked_by", "decided_by")
    prefetch_related_objects([row], Prefetch("four_eyes", both))


def decided(row: Report) -> list[dict[str, Any]]:
    """Return what two persons decided, and what nobody did in time."""
    known = {
        Asked.UNMASK.value: _("Xem tên người báo"),
        Asked.REDACT.value: _("Xóa hẳn chữ"),
    }
    return [
        {
            "what": known[one.what],
            "reason": words.ALL_REASONS.get(one.reason, one.reason),
            "agreed": one.agreed,
            "asked": one.asked_by.display_name if one.asked_by else "",
            "decided": one.decided_by.display_name if one.decided_by else _("không ai"),
            "when": moment(one.decided_at),
        }
        for one in row.four_eyes.all()
        if one.decided_at is not None
    ]


def exports(row: Report) -> list[dict[str, Any]]:
    """Return each time it left the house."""
    return [
        {
            "who": one.by.display_name if one.by else "",
            "when": moment(one.at),
            "way": one.way,
            "fingerprint": one.fingerprint,
            "digest": one.digest,
            "reason": words.ALL_REASONS.get(one.reason, one.reason),
        }
        for one in row.exports.select_related("by")
    ]
