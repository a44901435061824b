"""The access database: how fast batches are counted, by one and by two collectors.

    lachan bench observatory [--gateways 2000] [--days 5] [--json]

A made-up country is counted into fresh SQLite databases, exactly as `lachan observatory
collect` does it: form, bounds, Ed25519, certificate, receipt and sum on the disk
(synchronous=FULL). One and two collectors take turns, three rounds, so that what else
the machine does falls on both; the best round of each counts. CPU is of the collectors
alone, without their start. Beside it, in the same run: a plain signature check of each
batch, which no collector can be faster than, and a dict sum without any check.
Then the lake: octets a row, and what the same rows take in a plain SQLite table.
"""

import argparse
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROUNDS = 3
CHILD = "--collector"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--gateways", type=int, default=2000)
    parser.add_argument("--days", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lachan-bench-") as where:
        said = measured(Path(where), asked.gateways, asked.days)
    if asked.json:
        print(json.dumps(said))
        return
    for name, value in said.items():
        print(f"{name:32} {value}")


def measured(where: Path, gateways: int, days: int) -> dict[str, Any]:
    from lachan.stats.simulate import Plan, make

    files = where / "batches"
    batches = make(Plan(gateways, days, seed=1), files)["batches"]
    assert isinstance(batches, int)
    one: list[dict[str, float]] = []
    two: list[dict[str, float]] = []
    for number in range(ROUNDS):
        one.append(round_of(where / f"one{number}", files, 1))
        two.append(round_of(where / f"two{number}", files, 2))
    alone, side = min(r["wall_s"] for r in one), min(r["wall_s"] for r in two)
    cpu = min(r["cpu_s"] for r in one)
    return {
        "batches": batches,
        "batches/s a core (CPU)": round(batches / cpu),
        "batches/s, one collector": round(batches / alone),
        "batches/s, two collectors": round(batches / side),
        "two beside one": round(alone / side, 2),
        **floor(files),
        **lake(where / "one0", where / "plain.sqlite3"),
    }


def round_of(data: Path, files: Path, collectors: int) -> dict[str, float]:
    """Count all batches into a fresh database; return seconds of the slowest, CPU."""
    env = {**os.environ, "LACHAN_DATA": str(data)}
    data.mkdir()
    run([CHILD, "migrate"], env)
    ready = [
        subprocess.Popen(
            [sys.executable, __file__, CHILD, str(files), str(n), str(collectors)],
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for n in range(collectors)
    ]
    for child in ready:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
    begun = time.monotonic()
    for child in ready:
        assert child.stdin is not None
        child.stdin.write("go\n")
        child.stdin.flush()
    said = [json.loads(child.communicate()[0]) for child in ready]
    return {
        "wall_s": max(s["ended"] for s in said) - begun,
        "cpu_s": sum(s["cpu_s"] for s in said),
    }


def run(words: list[str], env: dict[str, str]) -> None:
    subprocess.run([sys.executable, __file__, *words], env=env, check=True)


def collector(words: list[str]) -> None:
    """Be one collector: load everything, wait for the word, count, tell."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lachan.site.settings")
    import django

    django.setup()
    if words == ["migrate"]:
        from django.core.management import call_command

        call_command("migrate", "observatory", verbosity=0)
        return
    if words == ["lake"]:
        from lachan.observatory import facts
        from lachan.observatory.services import folding

        folding.fold()
        sys.stdout.write(json.dumps(facts.lake()))
        return
    from lachan.site.commands.observatory_collect import collect_share
    from lachan.stats.intake import files_in

    files = files_in(Path(words[0]))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    cpu = time.process_time()
    counted = collect_share(files, int(words[1]), int(words[2]))
    ended, cpu = time.monotonic(), time.process_time() - cpu
    assert not counted["refused"], counted
    sys.stdout.write(json.dumps({"ended": ended, "cpu_s": cpu}))


def floor(files: Path) -> dict[str, int]:
    """Return what a signature alone costs, and a sum without any check."""
    from nacl.signing import VerifyKey

    from lachan.stats.intake import batches_in, files_in

    octets = [o for f in files_in(files) for o in batches_in(f)][:4000]
    parsed = [json.loads(o) for o in octets]
    begun = time.process_time()
    for one, said in zip(octets, parsed, strict=True):
        body = one[: one.rindex(b',"batch_id"')] + b"}"
        signature = bytes.fromhex(said["sig"])
        key = VerifyKey(bytes.fromhex(said["issuer"]))
        key.verify(b"lachan-stats-batch/1 " + body, signature)
    signed = time.process_time() - begun
    begun = time.process_time()
    sums: dict[tuple[Any, ...], int] = {}
    for one in octets:
        said = json.loads(one)
        for cell in said["cells"]:
            key_ = (said["geo"], said["venue"], *cell[:5])
            sums[key_] = sums.get(key_, 0) + cell[5]
    plain = time.process_time() - begun
    return {
        "signature alone/s": round(len(octets) / signed),
        "unchecked dict sum/s": round(len(octets) / plain),
    }


def lake(data: Path, plain: Path) -> dict[str, float]:
    """Fold one round's sums into the lake; return octets a row, and SQLite's."""
    done = subprocess.run(
        [sys.executable, __file__, CHILD, "lake"],
        env={**os.environ, "LACHAN_DATA": str(data)},
        check=True,
        capture_output=True,
        text=True,
    )
    said = next(x for x in json.loads(done.stdout) if x["space"] == "synthetic")
    import pyarrow.parquet as pq

    paths = sorted((data / "lake").glob("kind=*/dt=*/*.parquet"))
    with sqlite3.connect(plain) as db:
        db.execute("CREATE TABLE access (d,g,v,l,a,c,x,p,n INT,u INT,f INT)")
        for path in paths:
            table = pq.read_table(path, partitioning=None)
            rows = zip(*(c.to_pylist() for c in table.columns), strict=True)
            marks = ",".join("?" * 11)
            db.executemany(
                f"INSERT INTO access VALUES ({marks})",
                ((str(r[0]), *r[1:]) for r in rows),
            )
    db.close()
    return {
        "rows in the lake": said["rows"],
        "octets a row, lake": said["octets_a_row"],
        "octets a row, SQLite table": round(plain.stat().st_size / said["rows"], 1),
    }


if __name__ == "__main__":
    if sys.argv[1:2] == [CHILD]:
        collector(sys.argv[2:])
    else:
        main()
