"""Beside unbound on the same upstream, under a policy that blocks nothing.

usage: python bench/compare_unbound.py [--names 20000] [--lachan .venv/bin/lachan]

Both forward to one scripted server on loopback (tests/gateway/fake_upstream.py) and
are asked the same names and types: signed and plain, large, chained, absent and
broken ones. Compared: rcode, the flags TC AA RD RA AD CD, the answer section as a
set (owner, type, rdata), and after truncation the same by TCP. TTLs are left aside.
Exit 1 when anything differs. Needs unbound.
"""

import argparse
import asyncio
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import dns.asyncquery
import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.gateway import fake_upstream as fake  # noqa: E402 - after its path is known

COMPARED = ("TC", "AA", "RD", "RA", "AD", "CD")
AT_ONCE = 40
PROFILE = """id = "default"
age = "adult"
safe_search = false
youtube = "off"
canaries = false
rebinding = false
"""


@dataclass(frozen=True)
class Case:
    """One question; kind groups what is reported."""

    kind: str
    name: str
    qtype: str
    do: bool = False
    cd: bool = False


def no_soa(asked: fake.Asked, plain: dns.message.Message) -> list[bytes]:
    plain.authority.clear()
    return [plain.to_wire()]


def padded(asked: fake.Asked, plain: dns.message.Message) -> list[bytes]:
    """Add records nobody asked for, and octets behind the message."""
    plain.additional.append(
        dns.rrset.from_text("ns.elsewhere.vn.", 60, "IN", "A", "192.0.2.250")
    )
    return [plain.to_wire()]


def lower_ttl(asked: fake.Asked, plain: dns.message.Message) -> list[bytes]:
    for section in (plain.answer, plain.authority):
        for rrset in section:
            rrset.ttl = 0
    return [plain.to_wire()]


def referral(asked: fake.Asked, plain: dns.message.Message) -> list[bytes]:
    """Point to other servers, as no server that was asked to recurse should."""
    plain.set_rcode(dns.rcode.NOERROR)
    plain.answer.clear()
    plain.authority = [
        dns.rrset.from_text("referral.vn.", 60, "IN", "NS", "ns.referral.vn.")
    ]
    return [plain.to_wire()]


def unrelated(asked: fake.Asked, plain: dns.message.Message) -> list[bytes]:
    """Add a record of another name to the answer."""
    plain.answer.append(
        dns.rrset.from_text("bank.elsewhere.vn.", 60, "IN", "A", "192.0.2.251")
    )
    return [plain.to_wire()]


def loop(asked: fake.Asked, plain: dns.message.Message) -> list[bytes]:
    """Answer an alias of itself."""
    name = asked.message.question[0].name.to_text()
    plain.set_rcode(dns.rcode.NOERROR)
    plain.authority.clear()
    plain.answer = [dns.rrset.from_text(name, 60, "IN", "CNAME", name)]
    return [plain.to_wire()]


def private(asked: fake.Asked, plain: dns.message.Message) -> list[bytes]:
    name = asked.message.question[0].name.to_text()
    plain.set_rcode(dns.rcode.NOERROR)
    plain.authority.clear()
    plain.answer = [dns.rrset.from_text(name, 60, "IN", "A", "192.168.1.1")]
    return [plain.to_wire()]


def code(name: str) -> fake.Behaviour:
    return fake.rcode(dns.rcode.from_text(name))


BROKEN: dict[str, fake.Behaviour] = {
    "servfail": fake.servfail,
    "refused": fake.refused,
    "notauth": code("NOTAUTH"),
    "yxdomain": code("YXDOMAIN"),
    "truncated": fake.truncated,
    "folded": fake.folded_case,
    "noedns": fake.no_edns,
    "nosoa": no_soa,
    "padded": padded,
    "ttl0": lower_ttl,
    "referral": referral,
    "unrelated": unrelated,
    "loop": loop,
    "private": private,
    "garbage": fake.garbage,
}
RDATA: dict[str, Callable[[int], list[str]]] = {
    "A": lambda i: [f"192.0.2.{i % 250 + 1}"],
    "AAAA": lambda i: [f"2001:db8::{i:x}", f"2001:db8:1::{i:x}"],
    "MX": lambda i: [f"10 mail{i}.mx.vn.", "20 backup.mx.vn."],
    "TXT": lambda i: ['"v=spf1 -all"', f'"n={i}" "second string"'],
    "NS": lambda i: [f"ns1.host{i % 9}.vn.", f"ns2.host{i % 9}.vn."],
    "SRV": lambda i: [f"1 2 443 srv{i}.vn."],
    "CAA": lambda i: ['0 issue "ca.vn"'],
    "HTTPS": lambda i: [f"1 . alpn=h2,h3 ipv4hint=192.0.2.{i % 250 + 1}"],
    "SVCB": lambda i: [f"1 svc{i}.vn. port=8443", "2 . alpn=h2"],
    "PTR": lambda i: [f"host{i}.vn."],
    "NAPTR": lambda i: ['100 10 "U" "E2U+sip" "!^.*$!sip:a@vn!" .'],
    "TLSA": lambda i: ["3 1 1 " + "ab" * 32],
    "SSHFP": lambda i: ["4 2 " + "cd" * 32],
    "DS": lambda i: ["12345 13 2 " + "ef" * 32],
    "DNSKEY": lambda i: ["257 3 13 " + "A" * 86 + "=="],
    "LOC": lambda i: ["21 1 0 N 105 51 0 E 10m"],
    "TYPE65400": lambda i: [f"\\# 4 {i:08x}"],
    "SOA": lambda i: [f"ns.vn. host.vn. {i} 7200 900 1209600 300"],
}


