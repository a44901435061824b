"""Files of other filters, made for the tests; every home in them is made up."""

import io
import json
import sqlite3
import tarfile
import tempfile
import zipfile
from collections.abc import Mapping
from contextlib import closing
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data" / "moving"


@cache
def adguard() -> bytes:
    return (DATA / "AdGuardHome.yaml").read_bytes()


@cache
def toml() -> bytes:
    return (DATA / "pihole.toml").read_bytes()


@cache
def gravity() -> bytes:
    return database((DATA / "gravity.sql").read_text(encoding="utf-8"))


def database(sql: str) -> bytes:
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "made.db"
        with closing(sqlite3.connect(path)) as db:
            db.executescript(sql)
            db.commit()
        return path.read_bytes()


def zipped(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def tarred(files: Mapping[str, bytes], *, mode: str = "w:gz") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload] # mode is text
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return out.getvalue()


@cache
def teleporter_6() -> bytes:
    return zipped(
        {
            "etc/pihole/pihole.toml": toml(),
            "etc/pihole/gravity.db": gravity(),
            "etc/hosts": b"127.0.0.1 localhost\n",
            "etc/pihole/pihole-FTL.db": b"who asked for what",
            "etc/pihole/dhcp.leases": b"1 aa:bb:cc:00:00:07 192.168.1.7 x *\n",
        }
    )


@cache
def teleporter_5() -> bytes:
    tables = {
        "group.json": [{"id": 0, "name": "Default"}, {"id": 1, "name": "Trẻ con"}],
        "client.json": [{"id": 1, "ip": "192.168.1.20", "comment": "Bống"}],
        "client_by_group.json": [{"client_id": 1, "group_id": 1}],
        "blacklist.exact.json": [{"id": 5, "domain": "phim.example", "enabled": 1}],
        "whitelist.exact.json": [{"id": 6, "domain": "truong.example", "enabled": 1}],
        "blacklist.regex.json": [
            {"id": 7, "domain": r"(\.|^)cuoc\.example$", "enabled": 1}
        ],
        "domainlist_by_group.json": [
            {"domainlist_id": 5, "group_id": 1},
            {"domainlist_id": 6, "group_id": 0},
            {"domainlist_id": 7, "group_id": 0},
            {"domainlist_id": 7, "group_id": 1},
        ],
        "adlist.json": [{"id": 1, "address": "https://lists.example/a.txt"}],
        "adlist_by_group.json": [{"adlist_id": 1, "group_id": 0}],
    }
    files = {n: json.dumps(rows).encode() for n, rows in tables.items()}
    files["custom.list"] = b"192.168.1.2 nas.nha.example\n0.0.0.0 dong.example\n"
    files["dnsmasq.d/04-pihole-static-dhcp.conf"] = (
        b"dhcp-host=AA:BB:CC:00:00:09,192.168.1.29,tivi\n"
    )
    files["setupVars.conf"] = b"WEBPASSWORD=khongphaimatkhauthat\n"
    return tarred(files)


def everything() -> dict[str, bytes]:
    return {
        "adguard": adguard(),
        "toml": toml(),
        "gravity": gravity(),
        "teleporter-6": teleporter_6(),
        "teleporter-5": teleporter_5(),
    }
