"""The registry of a project: people, organisations and offices that codings name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models.project import MANAGING
from articles.models.span import Versioned

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from articles.models.user import User


class EntityQuerySet(models.QuerySet["Entity"]):
    """Filters of registry entries."""

    def visible_to(self, user: User | AnonymousUser) -> EntityQuerySet:
        """Entries of the user's projects. Only managers write them, so they tell of nobody's coding."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(project__in=user.memberships.values("project"))

    def manageable_by(self, user: User | AnonymousUser) -> EntityQuerySet:
        """Entries that ``user`` may change."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(project__in=user.memberships.filter(role__in=MANAGING).values("project"))

    def current(self) -> EntityQuerySet:
        """Entries that were not merged into another one."""
        return self.filter(merged_into=None)


class Entity(Versioned):
    """Somebody or something that spans name. A merged entry stays, so that its id goes on leading somewhere.

    ``aliases`` lists other names as text; ``kind`` sorts the registry.
    """

    class Kind(models.TextChoices):
        PERSON = "person", _("person")
        ORGANISATION = "organisation", _("organisation")
        OFFICE = "office", _("office or post")
        PLACE = "place", _("place")
        OTHER = "other", _("other")

    project = models.ForeignKey(
        "articles.Project", on_delete=models.PROTECT, related_name="entities"
    )
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.OTHER)
    aliases = models.JSONField(_("other names"), default=list, blank=True)
    description = models.CharField(_("description"), max_length=500, blank=True)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )

    objects = EntityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = _("entities")
        constraints = (
            models.UniqueConstraint(
                fields=("project", "name"),
                condition=Q(merged_into=None),
                name="entity_name_once",
                violation_error_message=_("The registry has an entry with this name."),
            ),
        )

    def __str__(self) -> str:
        return self.name
