"""Answers about coding: assignments and what hangs on them, results, the log, agreement, errors."""

# mypy: disable-error-code="assignment"
# Fields called label, source or errors hide attributes of DRF's classes, whose metaclass takes fields away.

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.fields import (
    BooleanField,
    CharField,
    DateTimeField,
    DictField,
    IntegerField,
    JSONField,
    ListField,
    UUIDField,
)

from articles.api.serializers.fields import Output
from articles.api.serializers.outputs import ArticleTextOutput, PersonOutput
from articles.models import Assignment


class RoundOutput(Output):
    """A round."""

    id = UUIDField()
    name = CharField()
    codebook = IntegerField(help_text=_("The number of its codebook version."))
    release = CharField()
    created_at = DateTimeField()


class ArticleNameOutput(Output):
    """An article in a few words."""

    id = UUIDField()
    external_id = CharField()
    title = CharField()


class AssignmentOutput(Output):
    """Somebody's work on an article: how far it is, not what it says."""

    id = UUIDField()
    project = CharField()
    round = CharField()
    article = ArticleNameOutput()
    annotator = PersonOutput()
    kind = serializers.ChoiceField(choices=Assignment.Kind.choices)
    state = serializers.ChoiceField(choices=Assignment.State.choices)
    revision = IntegerField()
    nothing_to_code = BooleanField()
    active_seconds = IntegerField(
        allow_null=True, help_text=_("Time on task; null where you may not know it.")
    )
    created_at = DateTimeField()
    started_at = DateTimeField(allow_null=True)
    submitted_at = DateTimeField(allow_null=True)


class SpanOutput(Output):
    """A labelled passage. Offsets count code points, half open; ``…_utf16`` as JavaScript counts."""

    id = UUIDField()
    assignment = UUIDField()
    label = CharField()
    start = IntegerField()
    end = IntegerField()
    start_utf16 = IntegerField()
    end_utf16 = IntegerField()
    quote = CharField()
    parts = ListField(child=ListField(child=IntegerField(), min_length=2, max_length=2))
    part_quotes = ListField(child=CharField())
    attributes = DictField()
    note = CharField()
    version = IntegerField()
    created_at = DateTimeField()
    updated_at = DateTimeField()
    deleted = BooleanField()
    deleted_at = DateTimeField(allow_null=True)


class RelationOutput(Output):
    """A link."""

    id = UUIDField()
    assignment = UUIDField()
    type = CharField()
    source = UUIDField()
    target = UUIDField()
    version = IntegerField()
    created_at = DateTimeField()
    updated_at = DateTimeField()
    deleted = BooleanField()
    deleted_at = DateTimeField(allow_null=True)


class AnswerOutput(Output):
    """The answer to a question on the article."""

    id = UUIDField()
    question = CharField()
    value = JSONField(allow_null=True)
    version = IntegerField()
    updated_at = DateTimeField()


class AnswersOutput(Output):
    """All answers of an assignment: the values by question, and the rows with their versions."""

    revision = IntegerField()
    answers = DictField()
    results = AnswerOutput(many=True)


class AssignmentDetailOutput(AssignmentOutput):
    """An assignment with all that its annotator works on.

    ``spans``, ``relations`` and ``answers`` are null for somebody who may know of the work but not see it yet.
    """

    codebook = IntegerField()
    article = ArticleTextOutput()
    spans = SpanOutput(many=True, allow_null=True)
    relations = RelationOutput(many=True, allow_null=True)
    answers = AnswerOutput(many=True, allow_null=True)


class ErrorOutput(Output):
    """One thing that is wrong: a code for programs, words for people, and where."""

    code = CharField()
    detail = CharField()
    attr = CharField(allow_null=True)


class ResultOutput(Output):
    """What became of one operation."""

    op = UUIDField()
    status = serializers.ChoiceField(choices=("applied", "duplicate", "conflict", "rejected"))
    version = IntegerField(allow_null=True)
    current = DictField(allow_null=True)
    errors = ErrorOutput(many=True)


class ResultsOutput(Output):
    """What became of the operations, in their order."""

    revision = IntegerField()
    results = ResultOutput(many=True)


class EventOutput(Output):
    """One change: ``payload`` is the full state after it."""

    seq = IntegerField()
    kind = CharField()
    assignment = UUIDField(allow_null=True)
    actor = UUIDField()
    object_id = CharField()
    object_version = IntegerField()
    payload = DictField()
    op = UUIDField(allow_null=True)
    group = UUIDField()
    at = DateTimeField()


