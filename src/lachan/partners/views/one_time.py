"""The one-time page of a member without an account: a link and a code open it.

No cookie is read or set: the address and the code are all that counts.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt

from lachan.partners.access import handover_by_token
from lachan.partners.forms.handovers import CodeAnswerForm, OpenForm
from lachan.partners.models import Handover, HandoverState
from lachan.partners.rules.handover import IllegalStepError, State
from lachan.partners.services import handovers
from lachan.partners.services.handovers import NothingLeftError, WrongCodeError
from lachan.partners.views.handovers import attachment
from lachan.partners.views.units import get_or_post
from lachan.vault.rules.errors import NotReadyError
from lachan.web.middleware import no_store

_OPENED = {HandoverState.RECEIVED, HandoverState.ACCEPTED}


@csrf_exempt
@no_store
@get_or_post
def one_time(request: HttpRequest, token: str) -> HttpResponse:
    """Show what waits; open it once; then take the answer."""
    found = handover_by_token(token)
    if request.method != "POST":
        return _draw(request, found, OpenForm(), CodeAnswerForm())
    if request.POST.get("do") == "answer":
        return _answer(request, found)
    return _open(request, found)


def _open(request: HttpRequest, found: Handover) -> HttpResponse:
    form = OpenForm(request.POST)
    if form.is_valid():
        try:
            content = handovers.open_by_code(
                handover=found, typed=form.cleaned_data["code"], now=timezone.now()
            )
        except (WrongCodeError, NothingLeftError, NotReadyError) as e:
            form.add_error("code", _why(e))
        else:
            return attachment(found, content)
    found.refresh_from_db()
    return _draw(request, found, form, CodeAnswerForm())


def _answer(request: HttpRequest, found: Handover) -> HttpResponse:
    form = CodeAnswerForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            handovers.answer_by_code(
                handover=found,
                typed=said["code"],
                to=State(said["to"]),
                reason=said["reason"],
                now=timezone.now(),
            )
        except (WrongCodeError, NothingLeftError, NotReadyError) as e:
            form.add_error("code", _why(e))
        except IllegalStepError:
            form.add_error("to", _("Việc này đã đóng, không trả lời thêm được."))
        else:
            form = CodeAnswerForm()
    found.refresh_from_db()
    return _draw(request, found, OpenForm(), form)


def _why(error: Exception) -> str:
    if isinstance(error, WrongCodeError) and error.left:
        text = ngettext(
            "Mã chưa đúng. Còn %(n)s lần thử.",
            "Mã chưa đúng. Còn %(n)s lần thử.",
            error.left,
        )
        return text % {"n": error.left}
    if isinstance(error, NotReadyError):
        return _("Máy chủ chưa mở được khóa. Gọi cho người gửi.")
    return _("Gói không còn. Gọi cho người gửi để được gửi lại.")


def _draw(
    request: HttpRequest, found: Handover, form: OpenForm, reply: CodeAnswerForm
) -> HttpResponse:
    bound = form if form.is_bound else reply
    context = {
        "handover": found,
        "waiting": found.state == HandoverState.SENT and found.finder is not None,
        "opened": found.state in _OPENED and found.finder is not None,
        "form": bound if bound.is_bound else None,
        "open_form": form,
        "reply_form": reply,
    }
    answer = render(request, "partners/one_time.html", context)
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
