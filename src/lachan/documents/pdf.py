"""Documents as PDF/A-2a and PDF/UA-1: tagged, fonts inside, the same octets each time.

One template (`typst/official.typ`) sets values that come as JSON; text is never markup.
The compiler reads the template and the fonts of this package and nothing else.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst

from lachan.documents import fonts, layout
from lachan.documents.checking import check
from lachan.documents.frame import dated, numbered, receivers
from lachan.documents.text import shown
from lachan.documents.values import (
    MOTTO,
    NATION,
    Block,
    Document,
    DocumentError,
    PageBreak,
    Picture,
)

TEMPLATE: Final = Path(__file__).parent / "typst" / "official.typ"


def pdf(*documents: Document) -> bytes:
    """Return a PDF of one document, or of several one after the other.

    Each begins on a page of its own that has no number. Raises DocumentError.
    """
    if not documents:
        raise DocumentError("no document to print")
    for document in documents:
        check(document)
    data = json.dumps(_data(documents), ensure_ascii=False, sort_keys=True)
    try:
        made = _compiler().compile(
            format="pdf",
            sys_inputs={"data": data},
            pdf_standards=["a-2a", "ua-1"],
            timestamp=0,
        )
    except typst.TypstError as e:
        raise DocumentError(f"the page cannot be set: {e.message}") from e
    assert isinstance(made, bytes)
    return made


def _compiler() -> typst.Compiler:
    """Return a compiler of its own: one keeps what it last set."""
    return typst.Compiler(
        TEMPLATE.read_bytes(), font_paths=_fonts(), ignore_system_fonts=True
    )


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[fonts.FOLDER])


def _data(documents: tuple[Document, ...]) -> dict[str, Any]:
    width, height = layout.PAGE_MM
    return {
        "figures": layout.figures() | {"width_mm": width, "height_mm": height},
        "font": layout.PAPER_FONT,
        "nation": NATION,
        "motto": MOTTO,
        "documents": [_cleaned(_document(d)) for d in documents],
    }


def _document(document: Document) -> dict[str, Any]:
    parts = asdict(document)
    head = parts.pop("letterhead")
    del head["day"]
    head["dated"] = dated(document.letterhead)
    head["numbered"] = numbered(document.letterhead)
    parts["recipients"] = receivers(document) if document.recipients else ()
    return parts | {"head": head, "blocks": [_block(b) for b in document.blocks]}


def _block(block: Block) -> dict[str, Any]:
    kind = type(block).__name__.lower()
    parts = {} if isinstance(block, PageBreak) else asdict(block)
    if isinstance(block, Picture):
        parts["octets"] = list(block.octets)
    return parts | {"type": kind}


def _cleaned(value: Any) -> Any:
    """Return a JSON value with every text as the page shows it."""
    if isinstance(value, str):
        return shown(value, fonts.drawn())
    if isinstance(value, Mapping):
        return {key: _cleaned(v) for key, v in value.items()}
    if isinstance(value, list | tuple) and value and not isinstance(value[0], int):
        return [_cleaned(v) for v in value]
    return value
