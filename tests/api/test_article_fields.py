"""The fields of an article, checked alike by JSON and by file (T01, T63)."""

from __future__ import annotations

from typing import Any

import pytest

from articles.models import Article
from tests.api.client import Api
from tests.api.conftest import Cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("fields", "attr"),
    [
        *(({"url": url}, "url") for url in ("file:///etc/passwd", "gopher://x", "data:,x", "javascript:alert(1)")),
        ({"text": ""}, "text"),
        ({"text": "a\x00b"}, "text"),
        ({"text": 7}, "text"),
        ({"published_on": "soon"}, "published_on"),
        ({"published_on": 20260302}, "published_on"),
        ({"language": "not a language"}, "language"),
        ({"title": "x" * 301}, "title"),
        ({"outlet": "x" * 121}, "outlet"),
        ({"external_id": "x" * 201}, "external_id"),
        ({"sha256": "0" * 64}, "sha256"),
    ],
)  # fmt: skip
def test_an_article_that_does_not_hold_is_refused_with_its_field(
    cast: Cast, owner: Api, fields: dict[str, Any], attr: str
) -> None:
    answer = owner.post(f"projects/{cast.project.slug}/articles/", {"text": "Text."} | fields)
    assert (answer.status, answer.errors[0][1]) == (400, attr)
    assert Article.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "attr"),
    [
        ({"url": "javascript:1"}, "url"),
        ({"title": ""}, "title"),
        ({"title": "x" * 301}, "title"),
        ({"published_on": "2026-13-01"}, "published_on"),
        ({"language": 5}, "language"),
        ({"archived": "yes"}, "archived"),
        ({"version": 5}, "version"),
    ],
)
def test_metadata_that_do_not_hold_are_refused_with_their_field(
    cast: Cast, owner: Api, fields: dict[str, Any], attr: str
) -> None:
    answer = owner.patch(f"articles/{cast.article.pk}/", fields, if_match='"1"')
    assert (answer.status, answer.errors[0][1]) == (400, attr)
    assert owner.get(f"articles/{cast.article.pk}/").etag == '"1"'
