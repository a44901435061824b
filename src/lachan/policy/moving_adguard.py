"""AdGuard Home's configuration file, of schema versions 6 to 34 and those like them."""

from dataclasses import replace
from typing import Any

from lachan.policy import catalogue
from lachan.policy.moving_draft import (
    Draft,
    Whom,
    asker_of,
    device_of,
    is_true,
    items,
    mapping,
    text,
)
from lachan.policy.moving_rules import NOWHERE, LeftOutError, OwnName, chosen, read_line
from lachan.policy.moving_services import (
    COVERED,
    HoursError,
    code_of,
    pause_of,
    windows,
)
from lachan.policy.moving_values import (
    ADGUARD,
    Choices,
    Moved,
    MovedClient,
    MovedList,
    SafeSearch,
)
from lachan.policy.moving_whom import Named, named, whom
from lachan.policy.moving_zone import zone_of
from lachan.policy.names import NameFormError
from lachan.policy.profile import DAYS
from lachan.policy.syntax_rule import words

NEWEST_SCHEMA = 34
_VERSION = "schema_version"
# Only so can a mapping be told to be AdGuard Home's.
_SIGNS = frozenset({"dns", "filters", "clients", "user_rules", "filtering", "tls"})
# Keys whose value may be, or hold, what lets somebody in.
_SECRETS = frozenset({"users", "auth_name", "auth_pass", "tls"})
_RULES_OF_HOME = ("filtering", "dns")  # since schema 26, and before
_READ_THERE = words(
    "blocked_services safe_search safesearch_enabled parental_enabled rewrites "
    "safebrowsing_enabled protection_enabled filtering_enabled blocked_hosts "
    "allowed_clients disallowed_clients"
)
_OWN_RULES = ("filters", "whitelist_filters", "user_rules", "clients")
# Names that every installation refuses by itself.
_REFUSED_BY_ITSELF = frozenset({"version.bind", "id.server", "hostname.bind"})
_CLIENT_KEYS = words(
    "name ids tags use_global_settings use_global_blocked_services blocked_services "
    "filtering_enabled parental_enabled safebrowsing_enabled safesearch_enabled "
    "safe_search upstreams"
)
_ROLES = {"user_child": "child", "user_admin": "adult"}


def is_adguard(source: dict[str, Any]) -> bool:
    """Tell whether a mapping is AdGuard Home's configuration."""
    return _VERSION in source or len(_SIGNS & source.keys()) >= 2


def read_adguard(source: dict[str, Any]) -> Moved:
    """Return what `source`, whose scalars are texts, says. Raises MovingError."""
    return _AdGuard(source).read()


