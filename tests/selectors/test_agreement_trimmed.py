"""White space at the ends of spans: stored and exported as it came, and no difference between coders."""

from __future__ import annotations

import uuid
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import actions
from articles.models import Assignment, Counted, Project, Span
from articles.models.span import blank_ends, clipped
from articles.selectors.agreement import (
    Slice,
    load_corpus,
    passages,
    project_agreement,
    side_by_side,
)
from articles.selectors.agreement.unitizing import project_unitizing
from tests.builders import (
    make_article,
    make_assignment,
    make_member,
    make_project,
    make_span,
    owner_of,
    submit,
)
from tests.selectors.kept import check

pytestmark = pytest.mark.django_db
#: An ideographic space, a no-break space and a line break are white space, too.
TEXT = "The council\u3000reversed its waiver\u00a0\non Monday. Two officials  said so. Nobody objected."
WIDE = ("\u3000reversed its waiver\u00a0\n", " Two officials  ", " Nobody objected.")
LEVELS = ("character", "token", "sentence")


def seats(project: Project) -> tuple[Assignment, Assignment]:
    """Two coders of one article."""
    article = make_article(project, TEXT, language="en")
    ada, ben = (make_member(project, username=name) for name in ("ada", "ben"))
    return make_assignment(project, article, ada), make_assignment(project, article, ben)


@pytest.fixture
def project() -> Project:
    """A released article whose coders differ in nothing but white space at the ends."""
    project = make_project(slug="harbour")
    one, other = seats(project)
    for quote, label in zip(WIDE, ("decision", "source", "opposition"), strict=True):
        make_span(one, label, quote)
        make_span(other, label, quote.strip())
    for seat in (one, other):
        submit(seat)
    return project


def pieces(seat: Assignment, *quotes: str, **more: Any) -> Span:
    """A span of several stretches."""
    text = seat.article.text
    parts = [[text.index(quote), text.index(quote) + len(quote)] for quote in quotes]
    start, end = parts[0][0], parts[-1][1]
    fields = {"start": start, "end": end, "quote": text[start:end], "parts": parts}
    return actions.create_span(
        seat.annotator, seat.pk, id=uuid.uuid4(), label="decision", **fields, **more
    )[0]


@pytest.mark.parametrize("level", LEVELS)
def test_spans_that_differ_in_white_space_at_their_ends_are_identical(
    project: Project, level: str
) -> None:
    found = project_agreement(owner_of(project), project, level=level).as_json()
    assert [found["pooled"][name]["value"] for name in ("f1_exact", "f1_overlap", "alpha")] == [
        1.0
    ] * 3
    assert found["pooled"]["character_percent"]["value"] == 1.0
    assert (found["spans"], found["trimmed"]) == (6, "white space")
    assert (
        "White space at the ends of spans was left out before they were compared."
        in found["methods"]
    )
    check(project, level=level)


def test_everything_that_reads_single_spans_leaves_it_out(project: Project) -> None:
    owner = owner_of(project)
    assert passages(owner, project, Slice()).counts["same"] == 3
    article = load_corpus(owner, project).articles[0].pk
    facing = side_by_side(owner, project, article, None, None)
    assert facing is not None
    assert [one.kind for one in facing.passages] == ["same"] * 3
    families = project_unitizing(owner, project).families
    assert [family.found.u.value for family in families] == [1.0] * 3


def test_what_is_stored_stays_as_it_came(project: Project) -> None:
    found = Span.objects.filter(label__key="source").order_by("start")
    assert [TEXT[one.start : one.end] for one in found] == [" Two officials  ", "Two officials"]
    assert [(one.lead, one.trail) for one in found] == [(1, 2), (0, 0)]


def test_a_moved_span_is_measured_anew(project: Project) -> None:
    one = make_assignment(project, make_article(project, f"{TEXT}!"), make_member(project))
    span = make_span(one, "source", "Two officials  ")
    start = span.start - 1
    fields = {"start": start, "end": span.end - 1, "quote": TEXT[start : span.end - 1]}
    moved = actions.update_span(one.annotator, span, base_version=1, fields=fields)
    assert (span.lead, span.trail) == (0, 2)
    assert (moved.lead, moved.trail) == (1, 1)


def test_of_several_stretches_the_outer_ends_count() -> None:
    text = "  one   two  "
    assert blank_ends(text, ((0, 6), (7, 13))) == (2, 2)
    # A stretch of nothing but white space goes with the gap beside it.
    assert blank_ends(text, ((0, 1), (2, 5))) == (2, 0)
    assert clipped(((0, 1), (2, 5)), 2, 5) == ((2, 5),)
    # Where nothing else is marked, it stays.
    assert blank_ends(text, ((0, 2), (5, 8))) == (0, 0)


def test_the_stretches_of_a_span_are_compared_without_it() -> None:
    project = make_project(slug="harbour")
    one, other = seats(project)
    for seat, quotes in ((one, (" its ", " Monday. ")), (other, ("its ", " Monday."))):
        pieces(seat, *quotes)
        submit(seat)
    found = project_agreement(owner_of(project), project).as_json()
    assert found["pooled"]["f1_exact"]["value"] == 1.0
    check(project)


def test_spans_from_before_are_measured_by_the_migration(project: Project) -> None:
    before = list(Span.objects.order_by("pk").values_list("pk", "lead", "trail", "updated_at"))
    Span.objects.update(lead=0, trail=0)
    Counted.objects.all().delete()
    assert project_agreement(owner_of(project), project).summary.pooled.f1_exact.value == 0.0
    import_module("articles.migrations.0016_white_ends").measure(apps, None)
    after = list(Span.objects.order_by("pk").values_list("pk", "lead", "trail", "updated_at"))
    assert after == before
    assert {(lead, trail) for _pk, lead, trail, _at in after} == {(0, 0), (1, 2), (1, 0)}


def test_no_text_is_read_for_it(project: Project) -> None:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        project_agreement(owner_of(project), project)
        load_corpus(owner_of(project), project)
    assert [row["sql"] for row in captured.captured_queries if '"text"' in row["sql"]] == []
