"""Compile every django.po of the project to the django.mo beside it.

The compiled files are committed, so that running needs no gettext. ``--check`` writes
nothing and fails if a compiled file is missing or old.
"""

import argparse
import sys
from pathlib import Path

import polib

APPS = Path(__file__).resolve().parent.parent / "src" / "lachan"


def catalogues() -> list[Path]:
    """Return every django.po, in order."""
    return sorted(APPS.glob("*/locale/*/LC_MESSAGES/django.po"))


def compiled(po: Path) -> bytes:
    """Return what the .mo of `po` must hold; fuzzy and empty entries are left out."""
    return bytes(polib.pofile(str(po), wrapwidth=0).to_binary())


def main() -> int:
    """Compile, or with --check compare. Return the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing")
    only_check = parser.parse_args().check
    stale = []
    for po in catalogues():
        mo, wanted = po.with_suffix(".mo"), compiled(po)
        if mo.exists() and mo.read_bytes() == wanted:
            continue
        stale.append(po)
        if not only_check:
            mo.write_bytes(wanted)
    for po in stale:
        word = "old" if only_check else "compiled"
        sys.stdout.write(f"{word}: {po.relative_to(APPS)}\n")
    return 1 if only_check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
