"""The local socket between gateway and web: one JSON question, one JSON answer.

Each gateway worker listens on ``<run directory>/gateway-<n>.sock`` (mode 0600) and
answers lines. Questions in use: ``{"op": "status"}``, ``{"op": "budgets", "profile":
"bong"}`` and ``{"op": "last_block", "address": "192.0.2.7"}``; see docs/gateway.md.
"""

import json
import socket
from pathlib import Path
from typing import Any

PATTERN = "gateway-*.sock"
TIMEOUT_S = 0.5
MAX_ANSWER_OCTETS = 1 << 20


def socket_path(run_directory: Path, worker: int) -> Path:
    """Return where worker number `worker` listens."""
    return run_directory / f"gateway-{worker}.sock"


def ask_all(run_directory: Path, question: dict[str, Any]) -> list[dict[str, Any]]:
    """Ask every worker; those that are gone or silent for 0.5 s are left out."""
    answers = []
    for path in sorted(run_directory.glob(PATTERN)):
        try:
            answers.append(_ask(path, question))
        except (OSError, ValueError):
            continue
    return answers


def _ask(path: Path, question: dict[str, Any]) -> dict[str, Any]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as s:
        s.settimeout(TIMEOUT_S)
        s.connect(str(path))
        s.sendall(json.dumps(question).encode() + b"\n")
        with s.makefile("rb") as f:
            answer = json.loads(f.readline(MAX_ANSWER_OCTETS))
    if not isinstance(answer, dict):
        raise ValueError("answer is not an object")  # noqa: TRY004 - one error for bad answers
    return answer
