"""What messages say and whom they can reach: filled by the apps that know the words.

An upper app calls `register` from its AppConfig.ready, once a kind.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lachan.lib.errors import LachanError
from lachan.outbox.models import Recipient
from lachan.outbox.rules import NUMBER, NUMBER_MAX, Facts


@dataclass(frozen=True, slots=True)
class Words:
    """A message as it is read. url: path of this site that it leads to, or ""."""

    subject: str
    body: str
    url: str = ""


Render = Callable[[Facts], Words]


@dataclass(frozen=True, slots=True)
class Address:
    """Where a letter goes, and the language its reader chose."""

    email: str
    language: str


@dataclass(frozen=True, slots=True)
class RecipientKind:
    """A kind of recipient. address: None when there is none that is confirmed.

    names: what to call those with these keys, for staff; a missing key is gone.
    find: keys of those whose names hold a text, for staff.
    """

    address: Callable[[str], Address | None]
    names: Callable[[set[str]], dict[str, str]]
    find: Callable[[str], set[str]]


@dataclass(frozen=True, slots=True)
class _Kind:
    render: Render
    title: object


_KINDS: dict[str, _Kind] = {}
_RECIPIENTS: dict[str, RecipientKind] = {}


class UnknownKindError(LachanError):
    """No app registered words for this kind."""


def register(kind: str, render: Render, *, title: object) -> None:
    """Give messages of `kind` their words.

    kind: "app.what". render: makes the words in the active language from the facts
    kept; it must bear facts that an older version kept. title: lazy text by which staff
    know the kind.
    """
    if kind == NUMBER:
        raise LachanError("the words of a number are fixed")
    _KINDS[kind] = _Kind(render, title)


def register_recipient(kind: str, how: RecipientKind) -> None:
    """Tell how recipients of `kind` are reached and called."""
    _RECIPIENTS[kind] = how


def render(kind: str, facts: Facts) -> Words:
    """Return the words of a message in the active language. Raises UnknownKindError."""
    if kind == NUMBER:
        return _number_words(facts)
    if kind not in _KINDS:
        raise UnknownKindError(f"no words for {kind!r}")
    return _KINDS[kind].render(facts)


def _number_words(facts: Facts) -> Words:
    """Say how many new things wait: all that such a notice may say, whatever it kept.

    It leads nowhere: an address in it would name the service on a lock screen.
    """
    kept = facts.get("n")
    n = kept if type(kept) is int and 0 < kept <= NUMBER_MAX else 1
    return Words(ngettext("Có %(n)d tin mới", "Có %(n)d tin mới", n) % {"n": n}, "")


def title(kind: str) -> str:
    """Return what staff call messages of `kind`; the code when nothing is known."""
    if kind == NUMBER:
        return _("Số tin mới")
    return str(_KINDS[kind].title) if kind in _KINDS else kind


def kinds() -> dict[str, str]:
    """Return the kinds that are known, with their titles."""
    known = {code: str(kind.title) for code, kind in _KINDS.items()}
    return {**known, NUMBER: title(NUMBER)}


def address_of(recipient: Recipient) -> Address | None:
    """Return where letters to `recipient` go now, or None."""
    how = _RECIPIENTS.get(recipient.kind)
    return how.address(recipient.key) if how else None


def names_of(recipients: set[Recipient]) -> dict[Recipient, str]:
    """Return what to call each recipient; "không còn" who is gone."""
    found: dict[Recipient, str] = {}
    for kind in {r.kind for r in recipients}:
        keys = {r.key for r in recipients if r.kind == kind}
        how = _RECIPIENTS.get(kind)
        names = how.names(keys) if how else {key: f"{kind}:{key}" for key in keys}
        for key in keys:
            found[Recipient(kind, key)] = names.get(key, _("người nhận không còn"))
    return found


def find(text: str) -> dict[str, set[str]]:
    """Return, by kind of recipient, the keys of those whose names hold `text`."""
    return {kind: how.find(text) for kind, how in _RECIPIENTS.items()}
