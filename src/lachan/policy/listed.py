"""The quick way for a plain case: one entry of one list, nothing else with a word."""

from lachan.policy.classes import PolicyClass
from lachan.policy.snapshot import NOWHERE
from lachan.policy.table import NONE
from lachan.policy.verdict import Verdict
from lachan.policy.view import RESOLVER_ARPA, View, verdict_of

# What a class says of one listing alone, and whether a subtree is blocked.
Plain = tuple[Verdict, bool]


def listed_block(view: View, name: bytes, cls: PolicyClass) -> tuple[Plain, int] | None:
    """Return what blocks a plain case, and where in `name` its owner starts, quickly.

    None says nothing about the name: `decide` must be asked. Whenever it is not None,
    `decide` blocks too, by that verdict and with that owner; NXDOMAIN when it is a
    subtree's. A plain case is one entry of one list, a class without own rules or
    special windows, a name that no pattern and no national entry touches.
    """
    names = view.names
    if names is None or not cls.listed_only:
        return None
    if name.count(b".") == 1 and not names.single:
        at, number = 0, names.find(name)
    else:
        hits = names.hits(name)
        at, number = hits[0] if len(hits) == 1 else (0, NONE)
    if number < 0:
        return None
    plain = cls.plain.get(~number if at else number)
    if plain is None:
        plain = _plain(view, cls, number, below=at > 0)
    if plain[0].at:
        return None
    owner = name[at:].decode("ascii")
    if owner in view.above or owner in cls.spared or owner.endswith(RESOLVER_ARPA):
        return None
    return None if view.beside and _beside(view, name, plain, owner) else (plain, at)


def _beside(view: View, name: bytes, plain: Plain, owner: str) -> bool:
    """Tell whether more than the lists' names may have a word about `name`."""
    qname, national, patterns = name.decode("ascii"), view.national, view.patterns
    if (national.plain or national.hashed) and national.find(qname) is not None:
        return True
    if patterns is None:
        return False
    pair = (plain[0].category, plain[0].source)
    return patterns.may_touch(qname) or patterns.spares_below(pair, owner)


def _plain(view: View, cls: PolicyClass, number: int, *, below: bool) -> Plain:
    """Return what blocks a name with one listing alone; `open` verdicts block not.

    below: the question is below the listed name.
    """
    subtree, exact = view.listings[number]
    applies = subtree != NOWHERE if below else NOWHERE in (subtree, exact)
    if not applies:
        plain = Verdict(cls.allow), False
    else:
        of = exact if subtree == NOWHERE else subtree
        plain = verdict_of(view, cls, (of,)), subtree != NOWHERE
    cls.plain[~number if below else number] = plain
    return plain
