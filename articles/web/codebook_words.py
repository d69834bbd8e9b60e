"""Differences of codebook versions as sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from articles.codebook_diff import Change

#: By kind; ``%(to)s``: the details, ``%(first)s`` the first of them, ``%(rest)s`` the others.
_SAID = {
    ("retired", "label"): gettext_lazy("Label %(name)s is retired."),
    ("split", "label"): gettext_lazy("Label %(name)s is split into %(to)s."),
    ("merged", "label"): gettext_lazy("Label %(name)s is merged into %(to)s."),
    ("key", "label"): gettext_lazy("Label %(name)s has a new key: %(to)s."),
    ("renamed", "label"): gettext_lazy("Label %(name)s is called %(to)s."),
    ("added", "label"): gettext_lazy("Label %(name)s is new."),
    ("rules", "label"): gettext_lazy("Label %(name)s: other rules for %(to)s."),
    ("edited", "label"): gettext_lazy("Label %(name)s: other wording (%(to)s)."),
    ("attribute-added", "label"): gettext_lazy("Label %(name)s: new attribute %(to)s."),
    ("attribute-removed", "label"): gettext_lazy("Label %(name)s: without attribute %(to)s."),
    ("attribute-changed", "label"): gettext_lazy("Label %(name)s: another type of %(to)s."),
    ("attribute-edited", "label"): gettext_lazy("Label %(name)s: changes in attribute %(to)s."),
    ("values-added", "label"): gettext_lazy("Label %(name)s, %(first)s: new values %(rest)s."),
    ("values-removed", "label"): gettext_lazy("Label %(name)s, %(first)s: without %(rest)s."),
    ("added", "relation"): gettext_lazy("Link %(name)s is new."),
    ("removed", "relation"): gettext_lazy("Link %(name)s is gone."),
    ("edited", "relation"): gettext_lazy("Link %(name)s is changed."),
    ("added", "question"): gettext_lazy("Question %(name)s is new."),
    ("removed", "question"): gettext_lazy("Question %(name)s is gone."),
    ("edited", "question"): gettext_lazy("Question %(name)s is changed."),
    ("moved", "codebook"): gettext_lazy("Labels stand in another order, and with them their keys."),
    ("edited", "codebook"): gettext_lazy("The codebook itself: %(to)s."),
}
#: What fields are called.
_FIELDS = {
    "name": gettext_lazy("name"),
    "definition": gettext_lazy("definition"),
    "rules": gettext_lazy("decided cases"),
    "abbreviation": gettext_lazy("abbreviation"),
    "kind": gettext_lazy("kind"),
    "code_it": gettext_lazy("code it"),
    "do_not_code_it": gettext_lazy("do not code it"),
    "examples": gettext_lazy("examples"),
    "color": gettext_lazy("colour"),
    "parent": gettext_lazy("parent"),
    "starter": gettext_lazy("starter profile"),
    "attributes": gettext_lazy("order of attributes"),
    "self_overlap": gettext_lazy("overlap"),
    "discontinuous": gettext_lazy("parts"),
}


def change_words(change: Change) -> str:
    """A difference as a sentence."""
    plain = change.kind in ("edited", "rules")
    details = [str(_FIELDS.get(one, one)) if plain else one for one in change.details]
    return str(_SAID[change.kind, change.part]) % {
        "name": f"“{change.name}”",
        "to": _(", ").join(details if plain else map(_quoted, details)),
        "first": _quoted(details[0]) if details else "",
        "rest": _(", ").join(map(_quoted, details[1:])),
    }


def _quoted(text: str) -> str:
    return f"“{text}”"
