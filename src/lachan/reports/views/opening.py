"""What must be there before reports come in, a step a line, for whoever sets it up."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lachan.accounts.access import PersonRequest, administrator_required
from lachan.partners import facts as partners
from lachan.reports import facts
from lachan.vault import facts as vault
from lachan.vault.facts import TeamFacts
from lachan.web.middleware import no_store


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: what, who does it and how, where, and which teams wait."""

    title: str
    done: bool
    who: str
    how: str
    url: str = ""
    waits: tuple[str, ...] = ()


@no_store
@require_safe
@administrator_required
def opening(request: PersonRequest) -> HttpResponse:
    """Show the steps in their order, and whether the form is open."""
    now = timezone.now()
    missing = facts.readiness(now).missing
    teams = [team for _kind, team in facts.receiving(now) if team]
    steps = [*_people(missing), *_keys(missing, teams)]
    context = {
        "open": not missing,
        "steps": steps,
        "left": sum(not step.done for step in steps),
        "better": _better(now),
    }
    return render(request, "reports/opening.html", context)


def _people(missing: Iterable[str]) -> list[Step]:
    network = reverse("partners:index")
    return [
        Step(
            _("Máy chủ có khóa riêng"),
            "secret" not in missing,
            _("Người chạy máy chủ"),
            _("Chạy lại lachan up: lần đầu nó tự tạo khóa."),
        ),
        Step(
            _("Tổng đài 111 có đội, đội có người"),
            "hotline" not in missing,
            _("Quản trị"),
            _("Mời cán bộ trước. Rồi mở Tổng đài, thêm đội, thêm người vào đội."),
            f"{network}?loai=hotline",
        ),
        Step(
            _("Một xã hoặc một tỉnh có đội, đội có người"),
            "team" not in missing,
            _("Quản trị"),
            _("Mở tỉnh hoặc xã, thêm đội, thêm người vào đội."),
            f"{network}?loai=province",
        ),
    ]


def _keys(missing: Iterable[str], teams: list[TeamFacts]) -> list[Step]:
    begun = not {"hotline", "team"} & set(missing)
    shut = _labels(t for t in teams if not t.holders)
    loose = _labels(t for t in teams if t.holders and not t.entrusted)
    keyed = begun and "keys" not in missing
    office = len(vault.custodians()) >= vault.CUSTODIANS_NEEDED
    return [
        Step(
            _("Đội có khóa"),
            keyed,
            _("Một người của mỗi đội"),
            _("Đăng nhập, vào Khóa của tôi, mở đội, bấm Tạo khóa của nhóm."),
            waits=shut,
        ),
        Step(
            _("Có ba người giữ khóa dự phòng"),
            office,
            _("Quản trị"),
            _("Chọn ba cán bộ không cùng làm một chỗ. Họ không đọc được tin nào."),
            reverse("vault:custodians"),
        ),
        Step(
            _("Đội đã giao khóa dự phòng cho ba người đó"),
            keyed and office and not loose,
            _("Một người của mỗi đội"),
            _("Vào Khóa của tôi, mở đội, xem tên ba người, bấm Giao."),
            waits=loose,
        ),
        Step(
            _("Đã thử khôi phục một lần"),
            not missing,
            _("Hai trong ba người giữ khóa"),
            _("Quản trị bấm Bắt đầu thử; hai người giữ đăng nhập và góp phần."),
            reverse("vault:custodians"),
        ),
    ]


def _labels(teams: Iterable[TeamFacts]) -> tuple[str, ...]:
    return tuple(team.label for team in teams)


def _better(now: dt.datetime) -> list[Step]:
    """Return what is good to have: the form is open without it."""
    unmanned = [
        team.name
        for team in partners.receiving_teams(now)
        if not partners.on_duty(team.pk, now)
    ]
    return [
        Step(
            _("Lúc này mỗi đội có người trực"),
            not unmanned,
            _("Quản trị"),
            _("Mở đội, ghi Lịch trực. Không ai trực thì trang báo tin chỉ sang 111."),
            reverse("partners:teams"),
            tuple(unmanned),
        ),
        Step(
            _("Có khóa của công an"),
            vault.police_key_loaded(),
            _("Quản trị"),
            _("Nạp khóa công khai công an gửi. Chưa có thì không nhận ảnh nhạy cảm."),
            reverse("vault:police"),
        ),
    ]
