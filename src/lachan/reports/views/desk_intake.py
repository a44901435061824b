"""Write down what somebody tells by telephone, by letter or face to face."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lachan.accounts.access import PersonRequest
from lachan.reports.forms.desk_intake import IntakeForm
from lachan.reports.rules.effort import Effort
from lachan.reports.rules.errors import IntakeError, KeyReusedError, NotOpenError
from lachan.reports.rules.intake import Channel
from lachan.reports.services import receiving
from lachan.reports.services.receiving import Request
from lachan.reports.views.desk_common import Visit, at_desk, minutes_today
from lachan.reports.views.desk_lines import moment

KEY_SIGNS = 32
# Fields of the intake that stand under another name here.
_NAMES = {"child.birth_year": "birth_year", "kind": "kind", "story": "story"}


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def write(request: PersonRequest, visit: Visit) -> HttpResponse:
    """Show the form of Mẫu 01, take it, and show the receipt once."""
    form = IntakeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        done = _received(request, form, visit)
        if done is not None:
            return done
    # A second tap is one report: the key goes with the form.
    key = request.POST.get("key") or get_random_string(KEY_SIGNS)
    context = {"form": form, "key": key, **minutes_today(visit)}
    return render(request, "reports/desk/intake.html", context)


def _received(
    request: PersonRequest, form: IntakeForm, visit: Visit
) -> HttpResponse | None:
    said = form.intake()
    channel = Channel(form.cleaned_data["channel"])
    key = request.POST.get("key", "")
    key = key if len(key) == KEY_SIGNS else ""
    since = form.cleaned_data["since"]
    asked = Request(channel, key=key, effort=Effort.WORKED, since=since)
    try:
        got = receiving.receive(intake=said, request=asked, now=visit.now)
    except IntakeError as e:
        for name in e.errors:
            text = _("Chưa hiểu ô này, hoặc dài quá.")
            form.add_error(_NAMES.get(name), text)
        return None
    except NotOpenError:
        form.add_error(None, _("Chưa đội nào nhận được tin. Báo người quản trị."))
        return None
    except KeyReusedError:
        form.add_error(None, _("Tin này đã lưu. Mở trang mới để ghi tin khác."))
        return None
    context = {
        "got": got,
        "look_by": moment(got.look_by) if got.look_by else "",
        **minutes_today(visit),
    }
    return render(request, "reports/desk/intake_done.html", context)
