"""Send batches to a collector, five hundred at a time; what was sent counts once."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from lachan.lib.errors import RefusedError
from lachan.stats.intake import batches_in, files_in

PATH: Final = "/api/v1/statistics"
AT_ONCE: Final = 500
_OCTETS_AT_ONCE: Final = 1_000_000
_TIMEOUT_S: Final = 60
_TRIES: Final = 3


@dataclass(slots=True)
class Sent:
    """What became of the batches. reasons: text → how many were refused for it."""

    counted: int = 0
    already: int = 0
    conflict: int = 0
    refused: int = 0
    reasons: Counter[str] = field(default_factory=Counter)

    def as_mapping(self) -> dict[str, Any]:
        """Return it for --json."""
        return {
            "counted": self.counted,
            "already": self.already,
            "conflict": self.conflict,
            "refused": self.refused,
            "reasons": dict(self.reasons),
        }

    def sentence(self) -> str:
        """Return it for people."""
        return (
            f"{self.counted} counted, {self.already} were counted before,"
            f" {self.conflict} in conflict, {self.refused} refused"
        )

    def take(self, result: dict[str, Any]) -> None:
        """Add one result of the collector."""
        word = {202: "counted", 200: "already", 409: "conflict"}
        name = word.get(result["status"], "refused")
        setattr(self, name, getattr(self, name) + 1)
        if name in {"refused", "conflict"}:
            self.reasons[f"{result.get('error')}: {result.get('text')}"] += 1


def submit(
    place: Path, url: str, told: Callable[[int], None] = lambda done: None
) -> Sent:
    """Send every batch below `place` to the collector at `url`.

    Raises RefusedError when it cannot be reached; then send all again.
    """
    sent, done = Sent(), 0
    for block in _blocks(files_in(place)):
        for result in post(url, block):
            sent.take(result)
        done += len(block)
        told(done)
    return sent


def _blocks(files: list[Path]) -> Iterator[list[bytes]]:
    octets = (one for path in files for one in batches_in(path))
    block: list[bytes] = []
    for one in octets:
        if block and sum(map(len, block)) + len(one) + 600 > _OCTETS_AT_ONCE:
            yield block
            block = []
        block.append(one)
        if len(block) == AT_ONCE:
            yield block
            block = []
    if block:
        yield block


def post(url: str, batches: list[bytes]) -> list[dict[str, Any]]:
    """Send batches at once; return the collector's result for each.

    Raises RefusedError.
    """
    import urllib3

    target = url if url.endswith(PATH) else url.rstrip("/") + PATH
    retries = urllib3.Retry(
        _TRIES, backoff_factor=0.3, status_forcelist=[502, 503], allowed_methods=None
    )
    try:
        answer = urllib3.request(
            "POST",
            target,
            body=b"\n".join(batches),
            headers={"Content-Type": "application/x-ndjson"},
            timeout=_TIMEOUT_S,
            retries=retries,
            redirect=False,
        )
        said = json.loads(answer.data)
    except (urllib3.exceptions.HTTPError, ValueError) as e:
        raise RefusedError(f"{target}: no answer of a collector ({e})") from e
    if answer.status != 200 or not isinstance(said, dict) or "results" not in said:
        text = said.get("text", "") if isinstance(said, dict) else ""
        raise RefusedError(f"{target}: {answer.status} {text}")
    results = said["results"]
    if len(results) != len(batches):
        raise RefusedError(f"{target}: {len(results)} results for {len(batches)}")
    return list(results)
