"""The registry of a project: what comes in and what goes out."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.fields import CharField, DateTimeField, IntegerField, ListField, UUIDField

from articles.api.serializers.fields import Id, Input, Output, Text
from articles.api.serializers.queries import PageQuery
from articles.models import Entity


class EntityFields(Input):
    """What an entry says."""

    name = Text(max_length=200)
    kind = serializers.ChoiceField(required=False, choices=Entity.Kind.values)
    aliases = ListField(
        child=Text(),
        required=False,
        help_text=_("Other names: abbreviations, earlier names, other languages."),
    )
    description = Text(required=False, allow_blank=True, max_length=500)


class EntityInput(EntityFields):
    """An entry to add. ``id`` is yours: the same request again is answered with the same entry."""

    id = Id(required=False)


class EntityPatch(EntityFields):
    """Fields to change. ``aliases`` replaces the whole list."""


class MergeInput(Input):
    """The entry that stays."""

    into = Id(help_text=_("An entry of the same project; it takes the names of this one."))


class EntityQuery(PageQuery):
    """Filters of the registry."""

    q = serializers.CharField(
        required=False, max_length=200, help_text=_("Words in the name or another name.")
    )
    kind = serializers.ChoiceField(required=False, choices=Entity.Kind.values)
    merged = serializers.ChoiceField(
        required=False, choices=("include",), help_text=_("Merged entries too.")
    )


class EntityOutput(Output):
    """An entry. One that was merged stays, and leads to the one that it became a name of."""

    id = UUIDField()
    name = CharField()
    kind = serializers.ChoiceField(choices=Entity.Kind.choices)
    aliases = ListField(child=CharField())
    description = CharField()
    merged_into = UUIDField(allow_null=True)
    version = IntegerField()
    created_at = DateTimeField()
    updated_at = DateTimeField()
