"""One form for each step: what the law asks to come with it, nothing else."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lachan.cases.forms import reasons, words
from lachan.cases.rules.effects import PAUSE_MOST
from lachan.cases.rules.kinds import Answered
from lachan.cases.rules.steps import MOVES, Act
from lachan.cases.services.steps import WORDS_MAX, Step
from lachan.lib.days import end_of
from lachan.web.forms import Option, PickCards
from lachan.web.text import long_date

Choices = list[tuple[Any, Any]]
_YES_NO = {
    "founded": (
        gettext_lazy("Tin có cơ sở không?"),
        gettext_lazy("Có cơ sở, làm tiếp"),
        gettext_lazy("Không có cơ sở, đề nghị Chủ tịch đóng"),
    ),
    "emergency": (
        gettext_lazy("Có phải trường hợp khẩn cấp không?"),
        gettext_lazy("Khẩn cấp: đe dọa hoặc tổn hại nghiêm trọng tính mạng, sức khỏe"),
        gettext_lazy("Không khẩn cấp"),
    ),
    "separation": (
        gettext_lazy("Có cần tạm thời cách ly trẻ khỏi người chăm sóc không?"),
        gettext_lazy("Cần, trình Chủ tịch quyết định"),
        gettext_lazy("Không cần"),
    ),
    "carer_harms": (
        gettext_lazy("Cha mẹ hoặc người chăm sóc có phải người gây hại không?"),
        gettext_lazy("Có hoặc nghi có: không báo, không gửi gì cho người đó"),
        gettext_lazy("Không"),
    ),
    "taken": (
        gettext_lazy("Quyết định"),
        gettext_lazy("Áp dụng biện pháp khẩn cấp"),
        gettext_lazy("Không áp dụng"),
    ),
    "closing": (
        gettext_lazy("Kết luận"),
        gettext_lazy("Trẻ ổn định, không còn nguy cơ: đề nghị đóng"),
        gettext_lazy("Còn nguy cơ: làm vòng mới"),
    ),
}
_UNTIL = {
    Act.APPROVE: gettext_lazy("Kế hoạch làm đến ngày"),
    Act.PAUSE: gettext_lazy("Dừng đến hết ngày"),
    Act.EXTEND_POLICE: gettext_lazy("Gia hạn đến hết ngày"),
    Act.PROLONG_SEPARATION: gettext_lazy("Kéo dài đến hết ngày"),
}
# Steps whose reason in words must be there: somebody decides over a child.
_IN_WORDS = frozenset(
    {
        Act.VERIFY,
        Act.ASSESS,
        Act.DECIDE_EMERGENCY,
        Act.SEPARATE,
        Act.REFUSE_SEPARATION,
        Act.LIFT_SEPARATION,
        Act.RETURN_PLAN,
        Act.REVIEW,
        Act.KEEP_OPEN,
        Act.RAISE,
        Act.REOPEN,
    }
)


def _area(label: Any, hint: Any = "", *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=required,
        max_length=WORDS_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


def _last_of_a_pause() -> dt.date:
    """Return the last day that a pause from now may last, whole."""
    return timezone.localdate(timezone.now() + PAUSE_MOST) - dt.timedelta(days=1)


class StepForm(forms.Form):
    """What comes with one step. teams: to offer to, for that step.

    carer_kept_out: parents or carers are not asked (`recipients.carer_may_know`).
    """

    def __init__(
        self,
        *args: Any,
        act: Act,
        teams: Choices | None = None,
        carer_kept_out: bool = False,
        **kwargs: Any,
    ) -> None:
        """Draw the fields that the step needs."""
        super().__init__(*args, **kwargs)
        self.act = act
        self.carer_kept_out = carer_kept_out
        needs = MOVES[act].needs
        self.told: dict[str, forms.Field] = {}
        for name in ("founded", "emergency", "separation", "carer_harms"):
            self._yes_no(name, needs)
        self._yes_no("taken", needs)
        self._yes_no("closing", needs)
        if act is Act.OFFER:
            found = [("", _("Chọn đội")), *(teams or [])]
            self.fields["to"] = forms.TypedChoiceField(
                label=_("Chuyển cho"), coerce=int, choices=found
            )
        if "reason" in needs:
            found = [("", _("Chọn lý do")), *reasons.of_step(act).items()]
            self.fields["reason"] = forms.ChoiceField(label=_("Lý do"), choices=found)
        self._times(needs)
        self._opinions(needs)
        label = _("Diễn giải") if "reason" in needs else _("Nội dung")
        self.fields["words"] = _area(label, required=act in _IN_WORDS)

    def _yes_no(self, name: str, needs: frozenset[str]) -> None:
        if name not in needs:
            return
        label, yes, no = _YES_NO[name]
        self.fields[name] = forms.TypedChoiceField(
            label=label,
            coerce=lambda said: said == "yes",
            choices=[("yes", Option(yes)), ("no", Option(no))],
            widget=PickCards,
        )

    def _times(self, needs: frozenset[str]) -> None:
        if "until" in needs:
            widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            label = _UNTIL[self.act]
            if self.act is Act.PAUSE:
                widget.attrs["max"] = _last_of_a_pause().isoformat()
            self.fields["until"] = forms.DateField(label=label, widget=widget)
        if "informed" in needs:
            kind = {"type": "datetime-local"}
            widget_at = forms.DateTimeInput(attrs=kind, format="%Y-%m-%dT%H:%M")
            self.fields["informed"] = forms.DateTimeField(
                label=_("Nhận tin mới lúc"),
                help_text=_("12 giờ tính từ lúc này."),
                widget=widget_at,
                initial=timezone.localtime(),
            )

    def _opinions(self, needs: frozenset[str]) -> None:
        if "child_said" in needs:
            self.fields["child"] = _area(
                _("Ý kiến của trẻ"),
                _("Trẻ nói gì về kế hoạch; chưa hỏi được thì vì sao."),
            )
            asked = _("Không hỏi người gây hại: ghi rõ là không hỏi.")
            never = _("Cha mẹ, người chăm sóc không được biết hồ sơ này: không hỏi.")
            self.fields["parents"] = _area(
                _("Ý kiến của cha mẹ, người chăm sóc"),
                never if self.carer_kept_out else asked,
            )
            if self.carer_kept_out:
                self.fields["parents"].initial = never
        if "child_answer" in needs:
            self.fields["answered"] = forms.ChoiceField(
                label=_("Việc này có giúp được trẻ không?"),
                choices=[("", _("Chọn")), *words.ANSWERED.items()],
            )

    def clean(self) -> dict[str, Any]:
        """Let an end lie in the future."""
        said = super().clean() or {}
        until = said.get("until")
        if until and until < timezone.localdate():
            self.add_error("until", _("Chọn một ngày từ hôm nay trở đi."))
        elif until and self.act is Act.PAUSE and until > _last_of_a_pause():
            day = long_date(_last_of_a_pause())
            self.add_error("until", _("Chậm nhất là ngày %(day)s.") % {"day": day})
        return said

    def step(self, *, plan: bool = False) -> Step:
        """Return the step that was filled in. plan: its lines are complete."""
        said = self.cleaned_data
        until: dt.date | None = said.get("until")
        names = (
            "founded",
            "emergency",
            "separation",
            "carer_harms",
            "taken",
            "closing",
        )
        return Step(
            act=self.act,
            reason=said.get("reason", ""),
            words=self._words(),
            until=end_of(until) if until else None,
            informed=said.get("informed"),
            plan=plan,
            child_said=bool(said.get("child")),
            parents_said=bool(said.get("parents")),
            answered=Answered(said.get("answered", "")),
            to=said.get("to"),
            **{name: said.get(name) for name in names},
        )

    def _words(self) -> str:
        said = self.cleaned_data
        found = [
            (_("Ý kiến của trẻ"), said.get("child", "")),
            (_("Ý kiến của cha mẹ, người chăm sóc"), said.get("parents", "")),
        ]
        lines = [f"{label}: {text}" for label, text in found if text]
        return "\n\n".join([*lines, said.get("words", "")]).strip()


class OpenForm(forms.Form):
    """Whom a new case is about."""

    role = forms.ChoiceField(
        label=gettext_lazy("Hồ sơ của ai?"), choices=list(words.ROLE.items())
    )
    name = forms.CharField(
        label=gettext_lazy("Họ và tên"),
        help_text=gettext_lazy("Để trống nếu là trẻ trong tin báo, hoặc chưa biết."),
        required=False,
        max_length=200,
    )
    birth_year = forms.IntegerField(
        label=gettext_lazy("Năm sinh"), required=False, min_value=1990, max_value=2100
    )


class AddForm(forms.Form):
    """Which case a report belongs to."""

    number = forms.CharField(
        label=gettext_lazy("Số hồ sơ"),
        help_text=gettext_lazy("Ví dụ HS-2026-00418"),
        max_length=20,
    )


class NoteForm(forms.Form):
    """A note for the timeline."""

    words = _area(gettext_lazy("Ghi chú"))


class AssignForm(forms.Form):
    """Who takes over, and what they must know."""

    to = forms.TypedChoiceField(label=gettext_lazy("Giao cho"), coerce=int)
    words = _area(
        gettext_lazy("Cần biết gì"),
        gettext_lazy("Việc đang dở, hẹn với ai, điều cần tránh."),
    )

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        """Offer the colleagues who may see the case."""
        super().__init__(*args, **kwargs)
        known = [("", _("Chọn đồng nghiệp")), *people]
        self.fields["to"].choices = known  # type: ignore[attr-defined]  # a ChoiceField


class WhyForm(forms.Form):
    """Why a step is late."""

    why = forms.ChoiceField(
        label=gettext_lazy("Vì sao trễ"),
        choices=[
            ("", gettext_lazy("Chọn lý do")),
            *reasons.LATE.items(),
            ("other", gettext_lazy("Lý do khác")),
        ],
    )


class GlassForm(forms.Form):
    """Why the glass is broken."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Lý do mở khẩn cấp"),
        choices=[("", gettext_lazy("Chọn lý do")), *reasons.GLASS.items()],
    )


