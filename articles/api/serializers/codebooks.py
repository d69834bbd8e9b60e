"""Codebook versions: what comes in and what goes out."""

# mypy: disable-error-code="assignment"
# Fields called label hide attributes of DRF's classes, whose metaclass takes fields away.

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.fields import CharField, DateTimeField, DictField, IntegerField, ListField

from articles.actions.drafts import MAX_REASON
from articles.api.serializers.fields import Input, Integer, Object, Output, Text
from articles.api.serializers.outputs import CodebookOutput, PersonOutput
from articles.models import Codebook, CodebookChange

MAPPING = _(
    "From the label keys of the version before to the keys here: one renames or merges, several split, none retires; "
    "a key that isn't in it stands for itself."
)


class DraftInput(Input):
    """A new draft: a copy of a published version."""

    based_on = Integer(
        required=False, min_value=1, help_text=_("Its number; the newest if left out.")
    )
    note = Text(required=False, allow_blank=True, max_length=MAX_REASON)


class CodebookInput(Input):
    """The whole content of a draft; the keys are those of a codebook file, and of the answer."""

    name = Text(max_length=120)
    definition = Text(required=False, allow_blank=True)
    rules = ListField(child=Text(), required=False)
    labels = ListField(child=Object())
    relation_types = ListField(child=Object(), required=False)
    questions = ListField(child=Object(), required=False)
    mapping = DictField(
        child=ListField(child=Text()),
        required=False,
        help_text=_("If left out, labels keep their way, and those that are gone are retired."),
    )
    reason = Text(required=False, allow_blank=True, max_length=MAX_REASON)


class CodebookReasonInput(Input):
    """Why."""

    reason = Text(required=False, allow_blank=True, max_length=MAX_REASON)


class VersionFields(Output):
    """Where a version stands."""

    based_on = IntegerField(allow_null=True, help_text=_("Number of the version before."))
    mapping = DictField(child=ListField(child=CharField()), help_text=MAPPING)
    note = CharField()
    version = IntegerField(help_text=_("Counts the changes; the ETag."))
    created_at = DateTimeField()
    retired_at = DateTimeField(allow_null=True)


class CodebookVersionOutput(VersionFields):
    """A version without its content."""

    number = IntegerField()
    name = CharField()
    state = serializers.ChoiceField(choices=Codebook.State.choices)
    published_at = DateTimeField(allow_null=True)


class CodebookFullOutput(VersionFields, CodebookOutput):
    """A version with its content."""


class CodebookChangeOutput(Output):
    """A change of a draft."""

    number = IntegerField()
    kind = serializers.ChoiceField(choices=CodebookChange.Kind.choices)
    subject = CharField()
    reason = CharField()
    author = PersonOutput()
    created_at = DateTimeField()


class CodebookDifferenceOutput(Output):
    """A difference from the version before."""

    kind = CharField()
    part = CharField(help_text=_("codebook, label, relation or question."))
    key = CharField()
    name = CharField()
    details = ListField(child=CharField())


class SpanCountsOutput(Output):
    """Counts of live spans. ``coders``: people, each once."""

    spans = IntegerField()
    coders = IntegerField()
    released = IntegerField()
    stale = IntegerField(
        help_text=_(
            "Spans that would not fit: label split or retired, an attribute or value gone, a rule broken."
        )
    )


class LabelImpactOutput(SpanCountsOutput):
    """What happens to the spans of one label of the version before."""

    key = CharField()
    name = CharField()
    kinds = ListField(child=CharField())


class ImpactOutput(SpanCountsOutput):
    """What publishing a draft would change. Counts only."""

    changes = CodebookDifferenceOutput(many=True)
    labels = LabelImpactOutput(many=True)
