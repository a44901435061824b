"""The access database: how fast batches are counted, how fast the lake answers.

    lachan bench observatory [--only fold|lake|concurrent|report] [--gateways 2000]
        [--days 5] [--rows 10000000] [--sqlite-rows 2000000] [--minutes 10] [--json]

fold: a made-up country is counted into fresh SQLite databases, exactly as `lachan
observatory collect` does it: form, bounds, Ed25519, certificate, receipt and sum on the
disk (synchronous=FULL). One and two collectors take turns, three rounds, so that what
else the machine does falls on both; the best round of each counts. CPU is of the
collectors alone, without their start. Beside it, in the same run: a plain signature
check of each batch, which no collector can be faster than, by one process and by two at
once, and a dict sum without any check.

lake: a dense country of --rows cells, octets a row, and the 20 questions of a monthly
report, of all days and of the last whole month and what came since; the lake without
its files of months, a DuckDB file, chDB (where `make engines` put it) and SQLite (of
--sqlite-rows, for it would take all day) beside it.

concurrent: eight readers, a writer and a compactor at one lake for --minutes.

report: a month's release and its papers, of a country of --gateways over two months.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import _lake
import _readers
import _report

ROUNDS = 3
CHILD = "--collector"
PARTS = ("fold", "lake", "concurrent", "report")
Child = subprocess.Popen[str]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--only", choices=PARTS)
    parser.add_argument("--gateways", type=int, default=2000)
    parser.add_argument("--days", type=int, default=5)
    parser.add_argument("--rows", type=float, default=1e7)
    parser.add_argument("--sqlite-rows", type=float, default=2e6)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    said: dict[str, Any] = {}
    for part in PARTS if asked.only is None else (asked.only,):
        with tempfile.TemporaryDirectory(prefix="lachan-bench-") as where:
            said |= _part(part, Path(where), asked)
    if asked.json:
        print(json.dumps(said))
        return
    for name, value in said.items():
        print(f"{name:40} {value}")


def _part(part: str, where: Path, asked: argparse.Namespace) -> dict[str, Any]:
    if part == "fold":
        return measured(where, asked.gateways, asked.days)
    if part == "lake":
        return questions(where, int(asked.rows), int(asked.sqlite_rows))
    if part == "report":
        return _report.made(where, asked.gateways)
    return _readers.side_by_side(where, asked.minutes)


def questions(where: Path, rows: int, sqlite_rows: int) -> dict[str, Any]:
    said = _lake.apart(_lake.MAKE, where, rows)
    for engine in _lake.engines():
        told = _lake.apart(engine, where, sqlite_rows)
        said |= {f"{engine}: {name}": value for name, value in told.items()}
    return said


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
        **lake(where / "one0"),
    }


def round_of(data: Path, files: Path, collectors: int) -> dict[str, float]:
    """Count all batches into a fresh database; return seconds of the slowest, CPU."""
    env = {**os.environ, "LACHAN_DATA": str(data)}
    data.mkdir()
    run([CHILD, "migrate"], env)
    ready = [
        _started([str(files), str(n), str(collectors)], env) for n in range(collectors)
    ]
    told = _go(ready)
    for child in ready:
        child.communicate()
    return told


def _started(words: list[str], env: dict[str, str] | None = None) -> Child:
    """Start a child and wait until it has loaded everything."""
    child = subprocess.Popen(
        [sys.executable, __file__, CHILD, *words],
        env=env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    return child


def _go(children: list[Child]) -> dict[str, float]:
    """Let them run at once; return seconds of the slowest, and CPU of all."""
    begun = time.monotonic()
    for child in children:
        assert child.stdin is not None
        child.stdin.write("go\n")
        child.stdin.flush()
    said = []
    for child in children:
        assert child.stdout is not None
        said.append(json.loads(child.stdout.readline()))
    return {
        "wall_s": max(s["ended"] for s in said) - begun,
        "cpu_s": sum(s["cpu_s"] for s in said),
        "batches": sum(s.get("batches", 0) for s in said),
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
    if words[0] == "signatures":
        signatures(Path(words[1]))
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
    sys.stdout.write(json.dumps({"ended": ended, "cpu_s": cpu}) + "\n")
    sys.stdout.flush()


def signatures(files: Path) -> None:
    """Check signatures alone, as often as the parent says go; tell how long it took."""
    from nacl.signing import VerifyKey

    from lachan.stats.intake import batches_in, files_in

    octets = [o for f in files_in(files) for o in batches_in(f)][:4000]
    parsed = [json.loads(one) for one in octets]
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while sys.stdin.readline():
        begun = time.process_time()
        for one, said in zip(octets, parsed, strict=True):
            body = one[: one.rindex(b',"batch_id"')] + b"}"
            key = VerifyKey(bytes.fromhex(said["issuer"]))
            key.verify(b"lachan-stats-batch/1 " + body, bytes.fromhex(said["sig"]))
        cpu = time.process_time() - begun
        told = {"ended": time.monotonic(), "cpu_s": cpu, "batches": len(octets)}
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()


def floor(files: Path) -> dict[str, float]:
    """Return what signatures alone cost, by one process and by two, and a plain sum."""
    two = [_started(["signatures", str(files)]) for _ in range(2)]
    alone, side = [], []
    for _ in range(ROUNDS):
        alone.append(_go(two[:1]))
        side.append(_go(two))
    for child in two:
        child.communicate()
    cpu = min(told["cpu_s"] for told in alone)
    ratio = 2 * min(t["wall_s"] for t in alone) / min(t["wall_s"] for t in side)
    return {
        "signature alone/s": round(alone[0]["batches"] / cpu),
        "signature alone, two beside one": round(ratio, 2),
        "unchecked dict sum/s": unchecked(files),
    }


def unchecked(files: Path) -> int:
    from lachan.stats.intake import batches_in, files_in

    octets = [o for f in files_in(files) for o in batches_in(f)][:4000]
    begun = time.process_time()
    sums: dict[tuple[Any, ...], int] = {}
    for one in octets:
        said = json.loads(one)
        for cell in said["cells"]:
            key_ = (said["geo"], said["venue"], *cell[:5])
            sums[key_] = sums.get(key_, 0) + cell[5]
    return round(len(octets) / (time.process_time() - begun))


def lake(data: Path) -> dict[str, float]:
    """Fold one round's sums into the lake; return octets a row."""
    done = subprocess.run(
        [sys.executable, __file__, CHILD, "lake"],
        env={**os.environ, "LACHAN_DATA": str(data)},
        check=True,
        capture_output=True,
        text=True,
    )
    said = next(x for x in json.loads(done.stdout) if x["space"] == "synthetic")
    return {
        "rows in its lake": said["rows"],
        "octets a row, its lake": said["octets_a_row"],
    }


if __name__ == "__main__":
    if sys.argv[1:2] == [CHILD]:
        collector(sys.argv[2:])
    else:
        main()
