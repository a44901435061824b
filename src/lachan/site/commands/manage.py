"""`lachan manage …`: any Django command."""

import argparse

from django.core.management import execute_from_command_line

from lachan.site.boot import start_django


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take every word as Django's."""
    parser.add_argument(
        "words", nargs=argparse.REMAINDER, help="a Django command and its options"
    )


def run(args: argparse.Namespace) -> int:
    """Run the Django command."""
    start_django()
    execute_from_command_line(["lachan manage", *args.words])
    return 0
