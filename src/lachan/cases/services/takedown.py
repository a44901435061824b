"""Take-down notices: a letter and XARF 4 to who can remove it. Never a picture.

Evidence first: an address goes into a notice once it was preserved. Police first where
a crime is likely, or a reason why not. When an answer is owed is what the member
promised; no law that is known to us sets a time.
"""

import datetime as dt
import hashlib
import io
import uuid
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from django.db import transaction
from django.utils import timezone

from lachan.cases import recipients
from lachan.cases.models import Case, Given, Look
from lachan.cases.rules import notices
from lachan.cases.rules.deadlines import Code
from lachan.cases.rules.errors import MissingError
from lachan.cases.rules.notices import Address, Contact, Notice
from lachan.cases.rules.online import What, table, whole
from lachan.cases.rules.printing import Issue
from lachan.cases.services import giving, online
from lachan.cases.services.giving import Parcel
from lachan.cases.services.online import Named
from lachan.cases.services.steps import acting
from lachan.documents import values as paper
from lachan.documents.pdf import pdf
from lachan.documents.word import docx
from lachan.partners.models import Member, Purpose, Way
from lachan.partners.services.handovers import Bundle, Sent, promise_of
from lachan.vault.access import Unlocked
from lachan.vault.rules.seal import ItemKey
from lachan.vault.services import items

_ZIP_TIME: Final = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Ask:
    """What an officer asks a member to take down.

    passed_over: why the police do not know yet, a code; "" when they do, or need not.
    email: where answers go. language: of the letter.
    """

    member: int
    found: tuple[uuid.UUID, ...]
    email: str
    passed_over: str = ""
    language: str = "vi"


@dataclass(frozen=True, slots=True)
class Draft:
    """A notice as it would leave. digest: of all of it but random numbers."""

    member: Member
    notice: Notice
    letter: paper.Document
    found: tuple[Named, ...] = field(repr=False)
    digest: str

    @property
    def has_xarf(self) -> bool:
        """Whether a machine can read it too."""
        return notices.has_xarf(self.notice.kind)


def draft(*, case: Case, ask: Ask, key: ItemKey, now: dt.datetime) -> Draft:
    """Return a notice as it would leave. Changes nothing.

    Raises NotAllowedError: not to this member. MissingError: "found" (none, of several
    harms, no address), "kept" (not preserved), "police", "email".
    """
    member = recipients.member_for(case, ask.member, now)
    found = _chosen(case, ask, key)
    kind = found[0].harm
    police = police_told(case)
    first = table().harms[kind].police_first and police is None
    if first and ask.passed_over not in table().passed_over:
        raise MissingError("police")
    hashes = _hashes(found, key)
    notice = Notice(
        kind=kind,
        sender=_sender(case, ask.email),
        addresses=tuple(_address(n, hashes.get(n.row.pk, {})) for n in found),
        answer_by=_answer_by(member, now),
        police_told=police,
        passed_over=ask.passed_over if police is None else "",
        reviewed=True,
    )
    try:
        letter = notices.letter(notice, _issue(case, now), str(member), ask.language)
    except notices.NoticeError as e:
        raise MissingError("found") from e
    digest = hashlib.sha256(repr((member.pk, letter)).encode()).hexdigest()
    return Draft(member, notice, letter, found, digest)


def _chosen(case: Case, ask: Ask, key: ItemKey) -> tuple[Named, ...]:
    wanted = set(ask.found)
    found = tuple(n for n in online.named(case, key) if n.row.pk in wanted)
    if not found or len({n.harm for n in found}) > 1 or not all(n.host for n in found):
        raise MissingError("found")
    if any(n.row.kept_at is None for n in found):
        raise MissingError("kept")
    return found


def police_told(case: Case) -> dt.datetime | None:
    """Return when the police were told of a case, or None."""
    row = case.clocks.filter(code=Code.CRIME_VERIFY).order_by("start").first()
    return row.start if row else None


def _sender(case: Case, email: str) -> Contact:
    address = email.strip()
    if "@" not in address:
        raise MissingError("email")
    domain = address.rpartition("@")[2]
    return Contact(giving.agency_of(case.unit), address, domain)


