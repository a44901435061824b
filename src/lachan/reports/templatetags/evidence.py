"""``{% load evidence %}``: the files of the report that the desk has open."""

import base64
import uuid
from dataclasses import dataclass

from django import template
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lachan.accounts.models import User
from lachan.reports.access import report_for
from lachan.reports.rules.files import Copy, FileSeen, Sort
from lachan.reports.services import evidence
from lachan.reports.views import files_words as words
from lachan.reports.views.desk_evidence import REASONS
from lachan.vault.access import unlocked

register = template.Library()
_STATES = {
    Copy.MADE: _("Ảnh đang che. Xem thì ghi lý do."),
    Copy.NONE: _("Không xem được ở đây; bản gốc được giữ kín."),
    Copy.SEXUAL: _("Chỉ công an mở được. Không có bản nào để xem."),
    Copy.BROKEN: _("Ảnh hỏng, không làm được bản xem. Bản gốc được giữ kín."),
    Copy.TOO_HEAVY: _("Ảnh lớn quá, không làm được bản xem. Bản gốc được giữ kín."),
    Copy.DESTROYED: _("Có người báo đây là ảnh tình dục: bản xem đã hủy."),
}

# By whether the police alone open it.
_ORIGINALS = {
    True: _("Bản gốc chỉ công an mở được."),
    False: _("Bản gốc không ai xem được, sẽ niêm cho công an khi có khóa công an."),
}


@dataclass(frozen=True, slots=True)
class Tile:
    """One file as it is drawn."""

    seen: FileSeen
    title: str
    state: str
    blur: str


@register.simple_tag(takes_context=True)
def report_files(context: template.Context, pk: uuid.UUID) -> list[Tile]:
    """Return the tiles of an open report; without an open key there are none."""
    request: HttpRequest = context["request"]
    user, now = request.user, timezone.now()
    if not isinstance(user, User):
        return []
    row = report_for(user, pk, now)
    found = evidence.of_report(report=row, who=unlocked(request), now=now)
    return [_tile(one) for one in found]


@register.simple_tag
def reveal_reasons() -> list[tuple[str, str]]:
    """Return (code, words) of why somebody may look."""
    return [(code, str(said)) for code, said in REASONS.items()]


def _tile(seen: FileSeen) -> Tile:
    title = gettext("Tệp %(n)s: %(type)s") % {"n": seen.number, "type": seen.type}
    state = str(_STATES[seen.copy])
    if seen.sort == Sort.HASH:
        state = gettext("Dấu vân tay PDQ, chất lượng %(n)s. Ảnh ở lại máy người báo.")
        state %= {"n": seen.quality}
    elif seen.octets:
        title += ", " + words.size(seen.octets)
    if seen.copy == Copy.DESTROYED:
        state += " " + str(_ORIGINALS[seen.to_police])
    return Tile(seen, title, state, base64.b64encode(seen.preview).decode())
