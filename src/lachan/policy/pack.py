"""The bytes of a snapshot's files. The same content gives the same bytes."""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import marisa_trie

from lachan.policy.manifest import canonical
from lachan.policy.profile import Profile
from lachan.policy.snapshot import NOWHERE, Listing, asker_key
from lachan.policy.table import pack

Pair = tuple[str, str]  # (category, source)


@dataclass(frozen=True, slots=True)
class Names:
    """Names that share their pairs."""

    pairs: tuple[Pair, ...]
    exact: Sequence[str]
    subtree: Sequence[str]


def pack_names(groups: Iterable[Names]) -> dict[str, bytes]:
    """Return the files of the roles names and sets."""
    book = _Book()
    subtree: dict[str, int] = {}
    exact: dict[str, int] = {}
    for group in groups:
        own = frozenset(group.pairs)
        book.join(subtree, group.subtree, own)
        book.join(exact, group.exact, own)
    made, listings = _listings(subtree, exact)
    order = sorted(set(made.values()), key=lambda at: [*map(book.pairs, listings[at])])
    rank = {at: place for place, at in enumerate(order)}
    used = sorted({*chain(*(listings[at] for at in order))} - {NOWHERE}, key=book.pairs)
    place = {number: at for at, number in enumerate(used)} | {NOWHERE: NOWHERE}
    table = {
        "listings": [[place[n] for n in listings[at]] for at in order],
        "sets": [book.pairs(number) for number in used],
    }
    numbers = {name: rank[at] for name, at in made.items()}
    return {"names": pack(numbers, len(order)), "sets": canonical(table)}


class _Book:
    """Every distinct set of pairs by its number."""

    def __init__(self) -> None:
        self._sets: list[frozenset[Pair]] = []
        self._numbers: dict[frozenset[Pair], int] = {}

    def pairs(self, number: int) -> list[Pair]:
        """Return the sorted pairs of a set, none for NOWHERE."""
        return sorted(self._sets[number]) if number != NOWHERE else []

    def join(
        self, names: dict[str, int], more: Sequence[str], own: frozenset[Pair]
    ) -> None:
        """Put more names into `names`; one that was there gets the pairs of both."""
        fresh = dict.fromkeys(more, self._number(own))
        known = names.keys() & fresh.keys() if names else ()
        both = {n: self._number(self._sets[names[n]] | own) for n in known}
        names.update(fresh)
        names.update(both)

    def _number(self, pairs: frozenset[Pair]) -> int:
        if pairs not in self._numbers:
            self._numbers[pairs] = len(self._sets)
            self._sets.append(pairs)
        return self._numbers[pairs]


def _listings(
    subtree: dict[str, int], exact: dict[str, int]
) -> tuple[dict[str, int], list[Listing]]:
    """Return the place of each name's listing, and the listings."""
    shift = max(subtree.values(), default=NOWHERE) + 1
    alone = max(exact.values(), default=NOWHERE) + 1
    listings = [Listing(n, NOWHERE) for n in range(shift)]
    listings += [Listing(NOWHERE, n) for n in range(alone)]
    made = subtree | {name: number + shift for name, number in exact.items()}
    places: dict[Listing, int] = {}
    for name in subtree.keys() & exact.keys():
        both = Listing(subtree[name], exact[name])
        made[name] = places.setdefault(both, len(listings) + len(places))
    return made, [*listings, *places]


def _bin(items: "array[int]", bound: int) -> bytes:
    """Return items after a header: width, and the bound that each is below."""
    head = bytes([items.itemsize, 0, 0, 0]) + bound.to_bytes(4, "little")
    return head + items.tobytes()


def pack_profiles(
    profiles: Sequence[tuple[Profile, Mapping[str, Any]]],
) -> dict[str, bytes]:
    """Return the files of the roles profiles, askers and index; none without profiles.

    Of two profiles with the same asker the first by id has it.
    """
    if not profiles:
        return {}
    lines: list[bytes] = []
    offsets: dict[str, int] = {}
    at = 0
    for profile, mapping in sorted(profiles, key=lambda p: p[0].id):
        line = profile.id.encode() + b"\t" + canonical(mapping) + b"\n"
        for kind, value in (("id", profile.id), *profile.askers):
            offsets.setdefault(asker_key(kind, value), at)
        lines.append(line)
        at += len(line)
    trie = marisa_trie.Trie(sorted(offsets))
    index = array("I", bytes(4 * len(trie)))
    for key, offset in offsets.items():
        index[trie.key_id(key)] = offset
    return {
        "profiles": b"".join(lines),
        "askers": trie.tobytes(),
        "index": _bin(index, at),
    }
