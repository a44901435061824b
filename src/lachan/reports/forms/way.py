"""The screens of the way in: who tells, and what they can tell.

A child reads `Words.child`; a grown-up reads the same question said to them.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from lachan.reports.forms.way_fields import Told, area, chips, line, platforms
from lachan.reports.rules.intake import STORY_MAX, How, Sex, Tick
from lachan.web.forms import Chips, ManyChips, Option, PickCards, Words

CHAT_MAX: Final = 40_000
WHO: Final = (
    ("child", Option(_("Chuyện của em"), _("Em chưa đủ 18 tuổi"), "user")),
    (
        "friend",
        Option(_("Chuyện của bạn em"), _("Em báo giúp một bạn, một em nhỏ"), "users"),
    ),
    (
        "adult",
        Option(
            _("Tôi là người lớn"), _("Cha mẹ, người quen của một trẻ em"), "user-heart"
        ),
    ),
    (
        "teacher",
        Option(_("Tôi là thầy cô"), _("Học sinh của tôi gặp chuyện"), "school"),
    ),
    (
        "seen",
        Option(
            _("Tôi chỉ tình cờ thấy"),
            _("Một trang, một video, một tài khoản có hại cho trẻ em"),
            "eye",
        ),
    ),
)
AGES: Final = (
    ("under_10", _("Dưới 10")),
    ("10_12", _("10 đến 12")),
    ("13_15", _("13 đến 15")),
    ("16_17", _("16, 17")),
)
TICKS: Final = (
    (Tick.HOME.value, _("Người ở nhà")),
    (Tick.SCHOOL.value, _("Trường học")),
    (Tick.COMMUNE.value, _("Cán bộ xã, phường")),
    (Tick.POLICE.value, _("Công an ở đây")),
)


class WhoForm(Told):
    """Whose story it is, and about how old the child is."""

    who = forms.ChoiceField(
        label=_("Em muốn nói chuyện của ai?"),
        choices=WHO,
        widget=PickCards,
        required=False,
    )
    age = forms.ChoiceField(
        label=_("Bạn nhỏ trong chuyện này mấy tuổi?"),
        choices=AGES,
        widget=Chips,
        required=False,
    )


class TellForm(Told):
    """What one can tell, who must not know, and how to answer. All may stay empty."""

    now = chips(
        _("Ngay lúc này em có đang gặp nguy hiểm không?"),
        (("yes", _("Có")), ("no", _("Không")), ("unsure", _("Em không chắc"))),
    )
    platforms = forms.MultipleChoiceField(
        label=_("Xảy ra ở đâu trên mạng?"),
        choices=platforms,
        widget=ManyChips,
        required=False,
    )
    accounts = area(
        _("Tên tài khoản, số điện thoại hoặc đường dẫn"),
        _("Chép nguyên như em thấy, mỗi dòng một cái. Chúng tôi tự tách ra."),
        4000,
        2,
    )
    story = area(
        _("Chuyện đã xảy ra thế nào?"),
        _("Viết như em đang nhắn cho một người lớn em tin."),
        STORY_MAX,
        4,
    )
    place = line(
        _("Em ở xã, phường nào?"),
        _("Gõ không dấu cũng được, ví dụ: an hoa, hue. Để cán bộ ở gần giúp em."),
        120,
    )
    when = line(_("Chuyện xảy ra khi nào?"), _("Ví dụ: tối qua, từ hè năm ngoái."), 200)
    person = line(
        _("Ai làm việc này, nếu em biết?"),
        _("Tên hoặc cách em gọi người đó. Người đó không bao giờ biết ai đã báo."),
        200,
    )
    chat = area(
        _("Dán đoạn tin nhắn vào đây"),
        _("Trong ứng dụng, giữ tay lên tin nhắn rồi chọn Sao chép."),
        CHAT_MAX,
        4,
    )
    exclude = forms.MultipleChoiceField(
        label=_("Ai không được biết chuyện này?"),
        help_text=_("Chúng tôi không đưa cho những người em đánh dấu."),
        choices=TICKS,
        widget=ManyChips,
        required=False,
    )
    exclude_words = line(
        _("Còn ai nữa không được biết?"),
        _(
            "Tên, số điện thoại hoặc chức vụ. Nếu người đó làm ở đây, họ cũng không "
            "mở được."
        ),
        400,
    )
    how = forms.ChoiceField(
        label=_("Chúng tôi trả lời em bằng cách nào?"),
        choices=(
            (
                How.CODE.value,
                Option(
                    _("Bằng mã riêng"),
                    _("Em tự vào xem khi an toàn. Không ai gọi cho em."),
                    "key",
                ),
            ),
            (
                How.CALL.value,
                Option(
                    _("Gọi lại cho em"),
                    _("Tổng đài gọi thì máy hiện số 111. Em chọn giờ an toàn."),
                    "phone",
                ),
            ),
        ),
        widget=PickCards,
        required=False,
    )
    phone = line(_("Số điện thoại để gọi"), "", 40, inputmode="tel")
    hours = line(
        _("Giờ nào gọi thì an toàn?"),
        _("Ví dụ: 16 đến 18 giờ, lúc em ở một mình."),
        200,
    )
    code_word = line(
        _("Từ bí mật"),
        _(
            "Người gọi nói từ này trước. Nếu người khác bắt máy, chúng tôi bảo gọi "
            "nhầm số."
        ),
        60,
    )
    child_name = line(_("Tên em nhỏ, nếu anh chị biết"), "", 120)
    child_year = forms.IntegerField(
        label=_("Năm sinh"),
        required=False,
        min_value=1920,
        max_value=2100,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"),
            _("Năm sinh có bốn chữ số, ví dụ 2014. Không biết thì bỏ trống."),
        ),
        widget=forms.TextInput(
            {"inputmode": "numeric", "class": "short", "autocomplete": "off"}
        ),
    )
    child_sex = chips(
        _("Trẻ là nam hay nữ?"),
        ((Sex.FEMALE.value, _("Nữ")), (Sex.MALE.value, _("Nam"))),
    )
    teller_name = line(
        _("Tên anh chị"),
        _(
            "Bỏ trống nếu anh chị không muốn nói tên. Muốn xem tên phải có hai cán "
            "bộ đồng ý."
        ),
        120,
    )
    teller_phone = line(_("Số điện thoại của anh chị"), "", 40, inputmode="tel")

    def grown_up(self) -> Mapping[str, tuple[Words, Words]]:
        """Say the questions to a grown-up."""
        return {
            "now": (_("Ngay lúc này trẻ có đang gặp nguy hiểm không?"), ""),
            "accounts": (
                _("Tên tài khoản, số điện thoại hoặc đường dẫn"),
                _(
                    "Chép nguyên văn, mỗi dòng một cái. Không tải về, không gửi lại "
                    "hình ảnh."
                ),
            ),
            "story": (
                _("Chuyện đã xảy ra thế nào?"),
                _("Điều anh chị biết chắc, và điều anh chị đoán."),
            ),
            "place": (
                _("Trẻ ở xã, phường nào?"),
                _("Gõ không dấu cũng được, tên cũ cũng được."),
            ),
            "person": (
                _("Ai làm việc này, nếu anh chị biết?"),
                _("Người đó không bao giờ biết ai đã báo."),
            ),
            "exclude": (
                _("Ai không được biết chuyện này?"),
                _("Đánh dấu nơi có người liên quan. Nơi đó không thấy tin báo."),
            ),
            "exclude_words": (
                _("Còn ai nữa không được biết?"),
                _("Tên, số điện thoại hoặc chức vụ."),
            ),
            "how": (_("Chúng tôi trả lời anh chị bằng cách nào?"), ""),
            "hours": (_("Giờ nào gọi thì tiện?"), _("Ví dụ: sau 18 giờ.")),
        }

    def grown_up_choices(self) -> Mapping[str, Sequence[tuple[str, Any]]]:
        """Say to a grown-up what is said to a child."""
        by_code = Option(
            _("Bằng mã riêng"), _("Anh chị tự vào xem khi tiện. Không ai gọi."), "key"
        )
        by_call = Option(
            _("Gọi lại cho tôi"),
            _("Tổng đài gọi thì máy hiện số 111. Anh chị chọn giờ."),
            "phone",
        )
        return {
            "now": (("yes", _("Có")), ("no", _("Không")), ("unsure", _("Không chắc"))),
            "how": ((How.CODE.value, by_code), (How.CALL.value, by_call)),
        }

    def clean(self) -> dict[str, Any]:
        """Ask for a number to call, or take the code alone."""
        got = super().clean() or {}
        digits = sum(c.isdigit() for c in got.get("phone") or "")
        if got.get("how") == How.CALL and "phone" not in self.errors and digits < 8:
            self.add_error("phone", _too_short(digits))
        return got


def _too_short(digits: int) -> Words:
    if digits:
        return _("Số này thiếu chữ số. Xem lại, hoặc chọn trả lời bằng mã.")
    return _("Cần số điện thoại để gọi lại. Hoặc chọn trả lời bằng mã.")
