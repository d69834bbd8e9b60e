"""The word index of the articles: full-text search of the database, behind two functions.

Derived from texts that never change, so it is brought up to date when somebody searches (``fill``), and an import does
not wait for it (docs/decisions/0010-word-index-in-slices.md). Migration 0006 makes the tables: FTS5 without a second
copy of the texts on SQLite, a ``tsvector`` for each article on PostgreSQL, in the configuration ``simple`` (no
stemming, no stop words), punctuation apart.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models.expressions import RawSQL
from django.db.models.functions import Lower

if TYPE_CHECKING:
    from collections.abc import Sequence

    from articles.models.article import ArticleQuerySet
    from articles.models.project import Project

#: Seconds that a search may spend on indexing.
SECONDS = 0.4
#: Code points in a slice: 0.1 to 0.2 s. Smaller ones cost SQLite more than they save: each leaves the index a segment
#: to merge. Not measured as it goes, or the cost of a commit on a busy disk would shrink slices to nothing.
SLICE_SQLITE, SLICE_POSTGRESQL = 4_000_000, 300_000

COUNT_SQLITE = (
    "SELECT count(*), sum(a.length) FROM articles_article a LEFT JOIN articles_words_of w ON w.article_id = a.id "
    "WHERE a.project_id = %s AND w.id IS NULL"
)
COUNT_POSTGRESQL = (
    "SELECT count(*), sum(a.length) FROM articles_article a WHERE a.project_id = %s "
    "AND NOT EXISTS (SELECT 1 FROM articles_words w WHERE w.article_id = a.id)"
)
FILL_SQLITE = (
    "INSERT INTO articles_words_of (article_id) "
    "SELECT a.id FROM articles_article a LEFT JOIN articles_words_of w ON w.article_id = a.id "
    "WHERE a.project_id = %s AND w.id IS NULL LIMIT %s"
)
#: One slice at a time, as on SQLite: two searches at the same articles could wait for each other.
LOCK_POSTGRESQL = "SELECT pg_advisory_xact_lock('articles_words'::regclass::oid::bigint)"
#: ASCII punctuation becomes a blank: PostgreSQL would take "and/or" for a path and "U.S" for a host.
FILL_POSTGRESQL = (
    "INSERT INTO articles_words (article_id, words) "
    r"SELECT a.id, to_tsvector('simple', regexp_replace(a.text, '[!-/:-@[-`{-~]+', ' ', 'g')) "
    "FROM articles_article a "
    "WHERE a.project_id = %s AND NOT EXISTS (SELECT 1 FROM articles_words w WHERE w.article_id = a.id) "
    "LIMIT %s"
)


def fill(project: Project) -> int:
    """Index articles of ``project`` that are not in the index yet, for about ``SECONDS``; answers how many are left.

    One query when there is none. In slices, each committed by itself: saves wait for a slice at most, and the next
    search goes on from there.
    """
    began = time.monotonic()
    left, size = _missing(project)
    while left:
        added = _index(project, min(size, left))
        left = left - added if added else 0  # somebody else's search was quicker
        if time.monotonic() - began >= SECONDS:
            break
    return left


def _key(project: Project) -> Any:
    return project.pk if connection.vendor == "postgresql" else project.pk.hex


def _missing(project: Project) -> tuple[int, int]:
    """How many articles are not in the index, and how many of them make a slice."""
    postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        cursor.execute(COUNT_POSTGRESQL if postgresql else COUNT_SQLITE, [_key(project)])
        count, length = cursor.fetchone()
    return count, max(
        1, count * (SLICE_POSTGRESQL if postgresql else SLICE_SQLITE) // (length or 1)
    )


def _index(project: Project, count: int) -> int:
    """Index up to ``count`` articles; answers how many it were."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(LOCK_POSTGRESQL)
            cursor.execute(FILL_POSTGRESQL, [_key(project), count])
            return int(cursor.rowcount)
        cursor.execute("SELECT coalesce(max(id), 0) FROM articles_words_of")
        last = cursor.fetchone()[0]
        cursor.execute(FILL_SQLITE, [_key(project), count])
        cursor.execute(
            "INSERT INTO articles_words (rowid, text) SELECT w.id, a.text FROM articles_words_of w "
            "JOIN articles_article a ON a.id = w.article_id WHERE w.id > %s",
            [last],
        )
        return int(cursor.rowcount)


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
