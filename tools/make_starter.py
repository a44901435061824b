"""Build the block lists that ship with the project: same input, same bytes.

    python tools/make_starter.py [--data ../shared/data] [--report]

Reads the snapshots named in tools/starter/recipe.toml and tools/starter/own, takes out
what `lachan.policy.corrections` spares, writes policy/data/lists/*.xz, starter.toml and
licences/, and says what it took out and why.
"""

import argparse
import json
import lzma
import re
import tarfile
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from lachan.policy import catalogue
from lachan.policy.corrections import spared
from lachan.policy.names import NameFormError, normalise, parents

HERE = Path(__file__).parent / "starter"
OWN = HERE / "own"
V2FLY = "blocklists/v2fly/domain-list-community.tar.xz"
POPULAR = {
    "top": ("tranco_top10k.txt.xz", "majestic_top10k.txt.xz", "moz_top500.txt"),
    "million": ("tranco_top1m.txt.xz", "majestic_top10k.txt.xz", "moz_top500.txt"),
}
# A hand-written open list is what the other lists are checked against.
OPEN = ("learning", "kids", "news", "health", "sex-education", "abuse-help")


FRAUDS = {"phishing", "scam"}
PLAIN = {"gambling", "adult", "crypto-loans"}


@dataclass(slots=True)
class Built:
    """One list on its way: the names kept, and what was taken out why."""

    source: str
    category: str
    subtree: bool
    names: set[str] = field(default_factory=set)
    dropped: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)

    def drop(self, name: str, why: str) -> None:
        self.dropped[why] += 1
        self.examples.setdefault(why, []).append(name)


