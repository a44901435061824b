"""What share of popular names each age preset blocks, and by which category.

    python bench/presets.py [--data ../shared/data] [--names CATEGORY]

Compiles the starter lists with one profile an age and asks the real `Live` about every
name of the popularity lists; writes bench/presets.md. --names prints what is blocked.
"""

import argparse
import lzma
import tempfile
from collections import Counter
from pathlib import Path

from lachan.policy.catalogue import catalogue, starter_lists
from lachan.policy.compile import ListSource, release
from lachan.policy.live import Live
from lachan.policy.model import Action, AgeBand
from lachan.policy.names import NameFormError, normalise

LISTS = {
    "Tranco .vn": "tranco_vn.txt",
    "CrUX .vn": "crux_vn.txt",
    "Tranco 10k": "tranco_top10k.txt.xz",
    "Majestic 10k": "majestic_top10k.txt.xz",
    "Moz 500": "moz_top500.txt",
    "Umbrella 20k": "cisco_umbrella_top20k.txt.xz",
}
A = 1
NOW = 1_795_000_000.0
REPORT = Path(__file__).with_name("presets.md")
Table = dict[tuple[str, AgeBand], tuple[int, Counter[str], dict[str, list[str]]]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--names", help="print the names a category blocks at 10-13")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        live = _live(Path(directory))
        table: Table = {
            (title, age): _count(live, age, _names(args.data / "toplists" / file))
            for title, file in LISTS.items()
            for age in AgeBand
        }
    if args.names:
        for title in LISTS:
            blocked = table[title, AgeBand.FROM_10][2].get(args.names, [])
            print(f"{title}: {' '.join(blocked)}")
        return
    text = "\n\n".join(
        [_head(), _shares(table), *(_by_category(table, age) for age in AgeBand)]
    )
    REPORT.write_text(text + "\n", encoding="utf-8")
    print(text)


def _live(directory: Path) -> Live:
    lists = [
        ListSource(s.path, s.category, s.source, s.format, s.subtree)
        for s in starter_lists()
    ]
    profiles = [{"id": f"age-{age}", "age": str(age)} for age in AgeBand]
    release(directory, lists, profiles=profiles)
    return Live(directory, at=NOW)


def _count(
    live: Live, age: AgeBand, names: list[str]
) -> tuple[int, Counter[str], dict[str, list[str]]]:
    cls, _ = live.class_of(f"age-{age}", NOW)
    counts: Counter[str] = Counter()
    blocked: dict[str, list[str]] = {}
    for name in names:
        decision = live.decide(name, A, cls)
        if decision.action in {Action.BLOCK, Action.NXDOMAIN}:
            counts[decision.category] += 1
            blocked.setdefault(decision.category, []).append(name)
    return len(names), counts, blocked


def _names(path: Path) -> list[str]:
    raw = path.read_bytes()
    raw = lzma.decompress(raw) if path.suffix == ".xz" else raw
    names = set()
    for line in raw.decode().split():
        try:
            names.add(normalise(line))
        except NameFormError:
            continue
    return sorted(names)


def _head() -> str:
    return (
        "# What the presets block of popular names\n\n"
        "Made by `python bench/presets.py` with the shipped starter lists. A share is\n"
        "of the names in the list, not of what people visit. The lists hold adult and\n"
        "gambling sites too: nought is not the aim."
    )


def _shares(table: Table) -> str:
    rows = ["| List | names | " + " | ".join(AgeBand) + " |"]
    rows.append("|---|---:|" + "---:|" * len(AgeBand))
    for title in LISTS:
        cells = []
        for age in AgeBand:
            total, counts, _ = table[title, age]
            cells.append(f"{100 * counts.total() / total:.2f} %")
        total = table[title, AgeBand.ADULT][0]
        rows.append(f"| {title} | {total} | " + " | ".join(cells) + " |")
    return "## Share blocked by age\n\n" + "\n".join(rows)


def _by_category(table: Table, age: AgeBand) -> str:
    seen = {code for title in LISTS for code in table[title, age][1]}
    order = [code for code in [*catalogue(), ""] if code in seen]
    rows = ["| Category | " + " | ".join(LISTS) + " |"]
    rows.append("|---|" + "---:|" * len(LISTS))
    for code in order:
        cells = [str(table[title, age][1][code]) for title in LISTS]
        rows.append(f"| {code or '(canary)'} | " + " | ".join(cells) + " |")
    return f"## {age}: names blocked by category\n\n" + "\n".join(rows)


if __name__ == "__main__":
    main()
