"""Where the tokens and sentences of articles lie: decided once for an article, on first need.

Derived from texts that never change. A row names what cut the text, with its version, and the language that it was
told, and counts only while both are the same. No event: rows may be thrown away at any time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import models

from articles.models.article import Article
from articles.models.bulk import upsert_rows
from articles.models.counted import raw_rows
from articles.segmenting import segmenter, segments

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from articles.models.counted import Raw

#: Articles that are read, cut and stored with one statement each. SQLite took 999 parameters for long.
BATCH = 500


class Segmented(models.Model):
    """The units of an article at a level, as ``articles.agreement.segments`` packs them."""

    id = models.BigAutoField(primary_key=True)
    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    level = models.CharField(max_length=10)
    language = models.CharField(max_length=16, blank=True)
    segmenter = models.CharField(max_length=60)
    data = models.BinaryField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("article", "level"), name="segmented_once"),)

    def __str__(self) -> str:
        return f"{self.level}, {self.segmenter}"


def read_segments(articles: Mapping[Raw, str], level: str) -> dict[Raw, bytes]:
    """The units of ``articles`` (id to language), those not kept yet cut and stored: three statements for a ``BATCH``.

    Two who need the same for the first time cut it twice, alike, and store it in the same order; who is second
    writes the same again.
    """
    # Brings numpy: only who asks for figures waits for it.
    from articles.agreement.segments import pack_segments

    known: dict[Raw, bytes] = {}
    ids = sorted(articles)
    for at in range(0, len(ids), BATCH):
        some = ids[at : at + BATCH]
        kept = _kept(some, level)
        known |= {
            pk: data for pk, language, data in kept if pk in articles and language == articles[pk]
        }
        missing = {pk: articles[pk] for pk in some if pk not in known}
        if missing:
            made = {
                pk: pack_segments(segments(text, missing[pk], level))
                for pk, text in _texts(list(missing))
            }
            _write(made, missing, level)
            known |= made
    return known


def _kept(articles: Sequence[Raw], level: str) -> list[tuple[Raw, str, bytes]]:
    """Article, language and units, where what cut them is what would cut them now."""
    rows = Segmented.objects.filter(
        article__in=[UUID(pk) for pk in articles], level=level, segmenter=segmenter(level)
    )
    found = raw_rows(rows.order_by().values_list("article_id", "language", "data"))
    return [(row[0], row[1], bytes(row[2])) for row in found]


def _texts(articles: Sequence[Raw]) -> Iterator[tuple[Raw, str]]:
    rows = Article.objects.filter(pk__in=[UUID(pk) for pk in articles]).order_by()
    for row in raw_rows(rows.values_list("pk", "text")):
        yield row[0], row[1]


def _write(made: Mapping[Raw, bytes], languages: Mapping[Raw, str], level: str) -> None:
    """Store rows in place of those that no longer count. In the order of ids, so that two never wait for each other."""
    ids = sorted(made)
    columns: dict[str, Sequence[Any]] = {
        "article_id": ids,
        "level": [level] * len(ids),
        "language": [languages[pk] for pk in ids],
        "segmenter": [segmenter(level)] * len(ids),
        "data": [made[pk] for pk in ids],
    }
    upsert_rows(Segmented, columns, ("article_id", "level"))
