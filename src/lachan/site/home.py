"""The home: the promise, help, a door for everybody, the year in five figures."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lachan.accounts.access import home_of
from lachan.accounts.models import User
from lachan.site.year import shown, url_of, year


@dataclass(frozen=True, slots=True)
class Door:
    """A way in for one kind of reader."""

    icon: str
    tone: str
    title: str
    text: str
    url: str


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the same page to everybody; who is signed in finds their own door."""
    counted = year(timezone.now())
    context = {
        "door": _main_door(request),
        "doors": _doors(request),
        "year": counted,
        "figures": shown(counted),
    }
    return render(request, "site/home.html", context)


def _main_door(request: HttpRequest) -> dict[str, str]:
    if request.user.is_authenticated:
        return {"url": url_of("accounts:home"), "label": _("Vào trang của tôi")}
    return {"url": url_of("account_signup"), "label": _("Bật lá chắn cho con")}


def _doors(request: HttpRequest) -> Sequence[Door]:
    person = request.user if isinstance(request.user, User) else None
    work = url_of("account_login")
    if person and person.is_staff_member:
        work = home_of(person)
    return (
        Door(
            "mood-kid",
            "com",
            _("Em là học sinh"),
            _("Luật trên máy của em, hỏi và xin thêm giờ"),
            url_of("supervision:child"),
        ),
        Door(
            "home-heart",
            "cham",
            _("Cha mẹ"),
            _("Bật lá chắn cho con: ba phút, ngay trên điện thoại"),
            url_of("supervision:home") if person else url_of("account_signup"),
        ),
        Door(
            "school",
            "nghe",
            _("Thầy cô"),
            _("Bài cho lớp, khóa học, mạng an toàn của trường"),
            url_of("learning:index") + "?tuoi=teacher",
        ),
        Door(
            "shield-check",
            "cham",
            _("Cán bộ"),
            _("Tiếp nhận tin báo, hồ sơ, việc đến hạn"),
            work,
        ),
        Door(
            "chart-dots",
            "com",
            _("Nhà nghiên cứu"),
            _("Số liệu, kế hoạch, văn bản pháp luật"),
            url_of("observatory:index"),
        ),
    )
