"""Sheets of a case for a member: chosen, masked or whole, on a ground of the law."""

import datetime as dt
import hashlib
import io
import uuid
import zipfile
from dataclasses import dataclass, field, replace
from typing import Final

from django.db import transaction
from django.utils import timezone

from lachan.cases import access, recipients
from lachan.cases.models import Case, Form
from lachan.cases.rules import grounds, machine
from lachan.cases.rules.answers import without_reporter
from lachan.cases.rules.errors import MissingError
from lachan.cases.rules.grounds import Ground, Leaving
from lachan.cases.rules.online import What
from lachan.cases.rules.printing import Copy, Issue, printed
from lachan.cases.rules.steps import Act, State
from lachan.cases.services import forms, giving, reading, steps, store
from lachan.cases.services.forms import Sheet
from lachan.cases.services.giving import Parcel
from lachan.cases.services.opening import Whom
from lachan.cases.services.steps import Step, acting
from lachan.documents import values as paper
from lachan.documents.pdf import pdf
from lachan.partners.models import Kind, Member, Purpose
from lachan.partners.services.handovers import Bundle, Sent
from lachan.reports.rules import masking
from lachan.vault.access import Unlocked
from lachan.vault.rules.seal import ItemKey
from lachan.vault.services import items

_ZIP_TIME: Final = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Ask:
    """What an officer wants to hand over. sheets: codes of finished forms."""

    member: int
    purpose: Purpose
    ground: str
    sheets: tuple[str, ...]
    masked: bool = True
    reason: str = field(default="", repr=False)
    child_agrees: bool = False
    carer_agrees: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """What would leave. digest: of all of it."""

    member: Member
    ground: Ground
    papers: tuple[paper.Document, ...] = field(repr=False)
    digest: str


def finished(case: Case) -> list[Form]:
    """Return the newest finished form of each code, of the present cycle."""
    rows = Form.objects.filter(case=case, cycle=case.cycle).exclude(done_at=None)
    newest = {row.code: row for row in rows.order_by("done_at", "pk")}
    return [newest[code] for code in sorted(newest)]


def draft(*, case: Case, ask: Ask, key: ItemKey, now: dt.datetime) -> Draft:
    """Return what would leave. Changes nothing.

    Raises NotAllowedError: not to this member. MissingError: as `rules.grounds.check`.
    """
    member = recipients.member_for(case, ask.member, now)
    ground = grounds.grounds().get(ask.ground)
    if ground is None:
        raise MissingError("ground")
    whom = reading.whom_of(case, key)
    grounds.check(ground, _leaving(case, whom, member, ask, now))
    rows = [row for row in finished(case) if row.code in ask.sheets]
    if len(rows) != len(set(ask.sheets)):
        raise MissingError("sheets")
    sheets = [_for_member(forms.kept(row, key), member) for row in rows]
    papers = tuple(_paper(case, sheet, ask.masked, whom, now) for sheet in sheets)
    said = repr((member.pk, ask, papers)).encode()
    return Draft(member, ground, papers, hashlib.sha256(said).hexdigest())


def _leaving(
    case: Case, whom: Whom, member: Member, ask: Ask, now: dt.datetime
) -> Leaving:
    return Leaving(
        purpose=ask.purpose.value,
        to=member.unit.kind,
        sheets=ask.sheets,
        masked=ask.masked,
        state=State(case.state),
        age=age_of(whom, now),
        carer_harms=not recipients.carer_may_know(case),
        reason=ask.reason,
        child_agrees=ask.child_agrees,
        carer_agrees=ask.carer_agrees,
    )


def age_of(whom: Whom, now: dt.datetime) -> int | None:
    """Return how old the child is at least this year, None: not known."""
    if whom.birth_year is None:
        return None
    return timezone.localtime(now).year - whom.birth_year


def _for_member(sheet: Sheet, member: Member) -> Sheet:
    """Return a sheet as a member may read it: who reported, the police alone."""
    if member.unit.kind == Kind.POLICE:
        return sheet
    return replace(sheet, values=without_reporter(sheet.schema, sheet.values))


def _paper(
    case: Case, sheet: Sheet, masked: bool, whom: Whom, now: dt.datetime
) -> paper.Document:
    names = [n for n in (whom.name, whom.carer) if n]

    def hide(text: str) -> str:
        pieces = masking.pieces(text, names)
        return "".join(masking.BLOCK * 3 if p.hidden else p.text for p in pieces)

    issue = Issue(
        agency=giving.agency_of(case.unit),
        office=giving.office_of(case.unit),
        place=case.unit.name,
        day=timezone.localtime(now).date(),
        scope="Chỉ dùng để hỗ trợ, can thiệp cho trẻ em trong hồ sơ; không chuyển tiếp",
    )
    copy = Copy.MASKED if masked else Copy.FULL
    return printed(sheet.schema, sheet.values, issue, copy, hide)


def bundle(made: Draft) -> Bundle:
    """Return what leaves: one PDF, or several in a ZIP."""
    if len(made.papers) == 1:
        return Bundle(pdf(made.papers[0]), "application/pdf")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for number, one in enumerate(made.papers, 1):
            info = zipfile.ZipInfo(f"to-{number:02}.pdf", _ZIP_TIME)
            packed.writestr(info, pdf(one))
    return Bundle(out.getvalue(), "application/zip")


@transaction.atomic
def send(
    *, case: uuid.UUID, ask: Ask, shown: str, who: Unlocked, now: dt.datetime
) -> Sent:
    """Hand sheets over that were shown. shown: the digest of what was.

    A crime reported to the police starts their clock: the step is taken with it.
    Raises as `draft`; MissingError "shown". NotReachableError.
    """
    user, row = acting(case, who, now)
    key = items.use_item(item=row.pk, who=who, now=now)
    made = draft(case=row, ask=ask, key=key, now=now)
    giving.must_be_seen(shown, made.digest)
    if made.ground.code == "crime" and made.member.unit.kind == Kind.POLICE:
        _to_police(row, who, now)
        row.refresh_from_db()
    parcel = _parcel(made, ask)
    return giving.hand(
        case=row, to=made.member, parcel=parcel, by=user, who=who, now=now
    )


def _to_police(case: Case, who: Unlocked, now: dt.datetime) -> None:
    """Start the clock of the police, unless it runs."""
    user, row = acting(case.pk, who, now)
    roles = access.roles_of(user, row, now)
    if machine.may(store.process_of(row), Act.TO_POLICE, roles):
        steps.take(case=row.pk, step=Step(Act.TO_POLICE), who=who, now=now)


def _parcel(made: Draft, ask: Ask) -> Parcel:
    said: dict[str, object] = {
        "sheets": list(ask.sheets),
        "masked": ask.masked,
        "reason": ask.reason.strip(),
        "child_agrees": ask.child_agrees,
        "carer_agrees": ask.carer_agrees,
        "digest": made.digest,
    }
    titles = "; ".join(one.title for one in made.papers)
    return Parcel(
        what=What.SHEETS,
        purpose=ask.purpose,
        ground=made.ground.code,
        bundle=bundle(made),
        said=said,
        words=f"{made.member}: {titles}",
    )
