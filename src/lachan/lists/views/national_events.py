"""What the pages of the national list draw: people, reach in sentences, log lines."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from lachan.accounts.models import User
from lachan.lists.models import (
    NationalEntry,
    NationalLog,
    NationalReview,
    Referral,
    ReviewVerdict,
)
from lachan.web.parts import Event
from lachan.web.templatetags.lachan import vn_date, vn_number, vn_time


def named(user: User | None) -> str:
    """Return what to call a person by, also one who has left."""
    return user.display_name if user else _("Người đã rời đi")


def role_of(user: User | None) -> str:
    """Return a person's role in words."""
    return str(user.get_role_display()) if user else ""


def _at(moment: dt.datetime | None, text: str) -> str:
    return ", ".join(part for part in (vn_time(moment), text) if part)


def people(entry: NationalEntry, reviews: list[NationalReview]) -> list[Event]:
    """Return who did what, in the order of the acts."""
    # Of an officer neither name nor unit: with the day they would lead to a case.
    referred = Referral.objects.filter(entry=entry).exists()
    who = _("Một cán bộ bảo vệ trẻ em") if referred else named(entry.proposed_by)
    role = "" if referred else role_of(entry.proposed_by)
    found = [
        Event(
            _("%(who)s đề nghị") % {"who": who},
            vn_date(entry.proposed_at),
            "user-plus",
            "com",
            _at(entry.proposed_at, role),
        )
    ]
    for review in reviews:
        words = {"who": named(review.by)}
        agreed = review.verdict == ReviewVerdict.AGREE
        text = _("%(who)s đồng ý") if agreed else _("%(who)s trả lại")
        icon, tone = ("check", "com") if agreed else ("x", "nghe")
        hint = _at(review.at, review.note or role_of(review.by))
        found.append(Event(text % words, vn_date(review.at), icon, tone, hint))
    if entry.night:
        words = {"who": named(entry.released_by)}
        found.append(
            Event(
                _("%(who)s phát hành một mình, 12 giờ") % words,
                vn_date(entry.released_at),
                "moon",
                "nghe",
                _at(entry.released_at, ""),
            )
        )
    if entry.state == "withdrawn":
        words = {"who": named(entry.ended_by)}
        found.append(
            Event(
                _("%(who)s gỡ") % words,
                vn_date(entry.ended_at),
                "lock-open",
                "nghe",
                _at(entry.ended_at, entry.end_note),
            )
        )
    return found


def reach_lines(reach: dict[str, Any], subtree: bool) -> list[tuple[str, bool]]:
    """Return what is known of who would feel it: (sentence, whether to be careful)."""
    found: list[tuple[str, bool]] = []
    popular = reach.get("popular", ())
    if popular:
        words = {
            "n": vn_number(reach.get("popular_count", len(popular))),
            "names": ", ".join(popular),
        }
        text = _("Trong số tên nhiều người dùng (%(n)s): %(names)s. Cần ba người.")
        found.append((text % words, True))
    else:
        found.append((_("Không nằm trong 10.000 tên hay dùng."), False))
    if reach.get("services"):
        words = {"names": ", ".join(reach["services"])}
        found.append((_("Dịch vụ sẽ bị chặn: %(names)s.") % words, True))
    if subtree:
        words = {"n": vn_number(reach.get("below", 0))}
        found.append((_("%(n)s tên con nằm trong các danh sách.") % words, False))
        apart = reach.get("apart")
        if apart:
            words = {"names": ", ".join(apart)}
            found.append((_("Bên dưới có nơi phải mở: %(names)s.") % words, True))
        else:
            text = _("Bên dưới không có nơi giúp đỡ hay tên kiểm tra mạng.")
            found.append((text, False))
    if reach.get("categories"):
        words = {"names": ", ".join(reach["categories"])}
        found.append((_("Đã nằm trong danh sách: %(names)s.") % words, False))
    return found


def log_events(entry: NationalEntry) -> list[Event]:
    """Return the public lines of an entry, newest first."""
    rows = NationalLog.objects.filter(entry=entry.code)
    return [
        Event(
            _("%(n)s. %(what)s") % {"n": row.sequence, "what": row.get_kind_display()},
            row.at.replace("T", " "),
            "link",
            "",
            f"{row.digest[:8]}… {row.result_text}".strip(),
        )
        for row in rows
    ]
