"""Rules of lists that are more than a name, as a snapshot carries them."""

from typing import Any

from lachan.policy.manifest import parse_json


class Patterns:
    """The conditional rules of every list of a snapshot."""

    def __init__(self, data: bytes) -> None:
        self.rows: list[dict[str, Any]] = list(parse_json(data, "patterns")["lists"])
