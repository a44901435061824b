"""The plain home: the promise, 111, the parents' door."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe


@dataclass(frozen=True, slots=True)
class Point:
    """One thing the page says, with the icon beside it; `url` makes it a door."""

    icon: str
    tone: str
    title: str | Promise
    text: str | Promise
    url: str = ""


POINTS = (
    Point(
        "shield-check",
        "com",
        gettext_lazy("Chặn điều hại"),
        gettext_lazy("Cờ bạc, khiêu dâm, lừa đảo: đóng sẵn theo tuổi của từng con."),
    ),
    Point(
        "clock",
        "nghe",
        gettext_lazy("Giữ giờ của nhà"),
        gettext_lazy("Giờ ngủ, giờ học. Con xin thêm, anh chị trả lời bằng một chạm."),
    ),
    Point(
        "eye-off",
        "cham",
        gettext_lazy("Không theo dõi"),
        gettext_lazy("Anh chị thấy nhóm và số lần, không thấy từng trang."),
    ),
)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the same page to everybody; who is signed in finds their own door."""
    context = {"door": _main_door(request), "points": POINTS, "doors": _doors(request)}
    return render(request, "site/home.html", context)


def _main_door(request: HttpRequest) -> dict[str, str]:
    if request.user.is_authenticated:
        return {"url": _url("accounts:home"), "label": _("Vào trang của tôi")}
    return {"url": _url("account_signup"), "label": _("Bật lá chắn cho con")}


def _doors(request: HttpRequest) -> Sequence[Point]:
    doors = [
        Point(
            "mood-kid",
            "com",
            _("Em không mở được một trang"),
            _("Xem vì sao, ai quyết, và cách hỏi bố mẹ."),
            _url("supervision:why"),
        ),
    ]
    if not request.user.is_authenticated:
        doors.append(
            Point(
                "shield-half",
                "cham",
                _("Cán bộ"),
                _("Đăng nhập bằng tên và mã sáu số."),
                _url("account_login"),
            )
        )
    return [door for door in doors if door.url]


def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
