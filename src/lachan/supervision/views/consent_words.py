"""What is asked for, in the words of who is asked. Change a text: count up TEXTS."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from lachan.supervision.models import Purpose


@dataclass(frozen=True, slots=True)
class Asked:
    """One purpose as it is read. on: whether it holds; said: this reader's own yes.

    may_refuse: a child is offered the no as well as the yes.
    """

    code: str
    title: str
    text: str
    on: bool
    said: bool
    may_refuse: bool = False


def for_parents(purpose: Purpose) -> tuple[str, str]:
    """Return title and text for an adult."""
    return {
        Purpose.WEEK: (
            _("Xem con số mỗi tuần"),
            _(
                "Anh chị thấy số lần hỏi theo nhóm trang, trên trang Nhà và trong thư"
                " tuần. Con cũng thấy đúng như vậy. Số được xóa sau 35 ngày."
            ),
        ),
        Purpose.LETTER: (
            _("Nhận thư tuần qua thư điện tử"),
            _(
                "Mỗi thứ Hai một thư đến địa chỉ đã xác nhận của anh chị. Thư đi qua"
                " nhà cung cấp thư của anh chị."
            ),
        ),
        Purpose.STATISTICS: (
            _("Góp vào con số chung của cả nước"),
            _(
                "Mỗi ngày một bản tổng số của cả nhà được gửi đi: không tên, không"
                " trang, không máy, chỉ có tỉnh. Cả nhà đọc được đúng bản đã gửi. Để"
                " biết trẻ em cả nước cần gì."
            ),
        ),
    }[purpose]


def for_child(purpose: Purpose) -> tuple[str, str]:
    """Return title and text for a child; "em" is turned into "bạn" from 14."""
    return {
        Purpose.WEEK: (
            _("Cho bố mẹ xem số mỗi tuần"),
            _("Bố mẹ thấy em vào nhóm nào, mấy lần. Bố mẹ không thấy tên trang."),
        ),
        Purpose.LETTER: (
            _("Gửi số đó vào hộp thư của bố mẹ"),
            _("Mỗi tuần một thư. Em đọc được thư đó ở đây."),
        ),
        Purpose.STATISTICS: (
            _("Cộng số của em vào số cả nước"),
            _(
                "Không ai ở ngoài biết số nào là của em. Bố mẹ đọc được bản số đã gửi."
                " Người lớn dùng để giúp trẻ em."
            ),
        ),
    }[purpose]
