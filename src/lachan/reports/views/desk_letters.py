"""Letters that say how many reports wait: an officer's own choice."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lachan.accounts.access import PersonRequest
from lachan.outbox import facts as outbox
from lachan.outbox import people
from lachan.outbox.models import Recipient, State
from lachan.outbox.rules import NUMBER
from lachan.reports.services import letters
from lachan.reports.views.desk_common import Visit, at_desk


def choice(visit: Visit) -> dict[str, object]:
    """Return what the queue shows of letters; nothing where none are sent."""
    if not letters.are_sent():
        return {}
    wanted = letters.are_wanted(visit.user)
    return {
        "letters": {
            "wanted": wanted,
            "address": people.address(str(visit.user.pk)) is not None,
            "failed": wanted and _failed(visit),
        }
    }


def _failed(visit: Visit) -> bool:
    last = outbox.last_letter(Recipient.of(visit.user), NUMBER)
    return last is not None and last.state == State.FAILED


@require_POST
@at_desk
def letters_wanted(request: PersonRequest, visit: Visit) -> HttpResponse:
    """Take the choice."""
    wanted = request.POST.get("letters") == "yes"
    letters.choose(user=visit.user, wanted=wanted, now=timezone.now())
    done = _("Có tin mới thì có thư, chỉ ghi một con số.")
    messages.success(request, done if wanted else _("Thôi gửi thư."))
    return redirect("reports:desk")
