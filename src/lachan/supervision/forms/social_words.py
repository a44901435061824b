"""What to see to of an account, in words for a parent."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from lachan.supervision.rules.social import Item

ITEMS: Final[Mapping[Item, Any]] = {
    Item.REGISTERED: _("Bố mẹ hoặc người giám hộ đăng ký, bằng thông tin của mình"),
    Item.VERIFIED: _("Tài khoản đã xác thực bằng số điện thoại Việt Nam"),
    Item.WATCHED: _("Bố mẹ trông nom điều con xem, đăng và chia sẻ ở đó"),
    Item.PRIVATE: _("Để riêng tư: người lạ không xem được"),
    Item.STRANGERS: _("Người lạ không nhắn tin, không gọi được"),
    Item.PLACE: _("Tắt vị trí; ảnh không lộ trường, nhà"),
    Item.BLOCKS: _("Con tự biết chặn và báo cáo một người"),
    Item.HELP: _("Con biết gọi 111, và kể ra không bao giờ bị mắng"),
}
