"""Django's own sentences about wrong input, said our way.

A form that knows better says so itself with ``error_messages``.
"""

from django import forms
from django.core import validators
from django.utils.translation import gettext_lazy as _


def speak() -> None:
    """Replace the default messages of form fields; called once at start."""
    forms.Field.default_error_messages["required"] = _("Cần điền chỗ này.")
    forms.ChoiceField.default_error_messages["required"] = _("Chọn một mục.")
    forms.MultipleChoiceField.default_error_messages["required"] = _(
        "Chọn ít nhất một mục."
    )
    # Of its own: it would otherwise be the dictionary of every field.
    forms.BooleanField.default_error_messages = {"required": _("Cần đánh dấu ô này.")}
    forms.TimeField.default_error_messages["invalid"] = _(
        "Giờ gồm giờ và phút, ví dụ 18:30."
    )
    forms.DateField.default_error_messages["invalid"] = _(
        "Ngày gồm ngày, tháng, năm, ví dụ 24/11/2026."
    )
    forms.IntegerField.default_error_messages["invalid"] = _("Cần một số nguyên.")
    forms.ChoiceField.default_error_messages["invalid_choice"] = _(
        "Chọn một trong các mục có sẵn."
    )
    forms.MultipleChoiceField.default_error_messages["invalid_choice"] = _(
        "Chọn trong các mục có sẵn."
    )
    validators.EmailValidator.message = _("Địa chỉ thư có dạng ten@example.vn.")
