"""What the columns mean, for programs: Data Package and CSVW from one source."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from lachan.observatory.opendata.columns import COLUMNS, KEY
from lachan.observatory.releases.form import Release
from lachan.observatory.showing.shelf import Header

LICENCE: Final = {
    "name": "CC-BY-4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
    "title": "Creative Commons Attribution 4.0",
}
DIALECT: Final = {"delimiter": ",", "lineTerminator": "\r\n", "header": True}


class Meaning(NamedTuple):
    """One column. kind: a type of Frictionless; words in Vietnamese and English."""

    kind: str
    vi: str
    en: str
    is_required: bool = True


MEANINGS: Final[Mapping[str, Meaning]] = {
    "FREQ": Meaning("string", "Chu kỳ: M, Q, A", "Frequency: M, Q, A"),
    "REF_AREA": Meaning(
        "string",
        "VN, hoặc mã tỉnh theo 19/2025/QĐ-TTg; 00: không nói",
        "VN, or the code of a province (19/2025/QĐ-TTg); 00: not told",
    ),
    "INDICATOR": Meaning("string", "Mã chỉ số", "Code of the indicator"),
    "AGE": Meaning("string", "Nhóm tuổi; _T: mọi tuổi", "Age band; _T: all"),
    "SEX": Meaning("string", "Luôn _T: không thu", "Always _T: not collected"),
    "EDU_LEVEL": Meaning("string", "Cấp học; _T: mọi cấp", "School level; _T: all"),
    "CATEGORY": Meaning("string", "Nhóm trang; _T: mọi nhóm", "Category; _T: all"),
    "VENUE": Meaning("string", "Nhà, trường; _T: mọi nơi", "Home, school; _T: all"),
    "DAY_PART": Meaning("string", "Buổi; _T: cả ngày", "Part of the day; _T: all"),
    "DAYS_IN_USE": Meaning(
        "string",
        "Có dùng từ bấy nhiêu ngày trong tháng; _T: không tách",
        "In use on so many days of the month or more; _T: not split",
    ),
    "REPORT_CHANNEL": Meaning(
        "string", "Báo bằng cách nào; _T: mọi cách", "How it was reported; _T: all"
    ),
    "REPORTER": Meaning("string", "Ai báo; _T: mọi người", "Who reported; _T: all"),
    "REPORT_GROUP": Meaning(
        "string", "Nhóm tin báo; _T: mọi nhóm", "Group of reports; _T: all"
    ),
    "KIND": Meaning(
        "string",
        "Loại tin, vụ việc, địa chỉ, khóa học; _T: mọi loại; _X: không ghi",
        "Kind of report, case, address or course; _T: all; _X: not told",
    ),
    "WITHIN": Meaning(
        "string",
        "Xong trong bấy nhiêu giờ (h), ngày (d); _T: không tách",
        "Done within so many hours (h), days (d); _T: not split",
    ),
    "TIME_PERIOD": Meaning("string", "Kỳ", "Period"),
    "OBS_VALUE": Meaning("number", "Con số", "The figure", is_required=False),
    "LOWER": Meaning("number", "Cận dưới, 95%", "Lower bound, 95%", is_required=False),
    "UPPER": Meaning("number", "Cận trên, 95%", "Upper bound, 95%", is_required=False),
    "UNIT_MEASURE": Meaning(
        "string",
        "Đơn vị: PT phần trăm, PM phần nghìn, PS người, GATEWAYS nơi có bộ lọc",
        "Unit: PT percent, PM per mille, PS persons, GATEWAYS places with a filter",
    ),
    "NUMERATOR": Meaning(
        "integer",
        "Tử số đã thêm nhiễu, có thể âm",
        "Numerator with noise, may be negative",
        is_required=False,
    ),
    "DENOMINATOR": Meaning(
        "integer",
        "Mẫu số đã thêm nhiễu",
        "Denominator with noise",
        is_required=False,
    ),
    "GATEWAYS_BAND": Meaning(
        "string",
        "Bao nhiêu nơi đứng sau, theo khoảng",
        "How many places stand behind it, as a band",
        is_required=False,
    ),
    "OBS_STATUS": Meaning(
        "string",
        "A thường, U ít tin cậy, Q bị ẩn, M không có",
        "A normal, U low reliability, Q suppressed, M missing",
    ),
    "CONF_STATUS": Meaning("string", "F tự do, S bị ẩn", "F free, S suppressed"),
    "METHOD": Meaning(
        "string",
        "noise: thêm nhiễu; suppression: ẩn ô nhỏ; survey: khảo sát",
        "noise, suppression of small cells, or survey",
        is_required=False,
    ),
    "RHO": Meaning("number", "Phần ngân sách riêng tư", "Privacy budget spent (zCDP)"),
    "GEO_VERSION": Meaning("string", "Bản địa giới", "Version of the boundaries"),
    "RELEASE_ID": Meaning("string", "Bản công bố", "Release"),
    "SYNTHETIC": Meaning("string", "1: mô phỏng", "1: synthetic"),
}
assert tuple(MEANINGS) == COLUMNS


def title(release: Header | Release) -> str:
    """Return the title of a release's data, synthetic said first."""
    name = f"Lá Chắn: chỉ số truy cập mạng của trẻ em, {release.name}"
    return f"MÔ PHỎNG / SYNTHETIC. {name}" if release.is_synthetic else name


def data_package(
    release: Release, files: Mapping[str, tuple[int, str]]
) -> dict[str, Any]:
    """Return `datapackage.json` (Data Package v2). files: name → size and SHA-256."""
    size, digest = files["data.csv"]
    fields = [
        {
            "name": name,
            "type": meaning.kind,
            "title": meaning.vi,
            "description": meaning.en,
            "constraints": {"required": meaning.is_required},
        }
        for name, meaning in MEANINGS.items()
    ]
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": f"la-chan-{release.space}-{release.name}".lower(),
        "title": title(release),
        "version": f"{release.code}+r{release.revision}",
        "created": release.made_at.isoformat(),
        "licenses": [LICENCE],
        "keywords": ["trẻ em", "an toàn mạng", "children", "online safety"],
        "resources": [
            {
                "name": "data",
                "path": "data.csv",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "bytes": size,
                "hash": f"sha256:{digest}",
                "dialect": DIALECT,
                "schema": {
                    "fields": fields,
                    "primaryKey": list(KEY),
                    "missingValues": [""],
                },
            }
        ],
    }


_CSVW: Final = {"string": "string", "number": "number", "integer": "integer"}


def csvw(release: Release) -> dict[str, Any]:
    """Return `data.csv-metadata.json` (CSV on the Web)."""
    columns = [
        {
            "name": name,
            "titles": name,
            "datatype": _CSVW[meaning.kind],
            "required": meaning.is_required,
            "dc:description": {"vi": meaning.vi, "en": meaning.en},
        }
        for name, meaning in MEANINGS.items()
    ]
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "vi"}],
        "url": "data.csv",
        "dc:title": title(release),
        "dc:license": {"@id": LICENCE["path"]},
        "dc:modified": release.made_at.isoformat(),
        "dialect": {"delimiter": ",", "header": True, "encoding": "utf-8"},
        "tableSchema": {"columns": columns, "primaryKey": list(KEY)},
    }
