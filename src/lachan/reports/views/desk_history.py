"""Who opened a report, and what was done with it: for the desk, never hidden."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from lachan.accounts.models import User
from lachan.partners.models import Team
from lachan.reports.forms import desk_words as words
from lachan.reports.models import Asked, Report
from lachan.reports.rules.seen import Act, DeskView, Happened
from lachan.reports.views.desk_lines import moment
from lachan.vault import facts as vault
from lachan.web.parts import Event

ICONS = {
    Act.RECEIVED: "inbox",
    Act.OPENED: "eye",
    Act.TRIAGED: "list-check",
    Act.ANSWERED: "send",
    Act.HANDED_OVER: "arrow-right",
    Act.MESSAGE: "message-question",
    Act.CLOSED: "check",
    Act.EXCLUDED: "user-off",
    Act.HELD: "lock",
    Act.RELEASED: "lock-open",
}
Names = Mapping[Any, str]


def history(row: Report, view: DeskView) -> dict[str, Any]:
    """Return the timeline, newest first, openings, and what two persons decided."""
    openings = vault.openings(row.pk)
    people = people_of(o.user_id for o in openings)
    teams = _teams(o.team for o in openings)
    return {
        "events": timeline(view.happened),
        "openers": [
            {
                "who": people.get(o.user_id, ""),
                "team": teams.get(o.team, ""),
                "when": moment(o.at),
            }
            for o in reversed(openings)
        ],
        "decided": decided(row),
        "exports": exports(row),
    }


def timeline(happened: Sequence[Happened]) -> list[Event]:
    """Return what happened, newest first, with who did it and why."""
    people = people_of(h.by for h in happened)
    teams = _teams(h.team for h in happened)
    return [_event(h, people, teams) for h in reversed(happened)]


def people_of(numbers: Iterable[int | None]) -> Names:
    """Return the names of accounts, by number."""
    rows = User.objects.filter(pk__in={n for n in numbers if n})
    return {user.pk: user.display_name for user in rows}


def _teams(refs: Iterable[str]) -> Names:
    numbers = {r.removeprefix("team:") for r in refs if r.startswith("team:")}
    rows = Team.objects.filter(pk__in=numbers).values_list("pk", "name")
    return {f"team:{pk}": name for pk, name in rows}


def _event(one: Happened, people: Names, teams: Names) -> Event:
    hint = [people.get(one.by, ""), teams.get(one.team, "")]
    if one.code:
        hint.append(str(words.ALL_REASONS.get(one.code, one.code)))
    return Event(
        text=str(words.ACTS[one.act]),
        when=moment(one.at),
        icon=ICONS.get(one.act, "history"),
        hint=" · ".join(filter(None, hint)),
    )


def decided(row: Report) -> list[dict[str, Any]]:
    """Return what two persons decided, and what nobody did in time."""
    known = {
        Asked.UNMASK.value: _("Xem tên người báo"),
        Asked.REDACT.value: _("Xóa hẳn chữ"),
    }
    rows = row.four_eyes.exclude(decided_at=None)
    return [
        {
            "what": known[one.what],
            "reason": words.ALL_REASONS.get(one.reason, one.reason),
            "agreed": one.agreed,
            "asked": one.asked_by.display_name if one.asked_by else "",
            "decided": one.decided_by.display_name if one.decided_by else _("không ai"),
            "when": moment(one.decided_at) if one.decided_at else "",
        }
        for one in rows.select_related("asked_by", "decided_by")
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
