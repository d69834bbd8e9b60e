"""Answers about the progress of a project."""

# mypy: disable-error-code="assignment"
# A field called label hides an attribute of DRF's classes, whose metaclass takes fields away.

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework.fields import (
    CharField,
    ChoiceField,
    DateField,
    DateTimeField,
    FloatField,
    IntegerField,
    UUIDField,
)

from articles.api.serializers.fields import Output
from articles.api.serializers.outputs import PersonOutput


class ForecastOutput(Output):
    """When the rest will be done at the pace of the last 14 days; an interval of 80 % (Garwood)."""

    left = IntegerField()
    per_week = FloatField()
    early = DateField(allow_null=True)
    middle = DateField(allow_null=True)
    late = DateField(allow_null=True)
    reason = ChoiceField(
        choices=["", "done", "few", "far"], help_text=_("Why there is no date, if there is none.")
    )


class WeekOutput(Output):
    """Articles finished in a week."""

    monday = DateField()
    finished = IntegerField()
    total = IntegerField(help_text=_("Up to the end of the week."))


class RoundProgressOutput(Output):
    """How far a round is."""

    id = UUIDField()
    name = CharField()
    kind = CharField()
    due_on = DateField(allow_null=True)
    assigned = IntegerField()
    started = IntegerField()
    done = IntegerField()
    released = IntegerField(help_text=_("Articles."))


class CoderProgressOutput(Output):
    """How far a coder is."""

    annotator = PersonOutput()
    assigned = IntegerField()
    started = IntegerField()
    done = IntegerField()
    active_seconds = IntegerField()
    median_seconds = FloatField(allow_null=True)
    forecast = ForecastOutput()


class LabelProgressOutput(Output):
    """Spans with a label in released codings."""

    label = CharField()
    spans = IntegerField()
    articles = IntegerField()


class StuckOutput(Output):
    """An assignment that doesn't get on."""

    assignment = UUIDField()
    article = UUIDField()
    annotator = CharField(help_text=_("User name."))
    state = CharField()
    since = DateTimeField(allow_null=True)
    due_on = DateField(allow_null=True)
    why = ChoiceField(choices=["idle", "late", "gone"])


class ProgressOutput(Output):
    """Progress of a project; for annotators of their own work, with the lists after ``weeks`` empty."""

    assigned = IntegerField()
    started = IntegerField()
    done = IntegerField()
    words_left = IntegerField()
    active_seconds = IntegerField()
    forecast = ForecastOutput()
    weeks = WeekOutput(many=True)
    rounds = RoundProgressOutput(many=True)
    coders = CoderProgressOutput(many=True)
    labels = LabelProgressOutput(many=True)
    stuck = StuckOutput(many=True)
