"""The word index of the articles: full-text search of the database, behind two functions.

Derived from texts that never change, so it is brought up to date when somebody searches (``fill``), and an import does
not wait for it. Migration 0006 makes the tables: FTS5 without a second copy of the texts on SQLite, a ``tsvector`` for
each article on PostgreSQL, in the configuration ``simple`` (no stemming, no stop words), punctuation apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models.expressions import RawSQL
from django.db.models.functions import Lower

if TYPE_CHECKING:
    from collections.abc import Sequence

    from articles.models.article import ArticleQuerySet
    from articles.models.project import Project

MISSING_SQLITE = (
    "SELECT a.id FROM articles_article a LEFT JOIN articles_words_of w ON w.article_id = a.id "
    "WHERE a.project_id = %s AND w.id IS NULL"
)
#: ASCII punctuation becomes a blank: PostgreSQL would take "and/or" for a path and "U.S" for a host.
MISSING_POSTGRESQL = (
    "INSERT INTO articles_words (article_id, words) "
    r"SELECT a.id, to_tsvector('simple', regexp_replace(a.text, '[!-/:-@[-`{-~]+', ' ', 'g')) "
    "FROM articles_article a "
    "WHERE a.project_id = %s AND NOT EXISTS (SELECT 1 FROM articles_words w WHERE w.article_id = a.id) "
    "ON CONFLICT DO NOTHING"
)


def fill(project: Project) -> None:
    """Index the articles of ``project`` that are not in the index yet. One query when there is none."""
    key = project.pk if connection.vendor == "postgresql" else project.pk.hex
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(MISSING_POSTGRESQL, [key])
            return
        cursor.execute(f"SELECT EXISTS ({MISSING_SQLITE})", [key])
        if not cursor.fetchone()[0]:
            return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM articles_words_of")
        last = cursor.fetchone()[0]
        cursor.execute(f"INSERT INTO articles_words_of (article_id) {MISSING_SQLITE}", [key])
        cursor.execute(
            "INSERT INTO articles_words (rowid, text) SELECT w.id, a.text FROM articles_words_of w "
            "JOIN articles_article a ON a.id = w.article_id WHERE w.id > %s",
            [last],
        )


def holding(
    articles: ArticleQuerySet, words: Sequence[tuple[str, bool]], characters: str = ""
) -> ArticleQuerySet:
    """The articles whose text may hold the phrase ``words`` ((word, begins like it) in order).

    For scripts without blanks there are no words in the index: then ``characters`` are looked for in the texts.
    Some may hold the words in another way than the phrase asks for; none that does is left out.
    """
    if not words:
        found = articles.annotate(folded=Lower("text"))
        return found.filter(folded__contains=characters.lower()) if characters else articles
    if connection.vendor == "postgresql":
        # Words are letters and digits only, so nothing in them is syntax.
        phrase = " <-> ".join(f"'{word}'" + (":*" if prefix else "") for word, prefix in words)
        sql = "SELECT article_id FROM articles_words WHERE words @@ to_tsquery('simple', %s)"
    else:
        phrase = " + ".join(f'"{word}"' + ("*" if prefix else "") for word, prefix in words)
        sql = (
            "SELECT article_id FROM articles_words_of WHERE id IN "
            "(SELECT rowid FROM articles_words WHERE articles_words MATCH %s)"
        )
    return articles.filter(pk__in=RawSQL(sql, [phrase]))  # noqa: S611 (a constant; the phrase is a parameter)
