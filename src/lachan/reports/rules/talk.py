"""Who said what and when in a pasted conversation. Pure; any text has an answer.

Read are the shapes in which Zalo, Messenger, TikTok, Telegram and Discord copy, and the
plain "name: words". No letter and no digit is ever lost: what is not understood stays
in the words of the line before it, or in a line of nobody.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from lachan.reports.rules.intake import Line

LINES_MAX: Final = 400
NAME_MAX: Final = 40
_CLOCK = r"\d{1,2}[:hg]\d{2}(?::\d{2})?(?:\s?(?:AM|PM|SA|CH|am|pm))?"
_DAY = (
    r"(?:\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?|\d{4}-\d{2}-\d{2}"
    r"|[Hh]ôm nay|[Hh]ôm qua|[Tt]oday|[Yy]esterday|(?:T[2-7]|CN))"
)
_JOIN = r"(?:\s*,\s*|\s+(?:lúc|at|ngày)?\s*)"
_TIME: Final = rf"(?:{_DAY}(?:{_JOIN}{_CLOCK})?|{_CLOCK}(?:{_JOIN}{_DAY})?)"
_NAME: Final = rf"(?P<who>[^\n:\[\]]{{1,{NAME_MAX}}}?)"

# Tried in this order; each names at least one of who, at, said.
_SHAPES: Final = tuple(
    re.compile(shape)
    for shape in (
        rf"\[(?P<at>{_TIME})\]\s*{_NAME}\s*:\s*(?P<said>.*)\Z",
        rf"(?P<at>{_TIME})\s*[-–—]\s*{_NAME}\s*:\s*(?P<said>.*)\Z",
        rf"(?P<at>{_TIME})\s+{_NAME}\s*:\s+(?P<said>.*)\Z",
        rf"{_NAME}\s*,?\s*[\[(](?P<at>{_TIME})[\])]\s*:?\s*(?P<said>.*)\Z",
        rf"{_NAME}\s*(?:[-–—,]\s*|\s)(?P<at>{_TIME})\s*:?\s*(?P<said>)\Z",
        rf"[\[(]?(?P<at>{_TIME})[\])]?(?P<who>)(?P<said>)\Z",
        rf"{_NAME}\s*:\s+(?P<said>.*)\Z",
        rf"{_NAME}\s*:(?P<said>)\Z",
    )
)
_LINK: Final = re.compile(r"(?:https?|tg|zalo)\s*\Z", re.IGNORECASE)


def read_chat(text: str) -> tuple[Line, ...]:
    """Return the messages of a pasted text, in its order.

    who: "" when nobody is named. at: as written. What goes beyond `LINES_MAX` stands in
    the last line, so that nothing is lost.
    """
    lines: list[Line] = []
    who = ""
    for raw in unicodedata.normalize("NFC", text).splitlines():
        row = raw.strip()
        if not row:
            continue
        found = _shape(row)
        if found is None:
            lines = _go_on(lines, row)
        else:
            # One without words is a heading: the next rows are what was said.
            who = found.who or who
            lines.append(replace(found, who=who))
    return _bounded(lines)


def _shape(row: str) -> Line | None:
    for shape in _SHAPES:
        match = shape.match(row)
        if match is None:
            continue
        part = match.groupdict()
        who = (part.get("who") or "").strip(" ,-–—")
        if _LINK.search(who) or (who and not any(c.isalpha() for c in who)):
            continue
        if not (who or part.get("at")):
            continue
        return Line(who, (part["said"] or "").strip(), part.get("at") or "")
    return None


def _go_on(lines: list[Line], row: str) -> list[Line]:
    if not lines:
        return [Line("", row)]
    last = lines[-1]
    said = f"{last.said}\n{row}" if last.said else row
    return [*lines[:-1], replace(last, said=said)]


def _bounded(lines: list[Line]) -> tuple[Line, ...]:
    if len(lines) <= LINES_MAX:
        return tuple(lines)
    kept, rest = lines[: LINES_MAX - 1], lines[LINES_MAX - 1 :]
    said = "\n".join(f"{x.at} {x.who}: {x.said}".strip() for x in rest)
    return (*kept, Line("", said))


def speakers(lines: Iterable[Line]) -> list[str]:
    """Return who speaks, who speaks most first."""
    counts: dict[str, int] = {}
    for line in lines:
        if line.who:
            counts[line.who] = counts.get(line.who, 0) + 1
    return sorted(counts, key=lambda name: -counts[name])


def renamed(lines: Iterable[Line], names: dict[str, str]) -> tuple[Line, ...]:
    """Return the lines with the speakers as the reporter corrected them."""
    return tuple(replace(line, who=names.get(line.who, line.who)) for line in lines)


def written(lines: Iterable[Line]) -> str:
    """Return lines as text that `read_chat` reads again as the same."""
    return "\n".join(_written(line) for line in lines)


def _written(line: Line) -> str:
    said = line.said.replace("\n", " ")
    if line.who and line.at:
        return f"[{line.at}] {line.who}: {said}"
    return f"{line.who}: {said}" if line.who else f"{line.at} {said}".strip()
