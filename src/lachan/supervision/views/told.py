"""Lines of the log that are about people, not about rules."""

from django.utils.translation import gettext as _


def told(kind: str) -> str:
    """Return what happened, in words."""
    return {
        "adult.invited": _("Mời người lớn thứ hai"),
        "adult.uninvited": _("Thu hồi lời mời người lớn thứ hai"),
        "adult.joined": _("Cùng giữ nhà này từ hôm nay"),
        "adult.left": _("Rời nhà này"),
        "dispute.opened": _("Báo Lá Chắn: nhà chưa thống nhất. Luật chỉ được chặt hơn"),
        "dispute.together": _("Lá Chắn đã xem: hai người cùng giữ nhà như trước"),
        "dispute.removed": _("Lá Chắn đã xem: một người không còn giữ nhà"),
        "child.erased": _("Xóa một con và mọi thứ về con"),
        "consent.given": _("Đồng ý một việc với con số của con"),
        "consent.withdrawn": _("Rút một lời đồng ý"),
        "box.code": _("Tạo mã cho một hộp"),
        "box.joined": _("Một hộp vào nhà này"),
        "box.revoked": _("Thu hồi một hộp"),
        "contribution.province": _("Chọn tỉnh cho con số chung"),
        "social.checked": _("Xem lại một tài khoản mạng xã hội của con"),
        "social.removed": _("Bỏ một tài khoản mạng xã hội khỏi danh sách"),
        "family.exported": _("Tải về mọi thứ của nhà"),
    }.get(kind, kind)


def coarse(kind: str) -> str:
    """Return what kind of thing was changed, for staff: no page, no nickname."""
    return {
        "child": _("Thông tin của một con"),
        "device": _("Một máy"),
        "family": _("Mức cho máy của khách"),
        "hours": _("Một bộ khung giờ"),
        "move": _("Chuyển đến từ một bộ lọc khác"),
        "grant": _("Cho thêm giờ hoặc mở một trang trong chốc lát"),
        "ownrule": _("Một trang luôn mở hoặc luôn chặn"),
        "pause": _("Tạm dừng"),
        "period": _("Ngày nghỉ của trường"),
        "rules": _("Nhóm trang, tìm kiếm, video"),
        "window": _("Khung giờ"),
    }.get(kind) or told(kind)
