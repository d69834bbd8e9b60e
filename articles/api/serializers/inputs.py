"""Bodies that come in: integers, choices, ids. Whether they make sense is the actions' business."""

# mypy: disable-error-code="assignment"
# Fields called label, source or errors hide attributes of DRF's classes, whose metaclass takes fields away.

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from articles.actions.operations import KINDS, LIMIT
from articles.api.serializers.fields import Flag, Id, Input, Integer, Json, Object, RawText, Text
from articles.models import Project, Role, Token


class TokenInput(Input):
    """A token to make."""

    name = Text(max_length=80, help_text=_("What uses the token."))
    scopes = serializers.ListField(
        child=serializers.ChoiceField(choices=Token.SCOPES), allow_empty=False
    )
    project = Text(
        required=False,
        allow_null=True,
        help_text=_("Address (slug) of the one project it works in."),
    )
    days = Integer(
        required=False, min_value=1, max_value=365, help_text=_("How long it lives; 90 by default.")
    )


class ProjectInput(Input):
    """A project to start."""

    slug = Text(
        max_length=60, help_text=_("Its address, for ever: lowercase letters, digits, hyphens.")
    )
    name = Text(max_length=120)
    description = Text(required=False, allow_blank=True, max_length=4000)
    codebook = serializers.ChoiceField(choices=("starter", "full"), default="starter")


class ProjectPatch(Input):
    """Settings to change."""

    name = Text(required=False, max_length=120)
    description = Text(required=False, allow_blank=True, max_length=4000)
    snap = serializers.ChoiceField(
        required=False, choices=Project.Snap.values, help_text=_("What selections snap to.")
    )
    text_export = Flag(required=False, help_text=_("Whether exports may hold the full text."))
    own_adjudication = Flag(
        required=False, help_text=_("Whether adjudicators may settle articles that they coded.")
    )
    show_names = Flag(
        required=False,
        help_text=_("Whether reviewers see the coders' user names; else pseudonyms."),
    )
    archived = Flag(required=False, help_text=_("Closed for changes; owners only."))


class MemberInput(Input):
    """A person to add."""

    user = Text(max_length=254, help_text=_("User name, mail address or id."))
    role = serializers.ChoiceField(choices=Role.values)


class RoleInput(Input):
    """A member's new role."""

    role = serializers.ChoiceField(choices=Role.values)


class ArticleInput(Input):
    """An article to store. Its text never changes afterwards."""

    id = Id(required=False, help_text=_("Yours to draw, so that a request may be repeated."))
    text = Text(help_text=_("The whole text; every offset counts its Unicode code points."))
    title = Text(
        required=False, allow_blank=True, help_text=_("The first line of the text, if left out.")
    )
    outlet = Text(required=False, allow_blank=True)
    byline = Text(required=False, allow_blank=True)
    published_on = Text(
        required=False, allow_blank=True, allow_null=True, help_text=_("A date: 2026-03-02.")
    )
    url = Text(required=False, allow_blank=True, help_text=_("http or https."))
    language = Text(required=False, allow_blank=True, help_text=_("A language code: en, pt-BR."))
    external_id = Text(
        required=False, allow_blank=True, help_text=_("Your own id; once per project.")
    )
    allow_duplicates = Flag(
        required=False, help_text=_("Store it even if the project has this very text.")
    )


class ArticlePatch(Input):
    """Metadata to change, never the text."""

    title = Text(required=False)
    outlet = Text(required=False, allow_blank=True)
    byline = Text(required=False, allow_blank=True)
    published_on = Text(required=False, allow_blank=True, allow_null=True)
    url = Text(required=False, allow_blank=True)
    language = Text(required=False, allow_blank=True)
    external_id = Text(required=False, allow_blank=True)
    archived = Flag(required=False, help_text=_("Out of lists and queues; codings stay."))


