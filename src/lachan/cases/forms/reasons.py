"""Reasons to choose from, by code: for a pause, a transfer, being late, a decision."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from lachan.cases.rules.steps import Act

Words = Mapping[str, Any]

_OTHER: Final[Words] = {"other": _("Lý do khác")}
PAUSE: Final[Words] = {
    "child_away": _("Chưa gặp được trẻ"),
    "authority": _("Chờ tòa án, công an"),
    "illness": _("Trẻ đang điều trị"),
    "disaster": _("Thiên tai, dịch bệnh"),
}
MOVE: Final[Words] = {
    "lives_there": _("Trẻ cư trú ở đó"),
    "moved": _("Trẻ đã chuyển đến đó"),
    "conflict": _("Người trong đội quen người trong hồ sơ"),
    "no_service": _("Ở đây không có dịch vụ cần thiết"),
}
DECLINE: Final[Words] = {
    "not_ours": _("Không thuộc địa bàn"),
    "conflict": _("Người trong đội quen người trong hồ sơ"),
}
NEWS: Final[Words] = {
    "harm_again": _("Trẻ lại bị xâm hại"),
    "threat": _("Có đe dọa mới"),
    "new_person": _("Có thêm người gây hại"),
    "new_report": _("Có tin báo mới"),
}
LATE: Final[Words] = {
    "chair_away": _("Chủ tịch vắng, chưa ủy quyền"),
    "nobody": _("Không có người trực"),
    "child_not_met": _("Chưa gặp được trẻ"),
    "waiting_partner": _("Chờ đơn vị khác trả lời"),
    "no_service": _("Chưa tìm được dịch vụ"),
}
GLASS: Final[Words] = {
    "danger": _("Trẻ đang nguy hiểm, đội giữ hồ sơ không trả lời"),
    "late": _("Việc trễ, cần làm thay"),
    "complaint": _("Có khiếu nại về cách làm"),
}
DECIDED: Final[Words] = {
    "safety": _("Vì an toàn của trẻ"),
    "enough": _("Đủ căn cứ"),
    "incomplete": _("Còn thiếu nội dung"),
    "not_needed": _("Không cần thiết"),
    "time_over": _("Đã hết thời hạn"),
    "authority": _("Theo yêu cầu của cơ quan có thẩm quyền"),
}
_OF_STEP: Final[Mapping[str, Words]] = {
    Act.PAUSE: PAUSE | _OTHER,  # type: ignore[operator]  # both are dictionaries
    Act.OFFER: MOVE | _OTHER,  # type: ignore[operator]
    Act.DECLINE: DECLINE | _OTHER,  # type: ignore[operator]
    Act.RAISE: NEWS | _OTHER,  # type: ignore[operator]
    Act.REOPEN: NEWS | _OTHER,  # type: ignore[operator]
}
ALL: Final[Words] = {
    **PAUSE,
    **MOVE,
    **DECLINE,
    **NEWS,
    **LATE,
    **GLASS,
    **DECIDED,
    **_OTHER,
}


def of_step(act: str) -> Words:
    """Return the reasons to choose from for a step."""
    return _OF_STEP.get(act, {**DECIDED, **_OTHER})
