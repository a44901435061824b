"""Run by `clickhouse`: reads SQL, one JSON string a line; writes Arrow, or what failed.

An answer is a line, ``{"octets": N}`` or ``{"error": "…"}``, and N octets.
"""

import json
import os
import sys
from typing import Any


def main() -> None:
    """Answer until the input ends."""
    # What the engine itself prints must not come between answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    from chdb import session as chdb_session

    # Untyped where it is there, unknown where it is not.
    sessions: Any = chdb_session
    session = sessions.Session()
    session.query("SET use_hive_partitioning = 0")
    for line in sys.stdin:
        try:
            octets = session.query(json.loads(line), "ArrowStream").bytes() or b""
        except RuntimeError as e:
            # What it had written before it failed would begin the next answer.
            session.query("SELECT 1", "ArrowStream")
            answers.write(_line({"error": str(e).splitlines()[0][:300]}))
        else:
            answers.write(_line({"octets": len(octets)}) + octets)
        answers.flush()


def _line(said: dict[str, object]) -> bytes:
    return json.dumps(said).encode() + b"\n"


if __name__ == "__main__":
    main()
