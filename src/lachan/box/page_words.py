"""What the page of a box says, in both languages: it has no catalogue of messages."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Words:
    """The sentences of one language. %s: the centre's address, moments, versions."""

    title: str
    other: str
    works: str
    works_apart: str
    silent: str
    no_policy: str
    centre: str
    near: str
    apart: str
    long: str
    never: str
    revoked: str
    update: str
    clock: str
    why: str
    device: str
    mac: str
    mac_use: str
    mac_link: str
    no_mac: str
    details: str
    generation: str
    version: str
    waiting: str
    help: str
    help_text: str


WORDS: Final = {
    "vi": Words(
        title="Hộp Lá Chắn",
        other="English",
        works="Hộp đang bảo vệ nhà này",
        works_apart="Hộp đang bảo vệ, theo luật đã có",
        silent="Hộp chưa trả lời các máy",
        no_policy="Hộp chưa nhận được luật",
        centre="Với trung tâm",
        near="Nối với %s, lần cuối lúc %s.",
        apart="Không tới được %s từ %s. Luật lúc đó vẫn chạy; giờ thêm và tạm dừng tự"
        " hết đúng lúc. Đổi luật ở trung tâm thì chờ nối lại mới tới đây.",
        long="Không tới được %s từ %s, đã hơn 30 ngày. Luật cũ vẫn chạy, không mở thêm"
        " gì, nhưng danh sách chặn đã cũ. Nhờ người trông hộp xem lại đường mạng.",
        never="Chưa nói chuyện được với %s. Chưa có luật thì chỉ tên trợ giúp mở được.",
        revoked="%s đã thu hồi hộp này. Luật đã có vẫn chạy, không đổi nữa. Muốn nối"
        " lại: tạo mã mới ở trang Hộp, rồi chạy lachan box join.",
        update="Có bản mới %s; hộp đang chạy %s. Hộp không tự cập nhật: người trông hộp"
        " cài bản mới.",
        clock="Đồng hồ của hộp lệch khoảng %s phút so với trung tâm: khung giờ có thể"
        " sai.",
        why="Lý do: %s",
        device="Máy đang mở trang này",
        mac="Địa chỉ MAC:",
        mac_use="Ghi địa chỉ này khi thêm máy, để máy theo đúng luật của con.",
        mac_link="Thêm máy ở trung tâm",
        no_mac="Hộp chưa biết địa chỉ MAC của máy này. Hộp phải ở cùng mạng với máy,"
        " hoặc đọc được bảng cấp địa chỉ của bộ định tuyến.",
        details="Chi tiết",
        generation="Bộ luật",
        version="Phiên bản",
        waiting="Tệp con số chờ gửi",
        help="Cần giúp đỡ",
        help_text='Trẻ em gọi <a href="tel:111">111</a>, miễn phí, cả ngày đêm.'
        ' Khẩn cấp gọi <a href="tel:113">113</a>.',
    ),
    "en": Words(
        title="Lá Chắn box",
        other="Tiếng Việt",
        works="The box protects this home",
        works_apart="The box protects, by the rules it has",
        silent="The box does not answer devices yet",
        no_policy="The box has no rules yet",
        centre="With the centre",
        near="Connected to %s, last at %s.",
        apart="%s cannot be reached since %s. The rules of then go on; extra time and"
        " pauses end by themselves on time. Changes at the centre wait until it is"
        " reached again.",
        long="%s cannot be reached since %s, more than 30 days. The old rules go on and"
        " nothing more opens, but the block lists are old. Ask whoever looks after the"
        " box to check the line.",
        never="No word from %s yet. Without rules, help names alone open.",
        revoked="%s took this box back. The rules it has go on and change no more. To"
        " connect again: make a code on the page Boxes, then run lachan box join.",
        update="There is a new version, %s; this box has %s. It does not update"
        " itself: whoever looks after the box installs it.",
        clock="The box's clock is about %s minutes off the centre's: hours may be"
        " wrong.",
        why="Reason: %s",
        device="The device that shows this page",
        mac="MAC address:",
        mac_use="Give this address when you add the device, so that the child's rules"
        " hold on it.",
        mac_link="Add a device at the centre",
        no_mac="The box does not know this device's MAC address. It must be in the same"
        " network, or read the router's leases.",
        details="Details",
        generation="Rules",
        version="Version",
        waiting="Counter files to send",
        help="Need help",
        help_text='Children call <a href="tel:111">111</a>, free, day and night. In an'
        ' emergency call <a href="tel:113">113</a>.',
    ),
}
