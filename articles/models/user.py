"""People and their API tokens."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from knox.models import AbstractAuthToken


class User(AbstractUser):
    """A person who signs in. What they may do in a project is their Membership's role.

    ``session_epoch`` goes into every session: counting it up ends them all.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    preferences = models.JSONField(default=dict, blank=True)
    session_epoch = models.PositiveIntegerField(default=0, editable=False)

    @property
    def shown_name(self) -> str:
        """The full name where there is one, else the user name."""
        return self.get_full_name() or self.username

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must hold to be this person's: of the password, and of the epoch once it counts."""
        known: str = super()._get_session_auth_hash(secret)  # type: ignore[misc]  # not in the stubs
        if not self.session_epoch:
            return known
        salt = "articles.models.user.session_epoch"
        return salted_hmac(
            salt, f"{known}{self.session_epoch}", secret=secret, algorithm="sha256"
        ).hexdigest()


class Token(AbstractAuthToken):
    """A hashed API token: never more than its owner may do, narrowed by scopes and, if set, one project."""

    SCOPES: ClassVar = (
        "project:read",
        "export:read",
        "import:write",
        "annotate:write",
        "study:write",
    )

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=80)
    scopes = models.JSONField(_("scopes"), default=list)
    project = models.ForeignKey(
        "articles.Project", null=True, blank=True, on_delete=models.PROTECT, related_name="tokens"
    )
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)

    def __str__(self) -> str:
        return f"{self.name} ({self.user})"

    @property
    def expired(self) -> bool:
        """Whether the token no longer works."""
        return self.expiry is not None and self.expiry <= timezone.now()
