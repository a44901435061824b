"""Prove that what was published is what was signed."""

from django.conf import settings

from lachan.observatory.models import StoredRelease
from lachan.observatory.releases import signing
from lachan.observatory.releases.reading import ReleaseError
from lachan.stats import keys


def signed_releases() -> int:
    """Check the signature of every release; return how many. Raises ReleaseError."""
    rows = StoredRelease.objects.order_by("pk")
    if not rows.exists():
        return 0
    named = settings.RELEASE_KEY.with_name(settings.RELEASE_KEY.name + ".pub")
    public = keys.load_public(named, keys.OF_RELEASES)
    many = 0
    for row in rows.iterator(chunk_size=8):
        try:
            signing.check(bytes(row.body), public)
        except ReleaseError as e:
            raise ReleaseError(f"release {row} of {row.space} figures: {e}") from e
        many += 1
    return many
