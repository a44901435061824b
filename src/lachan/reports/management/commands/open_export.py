"""Open a report, or a case, that left another house sealed."""

import re
from argparse import ArgumentParser
from collections.abc import Iterator
from getpass import getpass
from pathlib import Path
from typing import IO, Any, Final

from django.core.management.base import BaseCommand, CommandError

from lachan.reports.rules import bundle, sealedfile
from lachan.vault.rules.errors import VaultError

# Names that an export gives; anything else is not written to the disk.
_NAME: Final = re.compile(r"files/(\d{1,6}\.[a-z0-9]{1,8})")


class Command(BaseCommand):
    """``lachan manage open_export 7F3K-2QXM.lachan --key secret.hex --to DIR``."""

    help = "Show what a sealed file holds: asks for its code, or takes a key."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, the key if it was sealed to one, and where files go."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--key", type=Path, help="file with the secret key, hex")
        parser.add_argument("--to", type=Path, help="directory for the files in it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print report or case as JSON; write its files where that was asked for."""
        try:
            with options["file"].open("rb") as sealed:
                for name, content in bundle.unpack(_content(sealed, options["key"])):
                    self._take(name, content, options["to"])
        except (OSError, ValueError, VaultError) as e:
            raise CommandError(f"{options['file']}: {e}") from e

    def _take(self, name: str, content: bytes, to: Path | None) -> None:
        if name in ("report.json", "case.json"):
            self.stdout.write(content.decode().rstrip())
        elif to is not None and (known := _NAME.fullmatch(name)):
            to.mkdir(parents=True, exist_ok=True)
            (to / known[1]).write_bytes(content)


def _content(sealed: IO[bytes], key: Path | None) -> Iterator[bytes]:
    if key is None:
        return sealedfile.with_code(getpass("Mã: "), sealed)
    return sealedfile.with_key(bytes.fromhex(key.read_text().strip()), sealed)
