"""Run by test_killed: count files of batches, in a child that is killed and killed.

Arguments: a directory of batches, how many kills, a seed. Prints what the database says
afterwards. Each child shuffles all batches, three times over; it writes one octet a
block, and is killed in the middle of a later one.
"""

import datetime as dt
import json
import os
import random
import signal
import sys
from pathlib import Path


def main(directory: Path, kills: int, seed: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    call_command("migrate", "observatory", verbosity=0)
    connections.close_all()
    chance = random.Random(seed)
    lines = [
        o
        for f in sorted(directory.glob("*.jsonl"))
        for o in f.read_bytes().splitlines()
    ]
    ended = 0
    for number in range(kills + 1):
        ended += killed(lines, chance, last=number == kills)
    sys.stdout.write(json.dumps({"killed": ended, **told()}))


def killed(lines: list[bytes], chance: random.Random, *, last: bool) -> int:
    """Fork one collector; kill it after some blocks, in the middle of the next."""
    order = lines * 3
    chance.shuffle(order)
    after, delay = chance.randrange(1, 12), chance.random() * 0.02
    reads, writes = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reads)
        collect_all(order, writes)
        os._exit(0)
    os.close(writes)
    if not last:
        for _ in range(after):
            os.read(reads, 1)
        signal.setitimer(signal.ITIMER_REAL, max(delay, 0.0001))
        signal.sigwait({signal.SIGALRM})
        os.kill(pid, signal.SIGKILL)
    status = os.waitpid(pid, 0)[1]
    os.close(reads)
    if last:
        assert status == 0, status
    return int(os.WIFSIGNALED(status))


def collect_all(order: list[bytes], progress: int) -> None:
    from lachan.observatory.services.collecting import collect

    for at in range(0, len(order), 9):
        outcomes = collect(order[at : at + 9], today=dt.date(2026, 11, 25))
        assert {o.status for o in outcomes} <= {200, 202}
        os.write(progress, b".")


def told() -> dict[str, object]:
    from lachan.observatory.models import Receipt, Sum

    sums: dict[str, list[int]] = {}
    for row in Sum.objects.all():
        had = sums.setdefault(f"{row.day}|{row.cell}", [0, 0, 0])
        for at, more in enumerate((row.count, row.active, row.first)):
            had[at] += more
    return {"receipts": Receipt.objects.count(), "sums": sums}


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
