"""How requests, figures and references are drawn on the pages of gathering."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Final

from django.contrib import messages
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lachan.accounts.access import PersonRequest
from lachan.programme.access.gathering import Desk, desk_of
from lachan.programme.models import Cell, Evidence, Reminder, Request, Round
from lachan.programme.rules.gatherforms import Field, FieldKind
from lachan.programme.rules.gathering import Look, NotNowError, Standing, standing
from lachan.programme.services import gathering, registers
from lachan.programme.services.answers import NoReasonError
from lachan.programme.services.attaching import TooManyFilesError
from lachan.programme.views.common import Tag, today
from lachan.web.templatetags.lachan import vn_date, vn_number


class NotSaidError(Exception):
    """What must be said with a step was not; the text asks for it."""


# Why what was asked cannot be done now, in words for the page.
REFUSED: Final[Mapping[type[BaseException], Promise]] = {
    NotNowError: gettext_lazy("Phiếu đã sang bước khác. Xem lại tình trạng ở trên."),
    gathering.NotWritableError: gettext_lazy(
        "Phiếu đã sang bước khác, hoặc đợt đã đóng. Xem lại tình trạng ở trên."
    ),
    gathering.ClosedError: gettext_lazy("Đợt đã đóng. Đơn vị tổng hợp mở lại được."),
    gathering.UnitsBelowError: gettext_lazy(
        "Còn đơn vị bên dưới gửi vào phiếu này. Thôi các đơn vị ấy trước."
    ),
    TooManyFilesError: gettext_lazy(
        "Chưa lưu: vừa có tệp khác gửi vào mục này và đã đủ số tệp. Bỏ tệp cũ trước."
    ),
    NoReasonError: gettext_lazy(
        "Chưa lưu: sổ vừa cho số khác. Xem lại rồi ghi lý do, hoặc ghi theo sổ."
    ),
}


class SayWhy:
    """Around what may not be possible now: a message says why, and the page goes on."""

    def __init__(self, request: PersonRequest) -> None:
        self.request = request

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(
        self, kind: object, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        """Tell whether a message was said; any other error goes on."""
        if isinstance(error, NotSaidError):
            messages.error(self.request, str(error))
            return True
        if error is None or type(error) not in REFUSED:
            return False
        messages.error(self.request, str(REFUSED[type(error)]))
        return True


def desk(request: PersonRequest) -> Desk:
    """Return who asks, today."""
    return desk_of(request.user, today())


@dataclass(frozen=True, slots=True)
class Shown:
    """A request as it is drawn. told: the last reminder in words. people: whether
    anybody of the unit has an account.
    """

    row: Request
    standing: Standing
    tag: Tag
    told: str = ""


def tag_of(found: Standing) -> Tag:
    """Return how a standing is drawn."""
    days = {"n": found.days}
    if found.look is Look.LATE:
        text = ngettext("Trễ %(n)s ngày", "Trễ %(n)s ngày", found.days) % days
        return Tag("man", "alert-circle", text)
    if found.look in (Look.SOON, Look.WAITING):
        text = ngettext("Còn %(n)s ngày", "Còn %(n)s ngày", found.days) % days
        tone = "nghe" if found.look is Look.SOON else ""
        return Tag(tone, "clock", text)
    return {
        Look.RETURNED: Tag("nghe", "alert-triangle", _("Trả lại để sửa")),
        Look.SENT: Tag("cham", "send", _("Đã gửi")),
        Look.SENT_LATE: Tag("cham", "send", _("Đã gửi, sau hạn")),
        Look.ACCEPTED: Tag("com", "check", _("Đã chấp nhận")),
    }[found.look]


def shown(rows: Iterable[Request], day: dt.date) -> list[Shown]:
    """Return requests as they are drawn. One query for the reminders of all."""
    found = list(rows)
    told = Reminder.objects.filter(request__in=found).order_by("at")
    counts: dict[int, list[Reminder]] = {}
    for one in told:
        counts.setdefault(one.request_id, []).append(one)
    return [_shown(row, day, counts.get(row.pk, [])) for row in found]


def _shown(row: Request, day: dt.date, told: list[Reminder]) -> Shown:
    stands = standing(row.at, row.due_on, row.sent_on, day)
    return Shown(row, stands, tag_of(stands), _told(row, told))


def _told(row: Request, told: list[Reminder]) -> str:
    if not told:
        return _("Chưa nhắc lần nào")
    if not any(one.people for one in told):
        return _("Đã nhắc nhưng đơn vị chưa có người nhận")
    words = {"n": len(told), "date": vn_date(told[-1].at)}
    text = ngettext(
        "Nhắc %(n)s lần, gần nhất %(date)s",
        "Nhắc %(n)s lần, gần nhất %(date)s",
        len(told),
    )
    opened = _("đã mở phiếu") if row.opened_at else _("chưa mở phiếu")
    return f"{text % words}; {opened}"


def asked_words(n: int) -> str:
    """Return how many units were asked, in words."""
    said = ngettext("Đã yêu cầu %(n)s đơn vị.", "Đã yêu cầu %(n)s đơn vị.", n)
    return said % {"n": n}


def late_first(rows: Iterable[Shown]) -> list[Shown]:
    """Return requests with what is to be unblocked first on top."""
    order: Final = {Look.LATE: 0, Look.RETURNED: 1, Look.SOON: 2, Look.WAITING: 3}
    return sorted(
        rows, key=lambda one: (order.get(one.standing.look, 4), -_urgent(one.standing))
    )


def _urgent(found: Standing) -> int:
    return found.days if found.look is Look.LATE else -found.days


def window_of(row: Round) -> str:
    """Return the days a round is about, in words."""
    words = {"first": vn_date(row.first), "last": vn_date(row.last)}
    return _("%(first)s đến %(last)s") % words


def number_of(cell: Cell | None, field: Field) -> str:
    """Return a cell as a number, or "": nothing was said."""
    if cell is None or cell.total is None:
        return ""
    return vn_number(cell.total) + ("%" if field.kind is FieldKind.SHARE else "")


def address(ref: str) -> str:
    """Return where a reference of a figure's row leads, or ""."""
    kind, _colon, pk = ref.partition(":")
    if kind == "indicator":
        code, _slash, word = pk.partition("/")
        return reverse("observatory:indicator_at", args=(code, word))
    if not pk.isdigit():
        return ""
    pages = {
        "cell": "gathering:cell",
        "request": "gathering:request",
        "round": "gathering:round",
        "task": "programme:task",
        "plan": "programme:plan",
        "session": "training:session",
        "campaign": "campaigns:campaign",
    }
    if kind == "evidence":
        row = Evidence.objects.filter(pk=int(pk)).first()
        return reverse("programme:task", args=(row.task_id,)) if row else ""
    if kind in pages:
        return reverse(pages[kind], args=(int(pk),))
    return registers.address(ref)
