"""Invitations into a project: single use, expiring, known by a digest only. And what was seen before coding."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.project import Role


class Invitation(models.Model):
    """A link that makes one person a member. Only the SHA-256 of its secret is stored."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(
        "articles.Project", on_delete=models.PROTECT, related_name="invitations"
    )
    role = models.CharField(_("role"), max_length=12, choices=Role.choices, default=Role.ANNOTATOR)
    email = models.EmailField(_("mail address"), blank=True)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    author = models.ForeignKey("articles.User", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    used_by = models.ForeignKey(
        "articles.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.project} · {self.role}"

    @property
    def is_open(self) -> bool:
        """Whether it still makes a member."""
        return not (self.used_at or self.revoked_at) and self.expires_at > timezone.now()


class Reveal(models.Model):
    """That ``user`` saw released codings of ``article`` by others, and when first: who coded it knowing them?"""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey("articles.User", on_delete=models.PROTECT, related_name="reveals")
    article = models.ForeignKey(
        "articles.Article", on_delete=models.PROTECT, related_name="reveals"
    )
    place = models.CharField(max_length=20)
    first_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("user", "article", "place"), name="reveal_once"),
        )

    def __str__(self) -> str:
        return f"{self.user} · {self.article}"
