"""Why something of another program's file stays behind, in words."""

from typing import Final

from django.utils.translation import gettext_lazy as _

# In the order in which they are shown.
REASONS: Final = {
    "clients-many": _("Quá 40 máy: các máy sau thêm ở trang Thiết bị"),
    "names-many": _("Quá 250 tên riêng: các tên sau không chuyển"),
    "client-bad": _("Không phải một máy có tên và địa chỉ"),
    "client-unfiltered": _("Máy này trước không được lọc; ở đây theo mức của tuổi"),
    "hostname": _("Máy được gọi bằng tên; ở đây cần địa chỉ, MAC hoặc mã máy"),
    "interface": _("Một cổng mạng; ở đây cần địa chỉ, MAC hoặc mã máy"),
    "duplicate": _("Địa chỉ này đã thuộc một máy khác trong tệp"),
    "lease": _("Dòng cấp địa chỉ không có địa chỉ và MAC"),
    "name-cut": _("Tên máy quá dài, đã cắt"),
    "group-empty": _("Nhóm không có máy nào"),
    "group-off": _("Nhóm đang tắt ở nơi cũ, và những gì thuộc nhóm"),
    "service-covered": _("Dịch vụ thuộc một nhóm ở đây, theo tuổi của con"),
    "service-unknown": _("Ở đây không có dịch vụ này"),
    "schedule": _("Giờ không đọc được: chặn cả ngày"),
    "clock": _("Giờ đã được đổi sang giờ Việt Nam, theo hôm nay"),
    "zone": _("Không rõ múi giờ; dùng giờ Việt Nam"),
    "safe-search-off": _("Tìm kiếm an toàn đang tắt; ở đây theo tuổi"),
    "rule-narrowed": _("Đã chuyển, nhưng hẹp hơn: chỉ tên đó và mọi tên ở dưới"),
    "rule-overruled": _("Có luật chặn quan trọng hơn đứng trên luật mở này"),
    "rule-pattern": _("Luật là một mẫu, không phải một tên"),
    "rule-below": _("Luật chỉ về những tên ở dưới một tên"),
    "rule-client": _("Luật cho một máy không rõ, hoặc một phần của máy đã có"),
    "rule-except": _("Luật có ngoại lệ bên trong"),
    "rule-badfilter": _("Luật xóa luật khác, hoặc bị xóa"),
    "rule-page": _("Luật về nội dung trang, không về tên"),
    "rule-rewrite": _("Luật tự đặt câu trả lời"),
    "rule-type": _("Luật chỉ về một loại truy vấn"),
    "rule-bad": _("Không phải một luật"),
    "name-bad": _("Tên này không chọn riêng được"),
    "whole-ending": _("Cả một đuôi tên, như com.vn"),
    "help-name": _("Trang giúp đỡ: luôn mở, không ai chặn được"),
    "no-group": _("Không thuộc nhóm nào, nên trước cũng không có tác dụng"),
    "off": _("Đang tắt ở nơi cũ"),
    "list-new": _(
        "Danh sách mà Lá Chắn chưa có. Lá Chắn dùng danh sách của mình cho nhóm đó"
    ),
    "list-allow": _("Danh sách mở: ở đây chỉ mở từng tên"),
    "list-local": _("Danh sách là tệp trên máy chủ cũ"),
    "list-bad": _("Danh sách không có địa chỉ"),
    "list-credentials": _("Mật khẩu trong địa chỉ danh sách đã được bỏ"),
    "gravity-missing": _(
        "Danh sách, nhóm và máy nằm trong gravity.db; hãy dùng tệp Teleporter"
    ),
    "protection-off": _("Nơi cũ đang tắt bảo vệ; ở đây bảo vệ đang bật"),
    "canaries": _("Tên mà trình duyệt dùng để đi đường khác vẫn bị chặn"),
    "record": _("Bản ghi tên trong nhà; hãy giữ ở bộ phát mạng"),
    "dhcp": _("Việc cấp địa chỉ vẫn ở bộ phát mạng"),
    "upstreams": _("Máy chủ DNS riêng của một máy"),
    "access": _("Ai được hỏi máy chủ đó: ở đây do từng máy quyết định"),
    "comments": _("Lời ghi chú không có chỗ ở đây"),
    "newer-schema": _("Phiên bản mới hơn những bản đã biết; hãy xem kỹ"),
    "setting": _("Cài đặt riêng của máy chủ cũ"),
    "member": _("Tệp bên trong không được đọc"),
    "history": _("Lịch sử truy vấn không bao giờ được đọc"),
    "secret": _("Mật khẩu, khóa và phiên đăng nhập không bao giờ được đọc"),
    "unknown": _("Phần không rõ"),
}
