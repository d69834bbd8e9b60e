"""The form of a new API token."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from articles.models import Token
from articles.web.forms.base import choose

if TYPE_CHECKING:
    from collections.abc import Iterable


class TokenForm(forms.Form):
    """A token's name, what it may do, where, and for how long."""

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        help_text=_("What will use it, for example: nightly export."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("Scopes"),
        choices=[(scope, scope) for scope in Token.SCOPES],
        widget=forms.CheckboxSelectMultiple,
    )
    project = forms.ChoiceField(label=_("Project"), required=False)
    days = forms.IntegerField(
        label=_("Days until it expires"),
        min_value=1,
        max_value=settings.TOKEN_TTL_MAX.days,
        initial=90,
    )

    def __init__(self, projects: Iterable[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "project", [("", _("All my projects")), *projects])
