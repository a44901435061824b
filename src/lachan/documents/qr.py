"""QR codes as SVG: for a page, and for a printed sheet."""

from io import BytesIO

import qrcode  # type: ignore[import-untyped]  # has no types
from qrcode.image.svg import SvgPathImage  # type: ignore[import-untyped]  # the same


def svg(text: str) -> str:
    """Return the QR code of `text` (at most some 2,000 characters) as an SVG element.

    The text is in the squares alone, so the markup is ours whatever it says.
    """
    made = qrcode.make(text, image_factory=SvgPathImage, border=2)
    out = BytesIO()
    made.save(out)
    return out.getvalue().decode().partition("?>")[2]
