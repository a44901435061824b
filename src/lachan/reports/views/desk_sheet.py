"""What the page of one report shows: told words with names hidden, forms, history."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from lachan.accounts.access import PersonRequest
from lachan.lib.numbers import row_number
from lachan.partners import facts as partners
from lachan.partners.facts import TeamFacts
from lachan.reports.forms import desk as forms
from lachan.reports.forms import desk_words as words
from lachan.reports.forms.desk import Choices
from lachan.reports.forms.way_fields import platform_name
from lachan.reports.models import FourEyes, Report
from lachan.reports.rules import alike, answers, masking
from lachan.reports.rules.answers import Reader
from lachan.reports.rules.files import FileSeen
from lachan.reports.rules.foureyes import WAITS, has_lapsed
from lachan.reports.rules.intake import AgeBand, Child, How, Online, Told
from lachan.reports.rules.kinds import Urgency, catalogue
from lachan.reports.rules.masking import Piece
from lachan.reports.rules.number import number
from lachan.reports.rules.seen import DeskView, Direction, Said, Status
from lachan.reports.services import evidence, foureyes, indexing, onward, teller
from lachan.reports.services.indexing import Opened
from lachan.reports.views import desk_history, desk_lines, desk_ties, desk_tiles
from lachan.reports.views.desk_common import Visit
from lachan.reports.views.desk_evidence import REASONS
from lachan.reports.views.desk_history import Names
from lachan.vault import facts as vault

Pieces = list[Piece]
ASKED_MAX = 100


@dataclass(frozen=True, slots=True)
class Shown:
    """One thing that was told. what: label; lines: each in pieces, names hidden."""

    what: str
    lines: tuple[Pieces, ...]


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message of the dialogue."""

    who: str
    side: str
    when: str
    pieces: Pieces
    notes: tuple[str, ...] = ()


def sheet(
    request: PersonRequest, visit: Visit, row: Report, view: DeskView
) -> dict[str, Any]:
    """Return what the template needs."""
    shown = request.GET.get("ten") == "hien"
    told = view.told
    pictures = evidence.of_report(report=row, who=visit.who, now=visit.now)
    openings = vault.openings(row.pk)
    by = (m.by for m in view.dialogue)
    names = desk_history.names_in(view.happened, openings, by)
    desk_history.load_two(row)
    tied, likely = desk_ties.tied(row, visit), links(row, view, visit, pictures)
    known = {one["pk"] for one in tied}
    hide = _Hide(told, shown)
    teams = team_choices(request, row, visit)
    return {
        "team_found": [t.name for t in _looked_for(request, row, visit)],
        "view": view,
        "story": hide(told.story),
        "when": hide(told.when),
        "chat": [(hide(c.who), hide(c.said), c.at) for c in told.chat],
        "shown": told_lines(told, hide),
        "names_shown": shown,
        "has_names": _has_names(view.told) or any(one.name for one in pictures),
        "tiles": desk_tiles.tiles(pictures, names=shown),
        "reveal_reasons": REASONS.items(),
        "tags": tags(view),
        "dialogue": _bubbles(view, hide, names),
        "teller": teller_lines(told),
        "teller_until": _teller_until(row, visit),
        "call": told.answer if told.answer.how is How.CALL else None,
        "call_shown": request.GET.get("goi") == "hien",
        "links": [one for one in likely if one["pk"] not in known],
        "tied": tied,
        "act_clock": act_clock(view, visit),
        **act_forms(request, row, view, teams),
        **asked(row, visit),
        "openers": desk_history.openers(openings, names),
        **desk_history.history(row, view, names),
    }


class _Hide:
    """Cuts a text into pieces, with the names of one report hidden."""

    def __init__(self, told: Told, shown: bool) -> None:
        """Learn whose names stand in fields of their own."""
        people = [p.name for p in told.named()]
        self._names = [n for n in (*people, told.child.name, told.teller.name) if n]
        self._shown = shown

    def __call__(self, text: str) -> Pieces:
        """Return the pieces of a text."""
        return masking.pieces(text, self._names, shown=self._shown)

    def name(self, text: str) -> Pieces:
        """Return the pieces of a field that is a name: hidden as a whole."""
        return [Piece(text, hidden=not self._shown)] if text else []


def _has_names(told: Told) -> bool:
    hide = _Hide(told, False)
    texts = (told.story, *(line.said for line in told.chat))
    named = bool(told.named() or told.child.name)
    return named or any(p.hidden for text in texts for p in hide(text))


