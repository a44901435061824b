"""Who is named in a text: phones, accounts, exact names, as marks that can be compared.

A name in a text is a run of two to five words with capitals; in a field of its own it
is whatever stands there. Children write without capitals: whoever opens a report is
looked for in the text itself, word by word.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from lachan.reports.rules.intake import Online, Person
from lachan.vault.rules.index import Kind, fold, mark, phone, words

_PHONE: Final = re.compile(r"(?<![\w/])(?:\+|00)?[\d][\d .\-()]{6,17}\d(?!\w)")
_ACCOUNT: Final = re.compile(
    r"(?<![\w.])@([\w.\-]{3,40})|([\w.+\-]{2,64}@[\w\-.]{3,64})"
)
_WORD: Final = re.compile(r"[^\W\d_][\w'’]*")
_LONGEST: Final = 5
_MOST: Final = 400


def marks(
    key: bytes, texts: Iterable[str], named: Iterable[Person], online: Iterable[Online]
) -> set[bytes]:
    """Return the marks of all that is named. key: `items.match_key("staff")`."""
    found: set[bytes] = set()
    for text in texts:
        found |= {mark(key, Kind.PHONE, p) for p in phones(text)}
        found |= {mark(key, Kind.ACCOUNT, a) for a in accounts(text)}
        found |= {mark(key, Kind.NAME, n) for n in names(text)}
    for person in named:
        found |= _of_person(key, person)
    for one in online:
        if one.account:
            found.add(mark(key, Kind.ACCOUNT, one.account))
    return found


def _of_person(key: bytes, person: Person) -> set[bytes]:
    found = {mark(key, Kind.NAME, n) for n in spellings(person.name)}
    if person.phone:
        found.add(mark(key, Kind.PHONE, person.phone))
    if person.account:
        found.add(mark(key, Kind.ACCOUNT, person.account))
    return found


def marks_of_account(key: bytes, name: str, username: str, email: str) -> set[bytes]:
    """Return the marks by which somebody with an account is found in a report."""
    found = {mark(key, Kind.NAME, name)} if name.strip() else set()
    for text in filter(None, (username, email)):
        found.add(mark(key, Kind.ACCOUNT, text))
        if phones(text):
            found.add(mark(key, Kind.PHONE, text))
    return found


def phones(text: str) -> set[str]:
    """Return the phone numbers in a text, each in one spelling."""
    found = {phone(m.group()) for m in _PHONE.finditer(text)}
    return {p for p in found if 9 <= len(p) <= 15}


def accounts(text: str) -> set[str]:
    """Return what looks like an account or an e-mail in a text."""
    return {a or b for a, b in _ACCOUNT.findall(text)}


def names(text: str) -> set[str]:
    """Return the runs of two to five words with capitals, every part of each run."""
    found: set[str] = set()
    for run in _runs(text):
        for size in range(2, _LONGEST + 1):
            starts = range(len(run) - size + 1)
            found |= {" ".join(run[i : i + size]) for i in starts}
        if len(found) > _MOST:
            break
    return found


def _runs(text: str) -> Iterator[list[str]]:
    run: list[str] = []
    before = None
    for match in _WORD.finditer(text):
        apart = before is not None and text[before : match.start()].strip()
        if not match.group()[0].isupper() or apart:
            yield run
            run = []
        if match.group()[0].isupper():
            run.append(match.group())
        before = match.end()
    yield run


_TITLES: Final = frozenset(
    [
        "anh",
        "chi",
        "co",
        "chu",
        "bac",
        "ong",
        "ba",
        "thay",
        "di",
        "cau",
        "mo",
        "em",
        "ban",
        "dong",
        "chi",
        "can",
        "bo",
    ]
)


def spellings(name: str) -> set[str]:
    """Return a name as typed in a field of its own, and without what goes before it."""
    said = fold(name).split()
    found = {" ".join(said)} if said else set()
    while said and said[0] in _TITLES:
        said = said[1:]
        if said:
            found.add(" ".join(said))
    return found


def says(texts: Iterable[str], name: str) -> bool:
    """Tell whether a full name (two words or more) stands in a text, in any case."""
    wanted = words(name)
    if len(wanted) < 2:
        return False
    needle = f" {' '.join(_WORD.findall(fold(name)))} "
    return any(needle in f" {' '.join(_WORD.findall(fold(t)))} " for t in texts)


def word_runs(text: str) -> set[str]:
    """Return every two to five words that stand side by side, folded."""
    said = _WORD.findall(fold(text))
    return {
        " ".join(said[i : i + size])
        for size in range(2, _LONGEST + 1)
        for i in range(len(said) - size + 1)
    }
