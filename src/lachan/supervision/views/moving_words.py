"""Moving in, in words: why a file is not taken, and what of it stays behind."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from lachan.policy.catalogue import catalogue
from lachan.supervision.forms.family import ASKER_WORDS
from lachan.supervision.rules import facts as values
from lachan.supervision.rules.moving import FoundHours, FoundRules, Left
from lachan.supervision.views import words
from lachan.supervision.views.moving_reasons import REASONS


@dataclass(frozen=True, slots=True)
class LeftLine:
    """One reason. examples: what of the file it is about."""

    text: str
    count: int
    examples: list[str]


def program(kind: str) -> str:
    """Return the name of the program whose file it is."""
    return {
        "adguard": "AdGuard Home",
        "pihole-5": "Pi-hole 5",
        "pihole-6": "Pi-hole 6",
        "pihole-toml": "Pi-hole (pihole.toml)",
        "pihole-gravity": "Pi-hole (gravity.db)",
    }.get(kind, kind)


def refused(code: str, limit: str = "") -> str:
    """Return why a file is not taken; what to do instead."""
    return {
        "empty": _("Tệp trống. Xuất lại từ nơi cũ rồi chọn tệp mới."),
        "unknown-kind": _(
            "Đây không phải tệp của AdGuard Home hay Pi-hole. Xem bảng bên dưới:"
            " lấy tệp nào, ở đâu."
        ),
        "encrypted": _("Tệp có mật khẩu. Hãy xuất lại, không đặt mật khẩu."),
        "too-large": _("Tệp lớn hơn mức đọc được (%(limit)s).")
        % {"limit": limit or "16 MB"},
        "unsafe-archive": _(
            "Tệp nén có liên kết hoặc tên đi ra ngoài, nên không mở. Chọn đúng tệp"
            " mà AdGuard Home hay Pi-hole xuất ra."
        ),
        "corrupt": _("Tệp hỏng hoặc bị cắt. Xuất lại từ nơi cũ."),
        "not-text": _("Chữ trong tệp không phải UTF-8. Xuất lại từ nơi cũ."),
        "aliases": _(
            "Tệp YAML có bí danh; AdGuard Home không viết thế, nên không đọc."
        ),
        "too-deep": _("Tệp lồng quá sâu, nên không đọc."),
    }[code]


def asker_refused(value: str, code: str) -> str:
    """Return why an address was not taken."""
    if code == "taken":
        return _("%(value)s đã là của một máy khác.") % {"value": value}
    key = f"form-{values_kind(value)}" if code == "form" else code
    return str(ASKER_WORDS[key]) % {"value": value}


def values_kind(value: str) -> str:
    """Return which form an address that cannot be read was meant to have."""
    return "mac" if value.count(":") == 5 else "address"


def left_lines(left: list[Left]) -> list[LeftLine]:
    """Return what stays behind, what concerns rules before what concerns servers."""
    lines = [
        LeftLine(str(REASONS.get(one.code, one.code)), one.count, _examples(one))
        for one in left
    ]
    rank = {code: place for place, code in enumerate(REASONS)}
    order = sorted(range(len(left)), key=lambda i: rank.get(left[i].code, len(rank)))
    return [lines[i] for i in order]


def _examples(left: Left) -> list[str]:
    if left.code in {"comments", "access", "setting", "unknown"}:
        return []
    keys = ("text", "name", "service", "value", "engine", "zone", "version")
    told = [next((f[k] for k in keys if f.get(k)), "") for f in left.examples]
    return [text for text in dict.fromkeys(told) if text]


def rules_lines(rules: FoundRules) -> list[str]:
    """Return what a client or the home chose, a sentence each."""
    lines = []
    if rules.codes:
        names = [code_name(code) for code in rules.codes]
        lines.append(_("Chặn: %(what)s") % {"what": words.join_names(names)})
    lines += [hours_line(one) for one in rules.hours]
    if rules.engines:
        lines.append(_("Tìm kiếm an toàn"))
    if rules.youtube:
        lines.append(_("YouTube mức Vừa, nếu tuổi của con chưa giữ chặt hơn"))
    return lines


def client_lines(rules: FoundRules, home: FoundRules) -> list[str]:
    """Return what a client chose; in short where that is what the home chose."""
    same = rules == home and rules != FoundRules()
    return [_("Như đặt cho cả nhà")] if same else rules_lines(rules)


def hours_line(hours: FoundHours) -> str:
    """Return hours and what is blocked in them."""
    window = values.Window("", frozenset(hours.days), hours.start, hours.end)
    names = words.join_names([code_name(code) for code in hours.codes])
    return f"{words.window_text(window)}: " + _("chặn %(what)s") % {"what": names}


def code_name(code: str) -> str:
    """Return the name of a category or service."""
    known = catalogue().get(code)
    return code if known is None else words.category_name(known)


def done_lines(done: dict[str, Any]) -> list[str]:
    """Return what was made, a line each."""
    said = {
        "children": _("Con mới: %(n)s"),
        "devices": _("Máy: %(n)s"),
        "groups": _("Nhóm và dịch vụ chặn thêm: %(n)s"),
        "hours": _("Khung giờ: %(n)s"),
        "search": _("Tìm kiếm an toàn hơn cho %(n)s con"),
        "names": _("Tên luôn mở, luôn chặn: %(n)s"),
        "known": _("Đã có sẵn ở đây, để nguyên: %(n)s"),
    }
    return [text % {"n": done[part]} for part, text in said.items() if done.get(part)]
