"""What a draft would do to the spans that exist, in counts, before it is published."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import codebook_edit as edit
from articles.codebook_edit import Edit
from articles.models import Assignment, Project
from articles.models.draft import copied
from articles.selectors.codebook import current_codebook
from articles.selectors.codebook_impact import Impact, impact_of
from tests.builders import (
    choice,
    make_article,
    make_assignment,
    make_member,
    make_project,
    make_span,
    submit,
)
from tests.shelf import BUILDERS, Shelf
from tests.versions import next_version, relabel, round_with


def make_coded() -> Project:
    """Two coders have submitted one article, a third is at work: nine spans of three labels."""
    project = make_project()
    article = make_article(project)
    coders = [make_member(project) for _number in range(2)]
    for seat in [make_assignment(project, article, coder) for coder in coders]:
        code(seat)
    for seat in Assignment.objects.select_related("annotator"):
        submit(seat)
    code(make_assignment(project))
    return project


def code(seat: Assignment) -> None:
    """A decision in two parts, a source, and evidence twice over the same words."""
    text = seat.article.text
    at = text.index("reversed its waiver")
    make_span(seat, parts=[[at, at + 8], [at + 13, at + 19]], attributes={"stage": "decided"})
    make_span(seat, "source", "two officials", attributes={"identification": "unnamed"})
    make_span(seat, "evidence", "waiver on Monday")


BUILDERS["coded_project"] = make_coded


@pytest.fixture
def coded_project(db: None, world_shelf: Shelf) -> Project:
    return world_shelf.take(make_coded)


def impact(project: Project, *edits: Edit) -> Impact:
    base = current_codebook(project)
    draft = copied(base.structure())
    for change in edits:
        draft = edit.check(change(draft))
    return impact_of(project, base, draft)


def numbers(found: Impact) -> tuple[int, int, int, int]:
    return found.spans, found.coders, found.released, found.stale


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda d: d, (0, 0, 0, 0)),
        (relabel("decision", definition="Another."), (0, 0, 0, 0)),
        (relabel("decision", name="Ruling"), (3, 3, 2, 0)),
        (relabel("decision", key="ruling"), (3, 3, 2, 0)),
        (lambda d: edit.merge(d, "source", "evidence"), (3, 3, 2, 0)),
        (lambda d: edit.retire(d, "source"), (3, 3, 2, 3)),
        (lambda d: edit.retire(d, "opposition"), (0, 0, 0, 0)),
        (
            lambda d: edit.split(d, "evidence", [("paper", "Paper", "Pa"), ("act", "Act", "Ac")]),
            (3, 3, 2, 3),
        ),
        (relabel("decision", discontinuous=False), (3, 3, 2, 3)),
        (relabel("decision", attributes=()), (3, 3, 2, 3)),
        (relabel("decision", attributes=(choice("stage", "proposed"),)), (3, 3, 2, 3)),
        (relabel("decision", attributes=(choice("stage", "decided"),)), (3, 3, 2, 0)),
        (
            relabel("source", attributes=(replace(choice("identification"), type="text"),)),
            (3, 3, 2, 0),
        ),
        (relabel("evidence", self_overlap=False), (3, 3, 2, 0)),
    ],
    ids=[
        *("nothing", "text", "name", "key", "merge", "retire", "unused", "split", "parts"),
        *("no attribute", "value", "other value", "type", "rule"),
    ],
)
def test_counts_of_a_change(
    coded_project: Project, change: Edit, expected: tuple[int, int, int, int]
) -> None:
    assert numbers(impact(coded_project, change)) == expected


def test_spans_that_a_merger_lays_over_each_other_become_stale(coded_project: Project) -> None:
    """The decision and the evidence share a word, in each coder's work, and decisions must not overlap."""
    found = impact(coded_project, lambda d: edit.merge(d, "evidence", "decision"))
    assert {label.key: label.stale for label in found.labels} == {"evidence": 3, "decision": 3}
    assert found.coders == 3


def test_spans_that_overlap_where_they_no_longer_may_become_stale(coded_project: Project) -> None:
    seat = Assignment.objects.exclude(state="submitted").select_related("annotator", "article")[0]
    make_span(seat, "evidence", "Monday")
    found = impact(coded_project, relabel("evidence", self_overlap=False))
    assert numbers(found) == (4, 3, 2, 2)


def test_one_label_alone(coded_project: Project) -> None:
    found = impact(
        coded_project, lambda d: edit.retire(d, "source"), relabel("decision", name="Ruling")
    )
    assert numbers(found) == (6, 3, 4, 3)
    assert numbers(found.of(["decision"])) == (3, 3, 2, 0)


def test_spans_of_older_versions_count_where_they_lead_here(coded_project: Project) -> None:
    next_version(coded_project, relabel("decision", key="ruling"))
    found = impact(coded_project, lambda d: edit.retire(d, "ruling"))
    assert numbers(found) == (3, 3, 2, 3)


def test_what_was_stale_before_does_not_become_stale_again(coded_project: Project) -> None:
    second = next_version(coded_project, relabel("decision", attributes=()))
    found = impact(coded_project, relabel("decision", discontinuous=False))
    assert numbers(found) == (3, 3, 2, 0)
    seat = make_assignment(coded_project)
    Assignment.objects.filter(pk=seat.pk).update(round=round_with(coded_project, second, "two"))
    seat.refresh_from_db()
    at = seat.article.text.index("reversed its waiver")
    make_span(seat, parts=[[at, at + 8], [at + 13, at + 19]])
    assert numbers(impact(coded_project, relabel("decision", discontinuous=False))) == (4, 4, 2, 1)


def test_the_number_of_queries_does_not_grow(coded_project: Project) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            impact(coded_project, lambda d: edit.retire(d, "source"), relabel("decision", name="R"))
        return len(caught)

    queries()
    one = queries()
    for _number in range(3):
        code(make_assignment(coded_project))
    assert (one, queries()) == (6, 6)
