"""Configurations with which four resolvers subscribe, as docs/isp.md prints them."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.zones.serving import SECRET, ZONE

PLACES = "/usr/sbin:/usr/bin:/sbin:/usr/local/sbin:/usr/local/bin"


class Where(NamedTuple):
    """Ports on loopback. told: where NOTIFY goes, if not to `port`."""

    directory: Path
    port: int
    zones: int
    upstream: int
    told: int = 0


def program(name: str) -> str:
    """Return the path of a server; tools/system-packages.sh installs them."""
    found = shutil.which(name, path=PLACES)
    if not found:
        pytest.fail(f"{name} is missing: run tools/system-packages.sh")
    return found


def bind9(at: Where) -> list[list[str]]:
    """BIND: its wait of a minute between updates of a policy zone must be shortened."""
    file = at.directory / "named.conf"
    file.write_text(f"""
key "nha-mang" {{ algorithm hmac-sha256; secret "{SECRET}"; }};
options {{
  directory "{at.directory}";
  pid-file none; session-keyfile none;
  listen-on port {at.port} {{ 127.0.0.1; }};
  listen-on-v6 {{ none; }};
  recursion yes;
  forward only; forwarders port {at.upstream} {{ 127.0.0.1; }};
  dnssec-validation no;
  response-policy {{ zone "{ZONE}" min-update-interval 1; }} qname-wait-recurse no;
}};
zone "{ZONE}" {{
  type secondary;
  primaries port {at.zones} {{ 127.0.0.1 key "nha-mang"; }};
  file "quoc-gia.zone";
  allow-query {{ none; }};
  allow-notify {{ key "nha-mang"; }};
}};
controls {{ }};
""")
    return [[program("named"), "-g", "-n", "1", "-c", str(file)]]


def unbound(at: Where) -> list[list[str]]:
    """Unbound: no signatures in Debian's version, so it is known by its address."""
    file = at.directory / "unbound.conf"
    file.write_text(f"""
server:
  module-config: "respip iterator"
  interface: 127.0.0.1@{at.port}
  directory: "{at.directory}"
  username: ""
  chroot: ""
  pidfile: ""
  use-syslog: no
  do-not-query-localhost: no
forward-zone:
  name: "."
  forward-addr: 127.0.0.1@{at.upstream}
rpz:
  name: "{ZONE}"
  primary: 127.0.0.1@{at.zones}
  allow-notify: 127.0.0.1
  zonefile: "quoc-gia.zone"
remote-control:
  control-enable: no
""")
    return [[program("unbound"), "-d", "-c", str(file)]]


def knot(at: Where) -> list[list[str]]:
    """Knot: knotd subscribes and writes the file that Knot Resolver watches."""
    file, rules = at.directory / "knotd.conf", at.directory / "quoc-gia.zone"
    file.write_text(f"""
server:
    listen: 127.0.0.1@{at.told}
    rundir: "{at.directory}"
database:
    storage: "{at.directory}"
key:
  - id: nha-mang
    algorithm: hmac-sha256
    secret: {SECRET}
remote:
  - id: lachan
    address: 127.0.0.1@{at.zones}
    key: nha-mang
acl:
  - id: lachan
    address: 127.0.0.1
    key: nha-mang
    action: notify
zone:
  - domain: {ZONE}
    master: lachan
    acl: lachan
    file: "{rules}"
    zonefile-sync: 0
""")
    lua = at.directory / "kresd.conf"
    lua.write_text(f"""
net.listen('127.0.0.1', {at.port}, {{ kind = 'dns' }})
trust_anchors.remove('.')
policy.add(policy.rpz(policy.DENY, '{rules}', true))
policy.add(policy.all(policy.FORWARD('127.0.0.1@{at.upstream}')))
""")
    return [
        [program("knotd"), "-c", str(file)],
        [program("kresd"), "-n", "-c", str(lua), str(at.directory)],
    ]


def powerdns(at: Where) -> list[list[str]]:
    """PowerDNS Recursor: looks for a new serial by itself, every `refresh` seconds.

    Its packet cache would give the old answer until that one's TTL ends.
    """
    (at.directory / "rpz.lua").write_text(f"""
rpzPrimary("127.0.0.1:{at.zones}", "{ZONE}", {{ refresh = 2, tsigname = "nha-mang",
  tsigalgo = "hmac-sha256", tsigsecret = "{SECRET}",
  dumpFile = "{at.directory}/quoc-gia.zone" }})
""")
    (at.directory / "recursor.conf").write_text(f"""
local-address=127.0.0.1
local-port={at.port}
forward-zones-recurse=.=127.0.0.1:{at.upstream}
dont-query=
dnssec=off
daemon=no
packetcache-ttl=2
threads=1
socket-dir={at.directory}
lua-config-file={at.directory}/rpz.lua
""")
    return [[program("pdns_recursor"), f"--config-dir={at.directory}"]]


KINDS: dict[str, Callable[[Where], list[list[str]]]] = {
    "bind9": bind9,
    "unbound": unbound,
    "knot": knot,
    "powerdns": powerdns,
}
