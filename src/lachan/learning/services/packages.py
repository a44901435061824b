"""A package for a school: a print set, pages for phones, and how they may be used."""

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from lachan.learning.facts import topic_name, words
from lachan.learning.facts.names import reader_names
from lachan.learning.facts.printing import made, printed
from lachan.learning.rules import Material

# The same octets each time, so that two schools can compare what they have.
_DATED: Final = (2026, 1, 1, 0, 0, 0)
_STYLE: Final = Path(__file__).parents[1] / "data" / "package.css"


def package(materials: Sequence[Material]) -> bytes:
    """Return a ZIP of `materials` (at least one). Raises DocumentError."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        _put(archive, "in.pdf", printed(materials, _("Bài để in")))
        _put(archive, "dien-thoai/bai.css", _STYLE.read_bytes())
        for one in materials:
            _put(archive, f"dien-thoai/{one.code}.html", _page(one).encode())
        _put(archive, "doc-truoc.txt", _about(materials).encode())
    return out.getvalue()


def _put(archive: zipfile.ZipFile, name: str, octets: bytes) -> None:
    info = zipfile.ZipInfo(name, _DATED)
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, octets)


def _page(material: Material) -> str:
    context = {
        "material": material,
        "said": words(material),
        "topic": topic_name(material.topic),
        "for_whom": reader_names()[material.reader],
        "made": made(material),
    }
    return render_to_string("learning/alone.html", context)


def _about(materials: Sequence[Material]) -> str:
    names = reader_names()
    lines = [
        _("Bài của Lá Chắn cho trường. Mở in.pdf để in; thư mục dien-thoai để chiếu."),
        _("Tổng đài 111: ngày đêm, gọi không mất tiền."),
        "",
    ]
    for one in materials:
        title = words(one).title
        lines.append(f"{one.code}: {title} ({names[one.reader]}). {made(one)}")
    return "\n".join(lines) + "\n"
