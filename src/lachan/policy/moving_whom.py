"""For whom a rule of AdGuard Home holds: $client and $ctag."""

from collections.abc import Iterable
from dataclasses import dataclass

from lachan.policy.moving_draft import Draft, Whom, asker_of, device_of
from lachan.policy.moving_rules import LeftOutError, OwnName
from lachan.policy.moving_values import MovedClient


@dataclass(frozen=True, slots=True)
class Named:
    """Keys of the clients that a rule is for, if it names any, and is not for."""

    wanted: frozenset[str] = frozenset()
    spared: frozenset[str] = frozenset()


def named(own: OwnName, where: str, draft: Draft) -> Named:
    """Return the clients that `own` names.

    One without settings so far becomes a client. Raises LeftOutError where it is not
    known, or only a part of a client.
    """
    found: tuple[set[str], set[str]] = set(), set()
    for word in own.clients:
        key = _client(word.removeprefix("~"), own.line, where, draft)
        found[word.startswith("~")].add(key)
    return Named(frozenset(found[0]), frozenset(found[1]))


def whom(
    ctags: tuple[str, ...],
    clients: Named,
    people: Iterable[MovedClient],
    unfiltered: set[str],
) -> Whom:
    """Return for whom of `people` and of the home a rule with `ctags` holds.

    unfiltered: keys of those for whom no rule held.
    """
    tags = {t for t in ctags if t[0] != "~"}
    not_tags = {t[1:] for t in ctags if t[0] == "~"}
    keys = tuple(
        c.key
        for c in people
        if (not clients.wanted or c.key in clients.wanted)
        and c.key not in clients.spared | unfiltered
        and (not tags or not tags.isdisjoint(c.groups))
        and not_tags.isdisjoint(c.groups)
    )
    return Whom(home=not clients.wanted and not tags, clients=keys)


def _client(word: str, line: str, where: str, draft: Draft) -> str:
    """Return the key of the client that `word` names."""
    key = draft.named(word)
    if key is not None:
        return key
    asker = asker_of(word)
    owner = draft.owner(asker or device_of(word) or ("", ""))
    if owner:
        return owner.key
    if asker is None or draft.overlaps(asker):
        raise LeftOutError("rule-client", text=line)
    return draft.add_client(_unnamed(word, where, draft), [asker], where).key


def _unnamed(word: str, where: str, draft: Draft) -> MovedClient:
    home = draft.home
    return MovedClient(
        key="",
        name=word,
        where=where,
        services=home.services,
        categories=home.categories,
        windows=home.windows,
        zone=home.zone,
        safe_search=home.safe_search,
    )
