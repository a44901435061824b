"""`lachan demo`: a fictional family, province, reports, cases, plan; the way back."""

import argparse
import sys

from lachan.site.boot import need_tables, start_existing


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Offer the way back, and the second factor of the fictional officers."""
    asked = parser.add_mutually_exclusive_group()
    asked.add_argument(
        "--remove", action="store_true", help="take the fictional family away"
    )
    asked.add_argument(
        "--code", action="store_true", help="print the code of a fictional officer"
    )


def run(args: argparse.Namespace) -> int:
    """Fill in or remove; doing either twice changes nothing more.

    Raises RefusedError where there is nothing to fill.
    """
    start_existing()
    need_tables()
    if args.code:
        _code()
    elif args.remove:
        _remove()
    else:
        _fill()
    return 0


def _code() -> None:
    from lachan.accounts import practice

    code, seconds = practice.code()
    sys.stdout.write(f"{code}\n")
    sys.stderr.write(f"The next one in {seconds} s; each works once a person.\n")


def _fill() -> None:
    from django.conf import settings
    from django.utils import timezone

    from lachan.cases.services import demo as cases
    from lachan.partners.services import demo as network
    from lachan.programme.services import demo as programme
    from lachan.reports.services import demo as reports
    from lachan.supervision.services import demo

    demo.demo_fill()
    network.demo_fill()
    reports.demo_fill(now=timezone.now())
    cases.demo_fill(now=timezone.now())
    programme.demo_fill(now=timezone.now())
    sys.stderr.write(
        "A fictional family is in; its pages say so. Sign in at "
        f"{settings.LACHAN_URL} as {demo.LOGIN} with {demo.PASSWORD}. Anybody "
        "can: not for real use. lachan demo --remove takes it away.\n"
        f"The fictional province ZZ has teams: {', '.join(network.LOGINS)}, "
        f"each with {network.PASSWORD}; reports and cases wait for them.\n"
        f"{programme.LOGIN}, same password, gathers a fictional plan's year.\n"
        "Officers give a second code too: lachan demo --code prints it.\n"
    )


def _remove() -> None:
    from django.utils import timezone

    from lachan.cases.services import demo as cases
    from lachan.partners.services import demo as network
    from lachan.programme.services import demo as programme
    from lachan.reports.services import demo as reports
    from lachan.supervision.services import demo

    demo.demo_remove()
    cases.demo_remove(now=timezone.now())
    reports.demo_remove(now=timezone.now())
    programme.demo_remove()
    network.demo_remove()
    sys.stderr.write(
        "The fictional family, province, reports, cases and plan are gone.\n"
    )
