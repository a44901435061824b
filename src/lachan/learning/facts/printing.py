"""Materials as sheets to print, in the reader's language."""

from collections.abc import Iterable, Iterator

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from PIL import Image

from lachan.documents.sheets import Leaflet, Picture, sheets
from lachan.learning.facts.names import licence_name, reader_names
from lachan.learning.facts.texts import topic_name, words
from lachan.learning.models import mediastore
from lachan.learning.rules import Material, Reader
from lachan.lib.filetypes import Sort


def printed(materials: Iterable[Material], title: str) -> bytes:
    """Return the PDF of some materials, each on its own page. Raises DocumentError."""
    return sheets(title, *(leaflet(one) for one in materials))


def leaflet(material: Material) -> Leaflet:
    """Return one material as a page."""
    said = words(material)
    whom = reader_names()[material.reader]
    return Leaflet(
        title=said.title,
        over=f"{topic_name(material.topic)} · {whom}",
        body=said.body,
        todo=_("Làm gì"),
        steps=said.steps,
        call=_("Cần người nghe: gọi 111. Có người trực ngày đêm, gọi không mất tiền."),
        foot=tuple(filter(None, (_basis(material), made(material)))),
        large=material.reader is Reader.SMALL,
        language=(get_language() or "vi")[:2],
        pictures=tuple(_pictures(material)),
    )


def _pictures(material: Material) -> Iterator[Picture]:
    english = (get_language() or "vi").startswith("en")
    for one in material.files:
        path = mediastore.path_of(one.name)
        if one.sort is Sort.IMAGE and path.exists():
            with Image.open(path) as found:
                size = found.size
            yield Picture(path.read_bytes(), size, one.alt[english])


def _basis(material: Material) -> str:
    if not material.source:
        return ""
    return _("Căn cứ: %(source)s.") % {"source": material.source}


def made(material: Material) -> str:
    """Return which version this is, and how others may use it."""
    said = {"n": material.number, "licence": licence_name(material.licence)}
    return _("Bản %(n)s. Giấy phép: %(licence)s.") % said
