"""A PDF read back: stretches of text with place, size and face."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from pypdf import PageObject, PdfReader

MM = 72 / 25.4


@dataclass
class Run:
    """A stretch of text on a page, in points from the lower left corner."""

    page: int
    text: str
    x: float
    y: float
    size: float
    font: str


def runs(octets: bytes) -> list[Run]:
    pages = PdfReader(BytesIO(octets)).pages
    return [run for number, page in enumerate(pages) for run in runs_of(page, number)]


def runs_of(page: PageObject, number: int) -> list[Run]:
    found: list[Run] = []

    def visit(text: str, cm: Any, tm: Any, font: Any, size: float) -> None:
        if text.strip():
            x, y = (tm[4] * cm[0] + cm[4], tm[5] * cm[3] + cm[5])
            name = str(font["/BaseFont"]) if font else ""
            found.append(Run(number, text.strip(), x, y, abs(size * tm[0]), name))

    page.extract_text(visitor_text=visit)
    return found


def find(octets: bytes, text: str) -> Run:
    found = [r for r in runs(octets) if text in r.text]
    assert found, [r.text for r in runs(octets)]
    return found[0]
