"""`lachan manage audit_verify`: walk the chains, say which hold."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lachan.audit import services


class Command(BaseCommand):
    """Verify all streams, or those named."""

    help = "walk the audit chains and say which hold"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the names of streams; none means all."""
        parser.add_argument("stream", nargs="*")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one line a stream. Raises CommandError if one does not hold."""
        found = [services.verify(s) for s in options["stream"] or services.streams()]
        for one in found:
            state = "holds" if one.holds else f"BROKEN: {one.reason}"
            self.stdout.write(f"{one.stream}: {one.entries} entries, {state}")
        broken = [one.stream for one in found if not one.holds]
        if broken:
            raise CommandError(f"broken: {', '.join(broken)}")
