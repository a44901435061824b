"""Who may look after lists. For everybody else the pages are not there."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase

from lachan.accounts.access import PersonRequest, role_required
from lachan.accounts.models import Role
from lachan.lists.models import (
    Complaint,
    LocalEntry,
    NationalEntry,
    Release,
    Sample,
    SampleName,
    Source,
    Subscriber,
    Takedown,
    Update,
)

P = ParamSpec("P")
Answer = Callable[..., HttpResponseBase]
View = Callable[Concatenate[PersonRequest, P], HttpResponseBase]


def editor_required(view: View[P]) -> Callable[..., HttpResponseBase]:
    """Let list editors and administrators in; strangers get the way to sign in."""
    return _hidden(role_required(Role.LIST_EDITOR, Role.ADMINISTRATOR)(view))


def administrator_alone(view: View[P]) -> Callable[..., HttpResponseBase]:
    """Let administrators in: keys of other networks are no matter of lists."""
    return _hidden(role_required(Role.ADMINISTRATOR)(view))


def _hidden(guarded: Answer) -> Answer:
    """For whoever may not open it, the page is not there."""

    @wraps(guarded)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return guarded(request, *args, **kwargs)
        except PermissionDenied as e:
            raise Http404 from e

    return answer


def source_of(code: str) -> Source:
    """Return a source. Raises Http404."""
    found = Source.objects.filter(code=code).first()
    if found is None:
        raise Http404
    return found


def held_of(source: Source) -> Update:
    """Return the version of `source` that waits for a person. Raises Http404."""
    found = source.updates.held().first()
    if found is None:
        raise Http404
    return found


def newest_release() -> Release | None:
    """Return the newest release that was carried out."""
    return Release.objects.filter(state=Release.State.DONE).first()


def entry_of(pk: int) -> NationalEntry:
    """Return an entry of the national list with its people. Raises Http404."""
    people = ("proposed_by", "released_by", "ended_by")
    found = NationalEntry.objects.select_related(*people).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def takedown_of(pk: int) -> Takedown:
    """Return an address that a platform should remove. Raises Http404."""
    found = Takedown.objects.select_related("asked_by").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def local_of(pk: int) -> LocalEntry:
    """Return a local entry. Raises Http404."""
    found = LocalEntry.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def complaint_of(pk: int) -> Complaint:
    """Return what readers say of one name. Raises Http404."""
    found = Complaint.objects.select_related("answered_by").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def sample_of(pk: int) -> Sample:
    """Return a sample. Raises Http404."""
    found = Sample.objects.select_related("drawn_by").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def sample_name_of(sample: Sample, pk: int) -> SampleName:
    """Return one name of `sample`. Raises Http404."""
    found = SampleName.objects.filter(sample=sample, pk=pk).first()
    if found is None:
        raise Http404
    return found


def subscriber_of(pk: int) -> Subscriber:
    """Return a resolver that takes the zones. Raises Http404."""
    found = Subscriber.objects.select_related("made_by", "revoked_by").filter(pk=pk)
    row = found.first()
    if row is None:
        raise Http404
    return row
