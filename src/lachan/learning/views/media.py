"""Files of texts: staff put them beside a draft, everybody gets them in spans."""

from typing import Final

from django.contrib import messages
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lachan.accounts.access import PersonRequest, staff_required
from lachan.learning import access
from lachan.learning.forms.media import REASONS, MediaForm
from lachan.learning.models import Media, Use, Version, mediastore
from lachan.learning.rules.media import MEDIA_TYPES, MOST_FILES, NotTakenError, span_of
from lachan.learning.rules.reviewing import State
from lachan.learning.services import counting, writing
from lachan.learning.services.media import attach as attach_file
from lachan.learning.services.media import detach as detach_file
from lachan.learning.views.common import get_or_post, today
from lachan.lib.filetypes import Sort
from lachan.web.middleware import CSP
from lachan.web.uploads import was_too_large

# A page with sound or film may play what is ours; a file by itself may do nothing.
PAGE_CSP: Final = f"{CSP}; media-src 'self'"
_FILE_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Accept-Ranges": "bytes",
}
# Long enough to watch a film, short enough that a withdrawn one is soon gone.
_KEPT_S: Final = 3600


@get_or_post
@staff_required
def attach(request: PersonRequest, code: str) -> HttpResponse:
    """Put a file beside the draft of a piece."""
    draft = access.draft_or_404(code)
    post = request.method == "POST"
    sent = (request.POST, request.FILES) if post else ()
    form = MediaForm(*sent, too_large=was_too_large(request))
    if post and form.is_valid() and _attached(request, form, draft):
        messages.success(request, _("Đã thêm tệp. Xem lại cách nó hiện ở dưới."))
        return redirect("learning:piece", code)
    context = {"form": form, "code": code, "title": draft.title_vi, "most": MOST_FILES}
    return render(request, "learning/attach.html", context)


def _attached(request: PersonRequest, form: MediaForm, draft: Version) -> bool:
    """Keep a file; else the form says why not."""
    content, by = form.cleaned_data["file"], request.user
    try:
        attach_file(version=draft, content=content, fields=form.fields_of(), by=by)
    except NotTakenError as e:
        form.add_error("file", str(REASONS[e.reason]))
    except writing.NotSoError:
        form.add_error(None, _("Bản này vừa được gửi đi. Xem lại."))
    else:
        return True
    return False


@require_POST
@staff_required
def detach(request: PersonRequest, code: str, pk: int) -> HttpResponse:
    """Take a file from the draft of a piece."""
    try:
        detach_file(version=access.draft_or_404(code), pk=pk, by=request.user)
    except (Media.DoesNotExist, writing.NotSoError):
        raise Http404 from None
    messages.success(request, _("Đã bỏ tệp khỏi bản nháp."))
    return redirect("learning:piece", code)


@require_safe
def file(request: HttpRequest, media: str) -> HttpResponseBase:
    """Send a file of a text that is read, all of it or the span that is asked for."""
    row = access.media_for(request.user, media, today())
    try:
        span = span_of(request.headers.get("Range", ""), row.octets)
    except IndexError:
        range_ = {"Content-Range": f"bytes */{row.octets}"}
        return HttpResponse(status=416, headers=_FILE_HEADERS | range_)
    if not mediastore.path_of(row.name).exists():
        raise Http404
    first, last = span or (0, row.octets - 1)
    answer = StreamingHttpResponse(
        mediastore.pieces(row.name, first, last),
        status=206 if span else 200,
        content_type=MEDIA_TYPES[row.name.rpartition(".")[2]],
        headers=_FILE_HEADERS | {"Content-Length": str(last - first + 1)},
    )
    if span:
        answer.headers["Content-Range"] = f"bytes {first}-{last}/{row.octets}"
    _named(answer, row)
    if first == 0 and request.method == "GET":
        _count(row)
    return answer


def _named(answer: HttpResponseBase, row: Media) -> None:
    """Say what becomes of it: papers are saved, all else is shown in its page."""
    ending = row.name.rpartition(".")[2]
    how = "attachment" if row.sort == Sort.DOCUMENT else "inline"
    name = f"{row.version.piece.code}.{ending}"
    answer.headers["Content-Disposition"] = f'{how}; filename="{name}"'
    answer.headers["Cache-Control"] = f"private, max-age={_KEPT_S}"


def _count(row: Media) -> None:
    # What a page shows by itself is no choice of its reader's.
    if row.sort != Sort.IMAGE and row.version.state == State.PUBLISHED:
        material = row.version.material(row.version.piece)
        counting.used(material=material, use=Use.FILE, day=today())


@require_safe
def captions(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the captions of a film."""
    row = access.captions_for(request.user, pk, today())
    return HttpResponse(
        row.captions, content_type="text/vtt; charset=utf-8", headers=_FILE_HEADERS
    )
