"""As what the head of a unit signs, by the unit's own name. Pure.

Ours, after common practice: who prints a paper may write other lines.
"""

from typing import Final

HEAD: Final = "THỦ TRƯỞNG ĐƠN VỊ"
_BY_FIRST_WORD: Final = (
    ("bộ", ("BỘ TRƯỞNG",)),
    ("cục", ("CỤC TRƯỞNG",)),
    ("vụ", ("VỤ TRƯỞNG",)),
    ("sở", ("GIÁM ĐỐC",)),
    ("trung tâm", ("GIÁM ĐỐC",)),
    ("ủy ban nhân dân", ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")),
    ("ubnd", ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")),
    ("trường", ("HIỆU TRƯỞNG",)),
)
_KINDS: Final = ("Tỉnh", "Thành phố", "Xã", "Phường", "Đặc khu")


def lines_of(name: str, kind: str) -> tuple[str, ...]:
    """Return the lines above the head's signature. kind: a `models.Kind`."""
    low = name.casefold()
    for word, lines in _BY_FIRST_WORD:
        if low.startswith(f"{word} "):
            return lines
    if kind in ("commune", "province"):
        return ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")
    return (HEAD,)


def place_of(name: str) -> str:
    """Return a place as it stands before a date: without its kind. "": as it is."""
    for kind in _KINDS:
        if name.casefold().startswith(f"{kind.casefold()} "):
            return name[len(kind) + 1 :]
    return name
