"""A document as lines of a page: what leaves is read before it leaves."""

from collections.abc import Iterator
from dataclasses import dataclass

from lachan.documents import values as paper


@dataclass(frozen=True, slots=True)
class Piece:
    """One line. label: before it, or ""; head: it is a title."""

    text: str
    label: str = ""
    head: bool = False


def pieces(document: paper.Document) -> list[Piece]:
    """Return what a document says, in its order; what is empty is left out."""
    return [p for block in document.blocks for p in _of(block) if p.text]


def _of(block: paper.Block) -> Iterator[Piece]:
    match block:
        case paper.Heading(text=text):
            yield Piece(text, head=True)
        case paper.Paragraph(words=words):
            yield Piece(_plain(words))
        case paper.Basis(text=text) | paper.Note(text=text):
            yield Piece(text)
        case paper.Items(items=items):
            yield from (Piece(text) for text in items)
        case paper.Field(label=label, value=value):
            yield Piece(value, label)
        case paper.Choices(label=label, options=options):
            yield Piece(", ".join(said for said, ticked in options if ticked), label)
        case paper.Table(head=head, rows=rows):
            yield from (_row(head, row) for row in rows)
        case _:
            return


def _plain(words: paper.Words) -> str:
    if isinstance(words, str):
        return words
    return "".join(span.text for span in words)


def _row(head: tuple[str, ...], row: tuple[str, ...]) -> Piece:
    first, *rest = row
    told = "; ".join(
        f"{name}: {cell}" for name, cell in zip(head[1:], rest, strict=False) if cell
    )
    return Piece(told or first, first if told else "")
