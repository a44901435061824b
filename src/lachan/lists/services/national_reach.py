"""Who would feel an entry: estimated from what ships and what is compiled, no logs."""

from dataclasses import dataclass

from django.conf import settings

from lachan.lib.errors import LachanError
from lachan.lists.models import category_title
from lachan.lists.rules import national as rules
from lachan.lists.services.below import listed_below
from lachan.policy import catalogue
from lachan.policy import manifest as manifests
from lachan.policy.names import parents
from lachan.policy.snapshot import open_snapshot

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Reach:
    """popular: much used names hit; below: names below it in the compiled lists.

    categories: codes under which lists carry the name already. services: codes of
    services that would be hit. apart: help and connectivity names below it, which stay.
    """

    popular: tuple[str, ...]
    popular_count: int
    below: int
    categories: tuple[str, ...]
    services: tuple[str, ...]
    apart: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """Return it as it is kept with a proposal."""
        return {
            "popular": list(self.popular),
            "popular_count": self.popular_count,
            "below": self.below,
            "categories": list(self.categories),
            "services": list(self.services),
            "apart": list(self.apart),
        }


def estimate(name: str, subtree: bool) -> Reach:
    """Return who would feel it; without compiled lists, what ships alone says."""
    popular = rules.popular_hit(name, subtree)
    hit = {name, *parents(name)}
    services = [
        code
        for code, domains in catalogue.service_domains().items()
        if hit & set(domains) or (subtree and rules.below(name, domains))
    ]
    below, categories = _listed(name, subtree)
    kept = catalogue.help_names() | catalogue.connectivity_names()
    return Reach(
        popular=tuple(popular[:SHOWN]),
        popular_count=len(popular),
        below=below,
        categories=categories,
        services=tuple(services[:SHOWN]),
        apart=tuple(rules.below(name, kept)[:SHOWN]) if subtree else (),
    )


def _listed(name: str, subtree: bool) -> tuple[int, tuple[str, ...]]:
    try:
        manifest = manifests.read(settings.POLICY_DIR, None)
        snapshot = open_snapshot(settings.POLICY_DIR, manifest)
    except (LachanError, OSError):
        return 0, ()
    found = {
        category_title(category)
        for entry in snapshot.listed(name)
        for category, _source in entry.pairs
    }
    return len(listed_below(name)) if subtree else 0, tuple(sorted(found))
