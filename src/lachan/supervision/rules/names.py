"""A name as a parent or child types it, and which names a family may not choose."""

from urllib.parse import urlsplit

from lachan.lib.errors import LachanError
from lachan.policy import catalogue, corrections
from lachan.policy.names import NameFormError, normalise, parents


class OwnNameError(LachanError):
    """The text is no name that can be chosen. `code` says why: form, suffix, help."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(f"{code}: {text[:80]!r}")
        self.code = code


def typed_name(text: str) -> str:
    """Return the name in `text`, which may be a whole address copied from a browser.

    Raises OwnNameError: form.
    """
    text = text.strip()
    if "//" not in text:
        text = "//" + text
    try:
        host = urlsplit(text).hostname or ""
        name = normalise(host)
    except (NameFormError, ValueError) as e:
        raise OwnNameError("form", text) from e
    if "." not in name or name.replace(".", "").isdigit():
        raise OwnNameError("form", text)
    return name


def own_name(text: str, *, subtree: bool, allow: bool) -> str:
    """Return a name that a family may open or close.

    Raises OwnNameError: form; suffix for a whole ending such as com.vn; help for a name
    that nothing may block.
    """
    name = typed_name(text)
    if corrections.spared(name, corrections.ANY) == "public suffix":
        raise OwnNameError("suffix", name)
    if not allow and _holds_help(name, subtree):
        raise OwnNameError("help", name)
    return name


def _holds_help(name: str, subtree: bool) -> bool:
    help_names = catalogue.help_names()
    return name in help_names or (
        subtree and any(name in parents(h) for h in help_names)
    )
