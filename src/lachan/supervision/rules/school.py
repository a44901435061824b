"""A school: from a grade to a preset, what an exam leaves open, what it may claim."""

import ipaddress
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from lachan.policy.model import AgeBand
from lachan.supervision.rules.askers import AskerError, AskerKind, is_home
from lachan.supervision.rules.facts import ProfileFacts, Span

LAST_GRADE = 12
EXAM_MIN, EXAM_MAX, EXAM_USUAL = 15, 180, 45  # minutes
EXAM_NAMES_MAX = 10
# Fewer devices than this and a sum would speak of one pupil.
LEAST_DEVICES = 5
# The youngest pupil of a grade decides: grade 5 holds children of 10, grade 4 of 9.
_FROM_GRADE = (
    (11, AgeBand.FROM_16),
    (9, AgeBand.FROM_14),
    (5, AgeBand.FROM_10),
    (1, AgeBand.FROM_6),
    (0, AgeBand.UNDER_6),
)
# A school is a campus behind one router; what is larger takes in the neighbours. Of
# public addresses it may have only what its provider gives to one customer.
_LEAST_PREFIX = {4: 16, 6: 48}
_LEAST_PUBLIC_PREFIX = {4: 29, 6: 56}
# How long own names stay written as granted when nobody is there to write them anew.
_AFTER_EXAM = timedelta(days=366)


def band(grade: int) -> AgeBand:
    """Return the preset of a grade (0 to 12)."""
    return next(b for least, b in _FROM_GRADE if grade >= least)


def group_code(name: str) -> str:
    """Return the spelling that tells classes apart: "8A1" and "8 a1" are one."""
    return "".join(unicodedata.normalize("NFC", name).casefold().split())


def grade_of(name: str) -> int | None:
    """Return the grade that a class's name begins with, None if it tells none.

    "8A1", "Lớp 12 Toán": 8, 12. "Mầm", "Chồi", "Lá": the kindergarten, 0.
    """
    code = group_code(name).removeprefix("lớp").removeprefix("lop")
    found = re.match(r"\d{1,2}", code)
    if found is None:
        kindergarten = re.match(r"(mầm|mam|chồi|choi|lá|nhàtrẻ|mẫugiáo)", code)
        return 0 if kindergarten else None
    grade = int(found[0])
    return grade if grade <= LAST_GRADE else None


def under_exams(facts: ProfileFacts, exams: Sequence[Span]) -> ProfileFacts:
    """Return what holds while `exams` run: their names and help, nothing else.

    A pause leaves own allows open, so these are written as names granted from the end
    of the last exam on. All of it is a matter of the clock: the exam ends and the own
    names come back by themselves, even if nothing is written anew.
    """
    if not exams:
        return facts
    end = max(e.end for e in exams)
    own = tuple(r.name for r in facts.rules if r.allow)
    granted = [e for e in exams if e.names]
    if own:
        granted.append(Span(end, end + _AFTER_EXAM, names=own))
    return replace(
        facts,
        rules=tuple(r for r in facts.rules if not r.allow),
        grants=(*facts.grants, *granted),
        pauses=(*facts.pauses, *(Span(e.start, e.end) for e in exams)),
    )


def check_claim(kind: AskerKind, value: str, *, own: str) -> None:
    """Refuse what a school may not take for itself. Raises AskerError.

    value: canonical. own: canonical address that the request itself comes from, or "":
    of public addresses a school may take the one that it comes from.
    """
    if kind is AskerKind.NETWORK:
        _check_network(ipaddress.ip_network(value), own)
        return
    foreign = kind is AskerKind.ADDRESS and value != own
    if foreign and not is_home(ipaddress.ip_address(value)):
        raise AskerError("not-school", value)


def _check_network(
    network: ipaddress.IPv4Network | ipaddress.IPv6Network, own: str
) -> None:
    private = is_home(network.network_address) and is_home(network.broadcast_address)
    least = _LEAST_PREFIX if private else _LEAST_PUBLIC_PREFIX
    if network.prefixlen < least[network.version]:
        raise AskerError("network-too-large", str(network))
    if not private and (not own or ipaddress.ip_address(own) not in network):
        raise AskerError("not-school", str(network))


def enclosing(kind: AskerKind, value: str) -> list[str]:
    """Return every network, as text, that an address or network lies within.

    Itself too; nothing for a MAC or a device id.
    """
    if kind not in {AskerKind.ADDRESS, AskerKind.NETWORK}:
        return []
    network = ipaddress.ip_network(value)
    return [str(network.supernet(new_prefix=n)) for n in range(network.prefixlen + 1)]


def tells_of_many(devices: int, pupils: int, *, has_network: bool) -> bool:
    """Tell whether sums of a class may be shown: they must be of five or more.

    A class that is known by its network counts by its pupils, others by their devices.
    """
    return max(devices, pupils if has_network else 0) >= LEAST_DEVICES
