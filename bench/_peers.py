"""Other filtering resolvers with the same block list and the same upstream."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from _load import Server, free_port, which


def dnsmasq(directory: Path, blocked: Sequence[str], upstream: int) -> Server:
    port, rules = free_port(), directory / "dnsmasq.conf"
    rules.write_text("".join(f"address=/{n}/0.0.0.0\n" for n in blocked))
    words = [which("dnsmasq"), "-k", "-p", str(port), "-C", str(rules)]
    words += ["--no-resolv", "--no-hosts", f"--server=127.0.0.1#{upstream}"]
    words += ["--listen-address=127.0.0.1", "--bind-interfaces", "--user=root"]
    return Server(
        "dnsmasq", port, [*words, "--cache-size=10000", "--dns-forward-max=2000"]
    )


def _rpz(directory: Path, blocked: Sequence[str]) -> Path:
    zone = directory / "rpz.zone"
    if not zone.exists():
        lines = (f"{n} CNAME .\n*.{n} CNAME .\n" for n in blocked)
        head = "$TTL 60\n@ SOA localhost. localhost. 1 3600 600 86400 60\n"
        zone.write_text(head + "@ NS localhost.\n" + "".join(lines))
    return zone


def unbound(directory: Path, blocked: Sequence[str], upstream: int) -> Server:
    port, config = free_port(), directory / "unbound.conf"
    config.write_text(
        f"""server:
  module-config: "respip iterator"
  interface: 127.0.0.1@{port}
  do-daemonize: no
  username: ""
  chroot: ""
  pidfile: ""
  use-syslog: no
  do-not-query-localhost: no
  num-threads: 1
  msg-cache-size: 64m
  rrset-cache-size: 128m
  so-rcvbuf: 4m
forward-zone:
  name: "."
  forward-addr: 127.0.0.1@{upstream}
rpz:
  name: rpz.invalid
  zonefile: {_rpz(directory, blocked)}
remote-control:
  control-enable: no
"""
    )
    return Server("unbound", port, [which("unbound"), "-d", "-c", str(config)])


def dnsdist(directory: Path, blocked: Sequence[str], upstream: int) -> Server:
    """Raises ImportError without the PyPI package lmdb, which fills its store."""
    import lmdb  # type: ignore[import-not-found,unused-ignore]  # not ours to need

    port, store = free_port(), directory / "blocked.mdb"
    if not store.exists():
        env = lmdb.open(str(store), map_size=1 << 30, subdir=False, max_dbs=2)
        table = env.open_db(b"blocked")
        with env.begin(write=True) as txn:
            for name in blocked:
                txn.put(_wire(name), b"1", db=table)
        env.close()
    config = directory / "dnsdist.conf"
    config.write_text(
        f"""setLocal('127.0.0.1:{port}')
setACL('127.0.0.0/8')
newServer({{address='127.0.0.1:{upstream}', useClientSubnet=false}})
getPool(''):setCache(newPacketCache(100000, {{maxTTL=86400}}))
store = newLMDBKVStore('{store}', 'blocked')
rule = KeyValueStoreLookupRule(store, KeyValueLookupKeySuffix(2))
addAction(rule, SpoofAction('0.0.0.0'))
"""
    )
    command = [which("dnsdist"), "--supervised", "--disable-syslog", "-C", str(config)]
    return Server("dnsdist", port, command)


def _wire(name: str) -> bytes:
    parts = name.encode().split(b".")
    return b"".join(bytes([len(p)]) + p for p in parts) + b"\0"


def knot(directory: Path, blocked: Sequence[str], upstream: int) -> Server:
    port, config = free_port(), directory / "kresd.conf"
    home = directory / "kresd"
    home.mkdir(exist_ok=True)
    config.write_text(
        f"""net.listen('127.0.0.1', {port}, {{ kind = 'dns' }})
modules.load('policy')
cache.size = 200*MB
policy.add(policy.rpz(policy.DENY, '{_rpz(directory, blocked)}', false))
policy.add(policy.all(policy.STUB('127.0.0.1@{upstream}')))
trust_anchors.remove('.')
"""
    )
    return Server("knot", port, [which("kresd"), "-n", "-c", str(config), str(home)])


def bind(directory: Path, blocked: Sequence[str], upstream: int) -> Server:
    port, config = free_port(), directory / "named.conf"
    config.write_text(
        f"""options {{
  directory "{directory}";
  listen-on port {port} {{ 127.0.0.1; }};
  listen-on-v6 {{ none; }};
  forwarders port {upstream} {{ 127.0.0.1; }};
  forward only;
  recursion yes;
  dnssec-validation no;
  pid-file none;
  session-keyfile none;
  allow-query {{ any; }};
  response-policy {{ zone "rpz.invalid" policy nxdomain; }} qname-wait-recurse no;
}};
controls {{}};
zone "rpz.invalid" {{ type primary; file "{_rpz(directory, blocked)}"; }};
"""
    )
    command = [which("named"), "-g", "-n", "1", "-c", str(config)]
    return Server("bind", port, command)


PEERS: dict[str, Callable[[Path, Sequence[str], int], Server]] = {
    "dnsdist": dnsdist,
    "unbound": unbound,
    "dnsmasq": dnsmasq,
    "knot": knot,
    "bind": bind,
}


def peers(
    wanted: Sequence[str], directory: Path, blocked: Sequence[str], upstream: int
) -> list[Server]:
    """Return those of `wanted` that are installed; the others are told."""
    found = []
    for name in wanted:
        try:
            found.append(PEERS[name](directory, blocked, upstream))
        except (FileNotFoundError, ImportError) as e:
            print(f"{name} is left out: {e}", file=sys.stderr)
    return found