class ErrorsOutput(Output):
    """Every error has this form. 412 adds ``current``, 409 on submit adds ``missing``."""

    type = serializers.ChoiceField(choices=("validation_error", "client_error", "server_error"))
    errors = ErrorOutput(many=True)


class SaidOutput(Output):
    """An attribute or a type of link in which a passage differs, and what this coder says of it."""

    name = CharField()
    text = CharField(help_text=_("As the pages show it; of links the words that they lead to."))


class MarkedOutput(Output):
    """A span as it was compared: without white space at its ends."""

    id = UUIDField()
    label = CharField(help_text=_("As the newest codebook version that was coded with calls it."))
    start = IntegerField()
    end = IntegerField()
    parts = ListField(child=ListField(child=IntegerField()))
    quote = CharField(help_text=_("The text from start to end."))


class PassageSideOutput(Output):
    """What one coder marked at a passage."""

    annotator = PersonOutput()
    assignment = UUIDField()
    span = MarkedOutput(allow_null=True)
    says = SaidOutput(many=True)


class PassageOutput(Output):
    """Two coders at one place, side by side."""

    article = UUIDField()
    title = CharField()
    kind = CharField(help_text=_("same, boundary, label, missed, attribute or relation."))
    start = IntegerField(help_text=_("The first code point that either marked."))
    before = CharField(help_text=_("Up to 60 code points of the line before."))
    after = CharField(help_text=_("And after."))
    sides = PassageSideOutput(many=True, help_text=_("Two."))


class PassagesOutput(Output):
    """A page of passages, by article (in the order of import), pair of coders and place."""

    next = CharField(allow_null=True)
    previous = CharField(allow_null=True)
    counts = DictField(
        child=IntegerField(), help_text=_("Passages of each kind, whatever kind= asks for.")
    )
    total = IntegerField(help_text=_("Passages in the list, on all its pages."))
    results = PassageOutput(many=True)


class AgreementOutput(Output):
    """Agreement over released articles that two or more people coded; ``docs/agreement.md`` explains each figure."""

    articles = IntegerField(help_text=_("Articles coded by two or more."))
    articles_single = IntegerField()
    spans_unmapped = IntegerField(
        help_text=_(
            "Spans of older codebook versions whose label was split or retired since; they are left out."
        )
    )
    articles_repeated = IntegerField(
        help_text=_(
            "Articles coded in several rounds: the first with two coders counts, unless round= says another."
        )
    )
    pending = IntegerField(help_text=_("Articles that wait for a coder."))
    coders = PersonOutput(many=True)
    spans = IntegerField()
    level = CharField(help_text=_("character, token or sentence: what alpha compares."))
    segmenter = CharField(
        allow_null=True, help_text=_("What cut the texts into these units, with its version.")
    )
    trimmed = CharField(
        help_text=_("What was taken off the ends of spans before they were compared.")
    )
    seed = IntegerField(allow_null=True, help_text=_("Null: nothing is drawn at random."))
    pooled = DictField(help_text=_("Measure to figure: value, interval, n, why not."))
    mean_alpha = DictField()
    labels = ListField(child=DictField())
    pairs = ListField(child=DictField())
    without = ListField(
        child=DictField(),
        help_text=_("Pooled alpha without each coder in turn, where three or more are compared."),
    )
    worst = ListField(child=DictField())
    quality = DictField()
    articles_seen = IntegerField(
        help_text=_(
            "Articles with a coder who had seen others' codings of them when done: not independent, though counted."
        )
    )
    passes = ListField(
        child=DictField(),
        help_text=_(
            "Each round, before and after coders saw others' codings, where there are several."
        ),
    )
    versions = ListField(
        child=DictField(),
        help_text=_(
            "Alpha of the newest labels with each codebook version, where there are several."
        ),
    )
    drift = DictField(
        required=False, help_text=_("With drift=: alpha and density of spans, period by period.")
    )
    differences = DictField(required=False, help_text=_("With differences=true."))
    unitizing = DictField(required=False, help_text=_("With unitizing=true or exclusive=."))
    reliability = DictField(
        required=False,
        help_text=_(
            "With resamples=: table and paragraph for a publication, seed, articles that would be enough."
        ),
    )
    units = ListField(
        child=DictField(),
        help_text=_("Second stages: nominal alpha on settled units, over all labels and for each."),
    )
    methods = CharField()
