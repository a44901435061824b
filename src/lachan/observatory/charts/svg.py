"""Writes SVG: elements, text as text, the frame with title and description."""

from html import escape
from typing import Final

from lachan.observatory.charts.values import Palette, Plot

FONT: Final = "Be Vietnam Pro,Noto Sans,sans-serif"
LINE_U: Final = 15  # between lines of small text
TITLE_CHARACTERS: Final = 36  # of a line of the title, in a chart 340 units wide
FOOT_CHARACTERS: Final = 64


def element(name: str, *inside: str, **attributes: object) -> str:
    """Return an element. Names of attributes have `_` for `-`; texts are escaped."""
    said = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_value(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{said}>{''.join(inside)}</{name}>" if inside else f"<{name}{said}/>"


def _value(value: object) -> str:
    return number(value) if isinstance(value, float) else escape(str(value))


def number(value: float) -> str:
    """Write a coordinate with one decimal at most."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


def words(x: float, y: float, said: str, fill: str, **more: object) -> str:
    """Return a line of text."""
    return element("text", escape(said), x=x, y=y, fill=fill, **more)


def frame(plot: Plot, palette: Palette, size: tuple[float, float], body: str) -> str:
    """Return the whole chart. In a file its title stands above, its source below."""
    width, height = size
    above = [] if palette.is_page else lines_of(plot.title, TITLE_CHARACTERS)
    below = [] if palette.is_page else _foot(plot)
    top = LINE_U * 1.3 * len(above) + (10 if above else 0)
    whole = top + height + LINE_U * len(below) + (8 if below else 0)
    parts = [
        element("title", escape(plot.title), id_=f"{plot.key}-t"),
        element("desc", escape(plot.words), id_=f"{plot.key}-d"),
        *([] if palette.is_page else [_sheet(width, whole, palette)]),
        *(
            words(10, 20 + LINE_U * 1.3 * n, line, palette.ink, font_size=15, **_BOLD)
            for n, line in enumerate(above)
        ),
        element("g", body, transform=f"translate(0 {number(top)})") if top else body,
        *(
            words(
                10, top + height + LINE_U * (n + 1), line, palette.quiet, font_size=9.5
            )
            for n, line in enumerate(below)
        ),
    ]
    return element(
        "svg",
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {number(width)} {number(whole)}",
        role="img",
        aria_labelledby=f"{plot.key}-t {plot.key}-d",
        font_size=11,
        **({} if palette.is_page else {"font_family": FONT}),
    )


_BOLD: Final = {"font_weight": 600}


def _sheet(width: float, height: float, palette: Palette) -> str:
    return element("rect", width=width, height=height, fill=palette.paper)


def _foot(plot: Plot) -> list[str]:
    return [line for said in plot.foot for line in lines_of(said, FOOT_CHARACTERS)]


def lines_of(said: str, most: int) -> list[str]:
    """Break a text between words into lines of at most `most` characters."""
    lines: list[str] = []
    for word in said.split(" "):
        if lines and len(lines[-1]) + 1 + len(word) <= most:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
