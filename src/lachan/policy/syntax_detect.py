"""Which of the list formats a text is in, told from samples of its lines."""

import re
from collections import Counter
from collections.abc import Iterator

FORMATS = ("hosts", "domains", "adblock", "dnsmasq", "rpz", "wildcard")

_SAMPLES = 4  # places looked at, the beginning and the end among them
_SAMPLE_LINES = 300
_SAMPLE_CHARACTERS = 60_000
_MARKS = (
    (
        "rpz",
        re.compile(
            r"\$(?:ttl|origin)\s|\S*\s+(?:\S+\s+)*?(?:cname|soa)\s", re.IGNORECASE
        ),
    ),
    ("dnsmasq", re.compile(r"(?:address|server|local)=/", re.IGNORECASE)),
    (
        "hosts",
        re.compile(r"[0-9a-f:.]*[:.][0-9a-f:.]*(?:%\w+)?\s+[^\s#]", re.IGNORECASE),
    ),
    ("wildcard", re.compile(r"\*?\.[^\s*^$|/]+$")),
    (
        "adblock",
        re.compile(
            r"@@|\|\||\|\S|/.*/$|\[adblock|.*(?:\^|\$[a-z]|\*|##|#@#)", re.IGNORECASE
        ),
    ),
    ("domains", re.compile(r"[\w.-]+\.?(?:\s*#.*)?$")),
)


def detect(text: str) -> str:
    """Return the format of `text`, one of FORMATS.

    Where lines of several kinds are mixed, the format that reads most of them: adblock
    also takes hosts lines and names, hosts and wildcard take names.
    """
    found = Counter(_kind(line) for line in _samples(text))
    for whole in ("rpz", "dnsmasq"):
        if found[whole] and found[whole] >= found.total() - found["other"] - found[""]:
            return whole
    if found["rpz"] + found["dnsmasq"] > found.total() // 2:
        return "rpz" if found["rpz"] > found["dnsmasq"] else "dnsmasq"
    if found["adblock"] or (found["hosts"] and found["wildcard"]):
        return "adblock"
    for format_ in ("hosts", "wildcard"):
        if found[format_]:
            return format_
    return "domains"


def _samples(text: str) -> Iterator[str]:
    for number in range(_SAMPLES):
        start = len(text) * number // _SAMPLES
        if number == _SAMPLES - 1:
            start = max(start, len(text) - _SAMPLE_CHARACTERS)
        if start:
            start = text.find("\n", start) + 1
        lines = text[start : start + _SAMPLE_CHARACTERS].split("\n")
        at_end = number == _SAMPLES - 1
        yield from lines[-_SAMPLE_LINES:] if at_end else lines[:_SAMPLE_LINES]


def _kind(line: str) -> str:
    if line.startswith((" ", "\t")) and line.strip()[:1] not in {"", ";"}:
        blank_owner = re.match(
            r"\s+(?:\d+\s+)?(?:in\s+)?(?:ns|cname|txt|a)\s", line, re.IGNORECASE
        )
        if blank_owner:
            return "rpz"
    line = line.strip()[:500]
    if not line or (line[0] in "!;" or (line[0] == "#" and line[1:2] != "#")):
        return ""
    for format_, mark in _MARKS:
        if mark.match(line):
            return format_
    return "other"
