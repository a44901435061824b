"""`lachan manage invite_administrator`: a way in for whoever holds the machine."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from lachan.accounts.services import administrator_link


class Command(BaseCommand):
    """Print a link that makes one more administrator, once, within 7 days."""

    help = "print a link that makes an administrator, when the others cannot sign in"

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the link on standard output and nowhere else."""
        self.stdout.write(administrator_link(settings.LACHAN_URL))
