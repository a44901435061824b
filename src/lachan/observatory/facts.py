"""The observatory's rows as frozen values, for commands and pages."""

from lachan.observatory.models import Sender


def enrolled() -> list[dict[str, object]]:
    """Return every enrolled sender with how many keys it has."""
    return [
        {
            "code": row.code,
            "name": row.name,
            "quota": row.quota,
            "gateways_max": row.gateways_max,
            "keys": sum(key.ended_at is None for key in row.keys.all()),
            "ended_at": row.ended_at and row.ended_at.isoformat(),
        }
        for row in Sender.objects.prefetch_related("keys")
    ]
