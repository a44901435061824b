"""Pi-hole's configuration: Teleporter of versions 4 to 6, pihole.toml, gravity.db."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lachan.policy.moving_draft import Asker, Draft, Whom, asker_of, is_true, text
from lachan.policy.moving_gravity import Row
from lachan.policy.moving_rules import LeftOutError, OwnName, chosen, regex_name
from lachan.policy.moving_toml import Toml, records
from lachan.policy.moving_values import Moved, MovedClient, MovedList
from lachan.policy.names import NameFormError

DEFAULT_GROUP = 0
ALLOW, BLOCK, ALLOW_REGEX, BLOCK_REGEX = range(4)
# Files that are never read, by how their names end.
_LEFT = {"pihole-FTL.db": "history", "dhcp.leases": "dhcp", "setupVars.conf": "secret"}
Tables = Mapping[str, Sequence[Row]]


def read_pihole(
    tables: Tables, toml: Toml, kind: str, version: str, others: Sequence[str] = ()
) -> Moved:
    """Return what the tables of gravity and the settings beside them say.

    others: names of files that are not read. Raises MovingError.
    """
    reader = _PiHole(tables, toml)
    reader.read()
    for name in others:
        code = next((c for end, c in _LEFT.items() if name.endswith(end)), "member")
        facts = {"name": name} if code == "member" else {}
        reader.draft.note(f"file:{name}", code, **facts)
    return reader.draft.finish(kind, version)


class _PiHole:
    """One installation being read."""

    def __init__(self, tables: Tables, toml: Toml) -> None:
        self.tables = tables
        self.toml = toml
        self.draft = Draft()
        self.group_names: dict[int, str] = {}
        self.off: set[int] = set()
        self.members: dict[int, list[str]] = defaultdict(list)  # group → clients' keys
        self.used: set[int] = {DEFAULT_GROUP}

    def read(self) -> None:
        """Read everything, clients first: rules are for them."""
        for place, code, facts in self.toml.notes:
            self.draft.note(place, code, **facts)
        self.draft.carried += self.toml.carried
        self.draft.carried += [f"gravity:{name}" for name in self.tables]
        self._groups()
        self._clients()
        self._leases()
        self._domains()
        self._lists()
        self._records()
        self._lonely_groups()
        self._comments()

    def _groups(self) -> None:
        for i, row in enumerate(self.tables.get("group", ())):
            number, name = _number(row.get("id")), text(row.get("name"))
            if number is None:
                self.draft.note(f"gravity:group[{i}]", "unknown", keys=name or "?")
                continue
            self.group_names[number] = name
            # Backups of version 5 do not tell.
            if not is_true(row.get("enabled", "1")):
                self.off.add(number)
                self.draft.note(f"gravity:group[{i}]", "group-off", name=name)
            elif number == DEFAULT_GROUP:
                self.draft.carried.append(f"gravity:group[{i}]")

    def _links(self, table: str, column: str) -> Callable[[int], list[int]]:
        """Return who tells the groups of a row. Without a table: the default group."""
        rows = self.tables.get(table)
        if rows is None:
            return lambda _: [DEFAULT_GROUP]
        found: dict[int, list[int]] = defaultdict(list)
        for i, row in enumerate(rows):
            one, group = _number(row.get(column)), _number(row.get("group_id"))
            if one is None or group is None:
                self.draft.note(f"gravity:{table}[{i}]", "unknown", keys=column)
            else:
                found[one].append(group)
        return lambda number: found.get(number, [])

    def _clients(self) -> None:
        groups_of = self._links("client_by_group", "client_id")
        for i, row in enumerate(self.tables.get("client", ())):
            where = f"gravity:client[{i}]"
            value, number = text(row.get("ip")).strip(), _number(row.get("id"))
            if not value or number is None:
                self.draft.note(where, "client-bad")
                continue
            asker = asker_of(value)
            if asker is None:
                code = "interface" if value.startswith(":") else "hostname"
                self.draft.note(where, code, value=value)
            name = text(row.get("comment")).strip() or value
            self._client(name, asker, groups_of(number), where)

    def _client(
        self, name: str, asker: Asker | None, groups: list[int], where: str
    ) -> MovedClient:
        names = tuple(self.group_names.get(g, str(g)) for g in groups)
        client = self.draft.add_client(
            MovedClient(key="", name=name, where=where, groups=names),
            [asker] if asker else [],
            where,
        )
        for group in groups:
            self.members[group].append(client.key)
        return client

    def _leases(self) -> None:
        """Take fixed leases: they tell a name, and a MAC and an address together."""
        for where, line in self.toml.leases:
            words = [w.strip() for w in line.split(",") if w.strip()]
            askers = [a for a in map(asker_of, words) if a and a[0] != "network"]
            if not askers:
                self.draft.note(where, "lease", text=line)
                continue
            client = next(filter(None, map(self.draft.owner, askers)), None)
            if client is None:
                plain = [w for w in words if not asker_of(w) and ":" not in w]
                name = plain[0] if plain else askers[0][1]
                client = self._client(name, None, [DEFAULT_GROUP], where)
            self.draft.identify(client, askers, where)

    def _held(self, groups: list[int]) -> Whom:
        """Return for whom a row with these groups holds."""
        here = [g for g in groups if g not in self.off]
        keys = {key: None for group in here for key in self.members.get(group, ())}
        self.used.update(g for g in here if self.members.get(g))
        return Whom(home=DEFAULT_GROUP in here, clients=tuple(keys))

    def _domains(self) -> None:
        groups_of = self._links("domainlist_by_group", "domainlist_id")
        for i, row in enumerate(self.tables.get("domainlist", ())):
            self._domain(row, groups_of, f"gravity:domainlist[{i}]")

    def _domain(
        self, row: Row, groups_of: Callable[[int], list[int]], where: str
    ) -> None:
        line, kind = text(row.get("domain")).strip(), _number(row.get("type"))
        number = _number(row.get("id"))
        if not is_true(row.get("enabled", "1")):
            self.draft.note(where, "off", name=line)
            return
        if number is None or kind not in {ALLOW, BLOCK, ALLOW_REGEX, BLOCK_REGEX}:
            self.draft.note(where, "rule-bad", text=line)
            return
        held = self._held(groups_of(number))
        if not held:
            self.draft.note(where, "no-group", name=line)
            return
        self._name(line, where, held, kind=kind)

    def _name(self, line: str, where: str, held: Whom, *, kind: int) -> None:
        allow = kind in {ALLOW, ALLOW_REGEX}
        try:
            name, subtree = line, False
            if kind in {ALLOW_REGEX, BLOCK_REGEX}:
                name, subtree = regex_name(line, line)
            name = chosen(name, subtree=subtree, allow=allow)
        except LeftOutError as e:
            self.draft.note(where, e.code, **e.facts)
        except NameFormError:
            self.draft.note(where, "rule-bad", text=line)
        else:
            self.draft.add_name(OwnName(name, subtree, line, allow), held, where)

    def _lists(self) -> None:
        groups_of = self._links("adlist_by_group", "adlist_id")
        for i, row in enumerate(self.tables.get("adlist", ())):
            where, number = f"gravity:adlist[{i}]", _number(row.get("id"))
            held = self._held([] if number is None else groups_of(number))
            if not held:
                self.draft.note(where, "no-group", name=text(row.get("address")))
            self.draft.add_list(
                MovedList(
                    url=text(row.get("address")),
                    name=text(row.get("comment")),
                    enabled=is_true(row.get("enabled", "1")) and bool(held),
                    allow=_number(row.get("type")) == 1,
                    where=where,
                    home=held.home,
                    clients=held.clients,
                )
            )

    def _records(self) -> None:
        """Take local records that lead nowhere as blocks; tell of the others."""
        everybody = Whom(clients=tuple(self.draft.people))
        for where, name, answer, blocks in records(self.toml):
            if blocks:
                self._name(name, where, everybody, kind=BLOCK)
            else:
                self.draft.note(where, "record", name=name, answer=answer)

    def _lonely_groups(self) -> None:
        for i, row in enumerate(self.tables.get("group", ())):
            number = _number(row.get("id"))
            if number is None or number in self.off | {DEFAULT_GROUP}:
                continue
            place = f"gravity:group[{i}]"
            if self.members.get(number):
                self.draft.carried.append(place)
            else:
                self.draft.note(place, "group-empty", name=self.group_names[number])

    def _comments(self) -> None:
        for table, column in (("domainlist", "comment"), ("group", "description")):
            rows = self.tables.get(table, ())
            count = sum(1 for row in rows if text(row.get(column)).strip())
            if count:
                self.draft.note(f"gravity:{table}", "comments", count=str(count))


def _number(value: Any) -> int | None:
    """Return an identifier; None for what is none."""
    words = text(value)
    if not words.isascii() or not words.isdigit() or len(words) > 18:
        return None
    return int(words)
