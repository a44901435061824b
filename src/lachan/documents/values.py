"""What an official document is made of, as frozen values.

Texts are plain strings, never markup; a newline is a line break. Source of the parts:
30/2020/NĐ-CP, Điều 8 (the nine components), Phụ lục I as far as `layout` cites it.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lachan.lib.errors import LachanError

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"


class DocumentError(LachanError):
    """A document cannot be set; the text says which part and why."""


class Align(StrEnum):
    """How the lines of a paragraph stand."""

    JUSTIFY = "justify"
    LEFT = "left"
    CENTER = "center"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text in one face."""

    text: str
    bold: bool = False
    italic: bool = False


Words = str | tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A title inside the document. level: 1 to 3."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text. first_line: whether its first line is indented."""

    words: Words
    align: Align = Align.JUSTIFY
    first_line: bool = True


@dataclass(frozen=True, slots=True)
class Basis:
    """One ground of a decision (căn cứ), in italics, with its closing mark."""

    text: str


@dataclass(frozen=True, slots=True)
class Items:
    """A list. numbered: 1. 2. 3. instead of dashes."""

    items: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """A label and what was answered; empty: dotted lines to fill in by hand."""

    label: str
    value: str = ""
    lines: int = 1


@dataclass(frozen=True, slots=True)
class Choices:
    """A label and boxes, each ticked or not: (text, ticked)."""

    label: str
    options: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a head. widths: shares of the line, equal when empty.

    blank: so many empty rows follow, to fill in by hand. centered: what stands in all
    columns but the first.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...] = ()
    blank: int = 0
    centered: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart or drawing. octets: a PNG. alt: the same in words, never empty."""

    octets: bytes
    alt: str
    width_mm: float = 160
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A small remark in italics."""

    text: str


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins on a new page."""


Block = (
    Heading
    | Paragraph
    | Basis
    | Items
    | Field
    | Choices
    | Table
    | Picture
    | Note
    | PageBreak
)


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who writes, under what number, where and when.

    parent, agency: names as they stand on `day`, printed in capitals.
    number: as in the register, empty to be filled in; symbol: "QĐ-UBND".
    about: only for a letter (công văn), under the number: "V/v …".
    """

    agency: str
    parent: str = ""
    number: str = ""
    symbol: str = ""
    place: str = ""
    day: date | None = None
    about: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs.

    lines: the authority: ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH").
    hint: under it in italics: "(Ký, ghi rõ họ tên)". name: empty to be filled in.
    """

    lines: tuple[str, ...]
    name: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One official document.

    title: what readers' programs show; without personal names.
    kind, about: "QUYẾT ĐỊNH" and its summary; a letter has neither.
    addressees: of a letter (Kính gửi). recipients: Nơi nhận, in order.
    corner: lines above the letterhead, right: the form's number, "BẢN CHE".
    scope: who may read it and how far it goes, in a frame under the number.
    footer: small, at the foot of each page: which version of which form.
    """

    title: str
    letterhead: Letterhead
    blocks: tuple[Block, ...]
    kind: str = ""
    about: str = ""
    addressees: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    signatures: tuple[Signature, ...] = ()
    corner: tuple[str, ...] = ()
    scope: str = ""
    footer: str = ""
    language: str = "vi"
