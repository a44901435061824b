"""Who asks, and the class each profile has now: the snapshot's profiles and overlay."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from lachan.lib.errors import LachanError
from lachan.policy.budget import Budget
from lachan.policy.classes import FREE_MAX_TTL_S, ClassSpec, Interner, PolicyClass
from lachan.policy.manifest import canonical, parse_json
from lachan.policy.model import Origin
from lachan.policy.national import FOREVER
from lachan.policy.profile import DEFAULT_ID, DEFAULT_ZONE, Profile, from_mapping
from lachan.policy.schedule import class_at
from lachan.policy.snapshot import Snapshot, asker_key, network_query

PARSED_PROFILES = 256  # kept parsed; others cost some 0.1 ms when they next change
MAX_EPOCH_S = 32_000_000_000.0  # year 2984: a clock beyond it is read as that


class Asker(NamedTuple):
    """Who asks. kind: credential, device, mac, address, network or default."""

    profile: str
    kind: str


class People:
    """Askers to profiles to classes. `problem`: a profile that could not be read."""

    def __init__(self, fail: str) -> None:
        self.problem = ""
        self.not_before = 0.0
        self._interner = Interner()
        self._unusable = self._interner.get(ClassSpec(fail=fail, unusable=True))
        self._listed = self._interner.get(
            ClassSpec(everything=True, origin=Origin.SAFETY, max_ttl_s=FREE_MAX_TTL_S)
        )
        self._builtin = from_mapping({"id": DEFAULT_ID})
        self._snapshot: Snapshot | None = None
        # The overlay's profiles; None: removed.
        self._changed: dict[str, bytes | None] = {}
        # By `asker_key`: a network is found by cutting the asker's bits to its length.
        self._askers: dict[str, str] = {}
        self._askers_of: dict[str, list[str]] = {}
        self._lengths: set[int] = set()
        self._classes: dict[str, tuple[PolicyClass, float, float]] = {}
        self._before: dict[str, tuple[PolicyClass, float, float]] = {}
        self._parsed: OrderedDict[str, Profile] = OrderedDict()
        self._budgets: dict[str, tuple[Budget, ...]] = {}
        # Used up budgets, code -> label, and when to look at them again.
        self._spent: dict[str, tuple[dict[str, str], float]] = {}

    def swap(self, snapshot: Snapshot) -> None:
        """Start over from a new snapshot, its overlay still to come."""
        self._snapshot = snapshot
        self._changed.clear()
        self._askers.clear()
        self._askers_of.clear()
        self._lengths.clear()
        self.problem = ""
        self._interner.forget_verdicts()
        # Held until the next swap, so that equal classes stay the objects they were
        # and whatever is cached by them stays good.
        self._before = self._classes
        self._forget_classes()

    def change(self, mapping: Mapping[str, Any]) -> None:
        """Put a profile in force. Raises ProfileError."""
        profile = from_mapping(mapping)
        first = not self._any()
        self._drop_askers(profile.id)
        self._changed[profile.id] = canonical(mapping)
        keys = [asker_key(kind, value) for kind, value in profile.askers]
        self._askers_of[profile.id] = keys
        self._askers.update(dict.fromkeys(keys, profile.id))
        self._lengths.update(len(k) for k in keys if k[0] == "n")
        self._forget(profile.id, everybody=first)

    def remove(self, profile: str) -> None:
        """Take a profile out of force."""
        self._drop_askers(profile)
        self._changed[profile] = None
        self._forget(profile, everybody=not self._any())

    def asker(self, address: str, mac: str, device: str, credential: str = "") -> Asker:
        """Return whose profile applies: device, MAC, address, longest network.

        credential: what an encrypted connection shows; then nothing else counts.
        """
        if credential:
            device = mac = address = ""
        shown = (
            ("credential", credential),
            ("device", device),
            ("mac", mac),
            ("address", address),
        )
        for kind, value in shown:
            if value:
                found = self._askers.get(asker_key(kind, value))
                found = found or self._base(kind, value)
                if found is not None:
                    return Asker(found, kind)
        try:
            found = self._network(address)
        except ValueError:
            found = None
        return (
            Asker(DEFAULT_ID, "default") if found is None else Asker(found, "network")
        )

    def class_of(self, profile: str, now: float) -> tuple[PolicyClass, float]:
        """Return the class and the epoch second it next changes (inf: never)."""
        known = self._classes.get(profile)
        if known is not None and known[1] <= now < known[2]:
            return known[0], known[2]
        cls, until = self._class_at(profile, now)
        self._classes[profile] = cls, now, until
        return cls, until

    def budgets_of(self, profile: str) -> tuple[Budget, ...]:
        """Return the time budgets that hold for a profile."""
        found = self._budgets.get(profile)
        if found is None:
            found = self._effective(profile).budgets if self._any() else ()
            self._budgets[profile] = found
        return found

    def set_spent(self, profile: str, spent: Mapping[str, str], until: float) -> bool:
        """Put used up budgets in force; tell whether the class may be another now.

        until: the epoch second by which the caller looks again.
        """
        known, known_until = self._spent.get(profile, ({}, FOREVER))
        if spent == known and until == known_until:
            return False
        if spent or until < FOREVER:
            self._spent[profile] = dict(spent), until
        else:
            self._spent.pop(profile, None)
        self._classes.pop(profile, None)
        return spent != known or until < known_until

    def hours_change(self, profile: str, now: float) -> float:
        """Return when the hours of a profile next change; budgets apart."""
        if self._snapshot is None or not self._any():
            return FOREVER
        _, until = class_at(self._effective(profile), self._at(now), self._interner)
        return FOREVER if until is None else until.timestamp()

    def has(self, profile: str) -> bool:
        """Tell whether a profile of that id can be read."""
        return self._profile(profile) is not None

    def zone_of(self, profile: str) -> ZoneInfo:
        """Return the zone in which to tell a profile's times."""
        found = self._profile(profile) or self._profile(DEFAULT_ID)
        return ZoneInfo(DEFAULT_ZONE) if found is None else found.zone

    def _class_at(self, profile: str, now: float) -> tuple[PolicyClass, float]:
        if self._snapshot is None:
            return self._unusable, FOREVER
        listless = self._snapshot.listless
        if not self._any():
            return self._unusable if listless else self._listed, FOREVER
        found = self._effective(profile)
        spent, look_again = self._spent.get(profile, ({}, FOREVER))
        cls, until = class_at(found, self._at(now), self._interner, spent)
        if listless:
            cls = self._interner.get(replace(cls.key, unusable=True))
        return cls, look_again if until is None else min(until.timestamp(), look_again)

    def _at(self, now: float) -> datetime:
        """A clock from before the build date would undo schedules and expiries."""
        at = min(max(now, self.not_before, 0.0), MAX_EPOCH_S)
        return datetime.fromtimestamp(at, UTC)

    def _effective(self, profile: str) -> Profile:
        return self._profile(profile) or self._profile(DEFAULT_ID) or self._builtin

    def _profile(self, name: str) -> Profile | None:
        found = self._parsed.get(name)
        if found is None:
            found = self._parse(name)
            if found is not None:
                self._parsed[name] = found
                if len(self._parsed) > PARSED_PROFILES:
                    self._parsed.popitem(last=False)
        return found

    def _parse(self, name: str) -> Profile | None:
        if name in self._changed:
            data = self._changed[name]
        else:
            data = self._snapshot.profile_json(name) if self._snapshot else None
        if data is None:
            return None
        try:
            return from_mapping(parse_json(data, f"profile {name}"))
        except LachanError as e:
            # From a newer version, or damaged: the default is at least as strict.
            self.problem = str(e)
            return None

    def _any(self) -> bool:
        base = self._snapshot is not None and self._snapshot.has_profiles
        return base or any(v is not None for v in self._changed.values())

    def _base(self, kind: str, value: str) -> str | None:
        found = self._snapshot.asker(kind, value) if self._snapshot else None
        return None if found in self._changed else found

    def _network(self, address: str) -> str | None:
        """Return the longest network's profile; at equal length the overlay's."""
        query = network_query(address)
        base = self._snapshot.networks(address) if self._snapshot else []
        found = [(length, 0, p) for length, p in base if p not in self._changed]
        for length in self._lengths:
            profile = self._askers.get(query[:length])
            if profile is not None and length <= len(query):
                found.append((length - 2, 1, profile))
        return max(found)[2] if found else None

    def _drop_askers(self, profile: str) -> None:
        for key in self._askers_of.pop(profile, ()):
            # Another profile may have taken it over since.
            if self._askers.get(key) == profile:
                del self._askers[key]

    def _forget(self, profile: str, *, everybody: bool) -> None:
        self._parsed.pop(profile, None)
        self._budgets.pop(profile, None)
        self._before = {}
        if everybody or profile == DEFAULT_ID:
            self._before = self._classes
            self._forget_classes()
        else:
            self._classes.pop(profile, None)

    def _forget_classes(self) -> None:
        self._classes = {}
        self._budgets = {}
        self._parsed = OrderedDict()
