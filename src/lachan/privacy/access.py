"""Rows of the registers; administrators alone come here, absent ones are 404."""

from django.http import Http404

from lachan.privacy.models import Assessment, Breach


def breach_of(pk: int) -> Breach:
    """Return a breach with its notices. Raises Http404."""
    found = Breach.objects.prefetch_related("notices__by").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def open_breach_of(pk: int) -> Breach:
    """Return a breach that is not closed. Raises Http404."""
    found = breach_of(pk)
    if found.closed_at is not None:
        raise Http404
    return found


def assessment_of(version: int) -> Assessment:
    """Return a version of the dossier. Raises Http404."""
    found = Assessment.objects.filter(version=version).first()
    if found is None:
        raise Http404
    return found
