"""A plain Django form looks and speaks like Lá Chắn."""

from typing import Any

from django import forms
from django.test import RequestFactory
from django.utils import translation

from lachan.web.forms import Days, OneTimeCode, Option, PickCards, Segmented, Switch
from lachan.web.templatetags.lachan import error_summary


class _Form(forms.Form):
    name = forms.CharField(label="Tên máy", help_text="Ví dụ: iPad của Minh")
    note = forms.CharField(label="Ghi chú", required=False)
    mode = forms.ChoiceField(
        label="Trong giờ này",
        choices=[("off", Option("Tắt mạng", "111 luôn mở", "moon"))],
        widget=PickCards,
    )
    days = forms.MultipleChoiceField(
        label="Ngày nào?", choices=[("1", "T2")], widget=Days
    )
    games = forms.ChoiceField(
        label="Trò chơi", choices=[("open", "Mở")], widget=Segmented, required=False
    )
    alert = forms.BooleanField(label="Báo", widget=Switch, required=False)
    code = forms.CharField(label="Mã", widget=OneTimeCode, required=False)
    secret = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        if self.data.get("note") == "bad":
            raise forms.ValidationError("Hai khung giờ chồng lên nhau.")
        return dict(self.cleaned_data)


def test_hint_stands_before_the_input_and_describes_it() -> None:
    html = str(_Form())
    assert html.index("iPad của Minh") < html.index('name="name"')
    assert 'aria-describedby="id_name_helptext"' in html


def test_optional_is_said_in_words_and_required_has_no_star() -> None:
    with translation.override("vi"):
        html = str(_Form())
    assert html.count("(nếu có)") == 3  # a switch is never missing
    assert "*" not in html


def test_errors_are_told_in_our_voice_before_the_input_and_described() -> None:
    with translation.override("vi"):
        html = str(_Form({}))
    assert "Cần điền chỗ này." in html
    assert "Chọn một mục." in html
    assert "Chọn ít nhất một mục." in html
    assert 'aria-invalid="true"' in html
    field = html[html.index('for="id_name"') :]
    assert field.index("Cần điền chỗ này.") < field.index('name="name"')
    assert 'aria-describedby="id_name_helptext id_name_error"' in html


def test_a_group_of_choices_is_a_fieldset_with_its_legend() -> None:
    html = str(_Form({}))
    assert '<fieldset aria-describedby="id_days_error"' in html
    assert "<legend>Ngày nào?" in html


def test_a_pick_card_shows_its_line_and_its_icon() -> None:
    html = str(_Form())
    assert "<b>Tắt mạng</b>" in html
    assert "111 luôn mở" in html
    assert html.count('<svg class="icon"') == 1


def test_a_switch_is_a_checkbox_that_says_it_is_a_switch() -> None:
    html = str(_Form())
    assert 'type="checkbox" name="alert" class="switch" role="switch"' in html


def test_a_code_can_be_filled_in_by_the_telephone() -> None:
    html = str(_Form())
    assert 'autocomplete="one-time-code"' in html
    assert 'inputmode="numeric"' in html


def test_a_hidden_field_has_no_label() -> None:
    html = str(_Form())
    assert '<input type="hidden" name="secret"' in html
    assert 'for="id_secret"' not in html


def test_the_summary_counts_and_leads_to_each_fault() -> None:
    with translation.override("vi"):
        told = error_summary(_Form({"note": "bad"}))
    assert told["lines"] == [
        ("form-error", "Hai khung giờ chồng lên nhau."),
        ("id_name", "Tên máy: Cần điền chỗ này."),
        ("id_mode_0", "Trong giờ này: Chọn một mục."),
        ("id_days_0", "Ngày nào: Chọn ít nhất một mục."),
    ]


def test_the_summary_is_shown_once_wherever_it_stands_first() -> None:
    form = _Form({})
    assert 'id="errors"' in str(form)
    shown = _Form({})
    error_summary(shown)
    assert 'id="errors"' not in str(shown)


def test_nothing_is_summed_up_before_anything_was_sent() -> None:
    assert error_summary(_Form(), None, "")["count"] == 0
    assert 'id="errors"' not in str(_Form())


def test_the_title_says_that_something_is_wrong() -> None:
    from django.template.loader import render_to_string

    request = RequestFactory().get("/")
    page = {"form": _Form({})}
    with translation.override("vi"):
        html = render_to_string("404.html", page, request)
        good = render_to_string("404.html", {"form": _Form()}, request)
    assert "<title>Lỗi: " in html
    assert "<title>Không thấy trang này · Lá Chắn</title>" in good
