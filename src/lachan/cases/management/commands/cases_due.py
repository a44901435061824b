"""`lachan manage cases_due`: work every due time out again, say what differs."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from lachan.cases.models import Case
from lachan.cases.services import deriving


class Command(BaseCommand):
    """Compare all due times with the rows that they follow from."""

    help = "work all due times of cases out again and say which differ"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whether to write what differs."""
        parser.add_argument("--write", action="store_true", help="write them anew")

    def handle(self, *args: Any, **options: Any) -> None:
        """Name the cases that differ. Raises CommandError where they stay so."""
        now = timezone.now()
        found = list(deriving.differing(now))
        numbers = Case.objects.in_bulk(found[:20])
        for case in numbers.values():
            self.stdout.write(f"{case.number}: differs")
        if options["write"]:
            written = deriving.rewrite_all(found, now)
            self.stdout.write(f"{written} written anew")
        count = Case.objects.filter(erased_at=None).count()
        self.stdout.write(f"{count} cases worked out again, {len(found)} differ")
        if found and not options["write"]:
            raise CommandError("give --write to write them anew")
