"""What a document must be before it is set."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any, Final

from lachan.documents.layout import LINE_MM
from lachan.documents.values import (
    Document,
    DocumentError,
    Heading,
    Picture,
    Table,
)

MOST_CHARACTERS: Final = 500_000
MOST_BLOCKS: Final = 5_000
MOST_COLUMNS: Final = 12
MOST_PICTURE_OCTETS: Final = 4 * 1024 * 1024
PNG: Final = b"\x89PNG\r\n\x1a\n"


def check(document: Document) -> None:
    """Raise DocumentError if `document` cannot be set, or not in sensible time."""
    if not document.title.strip():
        raise DocumentError("a document needs a title")
    if document.language not in ("vi", "en"):
        raise DocumentError(f"language {document.language!r}: vi or en")
    if len(document.blocks) > MOST_BLOCKS:
        raise DocumentError(f"{len(document.blocks)} parts, at most {MOST_BLOCKS}")
    size = sum(len(t) for t in _texts(document))
    if size > MOST_CHARACTERS:
        raise DocumentError(f"{size} characters, at most {MOST_CHARACTERS}")
    for block in document.blocks:
        _check_block(block)


def _check_block(block: object) -> None:
    if isinstance(block, Table):
        _check_table(block)
    elif isinstance(block, Picture):
        _check_picture(block)
    elif isinstance(block, Heading) and not 1 <= block.level <= 3:
        raise DocumentError(f"heading of level {block.level}: 1 to 3")


def _check_table(table: Table) -> None:
    width = len(table.head)
    if not 1 <= width <= MOST_COLUMNS:
        raise DocumentError(f"table of {width} columns: 1 to {MOST_COLUMNS}")
    odd = next((row for row in table.rows if len(row) != width), None)
    if odd is not None:
        raise DocumentError(f"table of {width} columns has a row of {len(odd)}")
    if table.widths and (len(table.widths) != width or min(table.widths) <= 0):
        raise DocumentError(f"widths {table.widths} for {width} columns")
    if not 0 <= table.blank <= 100:
        raise DocumentError(f"{table.blank} empty rows: 0 to 100")


def _check_picture(picture: Picture) -> None:
    if not picture.octets.startswith(PNG):
        raise DocumentError("a picture must be a PNG")
    if len(picture.octets) > MOST_PICTURE_OCTETS:
        raise DocumentError(f"picture of {len(picture.octets)} octets")
    if not picture.alt.strip():
        raise DocumentError("a picture needs its words")
    if not 0 < picture.width_mm <= LINE_MM:
        raise DocumentError(f"picture {picture.width_mm} mm wide: up to {LINE_MM}")


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from _texts(part)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))
