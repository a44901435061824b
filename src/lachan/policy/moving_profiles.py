"""Profiles of what moved in, as `profile.from_mapping` takes them."""

from collections import defaultdict
from typing import Any

from lachan.policy.model import AgeBand
from lachan.policy.moving_draft import HOME_KEY
from lachan.policy.moving_values import Choices, Moved, MovedClient, MovedRule
from lachan.policy.profile import from_mapping


def profiles(moved: Moved) -> list[dict[str, Any]]:
    """Return a profile for the home's other devices (`default`) and for each client.

    What was chosen there is added to the preset of the age and takes nothing from it,
    own names aside. A client's age is adult where it was an administrator's, else 6-9:
    a parent tells.
    """
    rules: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for rule in moved.rules:
        made = _rule(rule)
        for key in (*([HOME_KEY] if rule.home else []), *rule.clients):
            rules[key].append(made)
    home = _profile(HOME_KEY, AgeBand.FROM_6, moved, rules[HOME_KEY])
    return [home, *(_client(client, rules[client.key]) for client in moved.people)]


def _client(client: MovedClient, rules: list[dict[str, Any]]) -> dict[str, Any]:
    age = AgeBand.ADULT if client.role == "adult" else AgeBand.FROM_6
    return {
        **_profile(client.key, age, client, rules),
        "askers": [
            *({"address": value} for value in client.addresses),
            *({"network": value} for value in client.networks),
            *({"mac": value} for value in client.macs),
            *({"device": value} for value in client.devices),
        ],
    }


def _profile(
    key: str, age: AgeBand, choices: Choices, rules: list[dict[str, Any]]
) -> dict[str, Any]:
    return {
        "id": key,
        "zone": choices.zone,
        "age": age.value,
        "block": sorted({*choices.services, *choices.categories}),
        **_safe_search(age, choices),
        "rules": rules,
        "windows": [
            {
                "days": list(w.days),
                "from": w.start,
                "to": w.end,
                "mode": "block",
                "categories": list(w.categories),
            }
            for w in choices.windows
        ],
    }


def _safe_search(age: AgeBand, choices: Choices) -> dict[str, Any]:
    """Return the keys that make search safer than the age alone does."""
    if choices.safe_search is None:
        return {}
    by_age = from_mapping({"id": HOME_KEY, "age": age.value}).engines
    said: dict[str, Any] = {}
    if not by_age:
        said["safe_search"] = list(choices.safe_search.engines)
    if choices.safe_search.youtube and not any(e.startswith("youtube") for e in by_age):
        said["youtube"] = "moderate"
    return said


def _rule(rule: MovedRule) -> dict[str, Any]:
    return {
        "name": rule.name,
        "subtree": rule.subtree,
        "action": "allow" if rule.allow else "block",
    }
