"""`lachan manage national_verify`: walk the public log of the national list."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lachan.lists.services import national_log


class Command(BaseCommand):
    """Recompute every digest of the public log."""

    help = "walk the public log of the national list and say whether it holds"

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the end of the chain. Raises CommandError if it does not hold."""
        verdict = national_log.verify()
        if not verdict.holds:
            raise CommandError(f"broken at line {verdict.broken_at}")
        self.stdout.write(f"{verdict.lines} lines, holds, ends with {verdict.head}")
