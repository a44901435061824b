"""Print the copyright file of the package: ours, and what each dependency says."""

import sys
from importlib.metadata import distribution
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from box_wheels import NEEDED, wanted  # type: ignore[import-not-found]  # beside it

HEAD = """Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: lachan
Source: the project's repository

Files: *
Copyright: 2026 the contributors of Lá Chắn
License: Apache-2.0
 On Debian systems the full text is in /usr/share/common-licenses/Apache-2.0.
 Block lists of others and their licences: usr/lib/lachan-box/lachan/policy/data.
"""


def main() -> int:
    """Print it."""
    told = [HEAD]
    seen: set[str] = set()
    for name in [key for needed in NEEDED for key in wanted(needed, seen)]:
        about = distribution(name).metadata
        said = about.get("License-Expression") or about.get("License") or ""
        found = said.splitlines()[0][:60] if said.strip() else ""
        kinds = [c for c in about.get_all("Classifier") or () if "License ::" in c]
        text = found or (kinds[0].rpartition("::")[2].strip() if kinds else "see files")
        told += [
            f"Files: usr/lib/lachan-box/{about['Name']}*",
            f"Copyright: {about.get('Author') or 'its authors'}",
            f"License: {text.replace(' ', '-')}",
            " As in the .dist-info directory of the package.\n",
        ]
    sys.stdout.write("\n".join(told))
    return 0


if __name__ == "__main__":
    sys.exit(main())
