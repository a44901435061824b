"""Read block lists: hosts, domains, adblock, dnsmasq, RPZ, wildcard.

A bad line never refuses a list: it is left out, counted by reason, and shown. Clean
lines, nearly all of a large list, are taken many at a time by one regular expression;
the rest is read line by line. docs/lists-formats.md says what each format means.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from lachan.lib.errors import LachanError
from lachan.policy.names import MAX_NAME_OCTETS
from lachan.policy.syntax_adblock import read_rule
from lachan.policy.syntax_detect import FORMATS, detect
from lachan.policy.syntax_lines import (
    LineError,
    Sink,
    is_address,
    is_cosmetic,
    list_name,
    read_dnsmasq,
    read_domain,
    read_hosts,
    read_wildcard,
)
from lachan.policy.syntax_read import decoded
from lachan.policy.syntax_rpz import ZoneReader
from lachan.policy.syntax_rule import (
    MAX_EXAMPLES,
    ParsedList,
    Rule,
    Skipped,
    drop_badfiltered,
)
from lachan.policy.syntax_specific import settle

__all__ = ["FORMATS", "FormatNameError", "ParsedList", "Rule", "Skipped", "parse_list"]

MAX_LINE_CHARACTERS = 1 << 16

# A name as nearly all are; the rest takes the careful path. Only characters are taken
# possessively: before Python 3.11.5 a possessive group goes back to the wrong place
# (cpython issue 106052), and Debian 12 has 3.11.2.
_NAME = (
    r"(?!localhost\.localdomain)(?:[a-z0-9_-]{1,63}+\.)+"
    r"(?:[a-z][a-z0-9]{1,62}+|xn--[a-z0-9-]{1,59}+)"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NOT_UTF8 = re.compile(r"[\udc80-\udcff]")


class FormatNameError(LachanError):
    """There is no such list format."""


@dataclass(frozen=True, slots=True)
class _Run:
    """Many clean lines at once. take: puts the lines' names where they belong."""

    pattern: re.Pattern[str]
    take: Callable[["_Reader", str], list[str]]


def parse_list(
    data: bytes,
    *,
    format: str = "auto",  # noqa: A002 - the word of the command line
    subtree: bool = False,
) -> ParsedList:
    """Return what the list in `data` says; nothing in `data` makes this fail.

    format: one of FORMATS, or "auto" to tell it from samples of the lines.
    subtree: lines of hosts and domains stand for all beneath the name too.
    Raises FormatNameError.
    """
    text, small = decoded(data)
    if format == "auto":
        parsed = ParsedList(detect(text))
    elif format in FORMATS:
        parsed = ParsedList(format)
    else:
        raise FormatNameError(f"no list format {format!r}: {', '.join(FORMATS)}")
    return _Reader(text, small, parsed, subtree=subtree).read()


class _Reader:
    """One list being read."""

    def __init__(
        self, text: str, small: str, parsed: ParsedList, *, subtree: bool
    ) -> None:
        self.parsed = parsed
        self.sink = Sink(parsed, subtree)
        self.zone = ZoneReader(self.sink)
        self._text = text
        self._small = small
        self._line = 1
        self._counted = 0

    def read(self) -> ParsedList:
        runs = _RUNS[self.parsed.format]
        small, at, length = self._small, 0, len(self._small)
        while at < length:
            for run in runs if self.zone.at_apex else ():
                found = run.pattern.match(small, at)
                if found:
                    self._take(run, found[0], at)
                    at = found.end()
                    break
            else:
                end = small.find("\n", at)
                self._careful(at, end)
                at = end + 1
        return self._finish()

    def _take(self, run: _Run, lines: str, at: int) -> None:
        names = run.take(self, lines)
        self.parsed.rules += len(names)
        if max(map(len, names)) > MAX_NAME_OCTETS:
            self._drop_long(at, lines, names)

    def _drop_long(self, at: int, lines: str, names: list[str]) -> None:
        long = {name for name in names if len(name) > MAX_NAME_OCTETS}
        for offset, name in enumerate(names):
            if name in long:
                self._locate(at)
                text = lines.split("\n")[offset]
                self.parsed.skip(self._line + offset, text, "bad-name")
                self.parsed.rules -= 1
        for kept in (self.parsed.exact, self.parsed.subtree):
            kept[:] = [name for name in kept if name not in long]

    def _locate(self, at: int) -> None:
        """Count lines up to `at`."""
        self._line += self._small.count("\n", self._counted, at)
        self._counted = at

    def _careful(self, at: int, end: int) -> None:
        line = self._text[at:end]
        sink = self.sink
        sink.text = line
        if len(self.parsed.examples) < MAX_EXAMPLES:
            self._locate(at)
            sink.line = self._line
        try:
            self.parsed.rules += self._read_line(line)
        except LineError as e:
            sink.skip(e.reason)

    def _read_line(self, line: str) -> bool:
        """Read one line; False when it holds no rule. Raises LineError."""
        if len(line) > MAX_LINE_CHARACTERS:
            raise LineError("too-long")
        return _READERS[self.parsed.format](self, line)

    def _finish(self) -> ParsedList:
        parsed = self.parsed
        self.zone.finish()
        if parsed.format in {"dnsmasq", "rpz"}:
            settle(parsed)
        drop_badfiltered(parsed, [rule for rule in parsed.patterns if rule.badfilter])
        return parsed


