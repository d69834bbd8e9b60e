"""What goes into and comes out of rounds."""

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

from articles.actions.work import REASON
from articles.api.serializers.fields import Flag, Id, Input, Integer, Output, Text
from articles.api.serializers.outputs import PersonOutput
from articles.models import Place, Round


class RoundFields(Input):
    """Settings of a round."""

    name = Text(max_length=40)
    kind = serializers.ChoiceField(required=False, choices=Round.Kind.values)
    codebook = Integer(
        required=False,
        help_text=_("Number of a codebook version; the newest published if left out."),
    )
    units_from = Id(
        required=False,
        allow_null=True,
        help_text=_("Second stage: the round whose settled units are classified."),
    )
    release = serializers.ChoiceField(required=False, choices=Round.Release.values)
    hand_out = serializers.ChoiceField(
        required=False,
        choices=Round.HandOut.values,
        help_text=_("“pull”: coders take the next article one by one."),
    )
    coders = Integer(
        required=False, help_text=_("How many code an article of the reliability sample.")
    )
    overlap = Integer(
        required=False,
        min_value=0,
        help_text=_("Share of the articles in that sample, per cent; the others are coded by one."),
    )
    cap = Integer(
        required=False, allow_null=True, min_value=0, help_text=_("Most articles per coder.")
    )
    due_on = DateField(required=False, allow_null=True)
    seed = Integer(
        required=False,
        min_value=0,
        help_text=_("Draws samples and pairs; drawn itself if left out."),
    )
    unseen_only = Flag(
        required=False,
        help_text=_("Nobody gets an article of which they have seen others’ codings."),
    )
    find_all = Flag(required=False, help_text=_("Coders may code all occurrences of a text."))
    pass_mark = Integer(
        required=False, min_value=0, help_text=_("Training: per cent of F1 that a label needs.")
    )
    tolerance = Integer(
        required=False, min_value=0, help_text=_("Characters that ends may be apart.")
    )
    pass_articles = Integer(
        required=False,
        min_value=1,
        help_text=_("Training: who passes so many articles is qualified."),
    )
    requires = Id(
        required=False,
        allow_null=True,
        help_text=_("The training round that coders must have passed to take an article."),
    )


class RoundInput(RoundFields):
    """A round to plan; nothing is handed out yet."""


class RoundPatch(RoundFields):
    """Settings to change. ``kind``, ``codebook``, ``units_from`` and ``hand_out`` only while the round is a draft."""

    state = serializers.ChoiceField(
        required=False,
        choices=("open", "closed"),
        help_text=_("Closing takes back what nobody has begun."),
    )


class CoderInput(Input):
    """Somebody who codes, and a cap of their own."""

    user = Id()
    cap = Integer(required=False, allow_null=True, min_value=0)


class PlanInput(Input):
    """What the plan is made from. Articles: named, or all of the project."""

    articles = serializers.ListField(child=Id(), required=False, max_length=20_000)
    all = Flag(required=False, default=False, help_text=_("All articles of the project."))
    sample = Integer(
        required=False, allow_null=True, min_value=1, help_text=_("How many to draw from them.")
    )
    only_new = Flag(required=False, default=False, help_text=_("Leave out what another round has."))
    min_words = Integer(required=False, default=0, min_value=0)
    coders = serializers.ListField(child=CoderInput(), required=False, max_length=200)
    hidden_gold = Integer(
        required=False,
        default=0,
        min_value=0,
        help_text=_("So many articles with gold, hidden among everybody’s."),
    )
    hidden_repeats = Integer(
        required=False,
        default=0,
        min_value=0,
        help_text=_("So many articles for each coder that they coded before."),
    )
    repeat_days = Integer(
        required=False,
        default=7,
        min_value=0,
        help_text=_("A repeat was finished at least so many days ago."),
    )
    dry_run = Flag(required=False, default=False, help_text=_("Only tell what would come of it."))


class HideInput(Input):
    """What to hide in a round, drawn by ``seed``."""

    gold = Integer(required=False, default=0, min_value=0, help_text=_("Articles with gold."))
    repeats = Integer(
        required=False,
        default=0,
        min_value=0,
        help_text=_("Articles for each coder that they coded before."),
    )
    days = Integer(
        required=False,
        default=7,
        min_value=0,
        help_text=_("A repeat was finished at least so many days ago."),
    )
    seed = Integer(
        required=False, allow_null=True, min_value=0, help_text=_("The round’s if left out.")
    )
    dry_run = Flag(required=False, default=False, help_text=_("Only tell what would come of it."))


