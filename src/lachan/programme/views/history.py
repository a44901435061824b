"""What was changed in a plan, in the law, in a review; taking a change back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from lachan.accounts.access import PersonRequest, staff_required
from lachan.programme import facts
from lachan.programme.access import change_of, may_write, plan_of
from lachan.programme.models import Change
from lachan.programme.services.changes import ChangedSinceError, InTheWayError, undo
from lachan.programme.views.changed import Turned, turned
from lachan.programme.views.common import today
from lachan.programme.views.plans import context_of
from lachan.web.paging import kept, page_of
from lachan.web.templatetags.lachan import vn_moment

A_PAGE = 50
# What the responsible write themselves.
THEIRS: Final = frozenset(
    f"programme.{x}" for x in ("said", "evidence", "step", "risk")
)
WORDS: Final[Mapping[str, str | Promise]] = {
    "change.undone": gettext_lazy("Hoàn tác"),
    "answer.file": gettext_lazy("Gửi kèm tệp"),
    "answer.unfiled": gettext_lazy("Bỏ tệp gửi kèm"),
    "answer.taken": gettext_lazy("Lấy số từ sổ"),
    "answer.written": gettext_lazy("Điền số liệu"),
    "campaign.kept": gettext_lazy("Ghi chiến dịch"),
    "product.kept": gettext_lazy("Ghi sản phẩm"),
    "product.removed": gettext_lazy("Bỏ sản phẩm"),
    "shortlink.kept": gettext_lazy("Ghi đường dẫn ngắn"),
    "shortlink.removed": gettext_lazy("Bỏ đường dẫn ngắn"),
    "banner.kept": gettext_lazy("Ghi băng thông báo"),
    "banner.removed": gettext_lazy("Bỏ băng thông báo"),
    "due.set": gettext_lazy("Đặt hạn"),
    "evidence.added": gettext_lazy("Thêm bằng chứng"),
    "evidence.placed": gettext_lazy("Gắn bằng chứng với câu hỏi của chỉ số"),
    "evidence.removed": gettext_lazy("Bỏ bằng chứng"),
    "holder.removed": gettext_lazy("Bỏ đơn vị"),
    "law.added": gettext_lazy("Thêm văn bản"),
    "law.edited": gettext_lazy("Sửa văn bản"),
    "law.removed": gettext_lazy("Bỏ văn bản"),
    "article.kept": gettext_lazy("Ghi điều khoản"),
    "article.removed": gettext_lazy("Bỏ điều khoản"),
    "relation.kept": gettext_lazy("Ghi quan hệ văn bản"),
    "relation.removed": gettext_lazy("Bỏ quan hệ văn bản"),
    "duty.kept": gettext_lazy("Ghi nghĩa vụ"),
    "duty.removed": gettext_lazy("Bỏ nghĩa vụ"),
    "lead.began": gettext_lazy("Giao chủ trì"),
    "lead.ended": gettext_lazy("Thôi chủ trì"),
    "with.began": gettext_lazy("Thêm đơn vị phối hợp"),
    "output.added": gettext_lazy("Thêm sản phẩm"),
    "output.edited": gettext_lazy("Sửa sản phẩm"),
    "output.removed": gettext_lazy("Bỏ sản phẩm"),
    "plan.added": gettext_lazy("Nhập kế hoạch"),
    "plan.edited": gettext_lazy("Sửa kế hoạch"),
    "plan.confirmed": gettext_lazy("Đưa kế hoạch vào thực hiện"),
    "plan.removed": gettext_lazy("Bỏ bản nhập"),
    "question.kept": gettext_lazy("Ghi câu hỏi của chỉ số"),
    "question.removed": gettext_lazy("Bỏ câu hỏi của chỉ số"),
    "review.added": gettext_lazy("Mở đợt rà soát"),
    "review.edited": gettext_lazy("Sửa đợt rà soát"),
    "review.moved": gettext_lazy("Sang bước sau"),
    "finding.kept": gettext_lazy("Ghi phát hiện"),
    "finding.removed": gettext_lazy("Bỏ phát hiện"),
    "proposal.kept": gettext_lazy("Ghi kiến nghị"),
    "proposal.removed": gettext_lazy("Bỏ kiến nghị"),
    "opinion.kept": gettext_lazy("Ghi ý kiến"),
    "opinion.removed": gettext_lazy("Bỏ ý kiến"),
    "opinion.answered": gettext_lazy("Trả lời ý kiến"),
    "report.begun": gettext_lazy("Mở báo cáo"),
    "report.framed": gettext_lazy("Sửa nơi nhận, người ký"),
    "report.signed": gettext_lazy("Ký báo cáo"),
    "report.submitted": gettext_lazy("Trình ký báo cáo"),
    "report.withdrawn": gettext_lazy("Rút báo cáo về sửa"),
    "request.accept": gettext_lazy("Nhận số liệu"),
    "request.asked": gettext_lazy("Yêu cầu đơn vị"),
    "request.dropped": gettext_lazy("Thôi yêu cầu đơn vị"),
    "request.due": gettext_lazy("Đổi hạn của đơn vị"),
    "request.reopen": gettext_lazy("Rút lại để sửa"),
    "request.return": gettext_lazy("Trả lại để sửa"),
    "request.sign": gettext_lazy("Ký và gửi"),
    "request.submit": gettext_lazy("Trình ký số liệu"),
    "round.closed": gettext_lazy("Đóng đợt"),
    "round.edited": gettext_lazy("Sửa đợt"),
    "round.opened": gettext_lazy("Mở đợt tổng hợp"),
    "round.reopened": gettext_lazy("Mở lại đợt"),
    "risk.added": gettext_lazy("Thêm rủi ro"),
    "risk.edited": gettext_lazy("Sửa rủi ro"),
    "risk.removed": gettext_lazy("Bỏ rủi ro"),
    "status.said": gettext_lazy("Ghi tình trạng"),
    "step.added": gettext_lazy("Thêm việc nhỏ"),
    "step.edited": gettext_lazy("Sửa việc nhỏ"),
    "step.done": gettext_lazy("Xong việc nhỏ"),
    "step.reopened": gettext_lazy("Mở lại việc nhỏ"),
    "step.removed": gettext_lazy("Bỏ việc nhỏ"),
    "task.added": gettext_lazy("Thêm nhiệm vụ"),
    "task.edited": gettext_lazy("Sửa nhiệm vụ"),
}


@dataclass(frozen=True, slots=True)
class Happened:
    """A change as it is drawn."""

    pk: int
    about: str
    text: str
    title: str
    who: str
    when: str
    undone: bool
    turned: tuple[Turned, ...] = ()


def events_of(changes: Iterable[Change]) -> list[Happened]:
    """Return changes as they are drawn; load them with `by` and `task`."""
    rows = list(changes)
    fields = turned(rows)
    return [
        Happened(
            pk=one.pk,
            about=one.about,
            text=str(WORDS.get(one.action, one.action)),
            title=f"{one.task.code} · {one.title}" if one.task else one.title,
            turned=fields[one.pk],
            who=str(one.by.display_name) if one.by else "Lá Chắn",
            when=vn_moment(one.at),
            undone=one.undone_by_id is not None,
        )
        for one in rows
    ]


def page_of_changes(request: HttpRequest, rows: QuerySet[Change]) -> dict[str, object]:
    """Return what a page of the history shows."""
    page = page_of(request, rows.select_related("by", "task"), A_PAGE)
    return {"events": events_of(page), "page": page, "query": kept(request)}


@require_safe
@staff_required
def history(request: PersonRequest, pk: int) -> HttpResponse:
    """Show what was changed in a plan, the newest first."""
    plan = plan_of(request.user, pk)
    rows = Change.objects.filter(about=f"plan:{plan.pk}")
    board = facts.Board(plan, today().year, today())
    context = context_of(request, board, "history") | page_of_changes(request, rows)
    return render(request, "programme/history.html", context)


@require_POST
@staff_required
def take_back(request: PersonRequest, about: str, pk: int) -> HttpResponse:
    """Take a change back: administrators any, the responsible those of their task."""
    found = change_of(about, pk)
    task = found.task
    theirs = task is not None and may_write(request.user, task, today())
    if not request.user.is_administrator and not (theirs and found.label in THEIRS):
        raise PermissionDenied
    try:
        undo(found, by=request.user)
    except ChangedSinceError:
        said = _("Chỗ này đã đổi sau đó. Hoàn tác thay đổi mới hơn trước.")
        messages.error(request, said)
    except InTheWayError:
        messages.error(request, _("Chỗ đó đã có dòng khác. Bỏ dòng ấy trước."))
    else:
        messages.success(request, _("Đã hoàn tác."))
    return redirect(_next(request))


def _next(request: HttpRequest) -> str:
    """Return the page the form was on, of ours alone."""
    target = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    return target if ours and target.startswith("/") else reverse("programme:index")
