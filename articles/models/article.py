"""Articles, whose text never changes after import, and the imports that brought them."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models.project import MANAGING, Role

if TYPE_CHECKING:
    from typing import Any

    from django.contrib.auth.models import AnonymousUser

    from articles.models.user import User

RTL_LANGUAGES = frozenset(
    {"ar", "arc", "ckb", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"}
)


class Import(models.Model):
    """One import into a project, and what came of it."""

    class Kind(models.TextChoices):
        ARTICLES = "articles", _("articles")
        ANNOTATIONS = "annotations", _("annotations")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(
        "articles.Project", on_delete=models.PROTECT, related_name="imports"
    )
    user = models.ForeignKey("articles.User", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.ARTICLES)
    format = models.CharField(max_length=20)
    filename = models.CharField(max_length=200, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    counts = models.JSONField(default=dict)
    errors = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.filename or self.format} · {self.created_at:%Y-%m-%d %H:%M}"

    @property
    def state(self) -> str:
        """``done``, or ``undone`` after it was taken back."""
        return "undone" if self.undone_at else "done"


class ArticleQuerySet(models.QuerySet["Article"]):
    """Filters of articles."""

    def visible_to(self, user: User | AnonymousUser) -> ArticleQuerySet:
        """Articles whose text ``user`` may read (security.md §6, "Read article text").

        Owners and managers: all of the project. Adjudicators: assigned to them or released.
        Annotators: assigned to them. Viewers: released.
        """
        from articles.models.assignment import Assignment

        if not user.is_authenticated or not user.is_active:
            return self.none()
        own = Assignment.objects.filter(article=models.OuterRef("pk"), annotator=user)
        released = Assignment.objects.released().filter(article=models.OuterRef("pk"))

        def member(*roles: Role) -> Q:
            return Q(project__in=user.memberships.filter(role__in=roles).values("project"))

        return self.filter(
            member(*MANAGING)
            | member(Role.ADJUDICATOR, Role.ANNOTATOR) & models.Exists(own)
            | member(Role.ADJUDICATOR, Role.VIEWER) & models.Exists(released)
        )

    def active(self) -> ArticleQuerySet:
        """Articles that are not archived."""
        return self.filter(archived_at=None)

    def without_text(self) -> ArticleQuerySet:
        """For lists: the text is left in the database."""
        return self.defer("text")


class Article(models.Model):
    """An article as coders read it.

    ``text`` is canonical (``canon-1``), frozen, and what every offset counts in: Unicode code points.
    ``zones`` lists ``[kind, start, end]``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(
        "articles.Project", on_delete=models.PROTECT, related_name="articles"
    )
    title = models.CharField(_("title"), max_length=300)
    outlet = models.CharField(_("outlet"), max_length=120, blank=True)
    byline = models.CharField(_("byline"), max_length=200, blank=True)
    published_on = models.DateField(_("published"), null=True, blank=True)
    url = models.CharField(_("address"), max_length=2000, blank=True)
    language = models.CharField(_("language"), max_length=16, blank=True)
    external_id = models.CharField(_("external id"), max_length=200, blank=True)
    word_count = models.PositiveIntegerField()
    length = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    source_sha256 = models.CharField(max_length=64, blank=True)
    canon_version = models.CharField(max_length=16)
    extractor = models.CharField(max_length=60, blank=True)
    zones = models.JSONField(default=list)
    duplicate_allowed = models.BooleanField(default=False)
    supersedes = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT)
    batch = models.ForeignKey(
        Import, null=True, blank=True, on_delete=models.PROTECT, related_name="articles"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    text = models.TextField()  # last, so that a list never has to read past it

    objects = ArticleQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("project", "external_id"),
                condition=~Q(external_id=""),
                name="article_external_id_once",
                violation_error_message=_("The project has an article with this external id."),
            ),
            models.UniqueConstraint(
                fields=("project", "sha256"),
                condition=Q(duplicate_allowed=False),
                name="article_text_once",
                violation_error_message=_("The project has an article with exactly this text."),
            ),
            models.CheckConstraint(condition=Q(length__gte=1), name="article_not_empty"),
        )
        indexes = (
            models.Index(fields=("project", "title", "id"), name="article_by_title"),
            models.Index(fields=("project", "published_on", "id"), name="article_by_date"),
            models.Index(fields=("project", "outlet", "id"), name="article_by_outlet"),
            models.Index(fields=("project", "created_at", "id"), name="article_by_creation"),
        )

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the row; a change of the text is refused, here and by a trigger."""
        if not self._state.adding and "text" not in self.get_deferred_fields():
            stored = Article.objects.values_list("sha256", flat=True).get(pk=self.pk)
            if stored != self.sha256 or self.text_sha256() != stored:
                raise ValidationError(
                    _(
                        "The text of an article never changes. Import the corrected text as a new article."
                    ),
                    code="frozen",
                )
        super().save(*args, **kwargs)

    def text_sha256(self) -> str:
        """SHA-256 of the text as it is held now."""
        import hashlib

        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def direction(self) -> str:
        """``rtl`` or ``ltr``, by language."""
        return "rtl" if self.language.split("-")[0].lower() in RTL_LANGUAGES else "ltr"
