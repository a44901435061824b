"""Which pieces of a text are hidden when it is shown: names and phone numbers. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from lachan.reports.rules import naming
from lachan.vault.rules.index import fold, phone

BLOCK: Final = "█"
_PHONE: Final = re.compile(r"(?<![\w/])(?:\+|00)?\d[\d .\-()]{6,17}\d(?!\w)")
_WORD: Final = re.compile(r"[^\W\d_][\w'’]*")
# With their marks, or all without: "có" is not "cô".
_TITLES: Final = frozenset(
    "anh chị cô chú bác ông bà thầy dì cậu mợ em bạn bé thằng con "  # noqa: SIM905
    "chi co chu bac ong ba thay di cau mo ban be thang".split()
)


# Folded, as typed, where it begins and ends.
_Token = tuple[str, str, int, int]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text. hidden: not shown to a reader who did not ask for names."""

    text: str
    hidden: bool = False


def pieces(text: str, names: Iterable[str], *, shown: bool = False) -> list[Piece]:
    """Return a text in pieces; names and phones are hidden unless `shown`.

    names: known from fields of their own, found in any case and without tone marks.
    Besides: two words or more with capitals side by side, and a word with a capital
    after a title. A name that nothing tells apart from a word stays.
    """
    if shown:
        return [Piece(text)] if text else []
    found: list[Piece] = []
    place = 0
    for start, end in _merged(sorted(_spans(text, names))):
        found += [Piece(text[place:start])] if start > place else []
        found.append(Piece(text[start:end], hidden=True))
        place = end
    return found + ([Piece(text[place:])] if place < len(text) else [])


def redacted(text: str, wanted: str) -> tuple[str, int]:
    """Return a text with every place where `wanted` stands blacked out, and how many.

    wanted: words, in any case and without tone marks; a phone in any spelling.
    """
    said = [fold(m.group()) for m in _WORD.finditer(wanted)]
    spans = set(_runs(_tokens(text), said)) if said else set()
    if number := phone(wanted):
        spans |= {m.span() for m in _PHONE.finditer(text) if phone(m.group()) == number}
    if not said and not spans and wanted.strip():
        spans = {m.span() for m in re.finditer(re.escape(wanted.strip()), text)}
    return _blacked(text, spans), len(list(_merged(sorted(spans))))


def without(text: str, name: str, number: str) -> str:
    """Return a text in which one person's name and phone are blacked out.

    name: two words or more in any case and without tone marks; a given name alone only
    with a capital or after "tên": small, it may be a word ("an toàn").
    """
    tokens = _tokens(text)
    spellings = [_WORD.findall(s) for s in naming.spellings(name)]
    spans = {run for said in spellings if len(said) > 1 for run in _runs(tokens, said)}
    spans |= set(_given(tokens, {said[-1] for said in spellings if said}))
    if typed := phone(number):
        spans |= {m.span() for m in _PHONE.finditer(text) if phone(m.group()) == typed}
    return _blacked(text, spans)


def _given(tokens: list[_Token], given: set[str]) -> Iterator[tuple[int, int]]:
    before = ""
    for folded, word, start, end in tokens:
        if folded in given and (word[0].isupper() or before == "ten"):
            yield start, end
        before = folded


def _blacked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    out, place = "", 0
    for start, end in _merged(sorted(spans)):
        out += text[place:start] + BLOCK * 3
        place = end
    return out + text[place:]


def _tokens(text: str) -> list[_Token]:
    return [(fold(m.group()), m.group(), *m.span()) for m in _WORD.finditer(text)]


def _spans(text: str, names: Iterable[str]) -> Iterator[tuple[int, int]]:
    for match in _PHONE.finditer(text):
        if 9 <= len(phone(match.group())) <= 15:
            yield match.span()
    tokens = _tokens(text)
    wanted = {s for name in names for s in naming.spellings(name)}
    for name in wanted:
        said = _WORD.findall(name)
        if len(said) > 1:
            yield from _runs(tokens, said)
    given = {name.split()[-1] for name in wanted}
    yield from _alone(text, tokens, given)
    yield from _capitals(text, tokens)


def _runs(tokens: list[_Token], said: list[str]) -> Iterator[tuple[int, int]]:
    size = len(said)
    for i in range(len(tokens) - size + 1):
        if [t[0] for t in tokens[i : i + size]] == said:
            yield tokens[i][2], tokens[i + size - 1][3]


def _alone(
    text: str, tokens: list[_Token], given: set[str]
) -> Iterator[tuple[int, int]]:
    """Yield single words: a known given name after a title, or with a capital.

    "em. Họ" is no name: a sentence ends between title and word.
    """
    before, ended = "", 0
    for folded, word, start, end in tokens:
        titled = before in _TITLES and not text[ended:start].strip()
        capital = word[0].isupper()
        if (folded in given and (titled or capital)) or (titled and capital):
            yield start, end
        before, ended = unicodedata.normalize("NFC", word.casefold()), end


def _capitals(text: str, tokens: list[_Token]) -> Iterator[tuple[int, int]]:
    run: list[_Token] = []
    for token in tokens:
        beside = bool(run) and not text[run[-1][3] : token[2]].strip()
        if token[1][0].isupper() and (beside or not run):
            run.append(token)
            continue
        yield from _long(run)
        run = [token] if token[1][0].isupper() else []
    yield from _long(run)


def _long(run: list[_Token]) -> Iterator[tuple[int, int]]:
    if len(run) > 1:
        yield run[0][2], run[-1][3]


def _merged(spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    last: tuple[int, int] | None = None
    for start, end in spans:
        if last and start <= last[1]:
            last = (last[0], max(last[1], end))
            continue
        if last:
            yield last
        last = (start, end)
    if last:
        yield last
