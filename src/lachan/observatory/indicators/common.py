"""What indicators from gateways have in common."""

from typing import Any, Final

from lachan.observatory.indicators.model import Indicator, Kind, Words

GATEWAYS: Final = "gateway"
PLAN: Final = "1330/QĐ-LĐTBXH, 2.3"
_VI: Final = (
    "Chỉ là nơi đã dùng Lá Chắn và đã đồng ý góp số, không phải trẻ em cả nước. Nơi đông"
    " máy chủ lọc hơn thì chặn được nhiều hơn: đừng xếp hạng tỉnh theo con số này."
)
_EN: Final = (
    "Only of places that use Lá Chắn and agreed to share sums, not of all children."
    " Where there are more filters, more is blocked: do not rank provinces by it."
)


def words_vi(name: str, plain: str, top: str, base: str, caveat: str = "") -> Words:
    """Return Vietnamese words with what must be said of every figure from gateways."""
    return Words(name, plain, top, base, f"{_VI} {caveat}".strip())


def words_en(name: str, plain: str, top: str, base: str, caveat: str = "") -> Words:
    """Return the same in English."""
    return Words(name, plain, top, base, f"{_EN} {caveat}".strip())


def of_gateways(code: str, vi: Words, en: Words, **more: Any) -> Indicator:
    """Return an indicator of a share of gateways, monthly, in percent, by province."""
    said: dict[str, Any] = {
        "unit": "%",
        "scale": 100,
        "kind": Kind.FLAG,
        "cadence": "month",
        "cell_min": 100,
        "source": GATEWAYS,
        "legal": PLAN,
        "dims": ("province",),
    }
    return Indicator(code, vi, en, **said | more)
