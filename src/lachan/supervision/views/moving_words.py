"""Moving in, in words: why a file is not taken, and what of it stays behind."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from lachan.policy.catalogue import catalogue
from lachan.supervision.forms.family import ASKER_WORDS
from lachan.supervision.rules import facts as values
from lachan.supervision.rules.moving import FoundHours, FoundRules, Left
from lachan.supervision.views import words


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
        LeftLine(reasons().get(one.code, one.code), one.count, _examples(one))
        for one in left
    ]
    rank = {code: place for place, code in enumerate(reasons())}
    order = sorted(range(len(left)), key=lambda i: rank.get(left[i].code, len(rank)))
    return [lines[i] for i in order]


def _examples(left: Left) -> list[str]:
    if left.code in {"comments", "access", "setting", "unknown"}:
        return []
    keys = ("text", "name", "service", "value", "engine", "zone", "version")
    told = [next((f[k] for k in keys if f.get(k)), "") for f in left.examples]
    return [text for text in dict.fromkeys(told) if text]


def reasons() -> dict[str, str]:
    """Return a sentence for each reason, in the order in which they are shown."""
    return {
        "clients-many": _("Quá 40 máy: các máy sau thêm ở trang Thiết bị"),
        "names-many": _("Quá 250 tên riêng: các tên sau không chuyển"),
        "client-bad": _("Không phải một máy có tên và địa chỉ"),
        "client-unfiltered": _("Máy này trước không được lọc; ở đây theo mức của tuổi"),
        "hostname": _("Máy được gọi bằng tên; ở đây cần địa chỉ, MAC hoặc mã máy"),
        "interface": _("Một cổng mạng; ở đây cần địa chỉ, MAC hoặc mã máy"),
        "duplicate": _("Địa chỉ này đã thuộc một máy khác trong tệp"),
        "lease": _("Dòng cấp địa chỉ không có địa chỉ và MAC"),
        "name-cut": _("Tên máy quá dài, đã cắt"),
        "group-empty": _("Nhóm không có máy nào"),
        "group-off": _("Nhóm đang tắt ở nơi cũ, và những gì thuộc nhóm"),
        "service-covered": _("Dịch vụ thuộc một nhóm ở đây, theo tuổi của con"),
        "service-unknown": _("Ở đây không có dịch vụ này"),
        "schedule": _("Giờ không đọc được: chặn cả ngày"),
        "clock": _("Giờ đã được đổi sang giờ Việt Nam, theo hôm nay"),
        "zone": _("Không rõ múi giờ; dùng giờ Việt Nam"),
        "safe-search-off": _("Tìm kiếm an toàn đang tắt; ở đây theo tuổi"),
        "rule-narrowed": _("Đã chuyển, nhưng hẹp hơn: chỉ tên đó và mọi tên ở dưới"),
        "rule-overruled": _("Có luật chặn quan trọng hơn đứng trên luật mở này"),
        "rule-pattern": _("Luật là một mẫu, không phải một tên"),
        "rule-below": _("Luật chỉ về những tên ở dưới một tên"),
        "rule-client": _("Luật cho một máy không rõ, hoặc một phần của máy đã có"),
        "rule-except": _("Luật có ngoại lệ bên trong"),
        "rule-badfilter": _("Luật xóa luật khác, hoặc bị xóa"),
        "rule-page": _("Luật về nội dung trang, không về tên"),
        "rule-rewrite": _("Luật tự đặt câu trả lời"),
        "rule-type": _("Luật chỉ về một loại truy vấn"),
        "rule-bad": _("Không phải một luật"),
        "name-bad": _("Tên này không chọn riêng được"),
        "whole-ending": _("Cả một đuôi tên, như com.vn"),
        "help-name": _("Trang giúp đỡ: luôn mở, không ai chặn được"),
        "no-group": _("Không thuộc nhóm nào, nên trước cũng không có tác dụng"),
        "off": _("Đang tắt ở nơi cũ"),
        "list-new": _(
            "Danh sách mà Lá Chắn chưa có. Lá Chắn dùng danh sách của mình cho nhóm đó"
        ),
        "list-allow": _("Danh sách mở: ở đây chỉ mở từng tên"),
        "list-local": _("Danh sách là tệp trên máy chủ cũ"),
        "list-bad": _("Danh sách không có địa chỉ"),
        "list-credentials": _("Mật khẩu trong địa chỉ danh sách đã được bỏ"),
        "gravity-missing": _(
            "Danh sách, nhóm và máy nằm trong gravity.db; hãy dùng tệp Teleporter"
        ),
        "protection-off": _("Nơi cũ đang tắt bảo vệ; ở đây bảo vệ đang bật"),
        "canaries": _("Tên mà trình duyệt dùng để đi đường khác vẫn bị chặn"),
        "record": _("Bản ghi tên trong nhà; hãy giữ ở bộ phát mạng"),
        "dhcp": _("Việc cấp địa chỉ vẫn ở bộ phát mạng"),
        "upstreams": _("Máy chủ DNS riêng của một máy"),
        "access": _("Ai được hỏi máy chủ đó: ở đây do từng máy quyết định"),
        "comments": _("Lời ghi chú không có chỗ ở đây"),
        "newer-schema": _("Phiên bản mới hơn những bản đã biết; hãy xem kỹ"),
        "setting": _("Cài đặt riêng của máy chủ cũ"),
        "member": _("Tệp bên trong không được đọc"),
        "history": _("Lịch sử truy vấn không bao giờ được đọc"),
        "secret": _("Mật khẩu, khóa và phiên đăng nhập không bao giờ được đọc"),
        "unknown": _("Phần không rõ"),
    }


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
