"""The one sentence of a notice: calm, and the same for parent and child."""

from django.utils.translation import gettext as _

from lachan.supervision.models import Notice
from lachan.supervision.rules.notices import NoticeKind


def notice_text(notice: Notice) -> str:
    """Return what happened."""
    name = {"child": notice.child.nickname}
    return {
        NoticeKind.MALWARE: _("Máy của %(child)s bị chặn ở một trang có mã độc."),
        NoticeKind.SCAM: _("Máy của %(child)s bị chặn ở một trang lừa đảo."),
        NoticeKind.GAMBLING: _("Máy của %(child)s bị chặn vài lần ở nhóm cờ bạc."),
        NoticeKind.BYPASS: _("Máy của %(child)s bị chặn vài lần ở nhóm đường vòng."),
    }[NoticeKind(notice.kind)] % name


def notice_hint(notice: Notice) -> str:
    """Return what it may mean and what to do."""
    return {
        NoticeKind.MALWARE: _(
            "Trang không mở ra. Nên xem máy có ứng dụng lạ nào không."
        ),
        NoticeKind.SCAM: _(
            "Trang không mở ra. Hỏi xem có tin nhắn lạ nào không. Bị lừa không phải lỗi"
            " của con."
        ),
        NoticeKind.GAMBLING: _(
            "Thường là quảng cáo trong một trang khác. Nói chuyện là đủ."
        ),
        NoticeKind.BYPASS: _(
            "Nhiều ứng dụng tự hỏi VPN hay DNS khác. Không có nghĩa là con lách luật."
        ),
    }[NoticeKind(notice.kind)]
