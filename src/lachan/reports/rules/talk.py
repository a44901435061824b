"""Who said what and when in a pasted conversation. Pure; any text has an answer.

Read are the shapes in which Zalo, Messenger, Instagram, TikTok, Telegram, Discord,
WhatsApp and the chat of games copy, and the plain "name: words". No letter and no digit
is ever lost: what is not understood stays in the words of the line before it, or in a
line of nobody.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from lachan.reports.rules.intake import Line

LINES_MAX: Final = 400
NAME_MAX: Final = 40
_CLOCK = r"\d{1,2}[:hg]\d{2}(?::\d{2})?(?:\s?(?:AM|PM|SA|CH|am|pm|UTC))?"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
_DATE = (
    r"(?:\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?|\d{4}-\d{2}-\d{2}"
    r"|\d{1,2} [Tt]h(?:g|áng) ?\d{1,2}(?:,? \d{4})?"
    rf"|{_MONTH} \d{{1,2}}(?:, \d{{4}})?|\d{{1,2}} {_MONTH}(?: \d{{4}})?)"
)
_DAY = (
    rf"(?:{_DATE}|[Hh]ôm nay|[Hh]ôm qua|[Tt]oday|[Yy]esterday|(?:T[2-7]|CN)"
    r"|[Tt]hứ (?:[2-7]|[Hh]ai|[Bb]a|[Tt]ư|[Nn]ăm|[Ss]áu|[Bb]ảy)|[Cc]hủ nhật"
    r"|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)"
)
_JOIN = r"(?:\s*,\s*|\s+(?:lúc|at|ngày)?\s*)"
_TIME: Final = rf"(?:{_DAY}(?:{_JOIN}{_CLOCK})?|{_CLOCK}(?:{_JOIN}{_DAY})?)"
_NAME: Final = rf"(?P<who>[^\n:\[\]]{{1,{NAME_MAX}}}?)"
# A room or a team before the name, in the chat of a game.
_ROOM: Final = r"(?P<room>\[[^\n:\[\]]{1,24}\])"

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
        rf"{_ROOM}?\s*\[{_NAME}\]\s*:\s*(?P<said>.*)\Z",
        rf"{_ROOM}\s*{_NAME}\s*:\s*(?P<said>.*)\Z",
        rf"{_NAME}\s*:\s+(?P<said>.*)\Z",
        rf"{_NAME}\s*:(?P<said>)\Z",
    )
)
_LINK: Final = re.compile(r"(?:https?|tg|zalo)\s*\Z", re.IGNORECASE)
_BULLET: Final = re.compile(r"\A(?:[>•*·]+|[-–—])\s+(?=\S)")
_DASHES: Final = frozenset("-–—")
# What Messenger writes above the reader's own words, for those who listen to a page.
_MINE: Final = frozenset({"bạn đã gửi", "you sent"})
# A whole date with a clock, alone below a message, as files of one's data have it.
_ALONE: Final = re.compile(rf"[\[(]?{_TIME}[\])]?")
_BELOW: Final = re.compile(rf"{_DATE}{_JOIN}{_CLOCK}|{_CLOCK}{_JOIN}{_DATE}")


def read_chat(text: str) -> tuple[Line, ...]:
    """Return the messages of a pasted text, in its order.

    who: "" when nobody is named. at: as written. What goes beyond `LINES_MAX` stands in
    the last line, so that nothing is lost.
    """
    rows = _time_under_name(_rows(unicodedata.normalize("NFC", text)))
    if rows and _BELOW.fullmatch(rows[-1]):
        return _bounded(_time_below(rows))
    lines: list[Line] = []
    who, names = "", _headings(rows)
    for row in rows:
        found = Line(row, "") if row in names else _shape(row)
        if found is None:
            lines = _go_on(lines, row)
        else:
            # One without words is a heading: the next rows are what was said.
            who = found.who or who
            lines = _begun(lines, replace(found, who=who))
    return _bounded(lines)


def is_mine(name: str) -> bool:
    """Tell whether an app calls the reporter so, above what they wrote."""
    return name.casefold() in _MINE


def _rows(text: str) -> list[str]:
    """Return the rows with something on them, a name and its time on one."""
    rows: list[str] = []
    for raw in text.splitlines():
        row = _BULLET.sub("", raw.strip(), count=1)
        if not row:
            continue
        if rows and (row in _DASHES or rows[-1][-2:] in {f" {d}" for d in _DASHES}):
            rows[-1] += f" {row}"
        else:
            rows.append(row)
    return rows


def _time_under_name(rows: list[str]) -> list[str]:
    """Return the rows with a name and the time below it on one, where all are so.

    All are so if the first row stands above a time more than once, and words end it.
    """
    above = [one for one, below in pairwise(rows) if _ALONE.fullmatch(below)]
    first = rows[0] if rows else ""
    if above.count(first) < 2 or above[0] != first or _ALONE.fullmatch(rows[-1]):
        return rows
    names = {one for one in above if len(one) <= NAME_MAX and not _shape(one)}
    joined: list[str] = []
    for row in rows:
        if joined and joined[-1] in names and _ALONE.fullmatch(row):
            joined[-1] += f" — {row}"
        else:
            joined.append(row)
    return joined


def _headings(rows: Sequence[str]) -> frozenset[str]:
    """Return the rows that name who wrote the next one, where an app copies so."""
    if not any(map(is_mine, rows)):
        return frozenset()
    often = Counter(row for row in rows if len(row) <= NAME_MAX)
    names = {row for row, n in often.items() if n > 1 and row[:1].isupper()}
    names |= {row for row in rows if is_mine(row)} | {rows[0]}
    # Below a name stands what was said: a row with a name below it is no name.
    said = {one for one, below in pairwise(rows) if below in names and not is_mine(one)}
    return frozenset(names - (said - {rows[0]}))


def _time_below(rows: Iterable[str]) -> list[Line]:
    """Return messages of which each is a name, words, and the time below."""
    lines: list[Line] = []
    block: list[str] = []
    for row in rows:
        if not _BELOW.fullmatch(row):
            block.append(row)
            continue
        who = block[0] if len(block) > 1 and len(block[0]) <= NAME_MAX else ""
        lines.append(Line(who, "\n".join(block[1:] if who else block), row))
        block = []
    return lines


def _begun(lines: list[Line], line: Line) -> list[Line]:
    """Add a message; a time that stands alone above it is its time."""
    if lines and lines[-1].at and not (lines[-1].said or line.at) and line.said:
        return [*lines[:-1], replace(line, at=lines[-1].at)]
    return [*lines, line]


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
        said = f"{part.get('room') or ''} {part['said'] or ''}".strip()
        return Line(who, said, part.get("at") or "")
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