def main() -> None:
    """Build everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--report", action="store_true", help="list what was taken out")
    args = parser.parse_args()
    recipe = tomllib.loads((HERE / "recipe.toml").read_text(encoding="utf-8"))
    entries = [*recipe["list"], *_own_entries()]
    lists = [_build(entry, args.data) for entry in entries]
    _name_rightly(lists)
    rows = []
    for entry, built in zip(entries, lists, strict=True):
        rows.append(_write(built, entry, recipe["source"][entry["source"]]))
        _say(built, args.report)
    _write_index(rows)
    _copy_licences(recipe["source"], args.data)


def _own_entries() -> list[dict[str, Any]]:
    return [
        {"source": "lachan", "category": path.stem, "own": path.name, "subtree": True}
        for path in sorted(OWN.glob("*.txt"))
    ]


def _build(entry: dict[str, Any], data: Path) -> Built:
    built = Built(entry["source"], entry["category"], entry["subtree"])
    leave, pick = re.compile(entry.get("leave", r"^$")), entry.get("pick", "")
    for text in _raw_names(entry, data):
        if leave.search(text) or not re.search(pick, text):
            continue
        try:
            name = normalise(text)
        except NameFormError:
            built.drop(text, "not a name")
            continue
        if built.subtree and "own" not in entry:
            name = name.removeprefix("www.")
        if why := _refused(name, entry, data):
            built.drop(name, why)
        else:
            built.names.add(name)
    if built.subtree:
        _fold(built)
    return built


def _refused(name: str, entry: dict[str, Any], data: Path) -> str | None:
    """Say why `name` may not stand in this list; None: it may."""
    if name.replace(".", "").isdigit():
        return "an address"
    if "own" in entry or entry["category"] in OPEN:
        return "public suffix" if spared(name, "") == "public suffix" else None
    if why := spared(name, entry["category"]):
        return why
    if name in _open_names():
        return "learning, news, health and help"
    bare = name.removeprefix("www.")
    if "popular" in entry and bare in _popular(data, entry["popular"]):
        return "popular"
    return None


def _fold(built: Built) -> None:
    """Take out names whose parent stands in the list."""
    for name in sorted(built.names):
        if any(parent in built.names for parent in parents(name)[1:]):
            built.names.discard(name)
            built.drop(name, "below another")


def _name_rightly(lists: list[Built]) -> None:
    """Take out of the lists of frauds what others know as gambling, adult or loans.

    A child is told one reason, and it should be the one that fits.
    """
    known = {n for built in lists if built.category in PLAIN for n in built.names}
    for built in lists:
        if built.category in FRAUDS:
            for name in sorted(built.names):
                if not known.isdisjoint(parents(name)):
                    built.names.discard(name)
                    built.drop(name, "gambling, adult or loans")


def _raw_names(entry: dict[str, Any], data: Path) -> Iterator[str]:
    if "v2fly" in entry:
        for file in entry["v2fly"]:
            yield from _v2fly(file, data, frozenset(entry.get("without", ())))
        return
    path = OWN / entry["own"] if "own" in entry else data / entry["input"]
    for line in _text(path).splitlines():
        words = line.split("#")[0].split()
        if words and words[-1] not in {"localhost", "broadcasthost"}:
            yield words[-1]


def _v2fly(file: str, data: Path, seen: frozenset[str]) -> Iterator[str]:
    """Yield the names of a v2fly file and its includes; patterns are left out.

    Entries marked @ads and @cn (mainland China only) are not what is looked for.
    Source: the README of v2fly/domain-list-community.
    """
    files = _v2fly_files(data)
    if file in seen or file not in files:
        return
    for line in files[file].splitlines():
        words = line.split("#")[0].split()
        if not words or words[0].startswith(("keyword:", "regexp:")):
            continue
        kind, _, name = words[0].rpartition(":")
        if kind == "include":
            yield from _v2fly(name, data, seen | {file})
        elif not {"@ads", "@cn"} & set(words):
            yield name


@cache
def _v2fly_files(data: Path) -> dict[str, str]:
    files = {}
    with tarfile.open(data / V2FLY) as archive:
        for member in archive:
            content = archive.extractfile(member)
            if content is not None:
                files[Path(member.name).name] = content.read().decode("utf-8")
    return files


@cache
def _open_names() -> frozenset[str]:
    """Names of the open lists and all above them: blocking those would block these."""
    return frozenset(
        parent
        for category in OPEN
        for line in _text(OWN / f"{category}.txt").splitlines()
        if line and not line.startswith("#")
        for parent in parents(line)
    )


@cache
def _popular(data: Path, kind: str) -> frozenset[str]:
    return frozenset(
        line.strip().removeprefix("www.")
        for file in POPULAR[kind]
        for line in _text(data / "toplists" / file).splitlines()
    )


def _text(path: Path) -> str:
    raw = path.read_bytes()
    raw = lzma.decompress(raw) if path.suffix == ".xz" else raw
    return raw.decode("utf-8", errors="replace")


def _write(
    built: Built, entry: dict[str, Any], source: dict[str, str]
) -> dict[str, Any]:
    file = f"{built.source}-{built.category}.txt.xz"
    url = source["url"] + entry["path"] if source["url"] and entry.get("path") else ""
    reach = "and all below each" if built.subtree else "exact"
    header = [
        f"{built.source}: {built.category}",
        f"licence {source['licence']}; {source['home_page'] or 'this project'}",
        f"snapshot {source['commit']}" if source["commit"] else "written by hand",
        f"{len(built.names)} names, {reach}",
    ]
    text = "\n".join([*(f"# {line}" for line in header), *_ordered(built.names), ""])
    # No time and no file name go into an .xz stream: the bytes depend on this alone.
    packed = lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME)
    (catalogue.DATA / "lists" / file).write_bytes(packed)
    return {
        "file": file,
        "category": built.category,
        "format": "domains",
        "subtree": built.subtree,
        "source": built.source,
        "licence": source["licence"],
        "home_page": source["home_page"],
        "url": url,
    }


def _ordered(names: Iterable[str]) -> list[str]:
    """Names by their labels from the right: neighbours pack well."""
    return sorted(names, key=lambda name: name.split(".")[::-1])


def _write_index(rows: list[dict[str, Any]]) -> None:
    lines = ["# Written by tools/make_starter.py from tools/starter/recipe.toml."]
    for row in rows:
        lines += ["", "[[list]]", *(f"{k} = {json.dumps(v)}" for k, v in row.items())]
    path = catalogue.DATA / "starter.toml"
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")


def _copy_licences(sources: dict[str, Any], data: Path) -> None:
    for code, source in sources.items():
        if source["licence_file"]:
            text = _text(data / source["licence_file"])
            path = catalogue.DATA / "licences" / f"{code}.txt"
            path.write_text(text, encoding="utf-8")


def _say(built: Built, report: bool) -> None:
    out = ", ".join(f"{why} {n}" for why, n in built.dropped.most_common())
    print(f"{built.source}-{built.category}: {len(built.names)} names; out: {out}")  # noqa: T201 - a tool for a terminal
    for why, names in built.examples.items() if report else ():
        if why != "below another":
            print(f"    {why}: {' '.join(sorted(names)[:400])}")  # noqa: T201 - as above


if __name__ == "__main__":
    main()
