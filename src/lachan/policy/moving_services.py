"""AdGuard Home's blocked services as ours, and its weekly pauses as our windows."""

import itertools
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from lachan.policy import catalogue
from lachan.policy.moving_values import MovedWindow
from lachan.policy.profile import DAYS

DAY = 24 * 60  # minutes
WEEK = 7 * DAY

# Their identifier → the code of our catalogue. Those spelt alike, but for - and _,
# need no line.
_CODES = MappingProxyType(
    {
        "disneyplus": "disney-plus",
        "amazon_streaming": "prime-video",
        "primevideo": "prime-video",
        "bigo_live": "bigo",
        "leagueoflegends": "riot",
        "riot_games": "riot",
        "valorant": "riot",
        "twitter": "x",
        "xboxlive": "xbox",
        "spotify_video": "spotify",
        "characterai": "character-ai",
        "facebook_messenger": "messenger",
        "mihoyo": "hoyoverse",
        "kwai": "kuaishou",
    }
)
# No service of its own here, but what the lists of a category hold.
COVERED = MappingProxyType(
    {
        "onlyfans": "adult",
        "betano": "gambling",
        "betfair": "gambling",
        "betway": "gambling",
        "blaze": "gambling",
        "fdj_united": "gambling",
        "grindr": "dating",
        "plenty_of_fish": "dating",
        "wizz": "stranger-chat",
        "icloud_private_relay": "bypass",
        "proton": "bypass",
    }
)
_DURATION = re.compile(r"(?:(\d{1,4})h)?(?:(\d{1,5})m)?(?:(\d{1,6})s)?")


class HoursError(ValueError):
    """A day's pause that cannot be read."""


def code_of(service: str) -> str | None:
    """Return our code of AdGuard Home's `service`, None if there is none."""
    code = _CODES.get(service.lower(), service.lower().replace("_", "-"))
    known = catalogue.catalogue().get(code)
    return code if known is not None and known.service else None


def pause_of(day: Mapping[str, Any]) -> tuple[int, int]:
    """Return the minutes from and to which blocking pauses; equal: it never does.

    Raises HoursError.
    """
    start, end = _minutes(day.get("start", "")), _minutes(day.get("end", ""))
    if start == end == 0:
        return 0, 0
    if not 0 <= start < end <= DAY:
        raise HoursError(f"{start} to {end}")
    return start, end


def _minutes(text: object) -> int:
    """Return a duration since midnight: "21h30m0s", or a number of milliseconds."""
    words = str(text).strip()
    if words in {"", "0", "null", "~"}:
        return 0
    if words.isascii() and words.isdigit() and len(words) < 12:
        seconds, rest = divmod(int(words), 1000)
    else:
        found = _DURATION.fullmatch(words)
        if not found:
            raise HoursError(words[:40])
        h, m, s = (int(part or 0) for part in found.groups())
        seconds, rest = h * 3600 + m * 60 + s, 0
    if rest or seconds % 60:
        raise HoursError(words[:40])
    return seconds // 60


def windows(
    pauses: Sequence[tuple[int, int]], services: tuple[str, ...]
) -> tuple[MovedWindow, ...] | None:
    """Return the hours in which `services` are blocked: the week less `pauses`.

    pauses: for each day from Monday. None: blocked at all hours, without windows.
    """
    edges = [
        edge for i, (a, b) in enumerate(pauses) for edge in (i * DAY + a, i * DAY + b)
    ]
    edges = _without_pairs(edges)
    if not edges:
        return None if not any(b > a for a, b in pauses) else ()
    # From the end of each pause to the start of the next, around the week.
    starts, ends = edges[1::2], [*edges[2::2], edges[0] + WEEK]
    found: dict[tuple[int, int], set[int]] = {}
    for start, end in zip(starts, ends, strict=True):
        for day, first, last in _pieces(start, end):
            found.setdefault((first, last), set()).add(day)
    made = [
        MovedWindow(
            tuple(DAYS[d] for d in sorted(days)), _clock(a), _clock(b), services
        )
        for (a, b), days in found.items()
    ]
    return tuple(sorted(made, key=lambda w: (w.start, w.end)))


def _without_pairs(edges: list[int]) -> list[int]:
    """Return `edges` less empty pauses and the seams of pauses that touch."""
    kept: list[int] = []
    for edge in edges:
        if kept and kept[-1] == edge:
            kept.pop()
        else:
            kept.append(edge)
    if len(kept) > 1 and kept[0] == 0 and kept[-1] == WEEK:
        # Sunday's pause goes on into Monday's.
        kept = kept[1:-1]
        kept = [*kept[1:], kept[0] + WEEK] if kept else []
    return kept


def _pieces(start: int, end: int) -> list[tuple[int, int, int]]:
    """Return (day, start, end) of the windows that make up `start` to `end`.

    One window where it is no longer than a day; else cut at midnights.
    """
    day, first = divmod(start, DAY)
    if end - start <= DAY:
        last = (end - 1) % DAY + 1
        # Until midnight is 24:00, but 00:00 where the window began on the day before.
        return [(day % 7, first, last)]
    cuts = [start, *range((day + 1) * DAY, end, DAY), end]
    return [
        (a // DAY % 7, a % DAY, (b - 1) % DAY + 1) for a, b in itertools.pairwise(cuts)
    ]


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
