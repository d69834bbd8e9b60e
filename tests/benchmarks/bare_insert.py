"""The floor of an import: the same rows, already built, by one ``executemany``."""

from __future__ import annotations

import hashlib
import json
import time
from typing import TYPE_CHECKING

from django.db import connection, transaction

from articles.actions.imports import article_fields
from articles.models import Article
from articles.records import ArticleRecord

if TYPE_CHECKING:
    from pathlib import Path

    from articles.models import Project


def insert_articles(project: Project, path: Path) -> float:
    """Seconds for the insert alone, commit included."""
    fields = Article._meta.concrete_fields
    rows = []
    for line in path.read_text().splitlines():
        record = ArticleRecord(**json.loads(line))
        own = article_fields(record, hashlib.sha256(record.text.encode()).hexdigest())
        article = Article(project=project, duplicate_allowed=True, canon_version="canon-1", **own)
        rows.append(
            [
                field.get_db_prep_save(field.pre_save(article, add=True), connection)
                for field in fields
            ]
        )
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {Article._meta.db_table} ({columns}) VALUES ({marks})"  # noqa: S608
    began = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(statement, rows)
    return time.perf_counter() - began
