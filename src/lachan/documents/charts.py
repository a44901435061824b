"""Charts as PNG, the same in DOCX and PDF. Each needs its words beside it (`alt`)."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Final

import typst

from lachan.documents import fonts, layout
from lachan.documents.text import shown
from lachan.documents.values import DocumentError

TEMPLATE: Final = Path(__file__).parent / "typst" / "bars.typ"
PPI: Final = 220
MOST_BARS: Final = 40


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar. share: of the longest, 0 to 1; None: nothing is known, and said so."""

    label: str
    written: str
    share: float | None


def bars(rows: Sequence[Bar], width_mm: float = layout.LINE_MM) -> bytes:
    """Return lying bars as a PNG, black on white. Raises DocumentError."""
    if not 1 <= len(rows) <= MOST_BARS:
        raise DocumentError(f"{len(rows)} bars: 1 to {MOST_BARS}")
    drawn = fonts.drawn()
    data = {
        "width_mm": width_mm,
        "font": layout.PAPER_FONT,
        "size_pt": layout.NOTE_PT,
        "bars": [
            asdict(one)
            | {"label": shown(one.label, drawn), "written": shown(one.written, drawn)}
            for one in rows
        ],
    }
    try:
        made = typst.Compiler(
            TEMPLATE.read_bytes(), font_paths=_fonts(), ignore_system_fonts=True
        ).compile(
            format="png",
            ppi=PPI,
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        )
    except typst.TypstError as e:
        raise DocumentError(f"the chart cannot be drawn: {e.message}") from e
    assert isinstance(made, bytes)
    return made


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[fonts.FOLDER])
