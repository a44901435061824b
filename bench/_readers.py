"""Readers, a writer and a compactor at the same lake, for minutes.

Each is a process of its own. A reader takes the newest generation and asks twice: whole
and by province; the sums must be equal, or it read two states. Anything that is raised
anywhere is counted as an error. Beside it, for some seconds: the same readers at one
DuckDB database file that somebody writes to. Run by `observatory.py`.
"""

import json
import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

READERS = 8
SHARED_S = 10.0


def side_by_side(where: Path, minutes: float) -> dict[str, Any]:
    env = {**os.environ, "LACHAN_DATA": str(where / "data")}
    (where / "data").mkdir()
    _run(["migrate"], env)
    _run(["writer", str(where / "first"), "0"], env)
    ends = str(time.time() + minutes * 60)
    roles = [["writer", str(where / "more"), ends], ["compactor", ends]]
    roles += [["reader", ends] for _ in range(READERS)]
    told = _all(roles, env)
    path = where / "shared.duckdb"
    ends = str(time.time() + SHARED_S)
    shared = _all(
        [["shared-writer", str(path), ends]]
        + [["shared-reader", str(path), ends] for _ in range(READERS)],
        env,
    )
    return {
        "minutes": minutes,
        **{f"lake: {name}": n for name, n in sorted(told.items())},
        **{f"one DuckDB file: {name}": n for name, n in sorted(shared.items())},
    }


def _all(roles: list[list[str]], env: dict[str, str]) -> Counter[str]:
    children = [
        subprocess.Popen(
            [sys.executable, __file__, *role],
            env=env,
            stdout=subprocess.PIPE,
            text=True,
        )
        for role in roles
    ]
    told = Counter({"errors": 0})
    for role, child in zip(roles, children, strict=True):
        out, _ = child.communicate()
        if child.returncode:
            told["errors"] += 1
            told[f"{role[0]} ended with {child.returncode}"] += 1
        else:
            told.update(json.loads(out.splitlines()[-1]))
    return told


def _run(words: list[str], env: dict[str, str]) -> None:
    subprocess.run(
        [sys.executable, __file__, *words], env=env, check=True, stdout=sys.stderr
    )


# --- Children ----------------------------------------------------------------------


def main(role: str, words: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lachan.site.settings")
    if not role.startswith("shared"):
        import django

        django.setup()
    if role == "migrate":
        from django.core.management import call_command

        call_command("migrate", "observatory", verbosity=0)
        return
    steps = {
        "writer": _write,
        "compactor": _compact,
        "reader": _read,
        "shared-writer": _write_shared,
        "shared-reader": _read_shared,
    }
    told = Counter({"errors": 0})
    *rest, ends = words
    number = 0
    while not number or time.time() < float(ends):
        try:
            told.update(steps[role](number, *rest))
        except Exception as e:  # noqa: BLE001 - whatever it is counts
            told["errors"] += 1
            told[f"{role}: {type(e).__name__}"] += 1
            print(f"{role}: {e}"[:300], file=sys.stderr)
        number += 1
    print(json.dumps(told))


def _write(number: int, where: str) -> dict[str, int]:
    """Make a part of a country, count it in blocks, move it into the lake."""
    from django.utils import timezone

    from lachan.observatory.services import folding
    from lachan.observatory.services.collecting import collect
    from lachan.stats.intake import batches_in, files_in
    from lachan.stats.simulate import Plan, make

    place = Path(where) / str(number)
    make(Plan(gateways=60, days=10, seed=hash(place)), place)
    octets = [o for f in files_in(place) for o in batches_in(f)]
    for at in range(0, len(octets), 100):
        outcomes = collect(octets[at : at + 100], today=timezone.localdate())
        assert {o.status for o in outcomes} == {202}, outcomes[0]
        folding.fold()
    return {"batches written": len(octets)}


def _compact(number: int) -> dict[str, int]:
    from django.utils import timezone

    from lachan.observatory.services import folding

    days = folding.compact(most=1)
    folding.sweep(timezone.now())
    time.sleep(0.2)
    return {"days compacted": days}


def _read(number: int) -> dict[str, int]:
    from lachan.observatory.engines.choose import opened
    from lachan.observatory.indicators.expression import expression
    from lachan.observatory.indicators.registry import registry
    from lachan.observatory.lake.snapshot import take

    indicator = registry()[("B7", "B2", "A1")[number % 3]]
    with opened("duckdb", take().source) as engine:
        whole, parts = (
            sum(r["numerator"] for r in engine.run(expression(engine.table, *asked)))
            for asked in ((indicator, ()), (indicator, ("province",)))
        )
    assert whole == parts > 0, (whole, parts)
    return {"questions": 2}


def _write_shared(number: int, path: str) -> dict[str, int]:
    import duckdb

    with duckdb.connect(path) as db:
        db.execute("CREATE TABLE IF NOT EXISTS access AS SELECT 1 AS count")
        for _ in range(20):
            db.execute("INSERT INTO access SELECT count FROM access LIMIT 1000")
            time.sleep(0.01)
    return {"writes": 20}


def _read_shared(number: int, path: str) -> dict[str, int]:
    import duckdb

    with duckdb.connect(path, read_only=True) as db:
        db.execute("SELECT sum(count) FROM access").fetchall()
    return {"questions": 1}


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
