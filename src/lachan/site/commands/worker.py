"""`lachan worker`: run the jobs that are due, until stopped."""

import argparse
import signal

from lachan.lib import env
from lachan.site.boot import need_tables, start_django


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Offer a single round for tests and cron."""
    parser.add_argument(
        "--once", action="store_true", help="run what is due now, then stop"
    )


def run(args: argparse.Namespace) -> int:
    """Work until SIGINT or SIGTERM; what is being done is finished first.

    Raises RefusedError while the tables are not there.
    """
    start_django()
    need_tables()
    from lachan.site import metrics, work

    worker = work.Work(work.collect())
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: worker.stop())
    if args.once:
        worker.once()
        return 0
    address = env.text("LACHAN_METRICS")
    if address:
        metrics.serve(*env.host_port(address, what="LACHAN_METRICS"))
    worker.loop()
    return 0
