"""The keys of a report: one item for what came before each change of its code."""

import datetime as dt

from lachan.accounts.models import User
from lachan.reports.models import Part, Report
from lachan.vault.access import Unlocked
from lachan.vault.rules import seal
from lachan.vault.rules.seal import ItemKey
from lachan.vault.rules.times import quarter
from lachan.vault.services import items

Keys = dict[int, ItemKey]


def keys_by_code(newest: ItemKey) -> tuple[Part, Keys]:
    """Return the part a code opens, and the keys of it and all before it."""
    part = Part.objects.select_related("report").get(item=newest.item)
    keys, found = {part.number: newest}, part
    while found.older is not None:
        before = Part.objects.get(report=part.report_id, number=found.number - 1)
        secret = seal.unseal(keys[found.number], "older", found.older)
        keys[before.number] = ItemKey(before.item, secret)
        found = before
    return part, keys


Held = dict[int, items.Held]


def hold(report: Report, who: Unlocked, now: dt.datetime) -> Held:
    """Return all keys to a person who may open a report, without keeping an opening:
    before the reader is known to be nobody who is named. Raises NotAllowedError.
    """
    return {
        part.number: items.hold_item(item=part.item, who=who, now=now)
        for part in report.parts.all()
    }


def keys_in(held: Held) -> Keys:
    """Return the bare keys."""
    return {number: one.key for number, one in held.items()}


def note_opened(held: Held, who: Unlocked, role: str, now: dt.datetime) -> None:
    """Keep that somebody opened all of a report."""
    for one in held.values():
        items.note_opened(held=one, who=who, role=role, now=now)


def peek(report: Report, who: Unlocked, now: dt.datetime) -> Keys:
    """Return the keys without keeping an opening, for writing."""
    return keys_in(hold(report, who, now))


def hand_over(
    report: Report, to: str, who: Unlocked, reason: str, now: dt.datetime
) -> None:
    """Let another team open all of a report."""
    for part in report.parts.all():
        items.hand_over(item=part.item, to=to, who=who, reason=reason, now=now)


def exclude(report: Report, users: set[int], by: User | None, now: dt.datetime) -> None:
    """Shut people out of all of a report."""
    excluded = items.Excluded(users=frozenset(users))
    for part in report.parts.all():
        items.exclude(item=part.item, excluded=excluded, by=by, at=quarter(now))
