"""What of linked counts may be seen: few are hidden, and what would betray them. Pure.

Small counts are hidden with nothing beside them telling whether they are none, few, or
hidden for another's sake; the others are rounded. Whether that is enough is not left to
the rule: an attacker who knows every table and both rules is played by
`attacks.linear`, and as long as it gets anywhere, more is hidden.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from lachan.observatory.releases.attacks.linear import Attacker
from lachan.observatory.releases.counts import BASE, Id, Line, Linked, apart


def rounded(number: int) -> int:
    """Return a count as it is published: the nearest multiple of five."""
    return (number + BASE // 2) // BASE * BASE


@dataclass(frozen=True, slots=True)
class Suppressed:
    """What is published. seen: rounded; whatever is not there is hidden."""

    seen: Mapping[Id, int]
    hidden: frozenset[Id]


def suppressed(
    linked: Linked, fixed: Mapping[Id, int | None] | None = None
) -> Suppressed:
    """Return what may be seen of linked counts.

    fixed: what earlier releases published (rounded) or hid (None); it stays.
    """
    fixed = fixed or {}
    hidden = _primary(linked) | {cell for cell, said in fixed.items() if said is None}
    seen: dict[Id, int] = {}
    for part in apart(linked):
        inner = hidden & set(part.exact)
        _protect(part, inner, fixed)
        hidden |= inner
        seen |= _seen(part, inner, fixed)
    return Suppressed(seen, frozenset(hidden))


def _protect(linked: Linked, hidden: set[Id], fixed: Mapping[Id, int | None]) -> None:
    """Hide more until the attacker reaches nothing. What is out of reach stays so."""
    free = set(linked.exact) - set(fixed) - linked.never
    _complete(linked, hidden, free)
    attacker = Attacker(linked.lines, linked.exact)
    attacker.see(_seen(linked, hidden, fixed))
    for cell in sensitive(linked):
        while attacker.reaches(cell):
            more = _betrayer(linked, cell, hidden, free)
            if more is None:
                break
            hidden.add(more)
            _complete(linked, hidden, free)
            attacker.see(_seen(linked, hidden, fixed))


def sensitive(linked: Linked) -> list[Id]:
    """Return the cells that nobody may come close to: one to four, or dominated."""
    few = (cell for cell, n in linked.exact.items() if 0 < n < BASE)
    return sorted({*few, *linked.dominated})


def _primary(linked: Linked) -> set[Id]:
    few = {cell for cell, n in linked.exact.items() if n < BASE}
    return few | linked.never | linked.dominated


def _complete(linked: Linked, hidden: set[Id], free: set[Id]) -> None:
    """Hide a second cell in each line in which one alone is hidden."""
    changed = True
    while changed:
        changed = False
        for line in linked.lines:
            cells = (line.whole, *line.parts)
            gone = [cell for cell in cells if cell in hidden]
            if len(gone) == 1 and linked.exact[gone[0]] > 0 and _shown(linked, gone[0]):
                more = _smallest(linked, line, hidden, free)
                if more is not None:
                    hidden.add(more)
                    changed = True


def _shown(linked: Linked, cell: Id) -> bool:
    """Tell whether a cell has a place in a table: the rest of a share has none."""
    return cell not in linked.never


def _smallest(linked: Linked, line: Line, hidden: set[Id], free: set[Id]) -> Id | None:
    """Return what is cheapest to hide in a line: the smallest part, else the whole."""
    parts = [cell for cell in line.parts if cell in free and cell not in hidden]
    if parts:
        return min(parts, key=lambda cell: (linked.exact[cell], cell))
    is_open = line.whole in free and line.whole not in hidden
    return line.whole if is_open else None


def _betrayer(linked: Linked, exposed: Id, hidden: set[Id], free: set[Id]) -> Id | None:
    """Return the cheapest cell near an exposed one that is still to be seen."""
    seen_cells, near = {exposed}, [exposed]
    while near:
        lines = [
            line for line in linked.lines if seen_cells & {line.whole, *line.parts}
        ]
        found = [_smallest(linked, line, hidden, free) for line in lines]
        open_cells = [cell for cell in found if cell is not None]
        if open_cells:
            return min(open_cells, key=lambda cell: (linked.exact[cell], cell))
        around = {cell for line in lines for cell in (line.whole, *line.parts)}
        near = sorted(around - seen_cells)
        seen_cells |= around
    return None


def _seen(
    linked: Linked, hidden: set[Id], fixed: Mapping[Id, int | None]
) -> dict[Id, int]:
    told = {c: rounded(n) for c, n in linked.exact.items() if c not in hidden}
    kept = {c: said for c in linked.exact if (said := fixed.get(c)) is not None}
    return told | kept
