"""Copy what a box imports of its dependencies into a directory, from this Python."""

import shutil
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution, requires
from pathlib import Path

# What `lachan box` and `lachan gateway` import; the rest of the lock is the centre's.
NEEDED = (
    *("cryptography", "dnspython", "idna", "marisa-trie"),
    *("publicsuffixlist", "pynacl", "uvloop"),
)


def wanted(name: str, seen: set[str]) -> Iterator[str]:
    """Yield a distribution and what it requires without extras."""
    key = name.lower().replace("_", "-")
    if key in seen:
        return
    seen.add(key)
    yield key
    for line in requires(name) or ():
        bare, _, marker = line.partition(";")
        if "extra" in marker or "python_version <" in marker:
            continue
        word = bare.strip().split("[")[0].split(" ")[0]
        for sign in "<>=!~(":
            word = word.split(sign)[0]
        yield from wanted(word, seen)


def copy(found: Distribution, to: Path) -> None:
    """Copy the files of one distribution, programs and tests left out."""
    for file in found.files or ():
        parts = file.parts
        if ".." in parts or "__pycache__" in parts or "tests" in parts:
            continue
        source = Path(str(file.locate()))
        if source.suffix in {".pyx", ".pxd", ".c", ".h"} or not source.is_file():
            continue
        target = to / file
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)


def main() -> int:
    """Copy into the directory that is given."""
    seen: set[str] = set()
    for name in NEEDED:
        for key in wanted(name, seen):
            copy(distribution(key), Path(sys.argv[1]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
