"""Kept statistics held against those of all spans."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from articles.agreement import ArticleStatistics, statistics, summarize
from articles.models import Project
from articles.selectors.agreement import Slice, load_corpus, load_statistics
from tests.builders import owner_of


def check(project: Project, **filters: Any) -> None:
    """Figures and arrays of the kept statistics, equal to those of all spans."""
    part = Slice(**filters)
    corpus = load_corpus(owner_of(project), project, part)
    ground = load_statistics(owner_of(project), project, part)
    scratch = statistics(corpus.coding)
    if part.annotator and ground.spots:
        ids = [coder.id for coder in corpus.coders]
        scratch = scratch.of_coder(ids.index(part.annotator))
    names = replace(corpus.names, articles=ground.names.articles)
    assert ground.names == names
    assert summarize(ground.statistics, names) == summarize(scratch, names)
    same(ground.statistics.select(ground.statistics.coders > 1), scratch.select(scratch.coders > 1))


def same(one: ArticleStatistics, other: ArticleStatistics) -> None:
    """The same arrays."""
    for name in ArticleStatistics.__dataclass_fields__:
        if name != "pairs":
            assert np.array_equal(getattr(one, name), getattr(other, name)), name
    for name in type(one.pairs).__dataclass_fields__:
        assert np.array_equal(getattr(one.pairs, name), getattr(other.pairs, name)), name
