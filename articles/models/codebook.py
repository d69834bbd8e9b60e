"""Codebook versions: labels, attributes, relation types, article questions. Published ones never change."""

from __future__ import annotations

import uuid
from functools import lru_cache
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.structure import Structure, build_structure

if TYPE_CHECKING:
    from uuid import UUID


@lru_cache(maxsize=64)
def _published_structure(pk: UUID) -> Structure:
    return build_structure(Codebook.objects.get(pk=pk))


class Codebook(models.Model):
    """One version of a project's codebook.

    ``mapping`` leads from the label keys of ``based_on`` to the keys here that take their place:
    ``{"old": ["new"]}``. A key that isn't in it stands for itself; none: retired; several: split, so
    what carries the old one must be coded anew. ``version`` counts the changes of a draft.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        RETIRED = "retired", _("retired")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(
        "articles.Project", on_delete=models.PROTECT, related_name="codebooks"
    )
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    definition = models.TextField(blank=True)
    rules = models.JSONField(default=list, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    based_on = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="successors"
    )
    mapping = models.JSONField(default=dict, blank=True)
    note = models.TextField(blank=True, max_length=2000)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("project", "number"), name="codebook_number_once"),
        )

    def __str__(self) -> str:
        return f"{self.name} v{self.number}"

    @property
    def etag(self) -> str:
        """The version of a draft as an entity tag."""
        return f'"{self.version}"'

    def structure(self) -> Structure:
        """The version as plain records with its row ids.

        A published version is immutable, so it is read once per process (five queries) and kept.
        """
        if self.state == self.State.DRAFT:
            return build_structure(self)
        return _published_structure(self.pk)


class CodebookChange(models.Model):
    """One change of a draft, with its reason: the change log of the codebook, and the way back.

    ``before`` is the whole draft as it was (the form of the YAML file, and its mapping), so that one undo restores it.
    """

    class Kind(models.TextChoices):
        CREATED = "created", _("new version")
        EDITED = "edited", _("edited")
        ADDED = "added", _("added")
        RENAMED = "renamed", _("renamed")
        MERGED = "merged", _("merged")
        SPLIT = "split", _("split")
        RETIRED = "retired", _("retired")
        REMOVED = "removed", _("removed")
        REPLACED = "replaced", _("replaced by a file")
        UNDONE = "undone", _("undone")
        PUBLISHED = "published", _("published")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    codebook = models.ForeignKey(Codebook, on_delete=models.PROTECT, related_name="changes")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    subject = models.CharField(max_length=200, blank=True)
    reason = models.TextField(blank=True, max_length=2000)
    before = models.JSONField(null=True)
    author = models.ForeignKey("articles.User", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("codebook", "number"), name="change_number_once"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class Label(models.Model):
    """A span label. ``key`` stays the same across versions."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    codebook = models.ForeignKey(Codebook, on_delete=models.PROTECT, related_name="labels")
    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=60)
    abbreviation = models.CharField(max_length=3)
    hotkey = models.CharField(max_length=1, blank=True)
    kind = models.CharField(max_length=12, default="proposition")
    color = models.PositiveSmallIntegerField(default=1)
    definition = models.TextField(blank=True)
    code_it = models.TextField(blank=True)
    do_not_code_it = models.TextField(blank=True)
    examples = models.JSONField(default=list, blank=True)
    order = models.PositiveSmallIntegerField()
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT)
    self_overlap = models.BooleanField(default=False)
    discontinuous = models.BooleanField(default=False)
    starter = models.BooleanField(default=False)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("codebook", "key"), name="label_key_once"),
            models.CheckConstraint(
                condition=models.Q(color__gte=1, color__lte=12), name="label_color_in_palette"
            ),
        )

    def __str__(self) -> str:
        return self.name


class FieldDefinition(models.Model):
    """What an attribute of a label and a question on an article have in common."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    type = models.CharField(max_length=12, default="choice")
    values = models.JSONField(default=list, blank=True)
    closed = models.BooleanField(default=False)
    ordered = models.BooleanField(default=False)
    required = models.BooleanField(default=False)
    shown_when = models.JSONField(default=dict, blank=True)
    definition = models.TextField(blank=True)
    order = models.PositiveSmallIntegerField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class Attribute(FieldDefinition):
    """A typed attribute of a label."""

    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="attributes")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("label", "key"), name="attribute_key_once"),)


class Question(FieldDefinition):
    """A question on the whole article. ``label_key``: for type span, the label that an answer must carry."""

    codebook = models.ForeignKey(Codebook, on_delete=models.PROTECT, related_name="questions")
    label_key = models.SlugField(max_length=40, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("codebook", "key"), name="question_key_once"),
        )


class RelationType(models.Model):
    """A typed link between spans, with the labels allowed at its ends."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    codebook = models.ForeignKey(Codebook, on_delete=models.PROTECT, related_name="relation_types")
    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=60)
    question = models.CharField(max_length=120, blank=True)
    definition = models.TextField(blank=True)
    source_labels = models.JSONField(default=list)
    target_labels = models.JSONField(default=list)
    minimum = models.PositiveSmallIntegerField(default=0)
    severity = models.CharField(max_length=10, default="warning")
    symmetric = models.BooleanField(default=False)
    same_label = models.BooleanField(default=False)
    order = models.PositiveSmallIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("codebook", "key"), name="relation_type_key_once"),
        )

    def __str__(self) -> str:
        return self.name
