"""Kept statistics held against those of all spans."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from articles.agreement import ArticleStatistics, statistics, summarize
from articles.agreement.segments import Segments, pack_segments, unpack_segments
from articles.models import Article, Project
from articles.segmenting import segments
from articles.selectors.agreement import Slice, load_corpus, load_statistics
from articles.selectors.agreement.load import Corpus
from tests.builders import owner_of


def check(project: Project, **filters: Any) -> None:
    """Figures and arrays of the kept statistics, equal to those of all spans."""
    part = Slice(**filters)
    corpus = load_corpus(owner_of(project), project, part)
    ground = load_statistics(owner_of(project), project, part)
    scratch = statistics(corpus.coding, _units(corpus, part.level))
    if part.annotator and ground.spots:
        ids = [coder.id for coder in corpus.coders]
        scratch = scratch.of_coder(ids.index(part.annotator))
    names = replace(corpus.names, articles=ground.names.articles)
    assert ground.names == names
    assert summarize(ground.statistics, names) == summarize(scratch, names)
    same(ground.statistics.select(ground.statistics.coders > 1), scratch.select(scratch.coders > 1))


def _units(corpus: Corpus, level: str) -> Segments | None:
    """The tokens or sentences of the articles, cut anew."""
    if level == "character":
        return None
    articles = Article.objects.in_bulk([one.pk for one in corpus.articles])
    found = [
        segments(articles[one.pk].text, articles[one.pk].language, level) for one in corpus.articles
    ]
    return unpack_segments([pack_segments(places) for places in found])


def same(one: ArticleStatistics, other: ArticleStatistics) -> None:
    """The same arrays."""
    for name in ArticleStatistics.__dataclass_fields__:
        if name != "pairs":
            assert np.array_equal(getattr(one, name), getattr(other, name)), name
    for name in type(one.pairs).__dataclass_fields__:
        assert np.array_equal(getattr(one.pairs, name), getattr(other.pairs, name)), name
