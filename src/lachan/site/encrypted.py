"""The encrypted transports of this installation, as the environment says."""

from lachan.lib import env
from lachan.lib.errors import UsageError
from lachan.supervision.rules.connecting import Service


def service() -> Service | None:
    """Return name and ports, None without LACHAN_DNS_NAME. Raises UsageError."""
    given = _given()
    files = given["tls-cert"] and given["tls-key"]
    if (given["dot"] or given["doh"]) and not files:
        raise UsageError("LACHAN_DOT, LACHAN_DOH: LACHAN_TLS_CERT and _KEY are missing")
    name = env.text("LACHAN_DNS_NAME").strip().rstrip(".").lower()
    tls, https = _port("LACHAN_DOT", given["dot"]), _port("LACHAN_DOH", given["doh"])
    return Service(name, tls, https) if name and (tls or https) else None


def options() -> list[str]:
    """Return what `lachan gateway` is told of it."""
    pairs = ((f"--{option}", value) for option, value in _given().items() if value)
    return [word for pair in pairs for word in pair]


def _given() -> dict[str, str]:
    return {
        "dot": env.text("LACHAN_DOT"),
        "doh": env.text("LACHAN_DOH"),
        "tls-cert": env.text("LACHAN_TLS_CERT"),
        "tls-key": env.text("LACHAN_TLS_KEY"),
    }


def _port(what: str, address: str) -> int | None:
    return env.host_port(address, what=what)[1] if address else None