class CodingInput(Input):
    """A further coding of articles of a round."""

    coders = serializers.ListField(child=Id(), allow_empty=False, max_length=200)
    number = Integer(
        required=False,
        allow_null=True,
        min_value=1,
        help_text=_("How many articles; all if left out."),
    )
    dry_run = Flag(required=False, default=False)


class ReleaseInput(Input):
    """What to release: articles by id, or all that are finished."""

    articles = serializers.ListField(child=Id(), required=False, allow_null=True, max_length=20_000)


class ReasonInput(Input):
    """Why a coding is opened again; its annotator reads it."""

    reason = Text(required=False, default="", allow_blank=True, max_length=REASON)


class PassOnInput(Input):
    """Who gets the article instead, if anybody; a reason where work has begun."""

    to = Id(required=False, allow_null=True)
    reason = Text(required=False, default="", allow_blank=True, max_length=REASON)


class RoundPlanOutput(Output):
    """How a round hands out; null for everybody but owners and managers, since it would tell the sample."""

    coders = IntegerField()
    overlap = IntegerField()
    cap = IntegerField(allow_null=True)
    seed = IntegerField()
    hand_out = serializers.ChoiceField(choices=Round.HandOut.choices)
    units_from = UUIDField(allow_null=True, help_text=_("The first stage, if this is a second."))
    unseen_only = BooleanField()
    find_all = BooleanField()
    pass_mark = IntegerField()
    tolerance = IntegerField()
    pass_articles = IntegerField()
    requires = UUIDField(allow_null=True)


class RoundOutput(Output):
    """A round. Coders are not told of rechecks."""

    id = UUIDField()
    name = CharField()
    kind = serializers.ChoiceField(choices=Round.Kind.choices)
    state = serializers.ChoiceField(choices=Round.State.choices)
    codebook = IntegerField(help_text=_("The number of its codebook version."))
    release = serializers.ChoiceField(choices=Round.Release.choices)
    due_on = DateField(allow_null=True)
    version = IntegerField()
    created_at = DateTimeField()
    plan = RoundPlanOutput(allow_null=True)


class QueueOutput(Output):
    """What one coder gets."""

    coder = UUIDField()
    articles = ListField(child=UUIDField(), help_text=_("In their order."))


class UnfilledOutput(Output):
    """An article that lacks coders, because nobody has room."""

    article = UUIDField()
    missing = IntegerField()


class SeenOutput(Output):
    """Somebody who saw others' codings of articles that they get."""

    coder = UUIDField()
    articles = IntegerField(help_text=_("How many."))


class HideOutput(Output):
    """What is hidden, or with ``dry_run`` would be."""

    dry_run = BooleanField()
    gold = ListField(child=UUIDField())
    repeats = QueueOutput(many=True)


class PlannedOutput(Output):
    """A plan: made, or with ``dry_run`` only told."""

    round = RoundOutput()
    dry_run = BooleanField()
    places = IntegerField(help_text=_("Articles that come into the round, or are coded once more."))
    reliability = IntegerField(help_text=_("How many of them are in the reliability sample."))
    assignments = IntegerField()
    queues = QueueOutput(many=True)
    unfilled = UnfilledOutput(many=True)
    excluded = DictField(child=ListField(child=UUIDField()), help_text=_("Ids by reason."))
    not_drawn = IntegerField()
    seen = SeenOutput(many=True)
    untrained = ListField(
        child=UUIDField(),
        help_text=_("Coders who have not passed the training that the round asks for."),
    )
    hidden_gold = ListField(child=UUIDField(), help_text=_("Articles."))
    hidden_repeats = QueueOutput(many=True)
    closed_again = IntegerField(
        help_text=_("Released articles that reviewers see again when the new coding is done.")
    )


class PlaceOutput(Output):
    """An article of a round, for managers."""

    id = UUIDField()
    article = UUIDField()
    position = IntegerField()
    wanted = IntegerField()
    purpose = serializers.ChoiceField(choices=Place.Purpose.choices)
    assigned = ListField(child=PersonOutput())
    submitted = IntegerField()
    released_at = DateTimeField(allow_null=True)


class ReleasedOutput(Output):
    """What was released."""

    articles = ListField(child=UUIDField())
