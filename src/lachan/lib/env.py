"""Read settings from the environment; a bad value stops the start, naming it.

A secret may be given as ``X`` or, better, as ``X_FILE``: the path of a file that
holds it.
"""

import os
from pathlib import Path

from lachan.lib.errors import UsageError

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}


def text(name: str, default: str = "") -> str:
    """Return the value of `name`, or of the file that `name`_FILE names."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as e:
            raise UsageError(f"{name}_FILE: {e.strerror}: {path}") from e
    return os.environ.get(name, default)


def boolean(name: str, default: bool) -> bool:
    """Return a yes or no. Raises UsageError for any other word."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value.lower() in _TRUE:
        return True
    if value.lower() in _FALSE:
        return False
    raise UsageError(f"{name}: {value!r} is neither yes nor no")


def integer(name: str, default: int) -> int:
    """Return a whole number. Raises UsageError."""
    value = os.environ.get(name)
    if value is None or value == "":
        return default
    try:
        return int(value)
    except ValueError as e:
        raise UsageError(f"{name}: {value!r} is not a whole number") from e


def address(name: str, default: str) -> tuple[str, int]:
    """Return (host, port) of ``HOST:PORT`` or ``[V6]:PORT``. Raises UsageError."""
    return host_port(os.environ.get(name) or default, what=name)


def optional_address(name: str) -> tuple[str, int] | None:
    """Return (host, port), or None where nothing is set. Raises UsageError."""
    value = os.environ.get(name)
    return host_port(value, what=name) if value else None


def host_port(value: str, *, what: str = "address") -> tuple[str, int]:
    """Split ``HOST:PORT`` or ``[V6]:PORT``. Raises UsageError."""
    host, colon, port = value.rpartition(":")
    if not colon or not port.isdigit() or not 0 <= int(port) <= 65535 or not host:
        raise UsageError(f"{what}: {value!r} is not HOST:PORT")
    return host.strip("[]"), int(port)