def told_lines(told: Told, hide: _Hide) -> list[Shown]:
    """Return what was told in fields of their own; what is empty is left out."""
    online = tuple(_online(one, hide) for one in told.online)
    found = [
        Shown(_("Tài khoản, liên kết"), online),
        Shown(_("Người bị nêu"), tuple(_person(p, hide) for p in told.people)),
        Shown(_("Ai không được biết"), _excluded(told, hide)),
        *_child_lines(told.child, hide),
        Shown(_("Nơi xảy ra"), (hide(told.place_words),)),
    ]
    return [one for one in found if any(one.lines)]


def _online(one: Online, hide: _Hide) -> Pieces:
    there = " · ".join(filter(None, (one.account, one.url)))
    if not one.platform:
        return hide(there)
    return [Piece(platform_name(one.platform)), *hide(_dotted(there))]


def _person(person: Any, hide: _Hide) -> Pieces:
    found = [*hide.name(person.name), *hide(_dotted(person.relation))]
    found += hide(_dotted(person.account))
    return found + hide.name(_dotted(person.phone))


def _dotted(text: str) -> str:
    return f" · {text}" if text else ""


def _excluded(told: Told, hide: _Hide) -> tuple[Pieces, ...]:
    people = tuple(_person(p, hide) for p in told.exclude_people)
    return (*people, hide(told.exclude_words))


def _child_lines(child: Child, hide: _Hide) -> list[Shown]:
    year = str(child.birth_year) if child.birth_year else ""
    sex = str(words.SEX[child.sex]) if child.sex else ""
    said = (
        (_("Tên trẻ"), hide.name(child.name)),
        (_("Năm sinh"), hide(year)),
        (_("Giới tính"), hide(sex)),
        (_("Tình trạng hiện tại"), hide(child.condition)),
        (_("Điều có thể xảy ra nếu không giúp"), hide(child.feared)),
        (_("Gia đình"), hide(child.family)),
        (_("Người đang chăm sóc"), hide(child.carer)),
        (_("Đã làm gì trước đó"), hide(child.before)),
    )
    return [Shown(label, (pieces,)) for label, pieces in said]


def teller_lines(told: Told) -> list[tuple[str, str]]:
    """Return who told, once two persons agreed."""
    found = (
        (_("Họ tên"), told.teller.name),
        (_("Điện thoại"), told.teller.phone),
        (_("Địa chỉ"), told.teller.address),
        (_("Ghi chú"), told.teller.note),
    )
    return [(label, text) for label, text in found if text]


def _teller_until(row: Report, visit: Visit) -> str:
    until = teller.seen_until(row, visit.user, visit.now)
    return desk_lines.moment(until) if until else ""


def tags(view: DeskView) -> list[tuple[str, str, str]]:
    """Return (words, icon, tone) of what one must know before reading."""
    row = view.row
    found = [
        (str(words.REPORTER[row.reporter]), "user", ""),
        (str(words.AGE[row.age_band]), "mood-kid", ""),
    ]
    if row.place:
        found.append((row.place, "home", ""))
    if row.happening_now:
        found.append((_("Đang xảy ra"), "urgent", "son"))
    found += [(str(words.TICKS[t]), "eye-off", "nghe") for t in sorted(view.ticks)]
    if row.held:
        found.append((_("Đang giữ theo pháp luật"), "lock", "cham"))
    return found


def _bubbles(view: DeskView, hide: _Hide, names: Names) -> list[Bubble]:
    """Return the dialogue."""
    child = str(words.REPORTER[view.row.reporter])
    return [
        Bubble(
            who=child if m.direction is Direction.IN else _officer(m, names),
            side=str(m.direction),
            when=desk_lines.moment(m.at),
            pieces=hide(m.text),
            notes=_notes(m),
        )
        for m in view.dialogue
    ]


def _officer(message: Said, names: Names) -> str:
    name = names.people.get(message.by, _("Một cán bộ"))
    note = message.direction is Direction.NOTE
    return _("%(name)s ghi cho đội") % {"name": name} if note else name


def _notes(message: Said) -> tuple[str, ...]:
    notes = []
    if message.field:
        what = words.FIELDS.get(message.field, message.field)
        notes.append(_("Sửa lại: %(what)s") % {"what": what})
    if message.by_old_code:
        notes.append(_("Viết bằng mã cũ: có thể không phải chính em."))
    return tuple(notes)


# --- Choosing ------------------------------------------------------------------------


def team_choices(request: PersonRequest, row: Report, visit: Visit) -> Choices:
    """Return the teams that may get a report: the found, the usual, the chosen."""
    picked = row_number(request.POST.get("to", ""))
    teams = _looked_for(request, row, visit) + onward.usual(row, visit.now)
    teams += onward.chosen(row, picked, visit.now) if picked is not None else []
    mine = partners.team_numbers(visit.user.pk, visit.now)
    return list({t.pk: t.name for t in teams if t.pk not in mine}.items())


def _looked_for(request: PersonRequest, row: Report, visit: Visit) -> list[TeamFacts]:
    return onward.found(row, request.GET.get("doi", "")[:ASKED_MAX], visit.now)


