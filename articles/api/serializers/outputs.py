"""Answers about accounts, projects and articles, as the schema describes them; ``articles.api.shapes`` builds them."""

# mypy: disable-error-code="assignment"
# Fields called label, source or errors hide attributes of DRF's classes, whose metaclass takes fields away.

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.fields import (
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    DictField,
    IntegerField,
    ListField,
    UUIDField,
)

from articles.api.serializers.fields import Output
from articles.models import Codebook, Import, Project, Role, Token


class PersonOutput(Output):
    """A person."""

    id = UUIDField()
    username = CharField()


class SeatOutput(Output):
    """A project and one's role in it."""

    project = CharField(help_text=_("Its slug."))
    role = serializers.ChoiceField(choices=Role.choices)


class MeOutput(Output):
    """Who is asking."""

    id = UUIDField()
    username = CharField()
    memberships = SeatOutput(many=True)
    preferences = DictField()


class TokenOutput(Output):
    """A token without its secret."""

    id = UUIDField()
    name = CharField()
    prefix = CharField(help_text=_("Its first characters, to tell it from others."))
    scopes = ListField(child=serializers.ChoiceField(choices=Token.SCOPES))
    project = CharField(allow_null=True)
    created_at = DateTimeField()
    expires_at = DateTimeField(allow_null=True)
    last_used_at = DateTimeField(allow_null=True, help_text=_("To the hour."))
    expired = BooleanField()


class NewTokenOutput(TokenOutput):
    """A token just made, with its secret: shown now and never again."""

    token = CharField()


class ProjectOutput(Output):
    """A project, as a member sees it."""

    id = UUIDField()
    slug = CharField()
    name = CharField()
    description = CharField()
    role = serializers.ChoiceField(choices=Role.choices)
    snap = serializers.ChoiceField(choices=Project.Snap.choices)
    text_export = BooleanField()
    own_adjudication = BooleanField()
    show_names = BooleanField(help_text=_("Whether reviewers see the coders' user names."))
    created_at = DateTimeField()
    archived_at = DateTimeField(allow_null=True)


class MemberOutput(Output):
    """A member."""

    id = UUIDField()
    user = PersonOutput()
    role = serializers.ChoiceField(choices=Role.choices)


class ValueOutput(Output):
    """A choice of a value list."""

    key = CharField()
    name = CharField()
    definition = CharField()


class FieldOutput(Output):
    """An attribute of a label, or a question on an article."""

    key = CharField()
    name = CharField()
    type = CharField()
    values = ValueOutput(many=True)
    closed = BooleanField()
    ordered = BooleanField(
        help_text=_(
            "Type choice only: the values are a scale, in their order; not-stated and other are off it."
        )
    )
    required = BooleanField()
    shown_when = DictField(child=ListField(child=CharField()))
    definition = CharField()
    label = CharField(help_text=_("For questions of type span: the label that the answer carries."))


class LabelOutput(Output):
    """A label."""

    key = CharField()
    name = CharField()
    abbreviation = CharField()
    kind = CharField()
    color = IntegerField()
    definition = CharField()
    code_it = CharField()
    do_not_code_it = CharField()
    examples = ListField(child=CharField())
    parent = CharField()
    self_overlap = BooleanField()
    discontinuous = BooleanField()
    starter = BooleanField()
    retired = BooleanField()
    attributes = FieldOutput(many=True)


class RelationTypeOutput(Output):
    """A kind of link."""

    key = CharField()
    name = CharField()
    question = CharField()
    definition = CharField()
    source_labels = ListField(child=CharField())
    target_labels = ListField(child=CharField())
    minimum = IntegerField()
    severity = CharField()
    symmetric = BooleanField()
    same_label = BooleanField()


class CodebookOutput(Output):
    """A published codebook version."""

    number = IntegerField()
    name = CharField()
    definition = CharField()
    state = serializers.ChoiceField(choices=Codebook.State.choices)
    published_at = DateTimeField(allow_null=True)
    rules = ListField(child=CharField())
    labels = LabelOutput(many=True)
    relation_types = RelationTypeOutput(many=True)
    questions = FieldOutput(many=True)


class ArticleOutput(Output):
    """An article without its text."""

    id = UUIDField()
    external_id = CharField()
    title = CharField()
    outlet = CharField()
    byline = CharField()
    published_on = DateField(allow_null=True)
    url = CharField()
    language = CharField()
    length = IntegerField(help_text=_("Code points."))
    word_count = IntegerField()
    sha256 = CharField()
    version = IntegerField()
    created_at = DateTimeField()
    archived_at = DateTimeField(allow_null=True)


class ZoneOutput(Output):
    """A stretch of the text with a role."""

    kind = CharField()
    start = IntegerField()
    end = IntegerField()


class ArticleTextOutput(ArticleOutput):
    """An article with its text."""

    canon_version = CharField()
    supersedes = UUIDField(allow_null=True)
    zones = ZoneOutput(many=True)
    text = CharField()


class RowErrorOutput(Output):
    """What is wrong in one row of a file."""

    row = IntegerField()
    field = CharField()
    message = CharField()
    file = CharField()


class ImportOutput(Output):
    """An import and what came of it; ``id`` is null where nothing was stored."""

    id = UUIDField(allow_null=True)
    kind = serializers.ChoiceField(choices=Import.Kind.choices)
    format = CharField()
    filename = CharField()
    state = serializers.ChoiceField(choices=("done", "undone", "dry_run", "refused"))
    counts = DictField(child=IntegerField())
    errors = RowErrorOutput(many=True)
    created_at = DateTimeField(allow_null=True)
    undone_at = DateTimeField(allow_null=True)
