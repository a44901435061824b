"""Take-down notices to platforms and providers: XARF 4 and a letter. Pure.

A notice has no picture, no words of a child or of anyone, and names nobody: addresses,
times, hashes and a kind alone. Where a crime is likely the police know first. XARF has
no type for bullying, leaked secrets or other harm: those go by letter alone.
Source: XARF 4 schemas (core, content-csam, content-csem); 56/2017/NĐ-CP, Điều 35, 37.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

from lachan.cases.rules.printing import Issue
from lachan.cases.rules.schemas import Said
from lachan.documents import values as paper
from lachan.lib.errors import LachanError

XARF_VERSION: Final = "4.2.0"
MOST_ADDRESSES: Final = 200
MOST_URL: Final = 2083
HASHES: Final = {"md5": 32, "sha1": 40, "sha256": 64}


class NoticeError(LachanError):
    """A notice cannot be made or sent; the text says why."""


class Kind(StrEnum):
    """What is wrong with an address."""

    ABUSE_MATERIAL = "abuse_material"
    GROOMING = "grooming"
    SEXTORTION = "sextortion"
    TRAFFICKING = "trafficking"
    PRIVACY = "privacy"
    BULLYING = "bullying"
    HARMFUL = "harmful"


SAID: Final[Mapping[Kind, Said]] = {
    Kind.ABUSE_MATERIAL: Said(
        "nội dung xâm hại tình dục trẻ em", "child sexual abuse material"
    ),
    Kind.GROOMING: Said(
        "dụ dỗ, gạ gẫm trẻ em để xâm hại", "grooming of a child for abuse"
    ),
    Kind.SEXTORTION: Said(
        "tống tiền trẻ em bằng hình ảnh nhạy cảm", "sexual extortion of a child"
    ),
    Kind.TRAFFICKING: Said("mua bán, bóc lột trẻ em", "trafficking of a child"),
    Kind.PRIVACY: Said(
        "đăng bí mật đời sống riêng tư của trẻ em khi chưa được đồng ý",
        "disclosing a child's private life without consent",
    ),
    Kind.BULLYING: Said("bắt nạt trẻ em trên mạng", "bullying of a child online"),
    Kind.HARMFUL: Said("nội dung gây hại cho trẻ em", "content harmful to children"),
}
EXPLOITATION: Final = frozenset({Kind.GROOMING, Kind.SEXTORTION, Kind.TRAFFICKING})
CRIMES: Final = EXPLOITATION | {Kind.ABUSE_MATERIAL}


@dataclass(frozen=True, slots=True)
class Contact:
    """Who speaks: an organisation, its address for answers, its domain."""

    org: str
    email: str
    domain: str


@dataclass(frozen=True, slots=True)
class Address:
    """One address. report: a random id of its own. seen: when it was last there.

    hashes: of the file that stands there, by name ("sha256"), in hexadecimal.
    """

    url: str
    report: UUID
    seen: datetime
    hashes: Mapping[str, str] = field(default_factory=dict)

    @property
    def host(self) -> str:
        """Return the name or number of the machine. Raises NoticeError."""
        try:
            parts = urlsplit(self.url)
            host = parts.hostname or ""
        except ValueError as e:
            raise NoticeError(f"not an address: {self.url[:200]!r}") from e
        if parts.scheme not in ("http", "https") or not host or parts.username:
            raise NoticeError(f"not an address of the web: {self.url[:200]!r}")
        return host


@dataclass(frozen=True, slots=True)
class Notice:
    """What a provider is asked to take down.

    police_told: when the police were told; a notice of a crime is not made before,
    unless passed_over says why (a code).
    reviewed: somebody of ours looked at the place; else it rests on a report.
    answer_by: the day until which an answer is asked for.
    """

    kind: Kind
    sender: Contact
    addresses: tuple[Address, ...]
    answer_by: date
    police_told: datetime | None = None
    passed_over: str = ""
    reviewed: bool = False


def check(notice: Notice) -> None:
    """Raise NoticeError if a notice may not go out as it is."""
    unknown = notice.police_told is None and not notice.passed_over
    if notice.kind in CRIMES and unknown:
        raise NoticeError("the police must be told first")
    if not 1 <= len(notice.addresses) <= MOST_ADDRESSES:
        raise NoticeError(f"{len(notice.addresses)} addresses: 1 to {MOST_ADDRESSES}")
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", notice.sender.email):
        raise NoticeError(f"not an address for answers: {notice.sender.email[:100]!r}")
    for address in notice.addresses:
        _check_address(address)


def _check_address(address: Address) -> None:
    odd = len(address.url) > MOST_URL or any(c.isspace() for c in address.url)
    if odd or not address.url.isprintable() or not address.host:
        raise NoticeError(f"not an address: {address.url[:200]!r}")
    if address.report.version != 4:
        raise NoticeError(f"report {address.report} is not random")
    if address.seen.tzinfo is None:
        raise NoticeError("a time without its zone")
    for name, value in address.hashes.items():
        if (
            not re.fullmatch(rf"[0-9a-fA-F]{{{HASHES.get(name, 0)}}}", value)
            or not value
        ):
            raise NoticeError(f"{name[:20]!r} is no hash that XARF knows")


def has_xarf(kind: Kind) -> bool:
    """Tell whether XARF has a type for `kind`; others go by letter alone."""
    return kind in CRIMES


def xarf(notice: Notice) -> tuple[bytes, ...]:
    """Return one XARF 4 report (JSON) for each address. Raises NoticeError."""
    check(notice)
    if not has_xarf(notice.kind):
        raise NoticeError(f"XARF has no type for {notice.kind}: send the letter")
    return tuple(
        json.dumps(
            _report(notice, address), ensure_ascii=False, sort_keys=True
        ).encode()
        for address in notice.addresses
    )


def _report(notice: Notice, address: Address) -> dict[str, Any]:
    contact = {
        "org": notice.sender.org,
        "contact": notice.sender.email,
        "domain": notice.sender.domain,
    }
    seen = address.seen.astimezone(UTC).isoformat(timespec="seconds")
    return {
        "xarf_version": XARF_VERSION,
        "report_id": str(address.report),
        "timestamp": seen.replace("+00:00", "Z"),
        "reporter": contact,
        "sender": contact,
        "source_identifier": address.host,
        "category": "content",
        "url": address.url,
        "evidence_source": "user_report",
        "description": SAID[notice.kind].en,
        "tags": [f"lachan:{notice.kind.replace('_', '-')}"],
        **_typed(notice, address),
    }


def _typed(notice: Notice, address: Address) -> dict[str, Any]:
    how = "manual_review" if notice.reviewed else "user_report"
    if notice.kind in EXPLOITATION:
        return {
            "type": "csem",
            "exploitation_type": notice.kind.value,
            "detection_method": how,
            "reporting_obligations": ["local_law_enforcement"],
        }
    hashes = {"hash_values": dict(address.hashes)} if address.hashes else {}
    return {
        "type": "csam",
        "classification": "baseline",
        "detection_method": how,
        **hashes,
    }


def letter(
    notice: Notice, issue: Issue, provider: str, language: str = "vi"
) -> paper.Document:
    """Return the letter to a provider, in `language` (vi or en). Raises NoticeError."""
    check(notice)
    said = _EN if language == "en" else _VI
    kind = SAID[notice.kind].said(language)
    rows = tuple(_row(n, a) for n, a in enumerate(notice.addresses, 1))
    told = notice.kind in CRIMES and notice.police_told is not None
    police = (said.police,) if told else ()
    until = f"{notice.answer_by:%d/%m/%Y}"
    closing = (said.asks, said.no_pictures, *police, said.answer)
    paragraphs = (p.format(until=until, email=notice.sender.email) for p in closing)
    return paper.Document(
        title=said.title,
        letterhead=_letterhead(issue, said.about),
        addressees=(provider,),
        blocks=(
            paper.Paragraph(said.opening.format(agency=issue.agency, kind=kind)),
            paper.Table(said.head, rows, (1, 10, 4)),
            *(paper.Paragraph(p) for p in paragraphs),
        ),
        recipients=("Như trên", "Lưu: hồ sơ trường hợp"),
        signatures=issue.signatures,
        scope=issue.scope,
        language="en" if language == "en" else "vi",
    )


def _row(number: int, address: Address) -> tuple[str, str, str]:
    hashes = "".join(f"\n{n}: {v}" for n, v in sorted(address.hashes.items()))
    seen = address.seen.isoformat(timespec="minutes")
    return str(number), address.url + hashes, seen.replace("T", " ")


def _letterhead(issue: Issue, about: str) -> paper.Letterhead:
    return paper.Letterhead(
        agency=issue.agency,
        parent=issue.parent,
        number=issue.number,
        symbol=issue.office,
        place=issue.place,
        day=issue.day,
        about=about,
    )


@dataclass(frozen=True, slots=True)
class _Words:
    title: str
    about: str
    opening: str
    head: tuple[str, str, str]
    asks: str
    no_pictures: str
    police: str
    answer: str


_VI: Final = _Words(
    title="Đề nghị gỡ bỏ nội dung",
    about="V/v đề nghị gỡ bỏ nội dung gây hại cho trẻ em",
    opening="{agency} thông báo: tại các địa chỉ dưới đây có {kind}.",
    head=("Số", "Địa chỉ", "Còn thấy lúc"),
    asks="Căn cứ Nghị định số 56/2017/NĐ-CP, Điều 35, đề nghị quý đơn vị cảnh báo "
    "hoặc gỡ bỏ các nội dung này, giữ lại dữ liệu liên quan cho cơ quan điều tra và "
    "cho biết kết quả trước ngày {until}.",
    no_pictures="Văn bản này không kèm hình ảnh. Xin không gửi hình ảnh trong trả lời.",
    police="Cơ quan công an đã được báo trước khi gửi văn bản này.",
    answer="Trả lời xin gửi về {email}./.",
)
_EN: Final = _Words(
    title="Request to take down content",
    about="V/v đề nghị gỡ bỏ nội dung\n(Request to take down content)",
    opening="{agency} gives notice: at the addresses below there is {kind}.",
    head=("No.", "Address", "Last seen"),
    asks="Under Decree 56/2017/NĐ-CP, Article 35, please warn of or take down this "
    "content, keep the data about it for investigators, and tell us the result by "
    "{until}.",
    no_pictures="This notice has no pictures. Please send none in your answer.",
    police="The police were told before this notice was sent.",
    answer="Please answer to {email}./.",
)