def act_forms(
    request: PersonRequest, row: Report, view: DeskView, teams: Choices
) -> dict[str, Any]:
    """Return the forms beside a report, filled with what is known."""
    first = {
        "about": row.about,
        "kind": row.kind,
        "age_band": row.age_band,
        "urgency": list(Urgency)[row.urgency] if row.triaged_at else "",
    }
    reader = answers.reader_of(view.row.reporter, AgeBand(row.age_band))
    text = draft_text(request.GET.get("mau", ""), reader)
    return {
        "triage": forms.TriageForm(initial=first, teams=teams, auto_id="t_%s"),
        "answer": forms.TextForm(initial={"text": text}, auto_id="a_%s"),
        "note": forms.TextForm(auto_id="n_%s"),
        "hand": forms.HandForm(teams=teams, auto_id="h_%s"),
        "teams": teams,
        "team_asked": request.GET.get("doi", ""),
        "close": forms.CloseForm(auto_id="c_%s"),
        "reopen": forms.ReopenForm(auto_id="r_%s"),
        "keep": (forms.ReleaseForm if row.held else forms.KeepForm)(auto_id="k_%s"),
        "withdrawal": forms.WithdrawalForm(auto_id="w_%s"),
        "unmask": forms.UnmaskForm(auto_id="u_%s"),
        **drafts(view, reader),
        "closed": view.row.status is Status.CLOSED,
        "outcome": words.OUTCOME.get(view.outcome or ""),
        "helped": words.HELPED.get(view.helped),
        "reader": reader,
    }


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer to begin from, as the page offers it."""

    code: str
    name: str
    text: str


def draft_text(code: str, reader: Reader) -> str:
    """Return an answer to begin from, in the reader's own words; "" if unknown."""
    found = {
        c.value: draft for (c, to), draft in answers.drafts().items() if to is reader
    }
    return found[code].text(words.language()) if code in found else ""


def drafts(view: DeskView, reader: Reader) -> dict[str, list[Draft]]:
    """Return the answers that fit, and all others, each in words for this reader."""
    first = answers.likely(
        view.row.kinds,
        answered=any(m.direction is Direction.OUT for m in view.dialogue),
        withdrawn=view.row.withdrawal_asked,
    )
    rest = [code for code in answers.Code if code not in first]
    return {"drafts": _offered(first, reader), "more_drafts": _offered(rest, reader)}


def _offered(codes: Iterable[answers.Code], reader: Reader) -> list[Draft]:
    return [Draft(c, str(words.ANSWERS[c]), draft_text(c, reader)) for c in codes]


def act_clock(view: DeskView, visit: Visit) -> dict[str, Any] | None:
    """Return the clock of measures by law, until the report is closed or in a case."""
    row = view.row
    if row.status is Status.CLOSED or row.in_case:
        return None
    hours = catalogue().clocks[row.urgency].act.total_seconds() // 3600
    clock = desk_lines.clock(row.act_by, row.received, visit.now, row.urgency)
    return {"clock": clock, "hours": int(hours)}


def links(
    row: Report, view: DeskView, visit: Visit, pictures: Sequence[FileSeen]
) -> list[dict[str, Any]]:
    """Return reports that may belong with this one: suggested, not confirmed."""
    opened = Opened(visit.user, visit.who, visit.now)
    later = [m.text for m in view.dialogue if m.direction is Direction.IN]
    hashes = (h for one in pictures for h in (one.sha256, one.pdq))
    compared = alike.traits(view.told, later, hashes)
    found = indexing.likely(row, compared, visit.user, opened)
    return [
        {
            "pk": other.pk,
            "number": number(other.pk),
            "how": words.LIKELY[how],
            "why": ", ".join(str(words.TRAITS[t]) for t in sorted(traits)),
            "title": words.kind_name(other.kind),
        }
        for other, how, traits in found
    ]


def asked(row: Report, visit: Visit) -> dict[str, Any]:
    """Return what waits for a second person."""
    rows = (one for one in row.four_eyes.all() if one.decided_at is None)
    waits = [one for one in rows if not has_lapsed(one.asked_at, visit.now)]
    return {"asked": [_asked(one, visit) for one in waits]}


def _asked(one: FourEyes, visit: Visit) -> dict[str, Any]:
    mine = one.asked_by_id == visit.user.pk
    words_ = "" if mine else foureyes.words_of(one, visit.who, visit.now)
    return {
        "pk": one.pk,
        "what": one.what,
        "mine": mine,
        "words": words_,
        "by": one.asked_by.display_name if one.asked_by else "",
        "reason": words.ALL_REASONS.get(one.reason, one.reason),
        "until": desk_lines.moment(one.asked_at + WAITS),
    }
