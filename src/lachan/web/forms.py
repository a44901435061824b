"""How every Django form looks: one renderer, and widgets for our ways of choosing.

``FORM_RENDERER = "lachan.web.forms.Renderer"`` makes ``{{ form }}`` and
``{{ form.field.as_field_group }}`` draw our fields; a view needs no other markup.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.renderers import DjangoTemplates

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    Words = StrOrPromise
else:
    Words = object  # what gettext_lazy gives has no public type at run time


@dataclass(frozen=True, slots=True)
class Option:
    """A label of a choice with one line below it and an icon at its right."""

    label: Words
    hint: Words = ""
    icon: str = ""

    def __str__(self) -> str:
        return str(self.label)


class PickCards(forms.RadioSelect):
    """One of a few cards; each label may be an `Option`."""

    look = "cards"


class PickManyCards(forms.CheckboxSelectMultiple):
    """Some of a few cards."""

    look = "cards"


class Pictures(forms.CheckboxSelectMultiple):
    """Some of a few picture cards: icon, words, box at the top right."""

    look = "pictures"


class Chips(forms.RadioSelect):
    """One of many short words."""

    look = "chips"


class ManyChips(forms.CheckboxSelectMultiple):
    """Some of many short words."""

    look = "chips"


class Days(forms.CheckboxSelectMultiple):
    """Days of the week as seven round chips."""

    look = "days"


class Segmented(forms.RadioSelect):
    """One of two or three, side by side: Mở, Hỏi, Chặn."""

    look = "seg"


class Switch(forms.CheckboxInput):
    """A checkbox of a form with a save button, drawn as a switch."""

    look = "switch"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "switch", "role": "switch"} | (attrs or {}))


class OneTimeCode(forms.TextInput):
    """Six digits in one field; pasting works."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        base = {
            "autocomplete": "one-time-code",
            "inputmode": "numeric",
            "class": "code",
        }
        super().__init__(base | (attrs or {}))


class Field(forms.BoundField):
    """A field as the templates see it: which look, and marked when wrong."""

    @property
    def look(self) -> str:
        """Name of the look: input, check, switch, radios, checks, cards, chips, ..."""
        widget = self.field.widget
        named = getattr(widget, "look", "")
        if named:
            return str(named)
        if isinstance(widget, forms.CheckboxInput):
            return "check"
        if isinstance(widget, forms.CheckboxSelectMultiple):
            return "checks"
        if isinstance(widget, forms.RadioSelect):
            return "radios"
        if isinstance(widget, forms.MultiWidget):
            return "parts"
        return "input"

    @property
    def grouped(self) -> bool:
        """Tell whether the field is a fieldset of several inputs."""
        return self.look not in {"input", "check", "switch"}


class Renderer(DjangoTemplates):
    """Our templates for forms; Django's own for the inputs themselves."""

    form_template_name = "web/forms/form.html"
    field_template_name = "web/forms/field.html"
    formset_template_name = "web/forms/formset.html"
    bound_field_class = Field
