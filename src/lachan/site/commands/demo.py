"""`lachan demo`: fictional families to try with; `--remove` takes them away again."""

import argparse
import sys

from lachan.site.boot import start_django


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Offer the way back."""
    parser.add_argument(
        "--remove", action="store_true", help="take the fictional families away"
    )


def run(args: argparse.Namespace) -> int:
    """Fill in or remove; doing either twice changes nothing more."""
    start_django()
    from lachan.supervision import services

    if args.remove:
        services.demo_remove()
        sys.stderr.write("The fictional families are gone.\n")
    else:
        services.demo_fill()
        sys.stderr.write("Fictional families are in; every page says so.\n")
    return 0
