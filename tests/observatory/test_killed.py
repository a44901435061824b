"""Every batch three times, shuffled, with ten kill -9: the totals are exact."""

import json
import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from lachan.stats.batch import Batch, read
from lachan.stats.fold import fold
from lachan.stats.intake import batches_in, files_in
from lachan.stats.simulate import Plan, make

SCRIPT = Path(__file__).with_name("killed.py")
KILLS = 10


@pytest.mark.slow
@pytest.mark.parametrize("collectors", [1, 2], ids=["alone", "side by side"])
def test_totals_are_exact_after_ten_kills(collectors: int, tmp_path: Path) -> None:
    make(Plan(gateways=40, days=3, seed=11), tmp_path / "batches")
    files = files_in(tmp_path / "batches")
    batches = [read(o) for f in files for o in batches_in(f)]
    env = {
        **{k: v for k, v in os.environ.items() if not k.startswith("LACHAN_")},
        "LACHAN_DATA": str(tmp_path / "data"),
        "DJANGO_SETTINGS_MODULE": "lachan.site.settings",
    }
    env.pop("DATABASE_URL", None)
    (tmp_path / "data").mkdir()
    done = subprocess.run(
        [
            sys.executable,
            SCRIPT,
            tmp_path / "batches",
            str(KILLS),
            str(collectors),
            "4",
        ],
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["killed"] == KILLS * collectors
    assert said["receipts"] == len(batches)
    assert said["sums"] == expected(batches)


def expected(batches: list[Batch]) -> dict[str, list[int]]:
    days: dict[str, list[Batch]] = defaultdict(list)
    for batch in batches:
        days[str(batch.head.period)].append(batch)
    return {
        f"{day}|{cell}": list(total)
        for day, some in days.items()
        for cell, total in fold(some).items()
    }
