"""PNG of an SVG, by the compiler that prints documents: no further library."""

from functools import cache
from typing import Final

import typst

from lachan.documents import fonts
from lachan.lib.errors import LachanError

FONTS: Final = fonts.FOLDER / "plain"
PIXELS_A_UNIT: Final = 3
_PAGE: Final = (
    "#set page(width: auto, height: auto, margin: 0pt, fill: white)\n"
    '#image(bytes(sys.inputs.svg), format: "svg", width: 340pt, alt: "")\n'
)


class PictureError(LachanError):
    """A chart cannot be drawn as PNG; the text says why."""


def png(svg: str) -> bytes:
    """Return the picture, three pixels a unit, on white. Raises PictureError."""
    compiler = typst.Compiler(
        _PAGE.encode(), font_paths=_fonts(), ignore_system_fonts=True
    )
    try:
        made = compiler.compile(
            format="png", ppi=72.0 * PIXELS_A_UNIT, sys_inputs={"svg": svg}
        )
    except typst.TypstError as e:
        raise PictureError(f"the chart cannot be drawn: {e.message}") from e
    assert isinstance(made, bytes)
    return made


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[FONTS])
