"""What there is to read on a day, and what fits an age, a topic, a category."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch
from django.utils.translation import get_language

from lachan.learning import rules
from lachan.learning.models import Piece, Version
from lachan.learning.rules import Material, Reader
from lachan.lib.once import once


@dataclass(frozen=True, slots=True)
class Slot:
    """A text as a card shows it. lead: its first sentence; code: of its address."""

    code: str
    topic: str
    icon: str
    title: str
    lead: str


def on(day: date) -> list[Material]:
    """Return the texts of `day`: what ships, as people have changed it since."""
    return once(("learning.on", day), lambda: _on(day))


def _on(day: date) -> list[Material]:
    known = {m.code: m for m in rules.library()}
    read = Version.objects.read()
    read = read.prefetch_related("files")
    pieces = Piece.objects.prefetch_related(Prefetch("versions", read, "now"))
    for piece in pieces:
        if piece.hidden:
            known.pop(piece.code, None)
        for version in piece.now:  # one at most
            known[piece.code] = version.material(piece)
    return [m for m in known.values() if m.holds(day)]


def by_code(code: str, day: date) -> Material | None:
    """Return the text of an address, if it is shown on `day`."""
    return next((m for m in on(day) if m.code == code), None)


def slot(material: Material) -> Slot:
    """Return the card of a text, in the reader's language."""
    said = words(material)
    return Slot(
        code=material.code,
        topic=topic_name(material.topic),
        icon=material.topic.icon,
        title=said.title,
        lead=said.body[0].split(". ")[0].rstrip(".") + ".",
    )


def for_child(age: int, day: date) -> Slot | None:
    """Return the text of `day` for a child of `age`."""
    reader = rules.reader_of(age)
    return _today([m for m in on(day) if m.reader is reader], day)


def for_parent(day: date) -> Slot | None:
    """Return the text of `day` for parents."""
    return _today([m for m in on(day) if m.reader is Reader.PARENT], day)


def for_block(codes: Iterable[str], age: int, day: date) -> Slot | None:
    """Return what a child of `age` may read about a block, if anything.

    codes: the category or service that was blocked, and what the service is within.

    No topic names what is a child's own affair; there the page leads to help alone.
    """
    reader = rules.reader_of(age)
    found = [m for m in on(day) if m.reader is reader]
    named = set(codes)
    about = [m for m in found if named.intersection(m.topic.categories)]
    return _today(about, day)


def words(material: Material) -> rules.Words:
    """Return the words of a text in the reader's language."""
    return material.en if _english() else material.vi


def topic_name(topic: rules.Topic) -> str:
    """Return the name of a topic in the reader's language."""
    return topic.en if _english() else topic.vi


def _today(found: list[Material], day: date) -> Slot | None:
    material = rules.one_a_day(found, day)
    return None if material is None else slot(material)


def _english() -> bool:
    return (get_language() or "vi").startswith("en")
