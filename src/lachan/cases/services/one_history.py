"""One address, one history: what the lists' register knows, and what cases did.

The register learns that notices went and whether it is gone, to the day: no case, no
unit, no person. A case learns how far the register is.
"""

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from lachan.cases.models import Found, Given
from lachan.cases.rules.online import Sort, What, marked
from lachan.cases.services.online import Named, mark_of
from lachan.lists import facts as lists
from lachan.lists.facts import TakedownFact
from lachan.lists.hooks import Heard
from lachan.reports.rules.intake import Online
from lachan.vault.rules.errors import NotReadyError


def of_register(one: Named) -> list[TakedownFact]:
    """Return what the register of the lists has about an address of a case."""
    if one.row.sort != Sort.ADDRESS:
        return []
    mine = marked(one.what)
    found = lists.takedowns_on(one.host)
    return [row for row in found if marked(Online(url=row.address)) == mine]


def heard_of(address: str) -> list[Heard]:
    """Return what cases did about an address, to the day."""
    try:
        mark = mark_of(Online(url=address))
    except NotReadyError:
        return []
    notices = Given.objects.filter(what=What.NOTICE).select_related("member__unit")
    rows = Found.objects.filter(mark=mark, dropped_at=None, case__erased_at=None)
    rows = rows.prefetch_related(Prefetch("given", queryset=notices))
    return [one for row in rows for one in _heard(row)]


def _heard(row: Found) -> list[Heard]:
    text = _("Đã gửi đề nghị gỡ cho %(member)s")
    found = [
        Heard(timezone.localdate(one.at), text % {"member": one.member})
        for one in row.given.all()
    ]
    if row.gone_at is not None:
        gone = _("Cán bộ xem lại: không còn nữa")
        found.append(Heard(timezone.localdate(row.gone_at), gone))
    return found
