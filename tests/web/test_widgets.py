"""Fields of the coding forms look as Django writes them, only faster."""

from __future__ import annotations

import re

import pytest
from django import forms

from articles.web.forms.widgets import BoxChips, Chips, PlainSelect

CHOICES = [("", "none <yet>"), ("a", 'A & "a"'), ("b", "B")]
PAIRS = [
    (forms.RadioSelect, Chips, None),
    (forms.RadioSelect, Chips, "b"),
    (forms.CheckboxSelectMultiple, BoxChips, ["a", "b"]),
    (forms.Select, PlainSelect, None),
    (forms.Select, PlainSelect, "a"),
]


def tags(html: str) -> list[str]:
    """Tags with their attributes in order of the alphabet, and the words between them."""
    found = re.findall(r"<[^>]*>|[^<]+", html)
    parts = [re.findall(r'[<>/]|[\w-]+(?:="[^"]*")?|\S+', part) for part in found]
    return [" ".join(sorted(part)) for part in parts if part]


@pytest.mark.parametrize(("theirs", "ours", "value"), PAIRS)
def test_widget_writes_what_django_writes(
    theirs: type[forms.widgets.ChoiceWidget], ours: type[forms.widgets.ChoiceWidget], value: object
) -> None:
    attrs = {"id": "id_x", "aria-describedby": "id_help", "required": False}
    written = [kind(attrs, CHOICES).render("x", value) for kind in (theirs, ours)]
    assert tags(written[1]) == tags(written[0])
