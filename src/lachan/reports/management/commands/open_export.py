"""Open a report that left another house sealed."""

import json
from argparse import ArgumentParser
from getpass import getpass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lachan.reports.rules import sealedfile
from lachan.vault.rules.errors import VaultError


class Command(BaseCommand):
    """``lachan manage open_export 7F3K-2QXM.lachan --key secret.hex``."""

    help = "Show the report in a sealed file: asks for its code, or takes a key."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, and the key if it was sealed to one."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--key", type=Path, help="file with the secret key, hex")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the content as JSON."""
        try:
            sealed = options["file"].read_bytes()
            if options["key"]:
                secret = bytes.fromhex(options["key"].read_text().strip())
                content = sealedfile.with_key(secret, sealed)
            else:
                content = sealedfile.with_code(getpass("Mã: "), sealed)
        except (OSError, ValueError, VaultError) as e:
            raise CommandError(f"{options['file']}: {e}") from e
        told = json.loads(content)
        self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2))