def cases(up: fake.FakeUpstream, count: int) -> Iterator[Case]:
    """Fill the upstream and yield the questions, the same in every run."""
    rnd = random.Random(1330)
    makers = [_plain] * 10 + [_signed] * 3 + [_chain] * 3 + [_absent] * 4 + [_large]
    for i in range(count):
        if i % 20 == 19:
            yield _broken(up, i, rnd)
        else:
            yield rnd.choice(makers)(up, i, rnd)


def _plain(up: fake.FakeUpstream, i: int, rnd: random.Random) -> Case:
    qtype = rnd.choice(list(RDATA))
    label = rnd.choice([f"n{i}", f"_p{i}._tcp", f"UPPER-{i}", f"a\\032b\\.{i}"])
    name = f"{label}.z{i % 50}.vn"
    up.add(*(f"{name}. {rnd.randint(1, 9999)} IN {qtype} {r}" for r in RDATA[qtype](i)))
    asked = qtype if rnd.random() < 0.8 else rnd.choice(["A", "AAAA", "MX", "HTTPS"])
    kind = "plain" if asked == qtype else "nodata"
    return Case(kind, name, asked, do=rnd.random() < 0.3, cd=rnd.random() < 0.2)


def _signed(up: fake.FakeUpstream, i: int, rnd: random.Random) -> Case:
    name = f"s{i}.signed.vn"
    up.add(f"{name}. 300 IN A 192.0.2.7", signed=True)
    return Case("signed", name, "A", do=rnd.random() < 0.7, cd=rnd.random() < 0.5)


def _chain(up: fake.FakeUpstream, i: int, rnd: random.Random) -> Case:
    hops = rnd.randint(1, 6)
    for hop in range(hops):
        after = f"c{i}-{hop + 1}.chain{hop + 1}.vn"
        up.add(f"c{i}-{hop}.chain{hop}.vn. 60 IN CNAME {after}.")
    end = rnd.choice(["address", "nodata", "nxdomain"])
    if end != "nxdomain":
        qtype = "A" if end == "address" else "TXT"
        up.add(f"c{i}-{hops}.chain{hops}.vn. 60 IN {qtype} {RDATA[qtype](i)[0]}")
    asked = rnd.choice(["A", "A", "A", "CNAME"])
    return Case(f"chain to {end}", f"c{i}-0.chain0.vn", asked)


def _absent(up: fake.FakeUpstream, i: int, rnd: random.Random) -> Case:
    return Case("absent", f"no{i}.z{i % 50}.vn", rnd.choice(["A", "AAAA", "TXT"]))


def _large(up: fake.FakeUpstream, i: int, rnd: random.Random) -> Case:
    name = f"l{i}.large.vn"
    many = rnd.choice([20, 60, 100, 500])
    up.add(*(f"{name}. 60 IN A 198.18.{n // 250}.{n % 250 + 1}" for n in range(many)))
    return Case("large", name, "A", do=rnd.random() < 0.5)


def _broken(up: fake.FakeUpstream, i: int, rnd: random.Random) -> Case:
    kind = rnd.choice(list(BROKEN))
    name = f"b{i}.{kind}.vn"
    if rnd.random() < 0.7:
        up.add(f"{name}. 300 IN A 192.0.2.9")
    up.on(name, BROKEN[kind])
    return Case(f"broken: {kind}", name, "A", do=rnd.random() < 0.3)


# Asking -------------------------------------------------------------------------


def digest(message: dns.message.Message) -> dict[str, object]:
    """Return what is compared of an answer."""
    flags = dns.flags.to_text(message.flags).split()
    return {
        "rcode": dns.rcode.to_text(message.rcode()),
        "flags": [flag for flag in COMPARED if flag in flags],
        "answer": sorted(
            f"{rrset.name.canonicalize()} {dns.rdatatype.to_text(rrset.rdtype)} {rdata}"
            for rrset in message.answer
            for rdata in rrset
        ),
    }


