"""The encrypted transports of this installation, as the environment says."""

from lachan.lib import env
from lachan.lib.errors import UsageError
from lachan.supervision.rules.connecting import Service


def service() -> Service | None:
    """Return name and ports, None without LACHAN_DNS_NAME. Raises UsageError."""
    name = env.text("LACHAN_DNS_NAME").strip().rstrip(".").lower()
    ports = {key: _port(key) for key in ("LACHAN_DOT", "LACHAN_DOH")}
    offered = any(ports.values())
    if offered and not (env.text("LACHAN_TLS_CERT") and env.text("LACHAN_TLS_KEY")):
        raise UsageError("LACHAN_DOT, LACHAN_DOH: LACHAN_TLS_CERT and _KEY are missing")
    if not (name and offered):
        return None
    return Service(name, ports["LACHAN_DOT"], ports["LACHAN_DOH"])


def _port(key: str) -> int | None:
    return env.host_port(env.text(key), what=key)[1] if env.text(key) else None


def options() -> list[str]:
    """Return what `lachan gateway` is told of it."""
    words = []
    for option in ("dot", "doh", "tls-cert", "tls-key"):
        given = env.text(f"LACHAN_{option.upper().replace('-', '_')}")
        if given:
            words += [f"--{option}", given]
    return words