def _refuse_garbage(line: str) -> None:
    if _CONTROL.search(line):
        raise LineError("control-character")
    if _NOT_UTF8.search(line):
        raise LineError("encoding")
    if line.startswith("<"):
        raise LineError("html")


def _plain(
    read: Callable[[str, Sink], bool], *, comments: str = "!;#["
) -> Callable[[_Reader, str], bool]:
    """Return a reader of lines that hold one entry and may be comments."""

    def reader(self: _Reader, line: str) -> bool:
        line = line.strip(" \t")
        if not line or line[0] in comments or line.startswith("//"):
            return False
        _refuse_garbage(line)
        if line[0] != "#" and is_cosmetic(line):
            raise LineError("cosmetic")
        return read(line, self.sink)

    return reader


def _adblock(self: _Reader, line: str) -> bool:
    line = line.strip(" \t")
    if line.startswith("#") and is_cosmetic(line):
        raise LineError("cosmetic")
    if not line or line[0] in "!;#" or (line[0] == "[" and line[-1] == "]"):
        return False
    _refuse_garbage(line)
    if is_cosmetic(line) and not _is_regex(line):
        raise LineError("cosmetic")
    words = line.split()
    if len(words) > 1 and is_address(words[0]):
        return read_hosts(line, self.sink)
    rule = line if "$" in line or "/" in line[:3] else _commentless(line)
    if re.fullmatch(r"[^|@*^$/=?&,'\"()\s]+", rule):
        name = _bare_name(rule)
        if name:
            self.sink.name(name)
            return True
    self.sink.rule(read_rule(rule))
    return True


def _is_regex(line: str) -> bool:
    return line.removeprefix("@@").startswith("/")


def _commentless(line: str) -> str:
    return re.split(r"\s#", line, maxsplit=1)[0].rstrip()


def _bare_name(word: str) -> str:
    """Return the name that `word` is, "" for a piece of one: a pattern."""
    if "." not in word and (word[0] in "-_" or word[-1] in "-_"):
        return ""
    try:
        return list_name(word)
    except LineError as e:
        if e.reason != "bad-name" or not word.isascii():
            raise
        return ""


def _rpz(self: _Reader, line: str) -> bool:
    if not line.strip() or line.lstrip().startswith((";", "#")):
        return False
    _refuse_garbage(line)
    return self.zone.read(line)


_READERS: dict[str, Callable[[_Reader, str], bool]] = {
    "hosts": _plain(read_hosts),
    "domains": _plain(read_domain),
    "wildcard": _plain(read_wildcard),
    "dnsmasq": _plain(read_dnsmasq),
    "adblock": _adblock,
    "rpz": _rpz,
}


def _run(
    line: str, take: Callable[[str], list[str]], *, subtree: bool | None = None
) -> _Run:
    """Return a run of lines like `line`, where NAME stands for a clean name.

    subtree: where the names go; None: as the source is marked.
    """

    def put(self: _Reader, lines: str) -> list[str]:
        names = take(lines)
        whole = self.sink.subtree if subtree is None else subtree
        (self.parsed.subtree if whole else self.parsed.exact).extend(names)
        return names

    return _Run(_many(line), put)


def _many(line: str) -> re.Pattern[str]:
    """Match `line` up to 1,000 times: what a run may go back to stays small."""
    return re.compile(f"(?:{line.replace('NAME', _NAME)}){{1,1000}}")


def _zone_run(self: _Reader, lines: str) -> list[str]:
    owners = [line.split(None, 1)[0] for line in lines.splitlines()]
    self.zone.carry(owners[-1])
    names = []
    for owner in owners:
        name = owner.removeprefix("*.")
        names.append(name)
        if name is owner:
            self.parsed.exact.append(name)
        else:
            self.zone.wildcard(name)
    return names


_NAMES = _run(r"NAME\n", str.split)
_HOSTS = _run(
    r"(?:0\.0\.0\.0|127\.0\.0\.1|::1?)[ \t]++NAME\n", lambda lines: lines.split()[1::2]
)
_RUNS: dict[str, tuple[_Run, ...]] = {
    "domains": (_NAMES,),
    "hosts": (_HOSTS, _NAMES),
    "adblock": (
        _run(r"\|\|NAME\^\n", lambda lines: lines[2:-2].split("^\n||"), subtree=True),
        _NAMES,
        _HOSTS,
    ),
    "wildcard": (
        _run(r"\*\.NAME\n", lambda lines: lines[2:-1].split("\n*."), subtree=True),
        _NAMES,
    ),
    "dnsmasq": (
        _run(
            r"(?:address=/NAME/(?:0\.0\.0\.0|127\.0\.0\.1|::|#)?"
            r"|(?:local|server)=/NAME/)\n",
            lambda lines: lines.split("/")[1::2],
            subtree=True,
        ),
    ),
    "rpz": (
        _Run(
            _many(
                r"(?:\*\.)?NAME[ \t]++(?:\d++[ \t]++)?(?:in[ \t]++)?cname[ \t]++\.\n"
            ),
            _zone_run,
        ),
    ),
}
