"""The words that compile, gateway and console share: actions, origins, decisions."""

from dataclasses import dataclass
from enum import StrEnum


class Action(StrEnum):
    """What is done with a question."""

    ALLOW = "allow"
    BLOCK = "block"  # NODATA + SOA: one name
    NXDOMAIN = "nxdomain"  # a whole subtree (RFC 8020), and canaries
    REWRITE = "rewrite"  # safe search: CNAME to `target`, or `addresses`
    REFUSE = "refuse"


class Origin(StrEnum):
    """Who decided. Shown to the child; chooses the EDE code."""

    HELP = "help"  # the help list: never blocked, counted or shown
    NATIONAL = "national"
    ORGANISATION = "organisation"  # school or ISP
    FAMILY = "family"
    SAFETY = "safety"  # the age preset, safe search, canaries, rebinding
    NONE = "none"


class AgeBand(StrEnum):
    """Presets by age in completed years."""

    UNDER_6 = "0-5"
    FROM_6 = "6-9"
    FROM_10 = "10-13"
    FROM_14 = "14-15"
    FROM_16 = "16-17"
    ADULT = "adult"


class Stance(StrEnum):
    """What a preset or a family says of a category: open, ask first, blocked.

    `ask` blocks until a parent has answered; the page offers to ask.
    """

    OPEN = "open"
    ASK = "ask"
    BLOCK = "block"


# RFC 8914: extended DNS error codes by origin (design, section 5).
EDE_BLOCKED = 15
EDE_CENSORED = 16
EDE_FILTERED = 17
EDE_FORGED = 4
EDE_BY_ORIGIN = {
    Origin.NATIONAL: EDE_CENSORED,
    Origin.ORGANISATION: EDE_BLOCKED,
    Origin.SAFETY: EDE_BLOCKED,
    Origin.FAMILY: EDE_FILTERED,
}

NATIONAL_TTL_S = 300
LIFTABLE_TTL_S = 10  # what a family may lift
CHILD_MAX_TTL_S = 300


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do with one name for one policy class, and who says so.

    owner: the name of the rule that matched; owner of the SOA of a block. Empty when
        no rule matched.
    ttl_s: TTL of a made answer, and the ceiling of a resolved one.
    target: CNAME target of a rewrite; addresses: IPv4 and IPv6 literals of one.
    category: the one that counts and is shown (first of `categories` that is blocked).
    quiet: a help name; skips limits, counters and memory.
    budget: the day's minutes are used up; `rule` is the budget's label.
    """

    action: Action
    origin: Origin = Origin.NONE
    categories: tuple[str, ...] = ()
    category: str = ""
    source: str = ""
    rule: str = ""
    owner: str = ""
    ede: int | None = None
    ttl_s: int = CHILD_MAX_TTL_S
    target: str = ""
    addresses: tuple[str, ...] = ()
    quiet: bool = False
    budget: bool = False
