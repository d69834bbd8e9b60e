"""Forms of what a person prefers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from articles.web.commands import BY_NAME, COMMANDS, GROUPS, key_map, shown_key
from articles.web.preferences import SIZES, WIDTHS, reading, single_keys

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.forms import BoundField

KEY = re.compile(
    r"(?:Ctrl\+)?(?:Shift\+)?(?:code:[A-Z][A-Za-z0-9]{1,20}|[A-Z][A-Za-z0-9]{1,19}|[^\s\d])"
)
#: Keys that browsers, screen readers and forms need, and those of labels.
TAKEN = frozenset(
    {
        "Tab",
        "Shift+Tab",
        "Enter",
        "Escape",
        "Ctrl+c",
        "Ctrl+v",
        "Ctrl+x",
        "Ctrl+a",
        "Ctrl+w",
        "Ctrl+t",
    }
)


class ReadingForm(forms.Form):
    """How the text is set."""

    width = forms.ChoiceField(label=_("Column"), choices=WIDTHS, widget=forms.RadioSelect)
    size = forms.ChoiceField(label=_("Letters"), choices=SIZES, widget=forms.RadioSelect)

    @classmethod
    def of(cls, preferences: Mapping[str, Any]) -> ReadingForm:
        """The form as somebody left it."""
        now = reading(preferences)
        return cls(initial={"width": now.width, "size": now.size})

    def changed(self, preferences: Mapping[str, Any]) -> dict[str, Any]:
        """The preferences with what the valid form says."""
        return {**preferences, **self.cleaned_data}


class KeysForm(forms.Form):
    """Which key does what: a field for each command whose key can be changed, ``key-<name>``."""

    single_keys = forms.BooleanField(
        label=_("Single keys act in the text and in the list of spans"),
        required=False,
        help_text=_(
            "Without them everything is done by buttons, Alt with the digits of labels, and the palette (Ctrl K)."
        ),
    )

    def __init__(self, preferences: Mapping[str, Any], data: Any = None) -> None:
        keys = key_map(preferences)
        initial: dict[str, Any] = {"single_keys": single_keys(preferences)}
        initial |= {f"key-{name}": next(iter(own), "") for name, own in keys.items()}
        super().__init__(data, initial=initial)
        for command in COMMANDS:
            if command.fixed:
                continue
            self.fields[f"key-{command.name}"] = forms.CharField(
                label=command.title,
                required=False,
                max_length=32,
                widget=forms.TextInput(
                    attrs={"data-key": "", "autocomplete": "off", "spellcheck": "false", "size": 12}
                ),
            )

    def groups(self) -> Iterator[tuple[Any, list[BoundField]]]:
        """The fields of keys, as the overview groups them."""
        for group, title in GROUPS.items():
            fields = [
                self[f"key-{one.name}"] for one in COMMANDS if one.group == group and not one.fixed
            ]
            if fields:
                yield title, fields

    def clean(self) -> dict[str, Any]:
        """Refuse what is no key, what is taken, and one key for two commands."""
        data = super().clean() or {}
        owner: dict[str, str] = {}
        for name, spec in list(data.items()):
            if not name.startswith("key-") or not spec:
                continue
            command = BY_NAME[name.removeprefix("key-")]
            if not KEY.fullmatch(spec):
                self.add_error(
                    name, _("“%(key)s” is no key. Press the key in this field.") % {"key": spec}
                )
            elif spec in TAKEN:
                self.add_error(
                    name,
                    _("%(key)s is needed for something else. Choose another.")
                    % {"key": shown_key(spec)},
                )
            elif spec in owner:
                other = BY_NAME[owner[spec]].title
                self.add_error(
                    name,
                    _("%(key)s is the key of “%(other)s”, too. Choose another.")
                    % {"key": shown_key(spec), "other": other},
                )
            owner[spec] = command.name
        return data

    def changed(self, preferences: Mapping[str, Any]) -> dict[str, Any]:
        """The preferences with what the valid form says; only what differs from the usual is kept."""
        usual = key_map({})
        own = {
            name.removeprefix("key-"): spec
            for name, spec in self.cleaned_data.items()
            if name.startswith("key-") and spec != next(iter(usual[name.removeprefix("key-")]), "")
        }
        return {**preferences, "keys": own, "single_keys": self.cleaned_data["single_keys"]}