class DeclineForm(forms.Form):
    """Why an offer is declined."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Vì sao không nhận"),
        required=False,
        choices=[("", gettext_lazy("Chọn khi không nhận")), *reasons.DECLINE.items()],
    )


class PlanForm(forms.Form):
    """One service of a plan. providers: by service, from the register of members."""

    service = forms.CharField(label=gettext_lazy("Dịch vụ, việc làm"), max_length=300)
    member = forms.TypedChoiceField(
        label=gettext_lazy("Nơi cung cấp, thành viên mạng lưới"),
        coerce=int,
        empty_value=None,
        required=False,
    )
    provider = forms.CharField(
        label=gettext_lazy("Nơi cung cấp khác"),
        help_text=gettext_lazy("Chỉ ghi khi nơi đó không có ở danh sách trên."),
        max_length=300,
        required=False,
    )
    responsible = forms.CharField(
        label=gettext_lazy("Người chịu trách nhiệm"), max_length=300, required=False
    )
    starts = forms.DateField(
        label=gettext_lazy("Từ ngày"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    ends = forms.DateField(
        label=gettext_lazy("Đến ngày"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    cost = forms.IntegerField(
        label=gettext_lazy("Kinh phí (đồng)"),
        help_text=gettext_lazy("Không tốn tiền thì ghi 0."),
        min_value=0,
        max_value=10**12,
    )

    def __init__(
        self, *args: Any, providers: Choices | None = None, **kwargs: Any
    ) -> None:
        """Offer the members that serve the place."""
        super().__init__(*args, **kwargs)
        known = [("", _("Chọn thành viên")), *(providers or [])]
        self.fields["member"].choices = known  # type: ignore[attr-defined]  # a choice

    def clean(self) -> dict[str, Any]:
        """Let the end not lie before the start, and somebody give the service."""
        said = super().clean() or {}
        if "member" in said and not said["member"] and not said.get("provider"):
            self.add_error("member", _("Chọn một thành viên, hoặc ghi nơi cung cấp."))
        if said.get("starts") and said.get("ends") and said["ends"] < said["starts"]:
            self.add_error("ends", _("Ngày cuối phải từ ngày đầu trở đi."))
        return said
