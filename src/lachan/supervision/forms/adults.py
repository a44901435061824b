"""Inviting the second adult, not agreeing, and what staff decides."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lachan.accounts.models import User
from lachan.accounts.rules import LOGIN_NAME_MAX
from lachan.web.forms import Option, PickCards, Switch

LINK, LOGIN = "link", "login"


class InviteForm(forms.Form):
    """By a link to send, or by the login name of somebody who has an account."""

    way = forms.ChoiceField(
        label=gettext_lazy("Mời bằng cách nào"),
        widget=PickCards,
        initial=LINK,
        choices=[
            (
                LINK,
                Option(
                    gettext_lazy("Một liên kết"),
                    gettext_lazy("Anh chị tự gửi. Dùng một lần, trong 7 ngày."),
                    icon="link",
                ),
            ),
            (
                LOGIN,
                Option(
                    gettext_lazy("Tên đăng nhập"),
                    gettext_lazy("Khi người đó đã có tài khoản Lá Chắn."),
                    icon="user",
                ),
            ),
        ],
    )
    login = forms.CharField(
        label=gettext_lazy("Tên đăng nhập của người đó"),
        required=False,
        max_length=LOGIN_NAME_MAX,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )

    def clean(self) -> dict[str, Any]:
        """A login name is needed where one was chosen."""
        data = super().clean() or self.cleaned_data
        if data.get("way") == LOGIN and not data.get("login"):
            self.add_error("login", _("Ghi tên đăng nhập của người đó."))
        if data.get("way") == LINK:
            data["login"] = ""
        return data


class DisagreeForm(forms.Form):
    """What one adult tells staff."""

    wants_removal = forms.BooleanField(
        label=gettext_lazy("Tôi xin Lá Chắn đưa người kia ra khỏi nhà này"),
        required=False,
        widget=Switch,
    )
    text = forms.CharField(
        label=gettext_lazy("Chuyện gì đang xảy ra"),
        max_length=1000,
        help_text=gettext_lazy("Chỉ cán bộ Lá Chắn đọc. Người kia không thấy."),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Viết một câu để cán bộ hiểu.")},
    )


class DecideForm(forms.Form):
    """Both stay, or one goes; a word that both read."""

    out = forms.ChoiceField(
        label=gettext_lazy("Quyết định"), widget=PickCards, initial="none"
    )
    answer = forms.CharField(
        label=gettext_lazy("Lời cho cả hai"),
        max_length=500,
        help_text=gettext_lazy("Cả hai người đọc. Không nhắc lại lời ai đã kể."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Viết lời cho cả hai.")},
    )

    def __init__(self, *args: Any, adults: list[User], **kw: Any) -> None:
        super().__init__(*args, **kw)
        self._adults = {str(a.pk): a for a in adults}
        both = Option(_("Hai người cùng giữ nhà như trước"), icon="users")
        one = [
            (key, Option(_("%(name)s không còn giữ nhà này") % {"name": a}))
            for key, a in self._adults.items()
        ]
        choices = [("none", both), *(one if len(one) > 1 else [])]
        self.fields["out"].choices = choices  # type: ignore[attr-defined]  # ChoiceField

    def goes(self) -> User | None:
        """Return who goes, if anybody."""
        return self._adults.get(self.cleaned_data["out"])
