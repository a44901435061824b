"""The component page: every component in its states, with invented words.

It answers 404 unless ``LACHAN_COMPONENT_PAGE`` is true. The words are samples, so they
are not translated.
"""

from typing import Final

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from lachan.web import parts
from lachan.web.forms import (
    Chips,
    Days,
    ManyChips,
    OneTimeCode,
    Option,
    PickCards,
    PickManyCards,
    Pictures,
    Segmented,
    Switch,
)

WEEKDAYS: Final = ["T2", "T3", "T4", "T5", "T6", "T7", "CN"]


class SampleForm(forms.Form):
    """One field of every look."""

    name = forms.CharField(label="Tên khung giờ", max_length=40)
    start = forms.TimeField(
        label="Từ",
        help_text="Giờ và phút, ví dụ 18:30",
        widget=forms.TimeInput(attrs={"class": "short"}),
    )
    age = forms.ChoiceField(
        label="Con ở tuổi nào?",
        choices=[("6-9", "6 đến 9 tuổi"), ("10-13", "10 đến 13 tuổi")],
    )
    days = forms.MultipleChoiceField(
        label="Những ngày nào?",
        choices=list(enumerate(WEEKDAYS)),
        widget=Days,
    )
    mode = forms.ChoiceField(
        label="Trong giờ này",
        choices=[
            ("offline", Option("Tắt mạng", "111 và các trang giúp đỡ luôn mở", "moon")),
            ("only", Option("Chỉ mở trang học", icon="school")),
        ],
        widget=PickCards,
    )
    tell = forms.MultipleChoiceField(
        label="Báo cho tôi",
        choices=[
            ("ask", Option("Khi có yêu cầu")),
            ("late", Option("Khi máy im lặng")),
        ],
        widget=PickManyCards,
        required=False,
    )
    seen = forms.MultipleChoiceField(
        label="Con gặp chuyện gì?",
        choices=[
            ("photo", Option("Dọa tung ảnh", icon="photo-exclamation")),
            ("stranger", Option("Người lạ làm quen, rủ gặp", icon="user-question")),
            ("game", Option("Chơi mãi không dừng được", icon="device-gamepad-2")),
        ],
        widget=Pictures,
        required=False,
    )
    where = forms.ChoiceField(
        label="Ở đâu?",
        choices=[("zalo", "Zalo"), ("tiktok", "TikTok"), ("else", "Nơi khác")],
        widget=Chips,
    )
    which = forms.MultipleChoiceField(
        label="Nhóm nào?",
        choices=[("game", "Trò chơi"), ("video", "Video ngắn")],
        widget=ManyChips,
        required=False,
    )
    games = forms.ChoiceField(
        label="Trò chơi",
        help_text="60 phút mỗi ngày",
        choices=[("open", "Mở"), ("ask", "Hỏi"), ("block", "Chặn")],
        widget=Segmented,
    )
    holiday = forms.BooleanField(
        label="Nghỉ hè, Tết",
        help_text="Theo lịch nghỉ của trường",
        widget=Switch,
        required=False,
    )
    agree = forms.BooleanField(label="Tôi đã nói với con về luật này")
    code = forms.CharField(label="Mã 6 số", widget=OneTimeCode, required=False)
    note = forms.CharField(
        label="Nhắn cho con", widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    picture = forms.FileField(label="Ảnh", help_text="Tối đa 5 MB", required=False)


def _week() -> list[parts.DayRow]:
    """Nights, school mornings and homework."""
    late = parts.Segment(1290, 1440, "off")
    homework = parts.Segment(1140, 1230, "only")
    rows = []
    for place, day in enumerate(WEEKDAYS):
        said = place == 0
        early = parts.Segment(0, 360, "off", "Ngủ" if said else "")
        school = parts.Segment(420, 675, "block", "Ở trường" if said else "")
        middle = [school, homework] if place < 5 else []
        rows.append(parts.DayRow(day, [early, *middle, late]))
    return rows


def _sample() -> dict[str, object]:
    """Values for the components that show something."""
    return _figures() | _lines()


def _figures() -> dict[str, object]:
    """Values for what is drawn: week, bars, table, figure."""
    return {
        "week": _week(),
        "legend": [
            ("off", "Ngủ: tắt mạng"),
            ("block", "Ở trường: chặn trò chơi"),
            ("only", "Bài tập: chỉ trang học"),
        ],
        "bars": parts.bars(
            [
                ("Học tập", 550, "9 giờ 10"),
                ("Video", 460, "7 giờ 40"),
                ("Mạng xã hội", 205, "3 giờ 25"),
                ("Trò chơi", 170, "2 giờ 50"),
                ("Tin tức", 90, "1 giờ 30"),
                ("Khác", 75, "1 giờ 15"),
            ]
        ),
        "table": _table(),
        "figure": parts.Figure(21.4, 20.1, 22.7, 15, 30),
    }


def _table() -> parts.Table:
    columns = [parts.Column(text) for text in ("Nhóm", "Nguồn", "Từ ngày")]
    rows = [
        ["Cá cược, cờ bạc", "hostsVN", "03/08/2026", "1.204"],
        ["Trò chơi", "Danh mục Lá Chắn", "12/10/2026", "86"],
    ]
    number = parts.Column("Số lần", right=True)
    return parts.Table("Tên này ở nhóm nào", [*columns, number], rows)


def _lines() -> dict[str, object]:
    """Values for what is told in lines: events, steps, pairs, tabs, pages."""
    return {
        "events": [
            parts.Event(
                "Chị Lan đổi giờ ngủ", "19:40", "moon", "com", "21:30 đến 06:00"
            ),
            parts.Event("Chưa gửi được thư báo", "19:12", "alert-circle", "man"),
            parts.Event("Minh xin mở một trang", "18:55", "message-question", "nghe"),
        ],
        "status": parts.steps(["Đã nhận", "Đã đọc", "Đang giúp", "Xong"], 2),
        "keys": [
            ("Lý do", "Trò chuyện với người lạ"),
            ("Ai quyết định", "Gia đình bạn, từ 12/09/2026"),
            ("Đến khi nào", "Không có hạn"),
        ],
        "announced": {"text": "Tháng hành động vì trẻ em", "url": "#bang"},
        "tabs": [
            parts.Link("Đang chờ", "#a", current=True),
            parts.Link("Đã trả lời", "#b"),
        ],
        "page": Paginator(range(60), 20).page(2),
    }


def _frame() -> dict[str, object]:
    """Links of the frames, so that each can be seen without the apps above."""
    tabs = [
        parts.Link("Nhà", "?tab=1", "home", current=True),
        parts.Link("Yêu cầu", "?tab=2", "message-question", count=1),
        parts.Link("Thiết bị", "?tab=3", "devices"),
        parts.Link("Nhật ký", "?tab=4", "history"),
    ]
    staff = [
        parts.Link("Tin báo", "?area=1", "inbox", count=7),
        parts.Link("Danh sách chặn", "?area=2", "list-check", current=True),
        parts.Link("Số liệu", "?area=3", "chart-dots"),
    ]
    nav = [
        parts.Link("Gia đình", "?nav=1", current=True),
        parts.Link("Nhà trường", "?nav=2"),
        parts.Link("Số liệu", "?nav=3"),
    ]
    return {
        "family_tabs": tabs,
        "staff_nav": staff,
        "nav": nav,
        "footer_links": [parts.Link("Quyền riêng tư", "?foot=1")],
        "sign_in_url": "?sign-in",
    }


FRAMES: Final = ("base", "family", "staff", "child", "plain")


def components(request: HttpRequest, frame: str = "base") -> HttpResponse:
    """Show the components; `frame` picks the base page, ``?errors`` wrong fields."""
    if not getattr(settings, "LACHAN_COMPONENT_PAGE", False) or frame not in FRAMES:
        raise Http404
    wrong = "errors" in request.GET
    context = _sample() | _frame()
    context["frame"] = f"web/{frame}.html"
    context["child_name"] = "Bống"
    context["reader"] = "small" if "small" in request.GET else ""
    if wrong:
        context["form"] = SampleForm({"name": "Giờ ăn tối", "start": "25:00"})
    else:
        context["sample_form"] = SampleForm(
            initial={
                "mode": "offline",
                "days": [0, 1, 2, 3, 6],
                "tell": ["ask"],
                "seen": ["photo"],
                "where": "zalo",
                "which": ["game"],
                "games": "ask",
                "holiday": True,
            }
        )
    return render(request, "web/kit.html", context)
