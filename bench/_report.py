"""The situation report of a month, from the sums to the papers, as somebody runs it.

A made-up country is counted first, which is not part of it. Then, each a process of its
own: the release (noise drawn, every attack made, signed), and the PDF and DOCX of it.
Run by `observatory.py`.
"""

import datetime as dt
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

MONTH = dt.date(2026, 9, 1)
BEFORE = dt.date(2026, 8, 1)  # a month to compare with


def made(where: Path, gateways: int) -> dict[str, Any]:
    """Return the seconds of release and papers, and the papers' octets."""
    env = {**os.environ, "LACHAN_DATA": str(where / "data")}
    (where / "data").mkdir()
    country, papers = where / "country", where / "papers"
    _run(env, "manage", "migrate", "-v0")
    days = (MONTH - BEFORE).days + 30
    said = ("--gateways", str(gateways), "--days", str(days))
    _run(env, "stats", "simulate", *said, "--from", str(BEFORE), "--out", str(country))
    _run(env, "observatory", "collect", str(country))
    _run(env, "observatory", "lake", "--compact")
    _run(env, "observatory", "release", f"{BEFORE:%Y-%m}")
    released = _run(env, "observatory", "release", f"{MONTH:%Y-%m}")
    printed = _run(env, "observatory", "report", f"{MONTH:%Y-%m}", "--out", str(papers))
    sizes = {f"KB, {p.suffix[1:]}": p.stat().st_size // 1024 for p in papers.iterdir()}
    return {
        "gateways": gateways,
        "release of a month, s": round(released, 1),
        "its PDF and DOCX, s": round(printed, 1),
        "monthly report, s": round(released + printed, 1),
        **sizes,
    }


def _run(env: dict[str, str], *words: str) -> float:
    """Run a command of the program; return its seconds."""
    begun = time.monotonic()
    lachan = Path(sys.executable).parent / "lachan"
    subprocess.run([lachan, *words], env=env, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - begun
