"""Words of /vi-sao/: why a page did not open, who decided, what is kept of it."""

from django.utils.translation import gettext as _

from lachan.policy.classes import ALLOW_ONLY, PAUSE
from lachan.policy.model import AgeBand, Origin
from lachan.supervision.rules import ages
from lachan.supervision.views import words


def why(category: str, rule: str, origin: str, age: AgeBand) -> tuple[str, str]:
    """Return the reason in a word or two, and in a sentence."""
    if category:
        return words.shown_name(category), words.child_sentence(category, age)
    if origin == Origin.FAMILY:
        return _of_family(rule, age)
    if origin == Origin.NATIONAL:
        return _("Danh sách quốc gia"), _("Trang này gây hại cho trẻ em.")
    return _("An toàn kỹ thuật"), _("Đường này làm mất lá chắn của máy.")


def _of_family(rule: str, age: AgeBand) -> tuple[str, str]:
    """rule: "pause", "allow-only", the label of a window, or a name chosen by hand."""
    if rule == PAUSE:
        return _("Tạm dừng mạng"), _("Bố mẹ tạm dừng mạng một lúc.")
    if rule == ALLOW_ONLY:
        text = _("Máy này chỉ mở những trang bố mẹ đã chọn.")
        return _("Chỉ mở trang đã chọn"), text
    if "." in rule:
        teen = ages.is_teen(age)
        text = _("Bố mẹ bạn đóng trang này.") if teen else _("Bố mẹ em đóng trang này.")
        return _("Tên bố mẹ đã chọn"), text
    return rule or _("Giờ nghỉ"), _("Giờ này mạng nghỉ, theo lịch của nhà mình.")


def who(origin: str, age: AgeBand, *, liftable: bool) -> tuple[str, str]:
    """Return who decided, and whether that can be changed."""
    teen = ages.is_teen(age)
    if origin == Origin.NATIONAL:
        return (
            _("Cơ quan nhà nước, cho cả nước"),
            _("Bố mẹ không đổi được. Thấy sai thì báo Lá Chắn."),
        )
    if origin == Origin.ORGANISATION:
        school = _("Trường của bạn") if teen else _("Trường của em")
        return school, _("Hỏi thầy cô nếu cần mở.")
    if origin == Origin.FAMILY:
        family = _("Gia đình bạn") if teen else _("Bố mẹ em")
        return family, _("Không phải danh sách quốc gia, nên bố mẹ đổi được.")
    if not liftable:
        return _("Lá Chắn, cho mọi trẻ em"), _("Gia đình không mở được nhóm này.")
    by_age = _("Lá Chắn, theo tuổi của bạn") if teen else _("Lá Chắn, theo tuổi của em")
    return by_age, _("Bố mẹ đổi được.")


def recorded(category: str) -> str:
    """Return what is kept of a block: one more in a group, never the page."""
    group = words.shown_name(category).lower() if category else _("khác")
    return _("Chỉ cộng 1 vào mục “%(group)s” hôm nay. Không ghi tên trang.") % {
        "group": group
    }
