"""The shipped font: what it can draw and how wide it is. Liberation Serif, OFL."""

import struct
from functools import cache
from pathlib import Path
from typing import Final

from PIL import ImageFont

from lachan.documents.text import shown

FOLDER: Final = Path(__file__).parent / "fonts"
EM: Final = 1000


@cache
def drawn() -> frozenset[int]:
    """Return the code points that all four faces can draw."""
    faces = [_code_points(path.read_bytes()) for path in FOLDER.glob("*.ttf")]
    return frozenset.intersection(*faces)


def width_mm(text: str, size_pt: float, *, bold: bool = False) -> float:
    """Return how wide the longest line of `text` is, if it does not break."""
    lines = shown(text, drawn()).split("\n")
    wide = max(_face(bold).getlength(line) for line in lines)
    return wide / EM * size_pt * 25.4 / 72


@cache
def _face(bold: bool) -> ImageFont.FreeTypeFont:
    face = "Bold" if bold else "Regular"
    return ImageFont.truetype(
        FOLDER / f"LiberationSerif-{face}.ttf",
        EM,
        layout_engine=ImageFont.Layout.BASIC,
    )


def _code_points(font: bytes) -> frozenset[int]:
    """Read format 4 of a font's cmap. Source: OpenType, cmap."""
    cmap = _table(font, b"cmap")
    (count,) = struct.unpack_from(">H", font, cmap + 2)
    for i in range(count):
        (at,) = struct.unpack_from(">I", font, cmap + 8 + 8 * i)
        if struct.unpack_from(">H", font, cmap + at) == (4,):
            return _segments(font, cmap + at)
    raise ValueError("no cmap of format 4")


def _table(font: bytes, tag: bytes) -> int:
    (count,) = struct.unpack_from(">H", font, 4)
    rows = (struct.unpack_from(">4sIII", font, 12 + 16 * i) for i in range(count))
    return next(int(at) for name, _, at, _ in rows if name == tag)


def _segments(font: bytes, at: int) -> frozenset[int]:
    (twice,) = struct.unpack_from(">H", font, at + 6)
    ends = struct.unpack_from(f">{twice // 2}H", font, at + 14)
    starts = struct.unpack_from(f">{twice // 2}H", font, at + 16 + twice)
    pairs = zip(starts, ends, strict=True)
    return frozenset(c for first, last in pairs for c in range(first, last + 1)) - {
        0xFFFF
    }
