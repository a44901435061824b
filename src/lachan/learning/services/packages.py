"""A package for a school: a print set, pages for phones, and how they may be used."""

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lachan.learning.facts import topic_name, words
from lachan.learning.facts.names import reader_names
from lachan.learning.facts.printing import made, printed
from lachan.learning.models import mediastore
from lachan.learning.rules import Material
from lachan.learning.rules.media import File

# The same octets each time, so that two schools can compare what they have.
_DATED: Final = (2026, 1, 1, 0, 0, 0)
# Of pictures, sound and film in one package.
MOST_BESIDE: Final = 60 * 1024 * 1024
_STYLE: Final = Path(__file__).parents[1] / "data" / "package.css"


def package(materials: Sequence[Material]) -> bytes:
    """Return a ZIP of `materials` (at least one). Raises DocumentError."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        _put(archive, "in.pdf", printed(materials, _("Bài để in")))
        _put(archive, "dien-thoai/bai.css", _STYLE.read_bytes())
        room, there = MOST_BESIDE, set[str]()
        for one in materials:
            files, room = _within(one.files, room)
            _put(archive, f"dien-thoai/{one.code}.html", _page(one, files).encode())
            for file in files:
                if file.name in there:  # two texts may have one file
                    continue
                there.add(file.name)
                content = mediastore.path_of(file.name).read_bytes()
                _put(archive, f"dien-thoai/tep/{file.name}", content)
        _put(archive, "doc-truoc.txt", _about(materials).encode())
    return out.getvalue()


def _within(files: Sequence[File], room: int) -> tuple[list[File], int]:
    """Return the files that go along, and how many octets there is room for after.

    A film that is too large stays behind: its text says what it tells.
    """
    taken: list[File] = []
    for one in files:
        if one.octets <= room and mediastore.path_of(one.name).exists():
            taken.append(one)
            room -= one.octets
    return taken, room


def _put(archive: zipfile.ZipFile, name: str, octets: bytes) -> None:
    info = zipfile.ZipInfo(name, _DATED)
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, octets)


def _page(material: Material, files: Sequence[File]) -> str:
    english = (get_language() or "vi").startswith("en")
    context = {
        "material": material,
        "files": [(one, one.alt[english]) for one in files],
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
