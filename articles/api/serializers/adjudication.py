"""Adjudications, rulings and precedents: what comes in, what goes out."""

# mypy: disable-error-code="assignment"
# Fields called label, source or errors hide attributes of DRF's classes, whose metaclass takes fields away.

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.fields import BooleanField, CharField, DateTimeField, IntegerField, UUIDField

from articles.api.serializers.fields import Id, Input, Integer, Output, RawText, Text
from articles.api.serializers.outputs import PersonOutput
from articles.api.serializers.queries import PageQuery
from articles.clusters import Kind
from articles.models import Assignment, Ruling
from articles.models.docket import State

KEY = 40
LETTER = 4


class AdjudicationQuery(PageQuery):
    """Filters of adjudications."""

    state = serializers.ChoiceField(required=False, choices=Assignment.State.choices)
    round = serializers.CharField(
        required=False, max_length=40, help_text=_("Name or id of a round.")
    )
    article = serializers.UUIDField(required=False)


class AdjudicationInput(Input):
    """The article to adjudicate."""

    article = Id()
    round = Id()


class RulingSpanInput(Input):
    """A span of the decision “own”."""

    label = Text(max_length=40)
    start = Integer(min_value=0)
    end = Integer(min_value=0)
    quote = RawText(help_text=_("The text from start to end."))
    parts = serializers.ListField(
        required=False, child=serializers.ListField(child=Integer(min_value=0), min_length=2)
    )
    attributes = serializers.DictField(required=False)
    note = RawText(required=False)


class RulingInput(Input):
    """A ruling to make on a cluster or a question; what was ruled on it before is replaced."""

    id = Id(
        required=False, help_text=_("Yours to draw: the same request again is the same ruling.")
    )
    cluster = Text(
        required=False,
        max_length=KEY,
        help_text=_(
            "The key of the cluster or question. Without one, “own” adds spans where nobody marked anything."
        ),
    )
    decision = serializers.ChoiceField(choices=Ruling.Decision.choices)
    chosen = Text(
        required=False,
        max_length=LETTER,
        help_text=_("The letter of the coder whose label and values count; A by default."),
    )
    second = Text(
        required=False,
        max_length=LETTER,
        help_text=_("The other coder of a union or an intersection."),
    )
    spans = RulingSpanInput(many=True, required=False, help_text=_("Of the decision “own”."))
    value = serializers.JSONField(
        required=False, allow_null=True, help_text=_("Your own answer, of “own” on a question.")
    )
    reason = serializers.ChoiceField(required=False, choices=Ruling.Reason.choices)
    note = RawText(required=False, help_text=_("At most 4000 characters."))


class RulingPatch(Input):
    """Why it was ruled."""

    reason = serializers.ChoiceField(
        required=False, choices=Ruling.Reason.choices, allow_blank=True
    )
    note = RawText(required=False)


class InputSpanOutput(Output):
    """A coder's span or answer in the version that was ruled on."""

    id = UUIDField()
    version = IntegerField()


class RulingOutput(Output):
    """A ruling: the spans that were ruled on, and the ids of those that it made."""

    id = UUIDField()
    assignment = UUIDField(help_text=_("The adjudication."))
    question = CharField(
        allow_null=True, help_text=_("The question it is on; then start and end are 0.")
    )
    start = IntegerField()
    end = IntegerField()
    decision = serializers.ChoiceField(choices=Ruling.Decision.choices)
    chosen = UUIDField(allow_null=True, help_text=_("The coding whose label and values count."))
    second = UUIDField(allow_null=True)
    inputs = InputSpanOutput(many=True)
    results = serializers.ListField(child=UUIDField())
    reason = CharField()
    note = CharField()
    version = IntegerField()
    created_at = DateTimeField()
    updated_at = DateTimeField()
    deleted = BooleanField()


class ClusterSpanOutput(Output):
    """A coder's span in a cluster."""

    id = UUIDField()
    coder = CharField(help_text=_("The coder's letter."))
    label = CharField()
    start = IntegerField()
    end = IntegerField()
    parts = serializers.ListField(child=serializers.ListField(child=IntegerField()))
    quote = CharField()
    attributes = serializers.DictField()
    note = CharField()
    version = IntegerField()


class ClusterOutput(Output):
    """A cluster with its state. ``kind`` is null where the marks of a ruling are gone, or there were none."""

    key = CharField(
        help_text=_("Names it in these versions of its spans; a changed span, another key.")
    )
    kind = serializers.ChoiceField(choices=[kind.value for kind in Kind], allow_null=True)
    state = serializers.ChoiceField(choices=[state.value for state in State])
    start = IntegerField()
    end = IntegerField()
    spans = ClusterSpanOutput(many=True)
    ruling = RulingOutput(allow_null=True)


class CoderAnswerOutput(Output):
    """A coder's answer to a question."""

    id = UUIDField()
    coder = CharField(help_text=_("The coder's letter."))
    value = serializers.JSONField()
    version = IntegerField()


class AdjudicatedQuestionOutput(Output):
    """A question on the article with the coders' answers; ``value`` is the settled one."""

    key = CharField(help_text=_("Names it in these versions of its answers."))
    question = CharField()
    name = CharField()
    type = CharField()
    required = BooleanField()
    alike = BooleanField(help_text=_("Whether every coder answers the same."))
    state = serializers.ChoiceField(choices=[state.value for state in State])
    answers = CoderAnswerOutput(many=True)
    value = serializers.JSONField(allow_null=True)
    ruling = RulingOutput(allow_null=True)


class AdjudicationOutput(Output):
    """An adjudication. ``round`` and ``article`` are what it settles."""

    id = UUIDField()
    article = UUIDField()
    round = UUIDField()
    adjudicator = PersonOutput()
    state = serializers.ChoiceField(choices=Assignment.State.choices)
    revision = IntegerField()
    created_at = DateTimeField()
    submitted_at = DateTimeField(allow_null=True)


class AdjudicationDetailOutput(AdjudicationOutput):
    """One's own adjudication in full. ``codings`` and ``clusters`` are empty while an input is open again."""

    stale = BooleanField(help_text=_("Whether something that was ruled on has changed since."))
    released = BooleanField()
    counts = serializers.DictField(child=IntegerField())
    codings = serializers.DictField(child=UUIDField(), help_text=_("The codings by letter."))
    clusters = ClusterOutput(many=True)
    questions = AdjudicatedQuestionOutput(many=True)


class PrecedentInput(Input):
    """A precedent to make. Label and text are by default those of the ruling."""

    id = Id()
    label = Text(required=False, max_length=40)
    text = RawText(required=False, help_text=_("At most 2000 characters."))
    ruling = Id(required=False, allow_null=True)


class PrecedentQuery(PageQuery):
    """Filters of precedents."""

    label = serializers.CharField(required=False, max_length=40)


class PrecedentOutput(Output):
    """A ruling that guides: shown with its label in the guide."""

    id = UUIDField()
    label = CharField()
    text = CharField()
    quote = CharField(help_text=_("The words that were ruled on."))
    ruling = UUIDField(allow_null=True)
    author = PersonOutput()
    version = IntegerField()
    created_at = DateTimeField()
