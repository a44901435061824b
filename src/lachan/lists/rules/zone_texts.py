"""What an administrator of another resolver writes down, by program.

The same lines are in docs/isp.md; tests subscribe with them.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Way:
    """How one subscriber reaches the zone server. secret: "" when it is not shown."""

    zone: str
    host: str
    port: int
    key: str
    secret: str


def bind9(way: Way) -> str:
    """Return lines of named.conf."""
    secret = way.secret or "…"
    return f"""key "{way.key}" {{ algorithm hmac-sha256; secret "{secret}"; }};
options {{
  response-policy {{ zone "{way.zone}" min-update-interval 1; }} qname-wait-recurse no;
}};
zone "{way.zone}" {{
  type secondary;
  primaries port {way.port} {{ {way.host} key "{way.key}"; }};
  file "lachan-quoc-gia.zone";
  allow-query {{ none; }};
  allow-notify {{ key "{way.key}"; }};
}};"""


def unbound(way: Way) -> str:
    """Return lines of unbound.conf; it has no signatures before 1.24."""
    return f"""server:
  module-config: "respip validator iterator"
rpz:
  name: "{way.zone}"
  primary: {way.host}@{way.port}
  allow-notify: {way.host}
  zonefile: "lachan-quoc-gia.zone\""""


def knot(way: Way) -> str:
    """Return lines of knot.conf; Knot Resolver reads the file that it writes."""
    secret = way.secret or "…"
    return f"""key:
  - id: {way.key}
    algorithm: hmac-sha256
    secret: {secret}
remote:
  - id: lachan
    address: {way.host}@{way.port}
    key: {way.key}
acl:
  - id: lachan
    address: {way.host}
    key: {way.key}
    action: notify
zone:
  - domain: {way.zone}
    master: lachan
    acl: lachan
    file: "/var/lib/knot/lachan-quoc-gia.zone"
    zonefile-sync: 0

-- kresd.conf
policy.add(policy.rpz(policy.DENY, '/var/lib/knot/lachan-quoc-gia.zone', true))"""


def powerdns(way: Way) -> str:
    """Return lines of the recursor's Lua file, and one of recursor.conf."""
    secret = way.secret or "…"
    return f"""rpzPrimary("{way.host}:{way.port}", "{way.zone}", {{ refresh = 2,
  tsigname = "{way.key}", tsigalgo = "hmac-sha256",
  tsigsecret = "{secret}", dumpFile = "lachan-quoc-gia.zone" }})

# recursor.conf
packetcache-ttl=5"""


SIGNING = {"BIND 9": bind9, "Knot": knot, "PowerDNS Recursor": powerdns}
BY_ADDRESS = {"Unbound": unbound}