class _AdGuard:
    """One file being read."""

    def __init__(self, source: dict[str, Any]) -> None:
        self.source = source
        self.draft = Draft()
        # Where what holds for the home stands: (section, mapping).
        self.home = {s: mapping(source.get(s)) for s in _RULES_OF_HOME}
        self.unfiltered: set[str] = set()

    def read(self) -> Moved:
        draft = self.draft
        version = text(self.source.get(_VERSION))
        draft.carried.append(_VERSION)
        if version.isascii() and version.isdigit() and int(version[:9]) > NEWEST_SCHEMA:
            draft.note(_VERSION, "newer-schema", version=version)
        self._home()
        self._clients()
        self._filters()
        self._rules()
        self._rewrites()
        self._rest()
        return draft.finish(ADGUARD, version)

    def _of_home(self, key: str) -> tuple[str, Any]:
        """Return where `key` stands for the home, and its value."""
        for section, values in self.home.items():
            if key in values:
                return f"{section}.{key}", values[key]
        return f"filtering.{key}", None

    def _home(self) -> None:
        for key in ("protection_enabled", "filtering_enabled"):
            where, value = self._of_home(key)
            if value is not None and not is_true(value):
                self.draft.note(where, "protection-off")
        where, services = self._of_home("blocked_services")
        parts = {k: self._of_home(k)[1] for k in _READ_THERE}
        self.draft.home = self._blocked(
            self._flags(parts, where.rpartition(".")[0]), services, where
        )

    def _flags(self, values: dict[str, Any], where: str) -> Choices:
        """Return the switches of the home or a client. One that is off says nothing."""
        categories: list[str] = []
        if is_true(values.get("parental_enabled")):
            categories.append("adult")
        if is_true(values.get("safebrowsing_enabled")):
            categories += ["malware", "phishing"]
        return Choices(
            categories=tuple(categories), safe_search=self._safe_search(values, where)
        )

    def _safe_search(self, values: dict[str, Any], where: str) -> SafeSearch | None:
        known = [c for c in catalogue.engines() if not c.startswith("youtube-")]
        engines = mapping(values.get("safe_search"))
        if not engines:
            is_on = is_true(values.get("safesearch_enabled"))
            return SafeSearch(tuple(known), youtube=True) if is_on else None
        if not is_true(engines.pop("enabled", "")):
            return None
        place = f"{where}.safe_search"
        for name, value in engines.items():
            if not is_true(value):
                self.draft.note(f"{place}.{name}", "safe-search-off", engine=name)
            elif name not in {*known, "youtube"}:
                self.draft.note(f"{place}.{name}", "unknown", keys=name)
        on = tuple(c for c in known if is_true(engines.get(c, "true")))
        return SafeSearch(on, youtube=is_true(engines.get("youtube")))

    def _blocked(self, choices: Choices, services: Any, where: str) -> Choices:
        """Return `choices` with the blocked services and their hours."""
        schedule = {}
        if isinstance(services, dict):
            schedule = mapping(services.get("schedule"))
            services, where = services.get("ids"), f"{where}.ids"
        codes: dict[str, None] = {}
        for i, service in enumerate(items(services)):
            code = code_of(text(service))
            if code:
                codes[code] = None
            else:
                self._no_service(f"{where}[{i}]", text(service))
        if not codes:
            return choices
        place = f"{where.removesuffix('.ids')}.schedule"
        pauses = [self._pause(schedule.get(d), d, place) for d in DAYS]
        hours = windows(pauses, tuple(codes))
        if hours is None:
            return replace(choices, services=tuple(codes))
        if not hours:
            self.draft.note(place, "off", name=", ".join(codes))
            return choices
        zone = zone_of(text(schedule.get("time_zone")), place, self.draft)
        return replace(choices, windows=hours, zone=zone)

    def _no_service(self, where: str, service: str) -> None:
        covered = COVERED.get(service)
        if covered:
            self.draft.note(where, "service-covered", service=service, category=covered)
        else:
            self.draft.note(where, "service-unknown", service=service or "?")

    def _pause(self, day: Any, name: str, where: str) -> tuple[int, int]:
        try:
            return pause_of(mapping(day))
        except HoursError:
            self.draft.note(f"{where}.{name}", "schedule", day=name)
            return 0, 0

    def _clients(self) -> None:
        clients = self.source.get("clients")
        if isinstance(clients, dict):
            self._settings("clients", clients.keys() - {"persistent"})
            self._each_client("clients.persistent", clients.get("persistent"))
        else:
            self._each_client("clients", clients)

    def _each_client(self, place: str, clients: Any) -> None:
        for i, values in enumerate(items(clients)):
            where = f"{place}[{i}]"
            if not isinstance(values, dict):
                self.draft.note(where, "client-bad")
                continue
            self._client(mapping(values), where)

    def _client(self, values: dict[str, Any], where: str) -> None:
        tags = tuple(filter(None, map(text, items(values.get("tags")))))
        choices = self._choices(values, where)
        askers = []
        for i, value in enumerate(items(values.get("ids"))):
            asker = asker_of(text(value)) or device_of(text(value))
            if asker:
                askers.append(asker)
            else:
                self.draft.note(f"{where}.ids[{i}]", "hostname", value=text(value))
        client = self.draft.add_client(
            MovedClient(
                key="",
                name=text(values.get("name")),
                where=where,
                groups=tags,
                role=next((_ROLES[t] for t in tags if t in _ROLES), ""),
                services=choices.services,
                categories=choices.categories,
                windows=choices.windows,
                zone=choices.zone,
                safe_search=choices.safe_search,
            ),
            askers,
            where,
        )
        if not askers:
            self.draft.note(where, "client-bad")
        own = not is_true(values.get("use_global_settings", "true"))
        if own and not is_true(values.get("filtering_enabled", "true")):
            self.unfiltered.add(client.key)
            self.draft.note(where, "client-unfiltered", name=client.name)
        if items(values.get("upstreams")):
            self.draft.note(f"{where}.upstreams", "upstreams")
        self._settings(where, values.keys() - _CLIENT_KEYS)

    def _choices(self, values: dict[str, Any], where: str) -> Choices:
        """Return what is in force for a client: its own, or the home's."""
        home = self.draft.home
        choices = home
        if not is_true(values.get("use_global_settings", "true")):
            choices = self._flags(values, where)
        if is_true(values.get("use_global_blocked_services", "true")):
            return replace(
                choices, services=home.services, windows=home.windows, zone=home.zone
            )
        bare = replace(choices, services=(), windows=())
        place = f"{where}.blocked_services"
        return self._blocked(bare, values.get("blocked_services"), place)

    def _filters(self) -> None:
        for key, allow in (("filters", False), ("whitelist_filters", True)):
            for i, value in enumerate(items(self.source.get(key))):
                values, where = mapping(value), f"{key}[{i}]"
                self.draft.add_list(
                    MovedList(
                        url=text(values.get("url")),
                        name=text(values.get("name")),
                        enabled=is_true(values.get("enabled")),
                        allow=allow,
                        where=where,
                    )
                )

    def _rules(self) -> None:
        comments = 0
        where, refused = self._of_home("blocked_hosts")
        lines = [
            *((f"user_rules[{i}]", v) for i, v in enumerate(self._lines())),
            *((f"{where}[{i}]", v) for i, v in enumerate(items(refused))),
        ]
        found: list[tuple[str, OwnName, Named]] = []
        for place, value in lines:
            line = text(value).strip()
            if line in _REFUSED_BY_ITSELF:
                continue
            try:
                names = read_line(line)
                comments += not names and bool(line)
                # Everybody must be known before "for all" can be said.
                found += [(place, own, named(own, place, self.draft)) for own in names]
            except LeftOutError as e:
                self.draft.note(place, e.code, **e.facts)
        self._hold(found)
        if comments:
            self.draft.note("user_rules", "comments", count=str(comments))

    def _hold(self, found: list[tuple[str, OwnName, Named]]) -> None:
        """Take each name for those for whom it holds."""
        people = self.draft.people.values()
        # Most rules are for the same ones: those share one value.
        known: dict[tuple[Named, tuple[str, ...]], Whom] = {}
        for place, own, clients in found:
            key = clients, own.ctags
            held = known.get(key)
            if held is None:
                held = known[key] = whom(own.ctags, clients, people, self.unfiltered)
            if held:
                self.draft.add_name(own, held, place)
            else:
                self.draft.note(place, "rule-client", text=own.line)

    def _lines(self) -> list[Any]:
        """Return the custom rules; some write them as one text."""
        rules = self.source.get("user_rules")
        return items(rules.split("\n") if isinstance(rules, str) else rules)

    def _rewrites(self) -> None:
        where, rewrites = self._of_home("rewrites")
        for i, value in enumerate(items(rewrites)):
            values, place = mapping(value), f"{where}[{i}]"
            name, answer = text(values.get("domain")), text(values.get("answer"))
            if not is_true(values.get("enabled", "true")):
                self.draft.note(place, "off", name=name)
            elif answer in NOWHERE - {""}:
                self._dead_end(name, answer, place)
            else:
                self.draft.note(place, "record", name=name, answer=answer)

    def _dead_end(self, name: str, answer: str, where: str) -> None:
        """Take a record that leads nowhere as a block of that name alone."""
        try:
            chosen_name = chosen(name, subtree=False, allow=False)
        except LeftOutError as e:
            self.draft.note(where, e.code, **e.facts)
        except NameFormError:
            self.draft.note(where, "record", name=name, answer=answer)
        else:
            own = OwnName(chosen_name, subtree=False, line=f"{name} {answer}")
            everybody = Whom(clients=tuple(self.draft.people))
            self.draft.add_name(own, everybody, where)

    def _rest(self) -> None:
        """Note every part of the file that nobody asked for."""
        for section, values in self.home.items():
            self._settings(section, values.keys() - _READ_THERE)
        for key in ("allowed_clients", "disallowed_clients"):
            where, values = self._of_home(key)
            if items(values):
                self.draft.note(where, "access", count=str(len(values)))
        for key in _OWN_RULES:
            self._expect(key, self.source.get(key), list)
        for key in _RULES_OF_HOME:
            self._expect(key, self.source.get(key), dict)
        for key in self.source.keys() - {*_OWN_RULES, *_RULES_OF_HOME, _VERSION}:
            if key in _SECRETS:
                self.draft.note(key, "secret")
            elif key == "dhcp":
                self.draft.note(key, "dhcp")
            else:
                values = mapping(self.source[key])
                self._settings(str(key), set(values) or {str(key)})

    def _expect(self, key: str, value: Any, kind: type) -> None:
        """Tell that `key` was read, or that it is not of the form that is."""
        also = {"clients": dict, "user_rules": str}.get(key, kind)
        if isinstance(value, kind | also):
            self.draft.carried.append(key)
        elif text(value):
            self.draft.note(key, "unknown", keys=key)

    def _settings(self, where: str, keys: Any) -> None:
        if keys:
            self.draft.note(where, "setting", keys=", ".join(sorted(map(str, keys))))
