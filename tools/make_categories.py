"""Write docs/categories.md from the catalogue. A test compares the two."""

from pathlib import Path

from lachan.policy.catalogue import (
    Category,
    catalogue,
    groups,
    service_domains,
    starter_lists,
)
from lachan.policy.model import AgeBand, Stance

DOC = Path(__file__).parents[1] / "docs" / "categories.md"
_WORD = {Stance.OPEN: "mở", Stance.ASK: "hỏi", Stance.BLOCK: "**chặn**"}

_HEAD = """\
# Nhóm nội dung và dịch vụ / Categories and services

Trang này do `tools/make_categories.py` viết ra từ `policy/data`; phép thử so hai bên.
This page is written from `policy/data`; a test compares the two.

- **mở / hỏi / chặn**: điều bộ luật mẫu của mỗi tuổi làm. *Hỏi* là chặn cho tới khi bố
  mẹ trả lời. What each age's preset does; *hỏi* (ask) blocks until a parent answers.
- **Gia đình mở**: gia đình có mở được cho trẻ không. Whether a family may open it.
- **Kín**: chỉ đếm và hiện với mọi người là *khác*. Shown and counted only as `other`.
- Một dịch vụ theo cả luật của các nhóm chứa nó: chặn `short-video` là chặn TikTok.
  A service also obeys the categories it is within.
- Trò chơi: luật nói dưới 18 tuổi không quá 60 phút một trò và 180 phút một ngày
  (147/2024/NĐ-CP, Điều 39). Hạn mức thời gian chỉ ước lượng qua DNS, lệch
  khoảng 10 phút.
"""


def text() -> str:
    """Return the whole page."""
    content = [c for c in catalogue().values() if not c.service]
    services = [c for c in catalogue().values() if c.service]
    parts = [_HEAD]
    for group in groups().values():
        rows = [c for c in content if c.group == group.code]
        if rows:
            parts.append(f"## {group.vi} / {group.en}\n\n{_table(rows)}\n")
            parts.append("\n".join(_why(c) for c in rows) + "\n")
    parts.append(f"## Dịch vụ / Services\n\n{_services(services)}\n")
    parts.append(f"## Danh sách đi kèm / Starter lists\n\n{_lists()}\n")
    return "\n".join(parts)


def _table(rows: list[Category]) -> str:
    ages = [str(age) for age in AgeBand]
    lines = ["| Mã | Tên / Name | " + " | ".join(ages) + " | Gia đình mở | Kín |"]
    lines.append("|---|---|" + "---|" * (len(ages) + 2))
    for c in rows:
        stances = " | ".join(_WORD[c.stances[age]] for age in AgeBand)
        liftable, closed = ("có" if x else "" for x in (c.liftable, c.sensitive))
        lines.append(
            f"| `{c.code}` | {c.vi} / {c.en} | {stances} | {liftable} | {closed} |"
        )
    return "\n".join(lines)


def _why(c: Category) -> str:
    return f'- `{c.code}`: {c.source} Với trẻ: "{c.child_vi}" / "{c.child_en}"'


def _services(rows: list[Category]) -> str:
    ages = [str(age) for age in AgeBand]
    lines = ["| Mã | Tên | Nhóm | Luật riêng " + ", ".join(ages) + " | Tên miền |"]
    lines.append("|---|---|---|---|---|")
    for c in rows:
        own = [_WORD[c.stances[age]] for age in AgeBand]
        special = ", ".join(own) if set(own) != {"mở"} else ""
        names = " ".join(service_domains()[c.code])
        lines.append(
            f"| `{c.code}` | {c.vi} | {' '.join(c.within)} | {special} | {names} |"
        )
    return "\n".join(lines)


def _lists() -> str:
    lines = ["| Tệp | Nhóm | Nguồn | Giấy phép | Cả tên con |", "|---|---|---|---|---|"]
    for s in starter_lists():
        below = "có" if s.subtree else ""
        lines.append(
            f"| {s.path.name} | `{s.category}` | {s.home_page or 'Lá Chắn'}"
            f" | {s.licence} | {below} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    DOC.write_text(text(), encoding="utf-8")
