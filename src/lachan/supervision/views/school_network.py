"""The network of a school: what to tell it, whether it is heard, classes in sums."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Max, Sum
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lachan.accounts.access import PersonRequest
from lachan.lib import control
from lachan.policy import kept
from lachan.supervision import facts
from lachan.supervision.models import Box, Count, Group, Place
from lachan.supervision.rules import week
from lachan.supervision.rules.askers import AskerKind
from lachan.supervision.school_facts import speaks_of_many
from lachan.supervision.schools_of import Standing
from lachan.supervision.views.common import own_address
from lachan.supervision.views.devices import dns_text
from lachan.supervision.views.school_common import it_page, show
from lachan.web.parts import Column, Table
from lachan.web.templatetags.lachan import vn_date, vn_number

SHOWN = 200


@require_safe
@it_page
def network(request: PersonRequest, here: Standing) -> HttpResponse:
    """Show what the school's own network must be told, and whether it is heard."""
    school = here.school
    host, port = dns_text(request)
    now = timezone.now()
    groups = list(school.groups.prefetch_related("devices"))
    ranges = school.devices.filter(asker_kind=AskerKind.NETWORK).select_related("group")
    context = {
        "host": host,
        "port": port,
        "standard_port": port == 53,
        "groups": groups,
        "ranges": ranges[:SHOWN],
        "checks": _checks(request, here, [g.key for g in groups]),
        "today": now,
        "classes": _by_class(here, groups, now),
        "numbers": _numbers(here),
    }
    return show(request, here, "network.html", context, tab="school_network")


def _checks(
    request: PersonRequest, here: Standing, keys: list[str]
) -> list[tuple[bool, str, str]]:
    """Return (well, what, what to do) for each thing that must be so."""
    school = here.school
    own = own_address(request)
    workers = control.ask_all(settings.RUN_DIR, {"op": "status"})
    with kept.current(settings.POLICY_DIR, timezone.now().timestamp()) as live:
        profile = live.profile_of(own) if own else ""
    ours = {*keys, school.guest_key, school.staff_key}
    today = facts.local_day(timezone.now())
    heard = (
        Count.objects.filter(profile__in=ours, day=today).exists()
        or Box.objects.of(school).living().filter(seen_at__date=today).exists()
    )
    return [
        (
            bool(workers),
            _("Cổng mạng đang chạy"),
            _("Báo quản trị: cổng mạng không trả lời."),
        ),
        (
            profile in ours,
            _("Máy này nằm trong một dải của trường"),
            _("Thêm dải mạng có %(address)s.") % {"address": own or "?"},
        ),
        (
            heard,
            _("Hôm nay đã nghe máy hoặc hộp của trường"),
            _("Đặt địa chỉ DNS trong DHCP, rồi mở một trang và tải lại trang này."),
        ),
    ]


def _numbers(here: Standing) -> list[tuple[str, int]]:
    devices = here.school.devices
    return [
        (_("Lớp"), here.school.groups.count()),
        (_("Máy và dải mạng của các lớp"), devices.exclude(group=None).count()),
        (str(Place.GUEST.label), devices.filter(place=Place.GUEST).count()),
        (str(Place.STAFF.label), devices.filter(place=Place.STAFF).count()),
    ]


def _by_class(here: Standing, groups: Sequence[Group], now: datetime) -> Table | None:
    """Return this week's sums by class; of few only that they are few."""
    if not groups:
        return None
    told = [group for group in groups if speaks_of_many(group)]
    sums, last = _sums([group.key for group in told], now)
    columns = [
        Column(_("Lớp")),
        Column(_("Ngày nghe gần nhất")),
        Column(_("Được mở"), True),
        Column(_("Bị chặn"), True),
    ]
    few = (_("dưới 5 máy, không hiện"), "–", "–")
    rows = [
        (_link(here, g), *(_cells(sums[g.key], last.get(g.key)) if g in told else few))
        for g in groups
    ]
    return Table(_("Tuần này theo lớp"), columns, rows)


def _sums(
    keys: list[str], now: datetime
) -> tuple[dict[str, tuple[int, int]], dict[str, date]]:
    """Return (opened, blocked) this week by profile, and the last day it was heard."""
    today = facts.local_day(now)
    monday = today - timedelta(days=today.weekday())
    rows = Count.objects.filter(profile__in=keys)
    sums: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    this_week = rows.filter(day__gte=monday).values_list("profile", "action")
    for profile, action, count in this_week.annotate(Sum("count")):
        opened, blocked = sums[profile]
        allowed = action in week.ALLOWED
        sums[profile] = (opened + count * allowed, blocked + count * (not allowed))
    return sums, dict(rows.values_list("profile").annotate(Max("day")))


def _cells(sums: tuple[int, int], last: date | None) -> tuple[str, str, str]:
    heard = vn_date(last) if last else _("chưa lần nào trong 35 ngày")
    return heard, vn_number(sums[0]), vn_number(sums[1])


def _link(here: Standing, group: Group) -> str:
    url = reverse("supervision:school_group", args=[here.school.key, group.pk])
    return format_html('<a href="{}">{}</a>', url, group.name)
