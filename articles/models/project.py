"""Projects and who belongs to them."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import uuid
from typing import TYPE_CHECKING

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from articles.models.user import User

SLUG = RegexValidator(
    r"^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$",
    _("Use lowercase letters, digits and hyphens, for example court-reversals-2026."),
)


def new_export_key() -> str:
    """The key of a project's pseudonyms."""
    return secrets.token_hex(32)


class ProjectQuerySet(models.QuerySet["Project"]):
    """Filters of projects."""

    def visible_to(self, user: User | AnonymousUser) -> ProjectQuerySet:
        """Projects that ``user`` is a member of; the rest does not exist for them."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(memberships__user=user)


class Project(models.Model):
    """A study: its articles, codebook, people and rounds."""

    class Snap(models.TextChoices):
        WORD = "word", _("words")
        CHARACTER = "character", _("characters")
        SENTENCE = "sentence", _("sentences")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.CharField(_("address"), max_length=60, unique=True, validators=[SLUG])
    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("description"), blank=True, max_length=4000)
    snap = models.CharField(
        _("selections snap to"), max_length=12, choices=Snap.choices, default=Snap.WORD
    )
    text_export = models.BooleanField(_("exports may hold the full text"), default=False)
    own_adjudication = models.BooleanField(
        _("adjudicators may settle articles that they coded"), default=False
    )
    show_names = models.BooleanField(
        _("reviewers see the coders' user names"),
        default=True,
        help_text=_("Otherwise each coder is a code, the same as in exports."),
    )
    export_key = models.CharField(max_length=64, default=new_export_key, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = ProjectQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    def pseudonym(self, user_id: uuid.UUID) -> str:
        """The code that stands for a person in this project's exports: stable here, unlinkable elsewhere."""
        key = bytes.fromhex(self.export_key)
        return hmac.new(key, user_id.bytes, hashlib.sha256).hexdigest()[:8]

    def coder_name(self, user_id: uuid.UUID, username: str) -> str:
        """What reviewers are told of a coder: the user name, or the pseudonym where names are off."""
        if self.show_names:
            return username
        return str(_("coder %(code)s") % {"code": self.pseudonym(user_id)})


class Role(models.TextChoices):
    """What a member may do; security.md §6 has the table."""

    OWNER = "owner", _("owner")
    MANAGER = "manager", _("manager")
    ADJUDICATOR = "adjudicator", _("adjudicator")
    ANNOTATOR = "annotator", _("annotator")
    VIEWER = "viewer", _("viewer")


#: Roles that run a project, and those that may read what is released.
MANAGING = (Role.OWNER, Role.MANAGER)
REVIEWING = (*MANAGING, Role.ADJUDICATOR)


class Membership(models.Model):
    """A person's role in a project."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey("articles.User", on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=12, choices=Role.choices)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("project", "user"),
                name="membership_once",
                violation_error_message=_("This person is a member already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} · {self.project} · {self.role}"
