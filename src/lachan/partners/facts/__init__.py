"""What upper apps may know of the network: frozen values."""

from lachan.partners.facts.places import (
    PlaceFacts,
    communes_of,
    find_places,
    old_names,
    place,
    places_now,
    provinces,
)
from lachan.partners.facts.units import (
    UnitFacts,
    UnitGoneError,
    facts_of,
    family_of,
    successor_of,
    successors_of,
)

__all__ = [
    "PlaceFacts",
    "UnitFacts",
    "UnitGoneError",
    "communes_of",
    "facts_of",
    "family_of",
    "find_places",
    "old_names",
    "place",
    "places_now",
    "provinces",
    "successor_of",
    "successors_of",
]