class ImportInput(Input):
    """A file of articles or of codings, as multipart/form-data."""

    file = serializers.FileField(allow_empty_file=False)
    kind = serializers.ChoiceField(choices=("articles", "annotations"), default="articles")
    format = serializers.CharField(required=False, help_text=_("By name and content, if left out."))
    dry_run = serializers.BooleanField(
        default=False, help_text=_("Say what would happen; store nothing.")
    )
    on_error = serializers.ChoiceField(choices=("stop", "skip"), default="stop")
    allow_duplicates = serializers.BooleanField(default=False)


class AssignmentInput(Input):
    """An article for a person."""

    article = Id()
    annotator = Id()
    round = Text(required=False, default="main", help_text=_("Name or id of a round."))


class SubmitInput(Input):
    """How an assignment ends."""

    nothing_to_code = Flag(
        required=False, default=False, help_text=_("The article holds nothing to code.")
    )
    accept_warnings = Flag(
        required=False, default=False, help_text=_("Leave missing links as they are.")
    )


class NoInput(Input):
    """No body, or an empty object."""


class SpanFields(Input):
    """What a span says; all of it belongs to its annotator."""

    label = Text(max_length=40, help_text=_("The key of a label of the codebook."))
    start = Integer(help_text=_("First code point."))
    end = Integer(help_text=_("Code point after the last."))
    quote = RawText(help_text=_("text[start:end], so that a shift is noticed."))
    parts = serializers.ListField(
        child=serializers.ListField(child=Integer(), min_length=2, max_length=2),
        required=False,
        help_text=_("Sorted, disjoint stretches [start, end] whose envelope is the span."),
    )
    attributes = Object(required=False)
    note = RawText(required=False)


class SpanInput(SpanFields):
    """A span to create. ``id`` is yours: the same request again is answered with the same span."""

    id = Id()


class SpanPatch(SpanFields):
    """Fields to change, or ``deleted: false`` alone to restore. New offsets need the new quote."""

    deleted = Flag(required=False, help_text=_("false restores a deleted span; stands alone."))


class RelationFields(Input):
    """A typed link from one span to another."""

    type = Text(max_length=40, help_text=_("The key of a relation type of the codebook."))
    source = Id()
    target = Id()


class RelationInput(RelationFields):
    """A relation to create; ``id`` is yours."""

    id = Id()


class AnswersInput(Input):
    """All answers; a question that is left out has none afterwards."""

    answers = Object(help_text=_("Question key to value."))


class AnswerFields(Input):
    """One answer; null takes it back."""

    question = Text(max_length=40)
    value = Json(allow_null=True)


class DeletionFields(Input):
    """How a span goes: ``into`` names the span of the assignment that inherits links, comments and answers."""

    into = Id(required=False, allow_null=True)


class OperationInput(Input):
    """One change. ``fields`` is checked by kind, and a bad one is rejected without holding up the others."""

    op = Id(help_text=_("Names this operation for ever."))
    kind = serializers.ChoiceField(choices=tuple(KINDS))
    id = Id(required=False, allow_null=True, help_text=_("What is changed."))
    base_version = Integer(
        required=False, allow_null=True, help_text=_("The version that the change builds on.")
    )
    fields_ = Object(required=False)
    at = Text(
        required=False,
        allow_null=True,
        allow_blank=True,
        max_length=40,
        help_text=_("The client's time; not trusted."),
    )

    def get_fields(self) -> dict[str, Any]:
        """``fields`` under its own name, which the class itself uses for something else."""
        found = super().get_fields()
        found["fields"] = found.pop("fields_")
        return found


class OperationsInput(Input):
    """Up to 200 operations of one user, in order."""

    user = Text(
        max_length=40, help_text=_("Who made them: 409 wrong_user if somebody else is signed in.")
    )
    operations = serializers.ListField(child=OperationInput(), max_length=LIMIT)


#: What the fields of an operation may hold, and whether all that are required must be there.
OPERATION_FIELDS: dict[str, tuple[type[Input], bool]] = {
    "span.create": (SpanFields, True),
    "span.update": (SpanFields, False),
    "span.delete": (DeletionFields, True),
    "span.restore": (NoInput, True),
    "relation.create": (RelationFields, True),
    "relation.delete": (NoInput, True),
    "relation.restore": (NoInput, True),
    "answer.set": (AnswerFields, True),
}
