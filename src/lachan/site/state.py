"""/may-chu/: does the installation run, and how long do its certificates hold."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lachan import __version__
from lachan.accounts.access import administrator_required
from lachan.lib import control
from lachan.site.certificates import Fault, Held, Use, all_held
from lachan.site.finding import State
from lachan.site.health import FAILURES_SHOWN
from lachan.site.models import JobRun, WorkerBeat
from lachan.web.templatetags.lachan import vn_date

TONES = {State.OK: "com", State.WARNING: "nghe", State.PROBLEM: "man"}
LABELS = {
    State.OK: gettext_lazy("Còn hạn"),
    State.WARNING: gettext_lazy("Nên làm sớm"),
    State.PROBLEM: gettext_lazy("Cần làm ngay"),
}
TITLES = {
    Use.DEVICES: gettext_lazy("DNS mã hóa của các máy, chữ ký hồ sơ Apple"),
    Use.PAGES: gettext_lazy("Các trang web"),
}
TODO = {
    Fault.UNREADABLE: gettext_lazy(
        "Không đọc được tệp. Cho người dùng chạy Lá Chắn đọc tệp PEM trong "
        "LACHAN_TLS_CERT."
    ),
    Fault.KEY: gettext_lazy(
        "Khóa trong LACHAN_TLS_KEY không đọc được hoặc không phải của chứng chỉ này. "
        "Hồ sơ Apple đang phát ra không có chữ ký, và chứng chỉ mới không được nhận."
    ),
    Fault.ENDED: gettext_lazy(
        "Đã hết hạn: máy và trình duyệt từ chối. Gia hạn ngay, ghi đè hai tệp cũ."
    ),
    Fault.URGENT: gettext_lazy(
        "Gia hạn trong hôm nay: gia hạn tự động đã không chạy. Máy Android đặt DNS "
        "riêng tư sẽ mất mạng khi chứng chỉ hết hạn."
    ),
    Fault.SOON: gettext_lazy(
        "Sắp hết hạn. Nếu có gia hạn tự động (ACME) thì xem vì sao nó chưa chạy; nếu "
        "không, gia hạn rồi ghi đè tệp cũ."
    ),
    Fault.NAMES: gettext_lazy("Xin lại chứng chỉ có thêm các tên sau:"),
    Fault.SILENT: gettext_lazy(
        "Không nối được tới địa chỉ này từ máy chủ. Xem proxy có chạy không, và "
        "LACHAN_URL có đúng không."
    ),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that should be so. todo: what to do where it is not."""

    well: bool
    what: str
    todo: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """One certificate in words. todo: (what to do, names) for each fault."""

    title: str
    tone: str
    label: str
    rows: list[tuple[str, str]]
    todo: list[tuple[str, str]]


@require_safe
@never_cache
@administrator_required
def state(request: HttpRequest) -> HttpResponse:
    """Show it to who runs the installation."""
    now = timezone.now()
    lines, held = list(_running(now)), list(all_held(now))
    many = sum(not line.well for line in lines)
    many += sum(one.state is not State.OK for one in held)
    context = {
        "lines": lines,
        "held": [_words(one, now) for one in held],
        "many": many,
        "encrypted": bool(settings.TLS_CERT),
        "version": __version__,
    }
    return render(request, "site/state.html", context)


def _running(now: datetime) -> Iterator[Line]:
    start = _("Chạy lachan up trên máy chủ; nếu đang chạy, xem các dòng nó in ra.")
    alive = WorkerBeat.objects.alive(now).exists()
    yield Line(alive, _("Việc nền đang chạy"), start)
    answers = control.ask_all(settings.RUN_DIR, {"op": "status"})
    yield Line(bool(answers), _("Cổng DNS đang trả lời"), start)
    for trouble in sorted({str(a["problem"]) for a in answers if a.get("problem")}):
        what = _("Cổng DNS báo: %(text)s") % {"text": trouble}
        yield Line(False, what, _("Luật cũ vẫn giữ. Chạy lachan doctor để biết thêm."))
    yield from _jobs()


def _jobs() -> Iterator[Line]:
    failing = JobRun.objects.filter(failures__gte=FAILURES_SHOWN).order_by("name")
    for job in failing:
        said = ngettext(
            "Việc %(name)s hỏng %(n)s lần liền",
            "Việc %(name)s hỏng %(n)s lần liền",
            job.failures,
        )
        yield Line(False, said % {"name": job.name, "n": job.failures}, job.failure)
    if not failing:
        yield Line(True, _("Các việc định kỳ đều xong"))


def _words(held: Held, now: datetime) -> Shown:
    rows = [(_("Ở đâu"), held.source)]
    if held.ends:
        rows += [
            (_("Tên miền"), ", ".join(held.names)),
            (_("Đến ngày"), f"{vn_date(held.ends)} ({_left(held.days_left(now))})"),
        ]
    todo = [
        (str(TODO[f]), ", ".join(held.missing) if f is Fault.NAMES else "")
        for f in held.faults
    ]
    tone, label = TONES[held.state], str(LABELS[held.state])
    return Shown(str(TITLES[held.use]), tone, label, rows, todo)


def _left(days: int) -> str:
    if days < 0:
        return _("đã hết hạn")
    return ngettext("còn %(n)s ngày", "còn %(n)s ngày", days) % {"n": days}
