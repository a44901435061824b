"""A proposal in words: what is proposed, and how it is now."""

from django.utils.translation import gettext as _

from lachan.supervision import facts
from lachan.supervision.models import Plan, Proposal
from lachan.supervision.rules import facts as values
from lachan.supervision.views import words


def proposed_text(proposal: Proposal) -> str:
    """Return what is proposed: "Giờ ngủ: 21:00 đến 06:00 sáng hôm sau, cuối tuần"."""
    if proposal.plan == Plan.OPEN:
        name = words.shown_name(proposal.category).lower()
        return _("Mở %(group)s") % {"group": name}
    if proposal.plan == Plan.WORDS:
        return _("Đổi một điều khác")
    when = {"label": proposal.label, "when": _when(proposal)}
    if proposal.plan == Plan.REST:
        return _("Thêm giờ nghỉ “%(label)s”: %(when)s") % when
    return _("%(label)s: %(when)s") % when


def now_text(proposal: Proposal) -> str:
    """Return the hours that hold now and would change, "" where there are none."""
    if proposal.window is None:
        return ""
    window = facts.window_value(proposal.window)
    return _("Bây giờ: %(when)s") % {"when": words.window_text(window)}


def _when(proposal: Proposal) -> str:
    hours = values.Window(
        proposal.label, frozenset(proposal.days), proposal.start, proposal.end
    )
    return f"{words.hours_text(hours)}, {words.days_text(hours.days)}"
