"""Rounds: passes over articles with one codebook version; which articles, which coders, how many."""

from __future__ import annotations

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

#: What a recheck is called to those who code: as the round that every project starts with.
TOLD_RECHECK = "main"


class Round(models.Model):
    """A pass over articles with one codebook version. A project starts with one, ``main``.

    ``coders`` is how many code an article of the reliability sample, which is ``overlap`` per cent of the articles; the
    rest is coded by one. ``cap`` is the most that one coder gets. ``seed`` draws samples and pairs, so a plan can be
    repeated. ``units_from``: the round whose settled units this one classifies (second stage). ``pass_mark``: per cent
    of F1 a label needs in training, with ends up to ``tolerance`` code points apart; who passes ``pass_articles``
    articles of it is qualified. ``requires``: the training round that coders must have passed to take an article here.
    ``unseen_only``: who has seen others' codings of an article (``Reveal``) does not get it.
    """

    class Release(models.TextChoices):
        AUTOMATIC = "automatic", _("when every coder is done")
        MANUAL = "manual", _("by hand")

    class Kind(models.TextChoices):
        MAIN = "main", _("main")
        PILOT = "pilot", _("pilot")
        TRAINING = "training", _("training")
        RECHECK = "recheck", _("recheck")

    class State(models.TextChoices):
        DRAFT = "draft", _("planned")
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    class HandOut(models.TextChoices):
        ASSIGNED = "assigned", _("handed out")
        PULL = "pull", _("taken one by one")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey("articles.Project", on_delete=models.PROTECT, related_name="rounds")
    codebook = models.ForeignKey(
        "articles.Codebook", on_delete=models.PROTECT, related_name="rounds"
    )
    name = models.CharField(_("name"), max_length=40)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.MAIN)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    release = models.CharField(
        _("released"), max_length=10, choices=Release.choices, default=Release.AUTOMATIC
    )
    hand_out = models.CharField(
        _("work is"), max_length=10, choices=HandOut.choices, default=HandOut.ASSIGNED
    )
    units_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="classified_in"
    )
    find_all = models.BooleanField(_("coders may code all occurrences of a text"), default=True)
    coders = models.PositiveSmallIntegerField(
        _("coders per article of the reliability sample"),
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(20)],
    )
    overlap = models.PositiveSmallIntegerField(
        _("share of the articles in the reliability sample, per cent"),
        default=100,
        validators=[MaxValueValidator(100)],
    )
    cap = models.PositiveIntegerField(_("most articles per coder"), null=True, blank=True)
    unseen_only = models.BooleanField(
        _("who has seen others’ codings of an article does not get it"), default=False
    )
    due_on = models.DateField(_("due"), null=True, blank=True)
    seed = models.PositiveIntegerField(_("seed"), default=0)
    pass_mark = models.PositiveSmallIntegerField(
        _("pass mark, per cent"), default=70, validators=[MaxValueValidator(100)]
    )
    tolerance = models.PositiveSmallIntegerField(_("tolerance of ends, characters"), default=12)
    pass_articles = models.PositiveSmallIntegerField(
        _("articles to pass"), default=2, validators=[MinValueValidator(1), MaxValueValidator(50)]
    )
    requires = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="required_by"
    )
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("project", "name"), name="round_name_once"),)

    def __str__(self) -> str:
        return self.name

    @property
    def told_name(self) -> str:
        """The name for those who code: they are not told that a round is a recheck."""
        return TOLD_RECHECK if self.kind == self.Kind.RECHECK else self.name

    @property
    def classifies(self) -> bool:
        """Whether it is a second stage: other coders give the settled units of a first round their labels."""
        return self.units_from_id is not None

    @property
    def etag(self) -> str:
        """The version as an entity tag."""
        return f'"{self.version}"'


class Place(models.Model):
    """An article of a round and how many are to code it.

    ``purpose`` is for managers: coders can't tell a reliability article, hidden gold or a hidden repeat from the rest.
    """

    class Purpose(models.TextChoices):
        PLAIN = "plain", _("coded once")
        RELIABILITY = "reliability", _("reliability sample")
        GOLD = "gold", _("hidden gold")
        REPEAT = "repeat", _("hidden repeat")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="places")
    article = models.ForeignKey("articles.Article", on_delete=models.PROTECT, related_name="places")
    position = models.PositiveIntegerField(default=0)
    wanted = models.PositiveSmallIntegerField(default=1)
    purpose = models.CharField(max_length=12, choices=Purpose.choices, default=Purpose.PLAIN)
    released_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("round", "article"), name="place_once"),)
        indexes = (models.Index(fields=("round", "position", "id"), name="place_order"),)

    def __str__(self) -> str:
        return f"{self.round} · {self.article}"


class Seat(models.Model):
    """A coder of a round, with a cap of their own where the round's doesn't fit."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="seats")
    user = models.ForeignKey("articles.User", on_delete=models.PROTECT, related_name="seats")
    cap = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("round", "user"), name="seat_once"),)

    def __str__(self) -> str:
        return f"{self.round} · {self.user}"
