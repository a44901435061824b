"""Why a file is not taken and what to do instead, in words a ten-year-old reads."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lachan.reports.rules.files import LIMITS, MIB, MOST_FILES, FileSeen, Refused, Sort
from lachan.web.templatetags.lachan import vn_number

_WHY: Final = {
    Refused.EMPTY: (
        _("Tệp này rỗng."),
        _("Mở thử tệp trên máy, hoặc chụp lại màn hình."),
    ),
    Refused.TOO_LARGE: (
        _("Tệp này lớn quá."),
        _("Gửi ảnh chụp màn hình, hoặc cắt lấy đoạn ngắn có chuyện cần xem."),
    ),
    Refused.TOO_MANY: (
        _("Tin này đã đủ số tệp nhận được."),
        _("Kể bằng chữ những gì còn thiếu, kèm đường dẫn và tài khoản."),
    ),
    Refused.UNKNOWN: (
        _("Không nhận được loại tệp này."),
        _("Nhận ảnh, video, ghi âm và PDF. Chụp màn hình rồi gửi ảnh chụp."),
    ),
    Refused.NO_POLICE_KEY: (
        _("Chưa nhận được ảnh, video cho loại chuyện này."),
        _(
            "Nơi này chưa có khóa của công an, nên không ai được giữ ảnh như vậy. "
            "Đừng gửi cho ai khác. Kể tài khoản, đường dẫn và giờ; đừng xóa vội: "
            "công an có thể cần xem trên máy."
        ),
    ),
    Refused.CUT_OFF: (
        _("Chưa tới đủ."),
        _("Gửi lại tệp này một lần nữa."),
    ),
}
_SORTS: Final = {
    Sort.IMAGE: _("Ảnh"),
    Sort.VIDEO: _("Video"),
    Sort.AUDIO: _("Ghi âm"),
    Sort.DOCUMENT: _("PDF"),
    Sort.HASH: _("Dấu vân tay của ảnh"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one file. what: "" and why it was not taken, or what it is."""

    title: str
    text: str
    taken: bool


def refused(reason: str, number: int = 0) -> Line:
    """Return why a file was not taken, and what to do."""
    why, instead = _WHY[Refused(reason)]
    title = gettext("Tệp %(n)s: %(why)s") % {"n": number, "why": why}
    return Line(title if number else str(why), str(instead), taken=False)


def taken(seen: FileSeen, number: int) -> Line:
    """Return that a file is kept, without its name: that is the sender's own."""
    said = {"n": number, "sort": _SORTS[seen.sort], "size": size(seen.octets)}
    if seen.to_police:
        text = gettext("Chỉ công an mở được. Người trực thấy loại, cỡ và dấu vân tay.")
    else:
        text = gettext("Đã khóa kín. Chỉ người trực của tin này mở được.")
    return Line(gettext("Tệp %(n)s: %(sort)s, %(size)s, đã nhận.") % said, text, True)


def hash_taken() -> Line:
    """Return that a fingerprint is kept."""
    title = gettext("Đã gửi dấu vân tay.")
    return Line(title, gettext("Ảnh vẫn chỉ ở máy này."), taken=True)


def not_now() -> Line:
    """Return that files cannot be taken for the moment; nothing is wrong with them."""
    title = gettext("Lúc này có nhiều người gửi quá. Tệp chưa tới.")
    return Line(title, gettext("Đợi một phút rồi gửi lại."), taken=False)


def size(octets: int) -> str:
    """Return a size as people say it."""
    if octets >= MIB:
        whole = octets % MIB == 0
        return f"{vn_number(octets / MIB, 0 if whole else 1)} MB"
    return f"{vn_number(max(1, round(octets / 1024)))} KB"


def limits() -> str:
    """Return what is taken and how large, said before anything is chosen."""
    return gettext(
        "Nhận ảnh (tới %(image)s), video (tới %(video)s), ghi âm và PDF "
        "(tới %(audio)s). Nhiều nhất %(n)s tệp một tin."
    ) % {
        "image": size(LIMITS[Sort.IMAGE]),
        "video": size(LIMITS[Sort.VIDEO]),
        "audio": size(LIMITS[Sort.AUDIO]),
        "n": MOST_FILES,
    }
