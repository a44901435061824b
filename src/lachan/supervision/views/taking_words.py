"""All that a family owns, in words: the page that is taken along to be read."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from lachan.policy.catalogue import catalogue
from lachan.policy.model import Stance
from lachan.supervision import facts
from lachan.supervision.forms.social_words import ITEMS
from lachan.supervision.models import (
    Change,
    Child,
    Consent,
    Count,
    Device,
    Family,
    Notice,
    Proposal,
    Purpose,
    Request,
    Voice,
)
from lachan.supervision.rules.facts import ZONE
from lachan.supervision.rules.social import Item
from lachan.supervision.services import letters
from lachan.supervision.services.export import Section
from lachan.supervision.views import minutes, words
from lachan.supervision.views.calendar import period_name
from lachan.supervision.views.changes import sentence
from lachan.supervision.views.consent_words import for_parents
from lachan.supervision.views.letter_words import child_letter, week_text
from lachan.supervision.views.notice_words import notice_text
from lachan.supervision.views.proposal_words import proposed_text
from lachan.supervision.views.social import lines_of
from lachan.web.text import clock, long_date

Rows = Iterator[tuple[str, ...]]


def sections(family: Family) -> Iterator[Section]:
    """Return the parts of the page; each asks the database when it is written."""
    children = list(Child.objects.with_all().filter(family=family))
    who = _("Con")
    yield Section(_("Các con"), (who, _("Năm sinh"), _("Mức")), _children(children))
    yield Section(_("Luật"), (who, _("Về"), _("Luật")), _rules(children))
    yield Section(_("Máy"), (_("Máy"), _("Của ai"), _("Địa chỉ")), _devices(family))
    heads: tuple[str, ...] = (_("Kỳ"), _("Từ ngày"), _("Đến ngày"))
    yield Section(_("Ngày nghỉ nhà mình đã sửa"), heads, _periods(family))
    heads = (_("Lúc"), who, _("Xin"), _("Lời của con"), _("Trả lời"), _("Nhắn lại"))
    yield Section(_("Yêu cầu và trả lời"), heads, _requests(family))
    heads = (_("Lúc"), who, _("Đề nghị"), _("Vì sao"), _("Trả lời"), _("Nhắn lại"))
    yield Section(_("Con đề nghị đổi luật"), heads, _proposals(family))
    heads = (who, _("Việc"), _("Từ"), _("Rút lại"))
    yield Section(_("Bố mẹ đã đồng ý"), heads, _consents(family))
    heads = (who, _("Mạng xã hội"), _("Đã xong"), _("Ngày"))
    yield Section(_("Tài khoản mạng xã hội"), heads, _accounts(children))
    yield Section(_("Lá Chắn đã báo"), (_("Ngày"), _("Điều đã báo")), _notices(family))
    told = _spoken_of(children)
    yield Section(_("Thư tuần"), (_("Tuần"), who, _("Lời thư")), _letters(told))
    heads = (_("Ngày"), who, _("Nhóm"), _("Được mở"), _("Bị chặn"))
    yield Section(_("Con số theo nhóm"), heads, _counts(told))
    heads = (_("Lúc"), _("Ai"), who, _("Điều đã đổi"))
    yield Section(_("Nhật ký"), heads, _log(family))


def _at(moment: datetime | None) -> str:
    if moment is None:
        return ""
    local = moment.astimezone(ZONE)
    return f"{clock(local)} {long_date(local)}"


def _children(children: Iterable[Child]) -> Rows:
    today = facts.local_day(timezone.now())
    for child in children:
        band = words.band_name(child.band(today))
        yield child.nickname, str(child.birth_year), band


def _rules(children: Iterable[Child]) -> Rows:
    for child in children:
        for about, text in _rules_of(child):
            yield child.nickname, about, text


def _rules_of(child: Child) -> Iterator[tuple[str, str]]:
    for window in child.windows.all():
        value = facts.window_value(window)
        said = f"{words.window_text(value)}: {words.mode_text(value)}"
        yield _("Khung giờ “%(label)s”") % {"label": window.label}, said
    for code, said in child.rules.stances.items():
        known = catalogue().get(code)
        name = code if known is None else words.category_name(known)
        yield name, words.stance_name(Stance(said))
    for budget in child.budgets.all():
        yield minutes.title(budget), minutes.limits_text(budget)
    for rule in child.own_rules.all():
        yield rule.name, _("Luôn mở") if rule.allow else _("Luôn chặn")
    if child.rules.youtube:
        yield "YouTube", child.rules.youtube
    for engine in child.rules.safe_search_off:
        yield engine, _("Không tìm kiếm an toàn")
    if child.rules.allow_only:
        yield _("Trang"), _("Chỉ mở trang đã chọn")


def _devices(family: Family) -> Rows:
    for one in Device.objects.filter(family=family).select_related("child"):
        whose = one.child.nickname if one.child else one.get_role_display()
        yield one.name, whose, one.asker


def _periods(family: Family) -> Rows:
    trips = facts.trips(family)
    own = {(p.code, p.first) for p in family.periods.all()}
    for period in facts.family_calendar(family):
        if (period.code, period.first) in own:
            days = long_date(period.first), long_date(period.last)
            yield period_name(period), *days
    for trip in trips:
        yield _("Kỳ nghỉ riêng"), long_date(trip.first), long_date(trip.last)


def _requests(family: Family) -> Rows:
    rows = Request.objects.filter(child__family=family).select_related("child")
    for one in rows.iterator(chunk_size=500):
        wish = f"{one.get_wish_display()} {one.name}".strip()
        if one.minutes:
            wish += " " + _("%(n)s phút") % {"n": one.minutes}
        yield (
            _at(one.created_at),
            one.child.nickname,
            wish,
            one.reason,
            str(one.get_answer_display()),
            one.message,
        )


def _proposals(family: Family) -> Rows:
    rows = Proposal.objects.filter(child__family=family)
    for one in rows.select_related("child", "window").order_by("-created_at"):
        yield (
            _at(one.created_at),
            one.child.nickname,
            proposed_text(one),
            one.reason,
            str(one.get_reply_display()),
            one.message,
        )


def _consents(family: Family) -> Rows:
    rows = Consent.objects.filter(child__family=family, voice=Voice.PARENT)
    for one in rows.select_related("child"):
        yield (
            one.child.nickname,
            for_parents(Purpose(one.purpose))[0],
            _at(one.given_at),
            _at(one.withdrawn_at),
        )


def _accounts(children: Iterable[Child]) -> Rows:
    for child in children:
        for line in lines_of(child, facts.local_day(timezone.now())):
            done = "; ".join(str(ITEMS[Item(code)]) for code in line.row.done)
            yield child.nickname, line.name, done, long_date(line.row.checked_on)


def _notices(family: Family) -> Rows:
    for one in Notice.objects.filter(child__family=family).select_related("child"):
        yield long_date(one.day), notice_text(one)


def _spoken_of(children: list[Child]) -> list[Child]:
    """Return the children whose figures may be read."""
    keys = [child.key for child in children]
    told = facts.consented_keys(Purpose.WEEK, timezone.now(), keys=keys)
    return [child for child in children if child.key in told]


def _letters(children: list[Child]) -> Rows:
    for first in letters.weeks(facts.local_day(timezone.now())):
        for found in letters.weeks_of(children, first):
            letter = child_letter(found)
            yield week_text(first), letter.name, " ".join(letter.sentences)


def _counts(children: Iterable[Child]) -> Rows:
    names = {child.key: child.nickname for child in children}
    sums: dict[tuple[str, str, str], list[int]] = {}
    rows = Count.objects.filter(profile__in=names).order_by("day", "profile")
    for one in rows.iterator(chunk_size=500):
        key = (
            one.day.isoformat(),
            names[one.profile],
            words.shown_name(one.category),
        )
        both = sums.setdefault(key, [0, 0])
        both[0 if one.action in {"allow", "rewrite"} else 1] += one.count
    for (day, name, group), (opened, blocked) in sums.items():
        yield day, name, group, str(opened), str(blocked)


def _log(family: Family) -> Rows:
    rows = Change.objects.filter(family=family).select_related("child", "by")
    for one in rows.iterator(chunk_size=500):
        child = one.child.nickname if one.child else ""
        undone = f" ({_('đã hoàn tác')})" if one.undone_at else ""
        yield _at(one.at), str(one.by or ""), child, sentence(one) + undone
