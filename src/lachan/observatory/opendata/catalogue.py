"""The catalogue: every release as a DCAT 3 data set in JSON-LD."""

from collections.abc import Sequence
from typing import Any, Final

from lachan.observatory.opendata.columns import frequency
from lachan.observatory.opendata.describing import LICENCE, title
from lachan.observatory.showing.shelf import Header

CONTEXT: Final = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "adms": "http://www.w3.org/ns/adms#",
}
_FREQUENCIES: Final = {"M": "MONTHLY", "Q": "QUARTERLY", "A": "ANNUAL"}
_FREQUENCY: Final = "http://publications.europa.eu/resource/authority/frequency/"
_THEMES: Final = "http://publications.europa.eu/resource/authority/data-theme/SOCI"
_TYPES: Final = {
    "data.csv": "https://www.iana.org/assignments/media-types/text/csv",
    "release.json": "https://www.iana.org/assignments/media-types/application/json",
}


def catalogue(
    releases: Sequence[tuple[Header, str]], home: str, publisher: str
) -> dict[str, Any]:
    """Return the catalogue. releases: each with the address of its folder."""
    return {
        "@context": CONTEXT,
        "@id": home,
        "@type": "dcat:Catalog",
        "dct:title": {"@value": "Dữ liệu mở của Lá Chắn", "@language": "vi"},
        "dct:description": {
            "@value": "Chỉ số về trẻ em trên mạng, đã bảo vệ riêng tư.",
            "@language": "vi",
        },
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": publisher},
        "dct:language": ["vi", "en"],
        "dct:license": {"@id": LICENCE["path"]},
        "foaf:homepage": {"@id": home},
        "dcat:dataset": [_dataset(r, where, publisher) for r, where in releases],
    }


def _dataset(release: Header, where: str, publisher: str) -> dict[str, Any]:
    word = _FREQUENCIES[frequency(release.code)]
    told: dict[str, Any] = {
        "@id": where,
        "@type": "dcat:Dataset",
        "dct:identifier": f"{release.space}/{release.name}",
        "dct:title": {"@value": title(release), "@language": "vi"},
        "dct:description": {"@value": _about(release), "@language": "vi"},
        "dct:issued": _typed(release.made_at.isoformat(), "dateTime"),
        "dcat:version": str(release.revision),
        "dct:accrualPeriodicity": {"@id": f"{_FREQUENCY}{word}"},
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": _typed(release.first.isoformat(), "date"),
            "dcat:endDate": _typed(release.last.isoformat(), "date"),
        },
        "dct:spatial": {
            "@id": "http://publications.europa.eu/resource/authority/country/VNM"
        },
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": publisher},
        "dcat:contactPoint": {"@type": "vcard:Organization", "vcard:fn": publisher},
        "dcat:theme": {"@id": _THEMES},
        "dcat:keyword": ["trẻ em", "an toàn mạng", "children", "online safety"],
        "dcat:distribution": [
            _file(where, name, kind) for name, kind in _TYPES.items()
        ],
    }
    if release.reason:
        told["adms:versionNotes"] = release.reason
    return told


def _about(release: Header) -> str:
    if release.is_synthetic:
        return "Số liệu mô phỏng, không có thật. Synthetic figures, not real."
    return (
        "Tổng của các nơi tham gia, đã thêm nhiễu; không dòng nào của một em, một nhà."
    )


def _file(where: str, name: str, kind: str) -> dict[str, Any]:
    return {
        "@type": "dcat:Distribution",
        "dct:title": name,
        "dcat:accessURL": {"@id": where},
        "dcat:downloadURL": {"@id": f"{where}{name}"},
        "dcat:mediaType": {"@id": kind},
        "dct:license": {"@id": LICENCE["path"]},
    }


def _typed(value: str, kind: str) -> dict[str, str]:
    return {"@value": value, "@type": f"xsd:{kind}"}
