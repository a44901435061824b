"""`lachan observatory collect`: count batches that came in files.

Any file may be given again, cut short and begun anew: what was counted is not counted
again. Several workers share the files by issuer, so that each checks the certificates
of its own alone; their sums merge.
"""

import argparse
import gc
import json
import multiprocessing
import sys
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

# Counted in one transaction: what many batches say of a cell is written once.
AT_ONCE = 2000
_ISSUER = b'"issuer"'
_OF_ISSUER = 80  # octets that hold its name and key, however it is spelt


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take files or directories."""
    add = parser.add_argument
    add("place", metavar="DIR", type=Path, help="a directory of batches, or one file")
    add("--workers", type=int, default=1, help="processes side by side (1)")
    add("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    """Count them; 1 if any was refused."""
    from lachan.stats.intake import files_in

    files = files_in(args.place)
    workers = max(1, min(args.workers, 64))
    if workers == 1:
        counted = collect_share(files, 0, 1)
    else:
        with multiprocessing.get_context("spawn").Pool(workers, _start) as pool:
            parts = pool.starmap(
                collect_share, [(files, n, workers) for n in range(workers)]
            )
        counted = sum(parts, Counter())
    _tell(counted, as_json=args.json)
    return 1 if counted["refused"] or counted["conflict"] else 0


def _start() -> None:
    from lachan.site.boot import start_existing

    start_existing()


def collect_share(files: list[Path], number: int, of: int) -> Counter[str]:
    """Count the batches of the files that are worker `number`'s, of `of` workers."""
    from django.utils import timezone

    from lachan.observatory.services.collecting import collect

    counted: Counter[str] = Counter(counted=0, already=0, conflict=0, refused=0)
    words = {202: "counted", 200: "already", 409: "conflict", 422: "refused"}
    with _settled():
        for block in _blocks(files, number, of):
            for outcome in collect(block, today=timezone.localdate()):
                counted[words[outcome.status]] += 1
                if outcome.code:
                    counted[f"{words[outcome.status]}: {outcome.code}"] += 1
    return counted


@contextmanager
def _settled() -> Iterator[None]:
    """Let the collector of garbage leave alone what was loaded: a tenth of the time."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _blocks(files: list[Path], number: int, of: int) -> Iterator[list[bytes]]:
    from lachan.stats.intake import batches_in

    octets = (one for path in files for one in batches_in(path))
    mine = (one for one in octets if of == 1 or _worker(one, of) == number)
    # Workers begin with blocks of different size, so that they do not write at once.
    many = AT_ONCE * (number + 1) // of
    while block := list(islice(mine, many)):
        yield block
        many = AT_ONCE


def _worker(octets: bytes, of: int) -> int:
    """Return whose a batch is: the same worker for all of an issuer."""
    at = max(0, octets.find(_ISSUER))
    return zlib.crc32(octets[at : at + _OF_ISSUER]) % of


def _tell(counted: Counter[str], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(dict(counted)))
        return
    print(", ".join(f"{n} {word}" for word, n in counted.items() if n) or "nothing")
    if counted["refused"]:
        print("why: docs/observatory.md, refusals", file=sys.stderr)
