"""Training, gold and drift: what comes in and what goes out."""

# mypy: disable-error-code="assignment"
# Fields called label or source hide attributes of DRF's classes, whose metaclass takes fields away.

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.fields import (
    BooleanField,
    CharField,
    DateTimeField,
    FloatField,
    IntegerField,
    ListField,
    UUIDField,
)

from articles.api.serializers.fields import Flag, Id, Input, Output, Query, Text
from articles.selectors.drift import BY, SOURCES


class GoldInput(Input):
    """A submitted coding, or an adjudication, that counts as right."""

    assignment = Id()
    note = Text(required=False, allow_blank=True, max_length=2000, help_text=_("Why this one."))


class GoldOutput(Output):
    """Gold of an article. Coders never get it here."""

    id = UUIDField()
    article = UUIDField()
    assignment = UUIDField()
    author = UUIDField()
    note = CharField()
    created_at = DateTimeField()
    retired_at = DateTimeField(allow_null=True)


class HiddenInput(Input):
    """Articles with gold, to be hidden in a round or taken out."""

    articles = ListField(child=Id(), min_length=1, max_length=200)
    hidden = Flag()


class HiddenOutput(Output):
    """What changed."""

    articles = ListField(child=UUIDField(), help_text=_("Those that were not so before."))


class RetrainingInput(Input):
    """For whom, and for which label."""

    coder = Id()
    label = Text(max_length=40)


class RetrainingOutput(Output):
    """The round that was made."""

    id = UUIDField()
    name = CharField()
    articles = IntegerField()


class CountsOutput(Output):
    """Spans of a label against gold; ``docs/training.md`` says what each is."""

    label = CharField(help_text=_("Its key; empty for all spans together."))
    found = IntegerField()
    off = IntegerField(help_text=_("Right label, an end further away than the tolerance."))
    wrong = IntegerField(help_text=_("Another label on what gold has."))
    missed = IntegerField()
    extra = IntegerField(help_text=_("Spans that gold does not have."))
    own = IntegerField()
    gold = IntegerField()
    off_by = IntegerField(help_text=_("Characters that ends are apart, summed."))
    right = IntegerField(help_text=_("Values that are as gold has them."))
    values = IntegerField(help_text=_("Values compared."))
    f1 = FloatField(allow_null=True)
    mean_off = FloatField(allow_null=True)
    passed = BooleanField(allow_null=True, help_text=_("Null where gold has none of it."))


class TrainingRowOutput(CountsOutput):
    """A coder and a label in a training round; counts are those of first tries."""

    round = CharField()
    coder = CharField(help_text=_("The pseudonym of exports."))
    attempts = IntegerField()
    again = IntegerField(help_text=_("Tries at articles whose gold was known: they don't count."))
    articles_passed = IntegerField()
    articles_wanted = IntegerField()
    qualified_at = DateTimeField(allow_null=True)


class AttemptOutput(Output):
    """One try at one article."""

    round = CharField()
    coder = CharField()
    assignment = UUIDField()
    at = DateTimeField()
    passed = BooleanField()
    again = BooleanField()
    f1 = FloatField(allow_null=True)
    failed = ListField(child=CharField())


class TrainingRoundOutput(Output):
    """A training round and its rules."""

    id = UUIDField()
    name = CharField()
    pass_mark = IntegerField()
    tolerance = IntegerField()
    pass_articles = IntegerField()
    articles = IntegerField()
    qualified = IntegerField()
    methods = CharField(help_text=_("Sentences for a methods section."))


class TrainingOutput(Output):
    """Who practised what, and who is qualified: for managers everybody, else oneself."""

    rounds = TrainingRoundOutput(many=True)
    rows = TrainingRowOutput(many=True)
    attempts = AttemptOutput(many=True)


class DifferenceOutput(Output):
    """Where a coding and gold part."""

    kind = serializers.ChoiceField(choices=("off", "wrong", "missed", "extra", "value"))
    sentence = CharField()
    label = CharField()
    own = UUIDField(allow_null=True)
    start = IntegerField(allow_null=True, help_text=_("Of gold’s span, in code points."))
    end = IntegerField(allow_null=True)


class FeedbackOutput(Output):
    """How a practice article went."""

    assignment = UUIDField()
    compared = BooleanField(
        help_text=_("False without gold, or while the article is open elsewhere.")
    )
    passed = BooleanField(allow_null=True)
    again = BooleanField(allow_null=True)
    articles_passed = IntegerField()
    articles_wanted = IntegerField()
    labels = CountsOutput(many=True)
    differences = DifferenceOutput(many=True)


class DriftQuery(Query):
    """What a point is."""

    by = serializers.ChoiceField(
        required=False, choices=BY, help_text=_("A week (as it is), or five articles.")
    )


class DriftRowOutput(Output):
    """A point of a control chart."""

    source = serializers.ChoiceField(choices=SOURCES)
    coder = CharField(help_text=_("The pseudonym of exports."))
    label = CharField()
    point = CharField()
    right = IntegerField()
    decisions = IntegerField()
    share = FloatField()
    centre = FloatField(allow_null=True)
    low3 = FloatField(allow_null=True)
    low2 = FloatField(allow_null=True)
    high2 = FloatField(allow_null=True)
    high3 = FloatField(allow_null=True)
    beyond = IntegerField(help_text=_("-3 to 3: the limit that is passed."))
    rule = IntegerField(help_text=_("Rule of Western Electric that signals; 0: none."))
    alert = BooleanField()


class DriftOutput(Output):
    """The points of all charts."""

    rows = DriftRowOutput(many=True)
