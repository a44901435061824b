"""What decisions are made from at one moment; what a class says of a set."""

from dataclasses import dataclass, field

from lachan.policy.classes import PolicyClass
from lachan.policy.names import parents
from lachan.policy.national import National
from lachan.policy.patterns import Patterns
from lachan.policy.snapshot import Listing, Pairs
from lachan.policy.table import NameTable
from lachan.policy.verdict import Verdict, judge

# Answered NXDOMAIN so that browsers and phones do not leave for a resolver of their
# own. Sources: support.mozilla.org "canary domain"; Apple "prepare your network for
# iCloud Private Relay"; Chrome private prefetch proxy.
CANARIES = frozenset(
    {
        "use-application-dns.net",
        "mask.icloud.com",
        "mask-h2.icloud.com",
        "mask-canary.icloud.com",
        "dns-tunnel-check.googlezip.net",
    }
)
# RFC 9462 section 6.4: locally served; NODATA while no encrypted resolver is offered.
RESOLVER_ARPA = "resolver.arpa"
SPECIAL_ENDS = (RESOLVER_ARPA, *CANARIES)


@dataclass(slots=True)
class View:
    """What decisions are made from at this moment. names, listings, sets: see snapshot.

    help: names nothing touches; above_help: those and all their parents; above: those
    and the canaries'. connectivity: names by which devices find a network; spared: help
    and those, and their parents. beside: patterns or national entries have a word too.
    """

    national: National
    help: frozenset[str] = frozenset()
    above_help: frozenset[str] = frozenset()
    names: NameTable | None = None
    listings: tuple[Listing, ...] = ()
    sets: tuple[Pairs, ...] = ()
    patterns: Patterns | None = None
    above: frozenset[str] = frozenset()
    beside: bool = False
    connectivity: frozenset[str] = frozenset()
    spared: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        """Work out what follows from the names."""
        special = {p for name in SPECIAL_ENDS for p in parents(name)}
        checks = {p for name in self.connectivity for p in parents(name)}
        self.spared = self.above_help | checks
        self.above = self.spared | special


def verdict_of(view: View, cls: PolicyClass, which: tuple[int, ...]) -> Verdict:
    """Return what a class says of a name in these sets; worked out once."""
    verdict = cls.verdicts.get(which)
    if verdict is None:
        verdict = cls.verdicts[which] = judge([view.sets[i] for i in which], cls)
    return verdict
