"""What moves in from another filter: frozen values, and why something does not."""

import re
from dataclasses import dataclass

from lachan.lib.errors import LachanError
from lachan.policy.profile import DEFAULT_ZONE

MAX_OCTETS = 64 << 20  # unpacked, all members together
MAX_MEMBERS = 1000
MAX_ITEMS = 20_000  # rows of a table, lines of rules, clients, lists
MAX_CLIENTS = 1000
MAX_HELD = 1_000_000  # rules, each counted for every client it holds for
MAX_SHOWN = 200  # characters of the source's text in a note or a name
_UNSHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069]+")

ADGUARD = "adguard"
PIHOLE_5, PIHOLE_6 = "pihole-5", "pihole-6"
PIHOLE_TOML, GRAVITY = "pihole-toml", "pihole-gravity"

# Why a file is not taken at all. docs/moving.md says each in both languages.
ERRORS = {
    "empty": "the file is empty",
    "unknown-kind": "not a configuration of AdGuard Home or Pi-hole",
    "encrypted": "locked with a password; export it again without one",
    "too-large": "larger than is read: {limit}",
    "unsafe-archive": "an archive with links or with names outside itself",
    "corrupt": "damaged or cut off: {part}",
    "not-text": "text that is not UTF-8: {part}",
    "aliases": "YAML with aliases, which no AdGuard Home writes",
    "too-deep": "nested too deep: {part}",
}
# Why a part is not carried over, or not quite. The web has a sentence for each code.
REASONS = {
    "access": "who may ask that server ({count}) is settled by devices here",
    "canaries": "the names by which browsers leave for other resolvers stay blocked",
    "client-unfiltered": "{name}: filtering was off; here the age's preset holds",
    "client-bad": "not a client with a name and identifiers",
    "comments": "{count} comments have no place here",
    "dhcp": "the DHCP server stays with the router; leases in use are not read",
    "duplicate": "{value} is already the identifier of another client",
    "group-empty": "the group {name} has no client of its own",
    "group-off": "the group {name} was off, and what hung on it",
    "gravity-missing": "lists, groups and clients are in gravity.db; use Teleporter",
    "help-name": "{name} is or holds a help name, which nothing may block",
    "history": "the history of what was asked is never read",
    "hostname": "{value} names a device; here it is an address, MAC or device id",
    "interface": "{value} is a network card; here it is an address, MAC or device id",
    "lease": "a lease without address and MAC: {text}",
    "list-bad": "not a list with an address",
    "list-credentials": "the password inside the address of {name} was cut off",
    "list-local": "{name} is a file on that server; only addresses move",
    "member": "the file {name} is not read",
    "name-cut": "the name {name} was too long and is cut",
    "newer-schema": "version {version} is newer than those known",
    "no-group": "{name} hung on no group, so it had no effect",
    "off": "{name} was off",
    "protection-off": "protection was off there; here it is on",
    "record": "a local record: {name} to {answer}; keep it on the router",
    "rule-bad": "not a rule: {text}",
    "rule-badfilter": "a rule that removes another, or is removed: {text}",
    "rule-below": "only what is beneath a name: {text}",
    "rule-client": "for a client that is not known here: {text}",
    "rule-except": "with exceptions inside: {text}",
    "rule-narrowed": "carried over as {name} and all below it: {text}",
    "rule-overruled": "an important block stands against it: {text}",
    "rule-page": "about pages, not names: {text}",
    "rule-pattern": "a pattern, not one name: {text}",
    "rule-rewrite": "gives an answer of its own: {text}",
    "rule-type": "about one type of question: {text}",
    "safe-search-off": "{engine}: safe search was off; here the age decides",
    "schedule": "hours that cannot be read ({day}): the block holds all day",
    "secret": "passwords, keys and sign-ins are never read",
    "service-covered": "{service}: here in the category {category}, by age",
    "service-unknown": "{service}: no such service here",
    "setting": "settings of that server: {keys}",
    "unknown": "not known: {keys}",
    "upstreams": "a client's own DNS servers",
    "whole-ending": "{name} is a whole ending such as com.vn",
    "zone": "the time zone {zone} is not told; {taken} is taken",
}


class MovingError(LachanError):
    """A file that is not taken. code: of ERRORS; facts: what the sentence needs."""

    def __init__(self, code: str, **facts: str) -> None:
        self.code = code
        self.facts = {name: shown(value) for name, value in facts.items()}
        super().__init__(ERRORS[code].format(**self.facts))


@dataclass(frozen=True, slots=True)
class Note:
    """What was not carried over, or not quite.

    where: its place in the source, such as ``user_rules[3]``. code: of REASONS.
    facts: names and values that the sentence needs; never a secret.
    """

    where: str
    code: str
    facts: tuple[tuple[str, str], ...] = ()

    @property
    def text(self) -> str:
        """The sentence in English."""
        return REASONS[self.code].format(**dict(self.facts))


@dataclass(frozen=True, slots=True)
class SafeSearch:
    """Safe search that was on. engines: codes of the catalogue, without YouTube's."""

    engines: tuple[str, ...] = ()
    youtube: bool = False


@dataclass(frozen=True, slots=True)
class MovedWindow:
    """Hours in which services are blocked; the keys of a profile's window.

    days: of the start. start, end: "HH:MM", "24:00" as an end; an end at or before the
    start is on the next day.
    """

    days: tuple[str, ...]
    start: str
    end: str
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What holds for the home, or for one client.

    services, categories: codes blocked at all hours. zone: of the windows.
    safe_search: None where nothing was said, so that the age decides.
    """

    services: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    windows: tuple[MovedWindow, ...] = ()
    zone: str = DEFAULT_ZONE
    safe_search: SafeSearch | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedClient(Choices):
    """A device or several that were one client; its choices are those in force for it.

    key: of the form of a profile's id, one of its kind. groups: Pi-hole's groups or
    AdGuard's tags. role: "child", "adult" or "" where nothing tells.
    """

    key: str
    name: str
    where: str
    addresses: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()
    macs: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    role: str = ""


@dataclass(frozen=True, slots=True)
class MovedRule:
    """A name that the family chose. home: it holds for whom no client stands too.

    clients: keys of those it holds for.
    """

    name: str
    subtree: bool
    allow: bool
    where: str
    home: bool = True
    clients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MovedList:
    """A list by its address. allow: its names were to be opened.

    category: of the shipped list that has this address, or "".
    """

    url: str
    name: str
    enabled: bool
    allow: bool
    where: str
    category: str = ""
    home: bool = True
    clients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved(Choices):
    """All that was read; its own choices are those of the home.

    kind: adguard, pihole-5, pihole-6, pihole-toml or pihole-gravity. version: as the
    source says. carried: places of which all that is not in `notes` was taken.
    """

    kind: str
    version: str
    people: tuple[MovedClient, ...] = ()
    rules: tuple[MovedRule, ...] = ()
    lists: tuple[MovedList, ...] = ()
    notes: tuple[Note, ...] = ()
    carried: tuple[str, ...] = ()


def shown(text: str, limit: int = MAX_SHOWN) -> str:
    """Return `text` as it can be printed: one line, no controls, not too long."""
    clean = _UNSHOWN.sub(" ", text[: 2 * limit]).encode("utf-8", "replace").decode()
    clean = clean.strip()
    return clean if len(clean) <= limit else clean[: limit - 1] + "…"