def _hashes(
    found: tuple[Named, ...], key: ItemKey
) -> Mapping[uuid.UUID, Mapping[str, str]]:
    """Return the hash of the file at each address, as last preserved."""
    rows = Look.objects.filter(found__in=[n.row.pk for n in found], kept=True)
    told = {}
    for one in online.looks(rows.order_by("at", "noted_at"), key):
        if one.sha256:
            told[one.row.found_id] = {"sha256": one.sha256}
    return told


def _address(one: Named, hashes: Mapping[str, str]) -> Address:
    last = one.row.looks.order_by("at", "noted_at").last()
    assert last is not None  # it was preserved
    seen = timezone.localtime(last.at)
    return Address(whole(one.what.url), uuid.uuid4(), seen, hashes)


def _answer_by(member: Member, now: dt.datetime) -> dt.date:
    return timezone.localtime(now + promise_of(member, Purpose.TAKE_DOWN)).date()


def _issue(case: Case, now: dt.datetime) -> Issue:
    return Issue(
        agency=giving.agency_of(case.unit),
        office=giving.office_of(case.unit),
        place=case.unit.name,
        day=timezone.localtime(now).date(),
        signatures=(paper.Signature(("NGƯỜI KÝ",), hint="(Ký, ghi rõ họ tên)"),),
    )


def bundles(made: Draft) -> list[Bundle]:
    """Return what leaves: for a system XARF alone, an address each; else one ZIP."""
    if made.member.way == Way.SYSTEM and made.has_xarf:
        reports = notices.xarf(made.notice)
        return [Bundle(octets, "application/json") for octets in reports]
    parts = {
        "cong-van.pdf": pdf(made.letter),
        "cong-van.docx": docx(made.letter),
    }
    if made.has_xarf:
        reports = notices.xarf(made.notice)
        parts |= {f"xarf-{n:02}.json": r for n, r in enumerate(reports, 1)}
    return [Bundle(_zip(parts), "application/zip")]


def _zip(parts: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, octets in parts.items():
            made.writestr(zipfile.ZipInfo(name, _ZIP_TIME), octets)
    return out.getvalue()


@transaction.atomic
def send(
    *,
    case: uuid.UUID,
    ask: Ask,
    shown: str,
    who: Unlocked,
    now: dt.datetime,
) -> list[Sent]:
    """Send a notice that was shown. shown: its digest.

    Raises as `draft`; MissingError "shown": it changed since. NotReachableError.
    """
    user, row = acting(case, who, now)
    key = items.use_item(item=row.pk, who=who, now=now)
    made = draft(case=row, ask=ask, key=key, now=now)
    giving.must_be_seen(shown, made.digest)
    return [
        giving.hand(
            case=row,
            to=made.member,
            parcel=_parcel(made, bundle, ask),
            by=user,
            who=who,
            now=now,
        )
        for bundle in bundles(made)
    ]


def _parcel(made: Draft, bundle: Bundle, ask: Ask) -> Parcel:
    notice = made.notice
    said: dict[str, object] = {
        "kind": notice.kind.value,
        "addresses": [str(a.report) for a in notice.addresses],
        "passed_over": ask.passed_over,
        "digest": made.digest,
    }
    names = ", ".join(sorted({n.host for n in made.found}))
    return Parcel(
        what=What.NOTICE,
        purpose=Purpose.TAKE_DOWN,
        ground=ask.passed_over or "notice",
        bundle=bundle,
        said=said,
        words=f"{made.member}: {len(made.found)} ({names})",
        found=tuple(n.row for n in made.found),
    )


def sender_email(case: Case) -> str:
    """Return where answers go unless somebody says otherwise, or ""."""
    member = Member.objects.open().filter(unit=case.unit).exclude(email="").first()
    return member.email if member else ""


@dataclass(frozen=True, slots=True)
class Removal:
    """How fast what a member was asked to take down was gone. median: of those."""

    asked: int
    gone: int
    median: dt.timedelta | None


def removal(member: int) -> Removal:
    """Return how fast addresses went after a notice to a member: counts alone."""
    rows = Given.objects.filter(member=member, what=What.NOTICE)
    times = list(rows.exclude(found=None).values_list("at", "found__gone_at"))
    took = sorted(gone - asked for asked, gone in times if gone and gone >= asked)
    middle = took[len(took) // 2] if took else None
    return Removal(len(times), len(took), middle)
