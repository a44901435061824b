"""A zone of a million names: how long a transfer takes, what a change costs.

    lachan bench zones [--names 1000000]

The reader throws the octets away, so what is measured is our side; `named` is BIND as a
real subscriber, from the start of its process to a transferred zone on its disk.
"""

import argparse
import base64
import os
import secrets
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import dns.exception
import dns.message
import dns.query
import dns.rdatatype
import dns.rrset
import dns.tsig
from _load import free_port

from lachan.policy.compile import release

ZONE = "gay-hai.rpz.lachan"
SECRET = base64.b64encode(secrets.token_bytes(32)).decode()
KEY = dns.tsig.Key("bench", SECRET, "hmac-sha256")
COMMAND = "from lachan.cli import main; raise SystemExit(main())"


def write_names(path: Path, count: int, extra: str = "") -> None:
    lines = [f"ten-mien-{n:07d}.example{n % 97}.com CNAME ." for n in range(count)]
    part = path.with_suffix(".part")
    part.write_text("\n".join([*lines, extra, ""]))
    part.replace(path)


def query(rdtype: str, serial: int = 0) -> bytes:
    message = dns.message.make_query(ZONE, rdtype)
    if rdtype == "IXFR":
        soa = f"a. b. {serial} 1 1 1 1"
        message.authority.append(dns.rrset.from_text(f"{ZONE}.", 0, "IN", "SOA", soa))
    message.use_tsig(KEY)
    return message.to_wire()


def serial_of(port: int) -> int:
    message = dns.message.make_query(ZONE, "SOA")
    message.use_tsig(KEY)
    try:
        answer = dns.query.udp(message, "127.0.0.1", timeout=1, port=port)
    except (dns.exception.DNSException, OSError):
        return 0
    return answer.answer[0][0].serial if answer.answer else 0


def transfer(port: int, wire: bytes, *, one: bool = False) -> tuple[float, int, int]:
    """Return seconds, octets and records of one transfer; one: of one message."""
    began, octets, records, soas = time.monotonic(), 0, 0, 0
    with socket.create_connection(("127.0.0.1", port)) as s:
        s.sendall(struct.pack("!H", len(wire)) + wire)
        with s.makefile("rb", buffering=1 << 20) as f:
            while soas < 2:
                (length,) = struct.unpack("!H", f.read(2))
                message = f.read(length)
                octets += length
                (count,) = struct.unpack("!H", message[6:8])
                records += count
                # The zone's own messages begin and end with its SOA.
                body = 12 + len(ZONE) + 2 + 4
                soas += 2 * one or message[body + 2 : body + 4] == b"\0\6"
    return time.monotonic() - began, octets, records


def waited(condition, what: str, within_s: float = 120.0) -> float:
    began = time.monotonic()
    while not condition():
        if time.monotonic() - began > within_s:
            sys.exit(f"no {what}")
        time.sleep(0.02)
    return time.monotonic() - began


def memory_mib(pid: int) -> int:
    text = Path(f"/proc/{pid}/status").read_text()
    return int(text.split("VmRSS:")[1].split()[0]) // 1024


def cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def bind(directory: Path, port: int) -> float:
    """Return the seconds until BIND has the zone."""
    conf, file = directory / "named.conf", directory / "copy.zone"
    file.unlink(missing_ok=True)
    conf.write_text(f"""
key "bench" {{ algorithm hmac-sha256; secret "{SECRET}"; }};
options {{ directory "{directory}"; pid-file none; session-keyfile none;
  listen-on port {free_port()} {{ 127.0.0.1; }}; listen-on-v6 {{ none; }};
  recursion no; }};
zone "{ZONE}" {{ type secondary; file "copy.zone"; notify no;
  primaries port {port} {{ 127.0.0.1 key "bench"; }}; }};
controls {{ }};
""")
    program = shutil.which("named", path="/usr/sbin:/usr/bin")
    if program is None:
        return float("nan")
    log = (directory / "named.log").open("wb")
    process = subprocess.Popen([program, "-g", "-c", str(conf)], stderr=log)
    done = f"transfer of '{ZONE}/IN' from"

    def has_it() -> bool:
        text = (directory / "named.log").read_text(errors="replace")
        return done in text and "Transfer status: success" in text

    try:
        return waited(has_it, "zone in BIND")
    finally:
        process.terminate()
        process.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--names", type=int, default=1_000_000)
    count = parser.parse_args().names
    with tempfile.TemporaryDirectory(prefix="lachan-bench-") as name:
        directory, port = Path(name), free_port()
        release(directory / "policy", [])
        names = directory / "names.rpz"
        write_names(names, count)
        (directory / "zones.toml").write_text(
            f'[[zones]]\nname = "{ZONE}"\nfrom = "{names}"\n'
            f'[[subscribers]]\nid = "bench"\nsecret = "{SECRET}"\n'
        )
        words = ["policy", "zones", "--policy", str(directory / "policy")]
        words += ["--config", str(directory / "zones.toml")]
        words += ["--state", str(directory / "state")]
        words += ["--listen", f"127.0.0.1:{port}"]
        server = subprocess.Popen([sys.executable, "-c", COMMAND, *words])
        try:
            measure(directory, port, server.pid, count, names)
        finally:
            server.terminate()
            server.wait()


def measure(directory: Path, port: int, pid: int, count: int, names: Path) -> None:
    print(f"filled in {waited(lambda: serial_of(port), 'zone'):.1f} s")
    print(f"memory {memory_mib(pid)} MiB")
    for turn in ("first", "second", "third"):
        before = cpu_s(pid)
        seconds, octets, records = transfer(port, query("AXFR"))
        print(
            f"AXFR {turn}: {records} records, {octets / 1e6:.1f} MB, {seconds:.2f} s,"
            f" {cpu_s(pid) - before:.2f} s CPU"
        )
    print(f"memory {memory_mib(pid)} MiB")
    print(f"BIND: {bind(directory, port):.1f} s from its start")
    old = serial_of(port)
    write_names(names, count, "moi.example CNAME .")
    seconds = waited(lambda: serial_of(port) not in (0, old), "change")
    print(f"a new file with one name more: in force after {seconds:.2f} s")
    seconds, octets, records = transfer(port, query("IXFR", old), one=True)
    print(f"IXFR: {octets} octets, {seconds * 1000:.1f} ms")


if __name__ == "__main__":
    main()
