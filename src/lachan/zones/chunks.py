"""The lines of one version of a zone: sorted, in chunks that versions share.

A chunk is made once and never changed. A change makes anew the chunks it touches, so
that a transfer under way keeps the version it began with, at no cost, and a zone of a
million names follows a new entry in milliseconds. Octets are rendered once a chunk.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from lachan.zones.records import render

SIZE = 1000  # lines of a new chunk: a message of some 35,000 octets
OCTETS = 60_000  # a message has 65,535, and a signature comes to it
_BESIDE_NAME = 28  # octets of a record beside its line's, at most


class Chunk:
    """Some sorted lines and, once asked for, their octets."""

    __slots__ = ("_text", "_wire", "count", "first")

    def __init__(self, lines: Sequence[str]) -> None:
        self.first = lines[0]
        self.count = len(lines)
        self._text = "\n".join(lines)
        self._wire: tuple[int, bytes] = (0, b"")

    def lines(self) -> list[str]:
        """Return the lines."""
        return self._text.split("\n")

    def wire(self, start: int) -> bytes:
        """Return the records, to stand from octet `start` of a message."""
        if self._wire[0] != start:
            self._wire = start, render(self.lines(), start)
        return self._wire[1]


Chunks = tuple[Chunk, ...]


def cut(lines: Sequence[str]) -> Iterator[Chunk]:
    """Return sorted lines in chunks, none with more octets than a message has."""
    at = 0
    while at < len(lines):
        taken = lines[at : at + SIZE]
        while sum(map(len, taken)) + _BESIDE_NAME * len(taken) > OCTETS:
            taken = taken[: len(taken) // 2]
        yield Chunk(taken)
        at += len(taken)


def all_lines(chunks: Iterable[Chunk]) -> Iterator[str]:
    """Return every line in order."""
    for chunk in chunks:
        yield from chunk.lines()


def edited(chunks: Chunks, removed: Iterable[str], added: Iterable[str]) -> Chunks:
    """Return the chunks after a change."""
    if not chunks:
        return tuple(cut(sorted(added)))
    starts = [chunk.first for chunk in chunks]
    gone: dict[int, set[str]] = {}
    new: dict[int, set[str]] = {}
    for into, lines in ((gone, removed), (new, added)):
        for line in lines:
            place = max(0, bisect_right(starts, line) - 1)
            into.setdefault(place, set()).add(line)
    made: list[Chunk] = []
    for place, chunk in enumerate(chunks):
        if place in gone or place in new:
            left = {*chunk.lines()} - gone.get(place, set()) | new.get(place, set())
            made.extend(cut(sorted(left)))
        else:
            made.append(chunk)
    return tuple(made)
