"""What is promised to whoever tells, in words for their age. A promise is kept by code.

Who reads: the chain of `services.receiving.chain_of`. What the person named learns:
nothing; no notice says more than a number.
"""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from lachan.reports.rules.draft import Draft
from lachan.reports.services.receiving import Received
from lachan.web.text import clock


@dataclass(frozen=True, slots=True)
class Words:
    """One thing that is told: a bold line and a sentence."""

    title: str
    text: str


def promises(draft: Draft) -> list[Words]:
    """Return who reads, when somebody must be told, what the person named learns."""
    if not draft.speaks_child:
        return _to_grown_ups()
    return _to_teens() if draft.one("age") in {"13_15", "16_17"} else _to_children()


def _to_children() -> list[Words]:
    return [
        Words(
            _("Ai đọc được?"),
            _(
                "Chỉ người lớn có việc là giúp trẻ em. Em xem được bao nhiêu người "
                "đã mở."
            ),
        ),
        Words(
            _("Người em kể ra có biết không?"),
            _("Không. Người đó không bao giờ biết ai đã báo."),
        ),
        Words(
            _("Khi nào chúng tôi phải nói với người khác?"),
            _(
                "Khi em hoặc bạn có thể bị thương, bị bắt đi, hoặc muốn làm đau mình. "
                "Lúc khác, chúng tôi hỏi em trước."
            ),
        ),
    ]


def _to_teens() -> list[Words]:
    return [
        Words(
            _("Ai đọc được?"),
            _(
                "Cán bộ trực ở nơi em chọn, nếu chậm thì của tỉnh, rồi 111. Mỗi lần mở "
                "đều ghi lại, và em xem được có mấy người mở, thuộc nơi nào."
            ),
        ),
        Words(
            _("Người bị nêu biết được gì?"),
            _("Không bao giờ biết ai báo, báo lúc nào, viết gì."),
        ),
        Words(
            _("Khi nào chúng tôi phải nói với người khác?"),
            _(
                "Khi tính mạng hay thân thể em hoặc ai khác đang bị đe dọa, kể cả "
                "khi em "
                "muốn tự làm đau mình: lúc đó chúng tôi báo người cứu em và cho em "
                "biết. "
                "Ngoài ra em quyết: chúng tôi hỏi trước."
            ),
        ),
    ]


def _to_grown_ups() -> list[Words]:
    return [
        Words(
            _("Ai đọc được?"),
            _(
                "Đội trực nhận tin ở xã, phường; quá giờ thì tỉnh, rồi 111. Nơi bị "
                "loại ra "
                "không thấy gì. Tên anh chị chỉ mở được khi hai cán bộ đồng ý."
            ),
        ),
        Words(
            _("Người bị nêu biết được gì?"),
            _("Không được biết có tin báo, ai báo, báo lúc nào."),
        ),
        Words(
            _("Khi nào phải chuyển cho người khác?"),
            _(
                "Khi tính mạng hay thân thể trẻ bị đe dọa, chuyển ngay. Ngoài ra "
                "theo điều "
                "tốt nhất cho trẻ, và hỏi trẻ trước khi có thể."
            ),
        ),
    ]


def steps(draft: Draft, got: Received, now: dt.datetime) -> list[Words]:
    """Return what happens now, the nearest first. A time stands only if it holds."""
    child = draft.speaks_child
    return [
        _first(child, got, now),
        Words(
            _("Trước khi báo cho ai khác"),
            _(
                "Chúng tôi hỏi em trước. Chỉ khi em có thể bị hại nặng, chúng tôi "
                "báo ngay."
            )
            if child
            else _(
                "Chúng tôi hỏi trẻ trước khi có thể. Nguy hiểm tính mạng thì chuyển "
                "ngay."
            ),
        ),
        Words(
            _("Lúc nào em muốn") if child else _("Lúc nào anh chị muốn"),
            _("Mở “Xem trả lời”, gõ mã: đọc, viết thêm, sửa, hoặc rút lại."),
        ),
    ]


def _first(child: bool, got: Received, now: dt.datetime) -> Words:
    if got.look_by is None:
        return Words(
            _("Khi có người trực"),
            _("Một người lớn đọc lời em. Em cần ngay thì gọi 111.")
            if child
            else _("Một cán bộ đọc và trả lời. Cần ngay thì gọi 111."),
        )
    by, today = timezone.localtime(got.look_by), timezone.localtime(now).date()
    form = (
        _("Trước %(time)s hôm nay")
        if by.date() == today
        else _("Trước %(time)s ngày mai")
    )
    if (by.date() - today).days > 1:
        form = _("Trước %(time)s ngày kia")
    text = (
        _("Một người lớn đọc lời em và trả lời.")
        if child
        else _("Một cán bộ đọc và trả lời.")
    )
    return Words(form % {"time": clock(by.time())}, text)
