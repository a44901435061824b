"""One line of an adblock list, in the DNS dialect of AdGuard."""

import re

from lachan.policy.syntax_lines import LineError
from lachan.policy.syntax_mask import Mask, MaskFormError, simplified
from lachan.policy.syntax_modifiers import ModifierFormError, Modifiers, read
from lachan.policy.syntax_regex import Regex, RegexFormError
from lachan.policy.syntax_rule import Kind, Rule


def read_rule(line: str) -> Rule:
    """Return the rule of a line without spaces around it. Raises LineError."""
    allow = line.startswith("@@")
    pattern, options = _split(line[2:] if allow else line)
    try:
        modifiers = read(options) if options is not None else Modifiers()
        kind, value = _pattern(pattern, modifiers)
    except (ModifierFormError, MaskFormError) as e:
        raise LineError(e.reason) from e
    if modifiers.page and allow:
        # An exception for the document lets its parts be shown, not its name resolve.
        raise LineError("browser-modifier")
    return Rule(
        text=line,
        kind=kind,
        value=value,
        allow=allow,
        important=modifiers.important,
        badfilter=modifiers.badfilter,
        dnstypes=modifiers.dnstypes,
        denyallow=modifiers.denyallow,
        clients=modifiers.clients,
        ctags=modifiers.ctags,
        rewrite=modifiers.rewrite,
    )


def _split(body: str) -> tuple[str, str | None]:
    """Return pattern and modifiers; None without any."""
    if _is_regex(body):
        return body, None
    end = body.rfind("/$")
    if end > 0 and body.startswith("/"):
        return body[: end + 1], body[end + 2 :]
    pattern, dollar, options = body.partition("$")
    return pattern, options if dollar else None


def _is_regex(pattern: str) -> bool:
    return len(pattern) > 1 and pattern[0] == pattern[-1] == "/"


def _pattern(pattern: str, modifiers: Modifiers) -> tuple[Kind, str]:
    if _is_regex(pattern):
        try:
            Regex(pattern[1:-1])
        except RegexFormError as e:
            raise LineError("bad-regex") from e
        return Kind.REGEX, pattern[1:-1]
    if re.search(r"\s", pattern):
        raise LineError("not-a-name")
    kind, value = simplified(pattern)
    if kind is Kind.MASK and Mask(value).wide and not modifiers.narrow:
        raise LineError("too-wide")
    return kind, value