async def ask(case: Case, port: int) -> dict[str, object]:
    query = dns.message.make_query(case.name, case.qtype, want_dnssec=case.do)
    query.use_edns(0, payload=1232, ednsflags=query.ednsflags)
    if case.cd:
        query.flags |= dns.flags.CD
    try:
        got = await dns.asyncquery.udp(query, "127.0.0.1", port=port, timeout=15)
        found = digest(got)
        if got.flags & dns.flags.TC:
            got = await dns.asyncquery.tcp(query, "127.0.0.1", port=port, timeout=15)
            found = {"truncated": True, **digest(got)}
    except dns.exception.DNSException as e:
        return {"failed": type(e).__name__}
    return found


@dataclass(frozen=True)
class Difference:
    """What the two answered to one question."""

    case: Case
    unbound: dict[str, object]
    lachan: dict[str, object]


async def compare(questions: list[Case], ports: tuple[int, int]) -> list[Difference]:
    """Return what differs."""
    differences: list[Difference] = []
    left = iter(questions)

    async def hand() -> None:
        for case in left:
            theirs, ours = [await ask(case, port) for port in ports]
            if theirs != ours:
                differences.append(Difference(case, theirs, ours))

    await asyncio.gather(*(hand() for _ in range(AT_ONCE)))
    return differences


# Servers ------------------------------------------------------------------------


def unbound(directory: Path, port: int, up: tuple[str, int]) -> subprocess.Popen[bytes]:
    """Start it; broken kinds are zones of their own, so that their state is apart."""
    zones = [".", *(f"{kind}.vn" for kind in BROKEN)]
    forward = "".join(
        f'forward-zone:\n name: "{zone}"\n forward-addr: {up[0]}@{up[1]}\n'
        for zone in zones
    )
    config = directory / "unbound.conf"
    config.write_text(
        f"""server:
 module-config: "iterator"
 interface: 127.0.0.1@{port}
 do-daemonize: no
 username: ""
 chroot: ""
 directory: "{directory}"
 pidfile: ""
 use-syslog: no
 logfile: "{directory}/unbound.log"
 do-not-query-localhost: no
 num-threads: 1
 edns-buffer-size: 1232
 max-udp-size: 1232
 infra-cache-min-rtt: 1000
remote-control:
 control-enable: no
{forward}"""
    )
    return subprocess.Popen(["unbound", "-d", "-c", str(config)])


def lachan(
    directory: Path, command: str, port: int, up: tuple[str, int]
) -> subprocess.Popen[bytes]:
    profile = directory / "nothing.toml"
    profile.write_text(PROFILE)
    policy = directory / "policy"
    subprocess.run(
        [command, "policy", "compile", "--profile", str(profile), "--out", str(policy)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    where = ["--listen", f"127.0.0.1:{port}", "--upstream", f"{up[0]}:{up[1]}"]
    return subprocess.Popen(
        [command, "gateway", "--policy", str(policy), *where, "--workers", "1"],
        env={**os.environ, "PYTHONFAULTHANDLER": "1"},
    )


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port: int = s.getsockname()[1]
        return port


async def ready(port: int) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if "failed" not in await ask(Case("", "up.vn", "A"), port):
            return
        await asyncio.sleep(0.1)
    raise SystemExit(f"nothing answers on port {port}")


async def measure(questions: list[Case], ports: tuple[int, int]) -> list[Difference]:
    for port in ports:
        await ready(port)
    return await compare(questions, ports)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--names", type=int, default=20_000)
    parser.add_argument("--lachan", default=str(ROOT / ".venv/bin/lachan"))
    parser.add_argument("--show", type=int, default=10)
    args = parser.parse_args()
    ports = free_port(), free_port()
    with tempfile.TemporaryDirectory() as temp, fake.FakeUpstream() as up:
        questions = list(cases(up, args.names))
        servers = [
            unbound(Path(temp), ports[0], up.address),
            lachan(Path(temp), args.lachan, ports[1], up.address),
        ]
        try:
            differences = asyncio.run(measure(questions, ports))
        finally:
            for server in servers:
                server.terminate()
            for server in servers:
                server.wait(10)
    kinds = Counter(case.kind for case in questions)
    differing = Counter(difference.case.kind for difference in differences)
    for kind, asked in sorted(kinds.items()):
        print(f"{kind:20} {asked:6} asked {differing[kind]:6} differ")
    for difference in differences[: args.show]:
        print(f"{difference.case}\n  {difference.unbound}\n  {difference.lachan}")
    print(f"{len(questions)} questions, {len(differences)} differences")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
