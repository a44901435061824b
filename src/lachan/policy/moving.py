"""Moving in: read what another filter in the home was told, whatever file it is in.

`read` tells the kind by the content. `profiles` makes profile mappings of it. What
cannot be carried over is told, piece by piece, in `Moved.notes`.
"""

import re

from lachan.policy.moving_adguard import is_adguard, read_adguard
from lachan.policy.moving_draft import text
from lachan.policy.moving_files import (
    ENCRYPTED,
    GZIP,
    ZIP,
    Members,
    gunzipped,
    is_tar,
    json_rows,
    text_of,
    toml_mapping,
    untarred,
    unzipped,
    yaml_mapping,
)
from lachan.policy.moving_gravity import MAGIC, Row, read_tables
from lachan.policy.moving_pihole import Tables, read_pihole
from lachan.policy.moving_profiles import profiles
from lachan.policy.moving_toml import (
    SECTIONS,
    Toml,
    add_custom_list,
    add_dnsmasq,
    is_pihole,
    read_toml,
)
from lachan.policy.moving_values import (
    ADGUARD,
    ERRORS,
    GRAVITY,
    MAX_ITEMS,
    MAX_OCTETS,
    PIHOLE_5,
    PIHOLE_6,
    PIHOLE_TOML,
    REASONS,
    Choices,
    Moved,
    MovedClient,
    MovedList,
    MovedRule,
    MovedWindow,
    MovingError,
    Note,
    SafeSearch,
)

__all__ = [
    "ADGUARD",
    "ERRORS",
    "GRAVITY",
    "MAX_OCTETS",
    "PIHOLE_5",
    "PIHOLE_6",
    "PIHOLE_TOML",
    "REASONS",
    "Choices",
    "Moved",
    "MovedClient",
    "MovedList",
    "MovedRule",
    "MovedWindow",
    "MovingError",
    "Note",
    "SafeSearch",
    "profiles",
    "read",
]

_TOML, _GRAVITY = "pihole.toml", "gravity.db"
# Tables of version 5's Teleporter: file → table, and the type of its domains.
_JSON = {
    "group.json": ("group", None),
    "client.json": ("client", None),
    "client_by_group.json": ("client_by_group", None),
    "adlist.json": ("adlist", None),
    "adlist_by_group.json": ("adlist_by_group", None),
    "domainlist.json": ("domainlist", None),
    "domainlist_by_group.json": ("domainlist_by_group", None),
    "whitelist.exact.json": ("domainlist", 0),
    "blacklist.exact.json": ("domainlist", 1),
    "whitelist.regex.json": ("domainlist", 2),
    "blacklist.regex.json": ("domainlist", 3),
}
# The same of version 4: a value a line.
_TEXT = {
    "adlists.list": ("adlist", None),
    "whitelist.txt": ("domainlist", 0),
    "blacklist.txt": ("domainlist", 1),
    "regex.list": ("domainlist", 3),
}
_CUSTOM = "custom.list"
_DNSMASQ = ("04-pihole-static-dhcp.conf", "05-pihole-custom-cname.conf")
_SECTION = re.compile(rf"^[ \t]*\[(?:{'|'.join(sorted(SECTIONS))})[\].]", re.MULTILINE)


def read(data: bytes, filename: str = "") -> Moved:
    """Return what the configuration in `data` says.

    filename: as uploaded; decides only between text that could be of both kinds.
    Raises MovingError, and nothing else, for whatever octets.
    """
    if len(data) > MAX_OCTETS:
        raise MovingError("too-large", limit=f"{MAX_OCTETS >> 20} MiB")
    if not data.strip():
        raise MovingError("empty")
    if data.startswith(ENCRYPTED):
        raise MovingError("encrypted")
    if data.startswith(GZIP):
        data = gunzipped(data)
    if data.startswith(ZIP):
        return _archive(unzipped(data, _is_wanted))
    if is_tar(data):
        return _archive(untarred(data, _is_wanted))
    if data.startswith(MAGIC):
        return _gravity(data)
    return _text(data, filename)


