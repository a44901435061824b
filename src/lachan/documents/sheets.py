"""Leaflets, cards, posters, slips and certificates as PDF: what is no official letter.

One template (`typst/plain.typ`) sets values that come as JSON; text is never markup.
Like `pdf`: PDF/UA-1, fonts inside, the same octets each time, nothing fetched.
"""

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, Final

import typst

from lachan.documents import fonts, qr
from lachan.documents.text import shown
from lachan.documents.values import DocumentError

TEMPLATE: Final = Path(__file__).parent / "typst" / "plain.typ"
MOST_SHEETS: Final = 200
MOST_CHARACTERS: Final = 200_000
MOST_PICTURES: Final = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture on a leaflet: octets of a JPEG, its size in pixels, its words."""

    jpeg: bytes
    size: tuple[int, int]
    alt: str


@dataclass(frozen=True, slots=True)
class Leaflet:
    """One page (A4) to read and hang up. over: a small line above the title.

    todo: the head of the steps. call: the line of help at the foot, in a frame.
    foot: small lines: source, licence, version. large: set one step larger.
    """

    title: str
    over: str
    body: tuple[str, ...]
    todo: str
    steps: tuple[str, ...]
    call: str
    foot: tuple[str, ...] = ()
    large: bool = False
    language: str = "vi"
    pictures: tuple[Picture, ...] = ()


class Size(StrEnum):
    """What a notice is printed on."""

    CARD = "A6"
    POSTER = "A3"


@dataclass(frozen=True, slots=True)
class Notice:
    """A card or poster with one large number. url: as QR code, with `scan` beside it.

    own: a line of the unit that hands it out.
    """

    size: Size
    title: str
    number: str
    lines: tuple[str, ...]
    own: str = ""
    url: str = ""
    scan: str = ""
    language: str = "vi"


@dataclass(frozen=True, slots=True)
class Certificate:
    """Who learnt what (A4, lying). rows: label and value. url: where it is checked."""

    kind: str
    given: str
    name: str
    what: str
    rows: tuple[tuple[str, str], ...]
    url: str
    check: str
    language: str = "vi"


@dataclass(frozen=True, slots=True)
class Slip:
    """A card (A6) that leads one person to a page of theirs. code: the same in letters.

    lines: what it is for; foot: how to use it.
    """

    kind: str
    name: str
    lines: tuple[str, ...]
    code: str
    url: str
    foot: str
    language: str = "vi"


Sheet = Leaflet | Notice | Slip | Certificate


def sheets(title: str, *made: Sheet) -> bytes:
    """Return a PDF of some sheets, each on its own page. Raises DocumentError."""
    if not made or len(made) > MOST_SHEETS:
        raise DocumentError(f"{len(made)} sheets: 1 to {MOST_SHEETS}")
    pictures = [one for s in made if isinstance(s, Leaflet) for one in s.pictures]
    places = count()
    data = _cleaned({"title": title, "sheets": [_sheet(one, places) for one in made]})
    text = json.dumps(data, ensure_ascii=False, sort_keys=True)
    if len(text) > MOST_CHARACTERS * len(made):
        raise DocumentError(f"{len(text)} characters on {len(made)} sheets")
    compiler = typst.Compiler(
        TEMPLATE.read_bytes(), font_paths=_fonts(), ignore_system_fonts=True
    )
    try:
        octets = compiler.compile(
            format="pdf",
            sys_inputs={"data": text, "pictures": json.dumps(_drawn(pictures))},
            pdf_standards=["a-2a", "ua-1"],
            timestamp=0,
        )
    except typst.TypstError as e:
        raise DocumentError(f"the sheet cannot be set: {e.message}") from e
    assert isinstance(octets, bytes)
    return octets


@cache
def _fonts() -> typst.Fonts:
    folders = [fonts.FOLDER, fonts.FOLDER / "plain"]
    return typst.Fonts(include_system_fonts=False, font_paths=folders)


def _sheet(one: Sheet, places: Iterator[int]) -> dict[str, Any]:
    parts = asdict(one) | {"type": type(one).__name__.lower()}
    # Drawn apart, under the places that they have among all.
    parts["pictures"] = [
        {"alt": row.alt, "at": next(places)} for row in getattr(one, "pictures", ())
    ]
    url = parts.get("url", "")
    return parts | {"qr": qr.svg(url) if url else ""}


def _drawn(pictures: Sequence[Picture]) -> list[str]:
    """Return pictures as drawings with one picture: typst takes no octets as input."""
    if sum(len(one.jpeg) for one in pictures) > MOST_PICTURES:
        raise DocumentError(f"{len(pictures)} pictures: too large together")
    return [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}"><image'
        f' width="{w}" height="{h}" href="data:image/jpeg;base64,{octets}"/></svg>'
        for (w, h), octets in (
            (one.size, b64encode(one.jpeg).decode()) for one in pictures
        )
    ]


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return value if value.startswith("<svg") else shown(value, fonts.drawn())
    if isinstance(value, Mapping):
        return {key: _cleaned(v) for key, v in value.items()}
    return [_cleaned(v) for v in value] if isinstance(value, list | tuple) else value
