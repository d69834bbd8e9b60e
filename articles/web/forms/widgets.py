"""Radio buttons, boxes and lists written at once: Django's templates take four includes an option, 15 ms a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join

if TYPE_CHECKING:
    from django.utils.safestring import SafeString


class _Chips(forms.widgets.ChoiceWidget):
    """What ``RadioSelect`` and ``CheckboxSelectMultiple`` render, without groups."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """A labelled button or box for each choice."""
        widget = self.get_context(name, value, attrs)["widget"]
        options = [option for _group, group, _index in widget["optgroups"] for option in group]
        buttons = format_html_join(
            "",
            '<div><label{}><input type="{}" name="{}" value="{}"{}> {}</label></div>',
            (
                (
                    flatatt({"for": option["attrs"].get("id")}),
                    self.input_type,
                    option["name"],
                    option["value"],
                    flatatt(option["attrs"]),
                    option["label"],
                )
                for option in options
            ),
        )
        return format_html("<div{}>{}</div>", flatatt({"id": widget["attrs"].get("id")}), buttons)


class Chips(_Chips, forms.RadioSelect):
    """One of a few."""


class BoxChips(_Chips, forms.CheckboxSelectMultiple):
    """Some of a few."""


class PlainSelect(forms.Select):
    """One of many, without groups."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """A list to open."""
        widget = self.get_context(name, value, attrs)["widget"]
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            (
                (option["value"], flatatt(option["attrs"]), option["label"])
                for _group, group, _index in widget["optgroups"]
                for option in group
            ),
        )
        return format_html(
            "<select{}>{}</select>", flatatt({"name": name} | widget["attrs"]), options
        )