def _text(data: bytes, filename: str) -> Moved:
    if filename.lower().endswith(".toml") or _SECTION.search(text_of(data, "text")):
        settings = toml_mapping(data)
        if not is_pihole(settings):
            raise MovingError("unknown-kind")
        found = read_toml(settings)
        found.notes.append(("toml", "gravity-missing", {}))
        return read_pihole({}, found, PIHOLE_TOML, "6")
    source = yaml_mapping(data)
    if source is None or not is_adguard(source):
        raise MovingError("unknown-kind")
    return read_adguard(source)


def _gravity(data: bytes) -> Moved:
    tables = read_tables(data)
    if not tables.keys() & {"adlist", "domainlist", "client"}:
        raise MovingError("unknown-kind")
    info = {text(r.get("property")): r.get("value") for r in tables.get("info", ())}
    return read_pihole(_known(tables), Toml(), GRAVITY, text(info.get("version")))


def _known(tables: Tables) -> Tables:
    return {name: rows for name, rows in tables.items() if name != "info"}


def _is_wanted(name: str) -> bool:
    base = name.rpartition("/")[2]
    known = {_TOML, _GRAVITY, _CUSTOM, *_DNSMASQ, *_JSON, *_TEXT}
    return base in known or _is_adguard_name(base)


def _is_adguard_name(base: str) -> bool:
    return base.lower() in {"adguardhome.yaml", "adguardhome.yml"}


def _archive(members: Members) -> Moved:
    """Return what a Teleporter says, or an archive with an AdGuardHome.yaml."""
    files: dict[str, bytes] = {}
    others = list(members.others)
    for name, data in members.read.items():
        base = name.rpartition("/")[2]
        # Two of one name: the first is it.
        if base in files:
            others.append(name)
        else:
            files[base] = data
    for base in files:
        if _is_adguard_name(base):
            return _text(files[base], base)
    if _TOML in files or _GRAVITY in files:
        return _teleporter_6(files, others)
    if files.keys() & {*_JSON, *_TEXT}:
        return _teleporter_5(files, others)
    raise MovingError("unknown-kind")


def _teleporter_6(files: dict[str, bytes], others: list[str]) -> Moved:
    found = Toml()
    if _TOML in files:
        found = read_toml(toml_mapping(files[_TOML]))
    tables = read_tables(files[_GRAVITY]) if _GRAVITY in files else {}
    if _GRAVITY not in files:
        found.notes.append(("toml", "gravity-missing", {}))
    left = sorted(files.keys() - {_TOML, _GRAVITY})
    return read_pihole(_known(tables), found, PIHOLE_6, "6", [*others, *left])


def _teleporter_5(files: dict[str, bytes], others: list[str]) -> Moved:
    tables: dict[str, list[Row]] = {}
    for base, (table, kind) in _JSON.items():
        if base in files:
            rows = json_rows(files[base], base)
            _add(tables, table, rows, kind)
    for base, (table, kind) in _TEXT.items():
        if base in files:
            lines = text_of(files[base], base).split("\n")
            _add(tables, table, _rows(lines, table), kind)
    found = Toml()
    if _CUSTOM in files:
        add_custom_list(found, _CUSTOM, text_of(files[_CUSTOM], _CUSTOM))
    for base in _DNSMASQ:
        if base in files:
            add_dnsmasq(found, base, text_of(files[base], base))
    return read_pihole(tables, found, PIHOLE_5, "5", others)


def _add(
    tables: dict[str, list[Row]], table: str, rows: list[Row], kind: int | None
) -> None:
    known = tables.setdefault(table, [])
    known += rows if kind is None else [{**row, "type": kind} for row in rows]
    if len(known) > MAX_ITEMS:
        raise MovingError("too-large", limit=f"{MAX_ITEMS} rows")


def _rows(lines: list[str], table: str) -> list[Row]:
    column = "address" if table == "adlist" else "domain"
    return [
        {"id": i, column: line.strip()}
        for i, line in enumerate(lines)
        if line.strip() and not line.strip().startswith("#")
    ]
