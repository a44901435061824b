"""Run by test_killed: count files of batches, in children that are killed and killed.

Arguments: a directory of batches, how many rounds end by a kill, how many collectors
side by side, a seed. Prints what the database says afterwards. Each child shuffles all
batches, three times over; it writes one octet a block, and is killed in the middle of a
later one. Between the rounds what is there moves into the lake.
"""

import datetime as dt
import json
import os
import random
import select
import signal
import sys
from pathlib import Path


def main(directory: Path, kills: int, collectors: int, seed: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    call_command("migrate", "observatory", verbosity=0)
    chance = random.Random(seed)
    lines = [
        o
        for f in sorted(directory.glob("*.jsonl"))
        for o in f.read_bytes().splitlines()
    ]
    ended = 0
    for number in range(kills + 1):
        connections.close_all()
        children = [start(lines, chance) for _ in range(collectors)]
        last = number == kills
        ended += wait(children) if last else kill(children, chance)
    sys.stdout.write(json.dumps({"killed": ended, **told()}))


def start(lines: list[bytes], chance: random.Random) -> tuple[int, int]:
    """Fork one collector; return its process and where it tells how far it is."""
    order = lines * 3
    chance.shuffle(order)
    reads, writes = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reads)
        collect_all(order, writes)
        os._exit(0)
    os.close(writes)
    return pid, reads


def kill(children: list[tuple[int, int]], chance: random.Random) -> int:
    """Kill each, in the middle of a block; return how many died.

    After some blocks of all together: the database may serve one long before another.
    """
    left = chance.randrange(1, 12) * len(children)
    while left > 0:
        for reads in select.select([r for _, r in children], [], [])[0]:
            left -= len(os.read(reads, 1))
    for pid, _ in children:
        signal.setitimer(signal.ITIMER_REAL, max(chance.random() * 0.02, 0.0001))
        signal.sigwait({signal.SIGALRM})
        os.kill(pid, signal.SIGKILL)
    return sum(os.WIFSIGNALED(gone(child)) for child in children)


def wait(children: list[tuple[int, int]]) -> int:
    """Let each come to its end."""
    for child in children:
        status = gone(child)
        assert status == 0, status
    return 0


def gone(child: tuple[int, int]) -> int:
    pid, reads = child
    # A pipe that nobody reads would stop the child.
    while os.read(reads, 4096):
        pass
    os.close(reads)
    return os.waitpid(pid, 0)[1]


def collect_all(order: list[bytes], progress: int) -> None:
    from lachan.observatory.services.collecting import collect

    for at in range(0, len(order), 9):
        outcomes = collect(order[at : at + 9], today=dt.date(2026, 11, 25))
        assert {o.status for o in outcomes} <= {200, 202}
        os.write(progress, b".")


def told() -> dict[str, object]:
    from lachan.observatory.models import Receipt, Sum
    from lachan.stats.fold import flat, unpack

    sums: dict[str, list[int]] = {}
    for row in Sum.objects.all():
        places = {(row.geo, row.venue): unpack(bytes(row.cells))}
        for cell, total in flat(places).items():
            had = sums.setdefault(f"{row.day}|{cell}", [0, 0, 0])
            for at, more in enumerate(total):
                had[at] += more
    return {"receipts": Receipt.objects.count(), "sums": sums}


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
    main(Path(sys.argv[1]), *(int(word) for word in sys.argv[2:]))
