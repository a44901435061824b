"""Forms about how long a case is kept, and about one that leaves the house."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from lachan.cases.rules.retention import MONTHS_MOST, Outcome
from lachan.reports.forms.desk import ExportForm as ReportExportForm

OUTCOME: Final[Mapping[str, Any]] = {
    Outcome.POLICE: _("Đã chuyển công an"),
    Outcome.SEPARATED: _("Trẻ đã được cách ly khỏi người chăm sóc"),
    Outcome.HELPED: _("Đã hỗ trợ, trẻ ổn định"),
    Outcome.UNFOUNDED: _("Tin không có cơ sở"),
}
HOLD: Final[Mapping[str, Any]] = {
    "court": _("Tòa án, viện kiểm sát yêu cầu"),
    "police": _("Công an đang xác minh"),
    "complaint": _("Đang có khiếu nại"),
    "over": _("Không còn lý do giữ"),
}


class HoldForm(forms.Form):
    """Why a case is held from being erased, or released."""

    reason = forms.ChoiceField(
        label=_("Lý do"), choices=[("", _("Chọn lý do")), *HOLD.items()]
    )


class KeepingForm(forms.Form):
    """How long cases of an outcome are kept."""

    outcome = forms.ChoiceField(
        label=_("Hồ sơ kết thúc"), choices=[("", _("Chọn")), *OUTCOME.items()]
    )
    months = forms.IntegerField(
        label=_("Giữ bao nhiêu tháng từ khi đóng"),
        help_text=_("Để trống: chưa quyết định, không xóa gì."),
        required=False,
        min_value=1,
        max_value=MONTHS_MOST,
    )
    basis = forms.CharField(
        label=_("Căn cứ"),
        help_text=_("Văn bản nào, điều nào, ai quyết định."),
        max_length=300,
    )


class ExportForm(ReportExportForm):
    """To whom a case is sealed: as a report is."""
