"""Articles: read, add one, change metadata."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from rest_framework import status
from rest_framework.response import Response

from articles import actions
from articles.actions.outcomes import stale
from articles.api import shapes
from articles.api.preconditions import seen_version
from articles.api.serializers import inputs, outputs
from articles.api.serializers.queries import ArticleQuery
from articles.api.views.base import Method, View
from articles.formats.fields import FieldError, build
from articles.models import Article

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from rest_framework.request import Request

    from articles.records import ArticleRecord

#: Query parameter to lookup.
FILTERS = {
    "q": "title__icontains",
    "outlet": "outlet",
    "external_id": "external_id",
    "sha256": "sha256",
    "since": "published_on__gte",
    "until": "published_on__lte",
    "import_id": "batch",
}
ARCHIVED: dict[str, dict[str, Any]] = {
    "exclude": {"archived_at": None},
    "include": {},
    "only": {"archived_at__isnull": False},
}


def parse_article(given: dict[str, Any]) -> ArticleRecord:
    """The same checks that files go through, with the field at fault."""
    try:
        return build({name: value for name, value in given.items() if value is not None})
    except FieldError as error:
        raise ValidationError({error.field: ValidationError(str(error), code="invalid")}) from error


class Articles(View):
    """The articles of a project."""

    group = "Articles"
    methods = {
        "GET": Method("project:read", {200: outputs.ArticleOutput}, query=ArticleQuery, paged=True),
        "POST": Method(
            "import:write",
            {201: outputs.ArticleTextOutput, 200: outputs.ArticleTextOutput},
            body=inputs.ArticleInput,
            errors=(409,),
            tagged=True,
        ),
    }

    def get(self, request: Request, slug: str) -> Response:
        """List articles without their text: all for managers, assigned ones for annotators."""
        named = {FILTERS[name]: value for name, value in self.query.items() if name in FILTERS}
        rows: QuerySet[Article] = Article.objects.visible_to(self.user).filter(
            project=self.project(slug), **named, **ARCHIVED[self.query["archived"]]
        )
        return self.page(rows.defer("text"), ("created_at", "id"), shapes.article)

    def post(self, request: Request, slug: str) -> Response:
        """Add one article: 201; the same request again with the same id: 200.

        Many at once go through imports/.
        """
        project, given = self.project(slug), self.body()
        options = {name: given.pop(name) for name in ("id", "allow_duplicates") if name in given}
        article, created = actions.create_article(
            self.user, project, parse_article(given), **options
        )
        done = status.HTTP_201_CREATED if created else status.HTTP_200_OK
        return self.tagged(shapes.article_in_full(article), article.version, done)


class ArticleDetail(View):
    """One article."""

    group = "Articles"
    methods = {
        "GET": Method("project:read", {200: outputs.ArticleTextOutput}, tagged=True),
        "PATCH": Method(
            "import:write",
            {200: outputs.ArticleTextOutput},
            body=inputs.ArticlePatch,
            if_match=True,
            tagged=True,
            errors=(409,),
        ),
    }

    def article(self, id: UUID) -> Article:
        """An article that the caller may read."""
        return self.within_token(Article.objects.visible_to(self.user), "project").get(pk=id)

    def get(self, request: Request, id: UUID) -> Response:
        """An article with its text, zones, length and SHA-256."""
        article = self.article(id)
        return self.tagged(shapes.article_in_full(article), article.version)

    def patch(self, request: Request, id: UUID) -> Response:
        """Change metadata, or archive; the text never changes."""
        article = self.article(id)
        seen, given = seen_version(request), self.body(partial=True)
        archived = given.pop("archived", None)
        record = parse_article({"text": "-", **given})
        fields = {name: getattr(record, name) for name in given}
        with transaction.atomic():
            if fields or archived is None:
                actions.update_article(self.user, article, base_version=seen, **fields)
            elif article.version != seen:
                raise stale({"version": article.version, **shapes.article(article)})
            if archived is not None:
                actions.archive_articles(
                    self.user, article.project, [article.pk], archived=archived
                )
        return self.get(request, id)
