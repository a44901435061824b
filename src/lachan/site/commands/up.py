"""`lachan up`: prepare the data directory, then keep the three parts running."""

import argparse
import sys

from django.db import connections

from lachan.site.boot import paths, start_django


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take no words: everything is a setting (docs/settings.md)."""


def run(args: argparse.Namespace) -> int:
    """Start everything; return 0 after SIGINT or SIGTERM."""
    start_django()
    from lachan.site import parts, prepare, supervisor

    where = paths()
    with prepare.only_user(where):
        parts.check_addresses()
        prepare.prepare(where, say)
        started = parts.all_parts(where)
        invite()
        connections.close_all()
        supervisor.Supervisor(started, say).run()
    return 0


def say(line: str) -> None:
    """Print one line for the person at the terminal."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def invite() -> None:
    """Print the link that makes the first administrator; standard output only."""
    from django.conf import settings

    from lachan.accounts.services import (
        first_administrator_link,
    )

    link = first_administrator_link(settings.LACHAN_URL)
    if link:
        say("No administrator yet. This link makes the first one, once:")
        sys.stdout.write(f"{link}\n")
        sys.stdout.flush()
