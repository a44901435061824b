"""What a counted code is in statistics that leave a home: content alone."""

from functools import cache
from typing import Final

from lachan.policy.catalogue import OTHER, catalogue, counted_as

# Changes with the codes below; a batch says which it was made with.
TAX: Final = "2026.11"
IN_NO_LIST: Final = "none"


@cache
def statistical_codes() -> frozenset[str]:
    """Return every code that statistics may name; nothing that is nobody's business."""
    content = {c.code for c in catalogue().values() if not (c.service or c.sensitive)}
    return frozenset(content | {OTHER, IN_NO_LIST})


@cache
def statistical(code: str) -> str:
    """Return what a counted code is in statistics.

    A service counts as the first content category that it belongs to, "" as IN_NO_LIST,
    what is sensitive or unknown as OTHER.
    """
    if not code:
        return IN_NO_LIST
    found = catalogue().get(code)
    if found is not None and found.service:
        code = next((c for c in found.within if c in statistical_codes()), OTHER)
    return counted_as(code)
