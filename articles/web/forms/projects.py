"""Forms of projects and their members."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from articles.actions.invitations import DAYS, MOST_DAYS
from articles.formats.codebook_yaml import PROFILES
from articles.models import Project
from articles.models.project import SLUG
from articles.web.forms.base import choose

if TYPE_CHECKING:
    from articles.selectors.members import RoleChoice

#: Words that stand where a project's address would.
RESERVED = frozenset({"new"})


class ProjectForm(forms.Form):
    """A new project. Without an address, one is made from the name."""

    name = forms.CharField(label=_("Name"), max_length=120)
    slug = forms.CharField(
        label=_("Address"),
        max_length=60,
        required=False,
        validators=[SLUG],
        widget=forms.TextInput(attrs={"data-slug-from": "id_name", "autocapitalize": "none"}),
        help_text=_("Lowercase letters, digits and hyphens. It never changes."),
    )
    codebook = forms.ChoiceField(
        label=_("Codebook"), choices=[(name, name) for name in PROFILES], widget=forms.RadioSelect
    )

    def clean_slug(self) -> str:
        """The address as given, or made from the name."""
        name: str = self.cleaned_data.get("name", "")
        slug: str = self.cleaned_data["slug"] or slugify(name).replace("_", "-")[:60].strip("-")
        if not slug:
            raise forms.ValidationError(_("Give the project an address."), code="required")
        SLUG(slug)
        if slug in RESERVED:
            raise forms.ValidationError(_("This address is taken. Choose another."), code="unique")
        return slug


class DuplicateForm(forms.Form):
    """A project made from this one. Without an address, one is made from the name."""

    name = forms.CharField(label=_("Name"), max_length=120)
    slug = forms.CharField(
        label=_("Address"),
        max_length=60,
        required=False,
        validators=[SLUG],
        widget=forms.TextInput(attrs={"data-slug-from": "copy_name", "autocapitalize": "none"}),
        help_text=_("Lowercase letters, digits and hyphens. It never changes."),
    )
    articles = forms.BooleanField(
        label=_("With the articles: texts and metadata, without the archived ones"), required=False
    )
    members = forms.BooleanField(label=_("With the members in their roles"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["auto_id"] = "copy_%s"  # beside the form of the settings
        super().__init__(*args, **kwargs)

    clean_slug = ProjectForm.clean_slug


class SettingsForm(forms.Form):
    """Settings of a project."""

    name = forms.CharField(label=_("Name"), max_length=120)
    description = forms.CharField(
        label=_("Description"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    snap = forms.ChoiceField(
        label=_("Selections snap to"), choices=Project.Snap.choices, widget=forms.RadioSelect
    )
    text_export = forms.BooleanField(
        label=_("Exports may hold the full article texts"),
        required=False,
        help_text=_("Only switch this on if you may pass the texts on."),
    )
    own_adjudication = forms.BooleanField(
        label=_("Adjudicators may settle articles that they coded themselves"),
        required=False,
        help_text=_("The log says of each such article that it was so."),
    )
    show_names = forms.BooleanField(
        label=_("Reviewers see the coders’ user names"),
        required=False,
        help_text=_(
            "Otherwise agreement, comparisons, passages and comments call each coder by a code, the "
            "same as in exports. Owners and managers still see names where they hand work out."
        ),
    )


class MemberForm(forms.Form):
    """A person and the role they get."""

    user = forms.CharField(
        label=_("User name or e-mail"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off"}),
    )
    role = forms.ChoiceField(label=_("Role"))

    def __init__(self, roles: list[RoleChoice], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "role", [(role.key, role.label) for role in roles])
        self.fields["role"].initial = "annotator"


class RoleForm(forms.Form):
    """A member's new role."""

    role = forms.ChoiceField(label=_("Role"))

    def __init__(self, roles: list[RoleChoice], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "role", [(role.key, role.label) for role in roles])


class InviteForm(forms.Form):
    """A link for one person: their role, how long it works, and perhaps whom it is for."""

    role = forms.ChoiceField(label=_("Role"))
    days = forms.IntegerField(
        label=_("Days until it expires"), min_value=1, max_value=MOST_DAYS, initial=DAYS
    )
    email = forms.EmailField(label=_("Mail address"), required=False)

    def __init__(self, roles: list[RoleChoice], *args: Any, **kwargs: Any) -> None:
        kwargs["auto_id"] = "invite_%s"  # beside the form that adds a member
        super().__init__(*args, **kwargs)
        choose(self, "role", [(role.key, role.label) for role in roles])
        self.fields["role"].initial = "annotator"
        self.fields["email"].help_text = (
            _("With a mail address, the link is sent there.")
            if settings.MAIL_READY
            else _("The mail address is a note for you: this site sends no mail.")
        )


class JoinForm(forms.Form):
    """A new account for who has an invitation."""

    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "username"}),
        help_text=_("Letters, digits and @ . + - _ only. You sign in with it."),
    )
    full_name = forms.CharField(
        label=_("Name"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Mail address"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("For a new password, should you forget yours."),
    )
    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters."),
    )
    again = forms.CharField(
        label=_("Password once more"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """Both passwords are one."""
        data = super().clean() or {}
        if "password" in data and data["password"] != data.pop("again", None):
            self.add_error("again", _("The two passwords differ."))
        return data
