"""Codings that come back in: a round trip with relations, and everything that is refused."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import replace
from typing import Any

import pytest

from articles import actions
from articles.models import Article, Assignment, Event, Import, Project, Relation, Role, Span
from articles.records import ExportRow, RowError
from tests.actions.refusals import outcome, refused
from tests.builders import (
    make_article,
    make_assignment,
    make_member,
    make_project,
    make_span,
    make_user,
    owner_of,
    submit,
)

pytestmark = pytest.mark.django_db
TEXT = "The council reversed its waiver on Monday, two officials said. A ferryman objected.\n"


def row(article: Article, quote: str = "reversed its waiver", **fields: Any) -> ExportRow:
    """A row of a file, over the first occurrence of ``quote``."""
    start = article.text.index(quote)
    end = start + len(quote)
    made = ExportRow(
        id=str(uuid.uuid4()),
        article={"id": str(article.pk), "sha256": article.sha256, "title": article.title},
        start=start,
        end=end,
        start_utf16=start,
        end_utf16=end,
        parts=((start, end),),
        quote=quote,
        label="decision",
        attributes={},
        relations=(),
        note="",
        annotator="ada",
        assignment="",
        round="main",
        layer="coder",
        codebook_version=1,
        version=1,
        created_at="",
        updated_at="",
    )
    return replace(made, **fields)


def exported(project: Project) -> list[ExportRow]:
    """The live spans of a project as rows."""
    links = defaultdict(list)
    for relation in Relation.objects.live().select_related("type"):
        target = {"type": relation.type.key, "target": str(relation.target_id)}
        links[relation.source_id].append(target)
    spans = Span.objects.live().filter(assignment__round__project=project)
    return [
        replace(
            row(span.assignment.article),
            id=str(span.pk),
            start=span.start,
            end=span.end,
            parts=tuple((start, end) for start, end in span.parts),
            quote=span.assignment.article.text[span.start : span.end],
            label=span.label.key,
            attributes=span.attributes,
            relations=tuple(links[span.pk]),
            note=span.note,
            annotator=span.assignment.annotator.username,
        )
        for span in spans.select_related("assignment__article", "assignment__annotator", "label")
    ]


def content(project: Project) -> list[tuple[Any, ...]]:
    """What a project's codings say, ids apart."""
    return sorted(
        (
            one.annotator,
            one.label,
            one.parts,
            tuple(sorted(one.attributes.items())),
            one.note,
            tuple(link["type"] for link in one.relations),
        )
        for one in exported(project)
    )


@pytest.fixture
def project() -> Project:
    """A project with the article and Ada, who may code."""
    project = make_project()
    make_article(project, TEXT, external_id="a-1")
    make_member(project, username="ada")
    return project


@pytest.fixture
def article(project: Project) -> Article:
    """The article."""
    return project.articles.get()


def bring(project: Project, *rows: ExportRow | RowError, **options: Any) -> Import:
    """An import by the owner."""
    return actions.import_annotations(owner_of(project), project, rows, **options)


def coded(project: Project) -> Assignment:
    """Ada's coding: a decision in two parts, its source, a link."""
    ada = project.memberships.get(user__username="ada").user
    assignment = make_assignment(project, project.articles.get(), ada)
    start = TEXT.index("reversed its waiver")
    parts = [[start, start + 8], [start + 13, start + 19]]
    decision = make_span(assignment, parts=parts, attributes={"stage": "decided"})
    source = make_span(assignment, "source", "two officials", note="who?")
    actions.create_relation(
        ada,
        assignment.pk,
        id=uuid.uuid4(),
        type="attributed_to",
        source=decision.pk,
        target=source.pk,
    )
    return submit(assignment)


def test_codings_go_to_a_second_project_and_back_to_nothing_new(project: Project) -> None:
    coded(project)
    copy = make_project()
    make_article(copy, TEXT)
    actions.add_member(owner_of(copy), copy, member=actions.find_user("ada"), role=Role.ANNOTATOR)
    rows = exported(project)
    batch = bring(copy, *rows)
    assert batch.errors == []
    assert batch.counts == {"rows": 2, "imported": 2, "unchanged": 0, "errors": 0}
    assert content(copy) == content(project)
    assert Relation.objects.filter(assignment__round__project=copy).count() == 1
    assignment = Assignment.objects.get(round__project=copy)
    assert (assignment.state, assignment.revision) == ("submitted", 1)
    again = bring(copy, *rows)
    assert again.counts == {"rows": 2, "imported": 0, "unchanged": 2, "errors": 0}
    assert Import.objects.filter(project=copy, kind="annotations").count() == 1


def test_parts_are_refused_where_the_label_wants_one(project: Project, article: Article) -> None:
    one = row(article, label="opposition")
    parts = ((one.start, one.start + 8), (one.start + 13, one.end))
    batch = bring(project, replace(one, parts=parts))
    assert [error["field"] for error in batch.errors] == ["parts"]
    assert "“Opposition” is one stretch of text; this one has 2 parts" in batch.errors[0]["message"]
    assert Span.objects.count() == 0


def test_free_ids_are_kept(project: Project, article: Article) -> None:
    one = row(article)
    bring(project, one)
    assert str(Span.objects.get().pk) == one.id


def test_events_of_an_import_hang_on_the_coding(project: Project, article: Article) -> None:
    bring(project, row(article))
    assignment = Assignment.objects.get()
    kinds = list(assignment.events.order_by("seq").values_list("kind", flat=True))
    assert kinds == ["assignment.imported", "span.created"]
    assert {event.actor for event in assignment.events.all()} == {owner_of(project)}
    assert Event.objects.filter(kind="import.done").count() == 2  # the article's and this


@pytest.mark.parametrize("name", ["", "T7", "urn:x"])
def test_rows_of_other_tools_need_no_uuid(project: Project, article: Article, name: str) -> None:
    decision = row(article, id=name, relations=({"type": "attributed_to", "target": "S1"},))
    source = row(article, "two officials", id="S1", label="source")
    batch = bring(project, decision, source)
    assert (batch.errors, batch.counts["imported"]) == ([], 2)
    assert Relation.objects.get().target.label.key == "source"
    assert bring(project, decision, source).counts["unchanged"] == 2


@pytest.mark.parametrize(
    "named",
    [{"external_id": "a-1"}, {"sha256": True}, {"id": True}, {"id": "7", "external_id": "a-1"}],
    ids=str,
)
def test_article_is_found_by_id_external_id_or_text(
    project: Project, article: Article, named: dict[str, Any]
) -> None:
    own = {"sha256": article.sha256, "id": str(article.pk)}
    given = {key: own[key] if value is True else value for key, value in named.items()}
    assert bring(project, replace(row(article), article=given)).counts["imported"] == 1


def test_article_with_another_text_is_refused(project: Project, article: Article) -> None:
    other = {"id": str(article.pk), "external_id": "a-1", "sha256": "0" * 64, "title": "Fees"}
    batch = bring(project, replace(row(article), article=other))
    assert [error["message"] for error in batch.errors] == [
        "The project has no article “Fees” with the same text. Import the articles first."
    ]


def test_article_of_another_project_is_not_found(project: Project, article: Article) -> None:
    foreign = make_article(make_project(), "Another text with a reversed its waiver.")
    batch = bring(project, row(foreign))
    assert [error["field"] for error in batch.errors] == ["article"]


def test_row_without_a_round_goes_to_main_and_a_pseudonym_is_a_person(
    project: Project, article: Article
) -> None:
    ada = actions.find_user("ada")
    bring(project, row(article, round="", layer="", annotator=project.pseudonym(ada.pk)))
    assert Assignment.objects.get().annotator == ada


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"annotator": "nobody"}, "annotator"),
        ({"annotator": "victor"}, "annotator"),
        ({"round": "pilot"}, "round"),
        ({"layer": "adjudicated"}, "layer"),
        ({"label": "verdict"}, "label"),
        ({"quote": "something else"}, "row"),
        ({"attributes": {"stage": "guessed"}}, "attributes"),
        ({"note": "x" * 4001}, "note"),
        ({"relations": ({"type": "attributed_to", "target": "T9"},)}, "relations"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_row_that_does_not_fit_stops_the_import(
    project: Project, article: Article, change: dict[str, Any], field: str
) -> None:
    make_member(project, Role.VIEWER, "victor")
    good = row(article, "on Monday", label="source")
    batch = bring(project, good, replace(row(article), **change))
    assert [(error["row"], error["field"]) for error in batch.errors] == [(2, field)]
    assert batch.counts["imported"] == 0
    assert (Assignment.objects.count(), Span.objects.count()) == (0, 0)
    assert Event.objects.filter(kind="import.done").count() == 1  # the article's


def test_skip_stores_what_fits(project: Project, article: Article) -> None:
    bad = row(article, "A ferryman", label="verdict")
    unread = RowError(3, "start", "start is missing.")
    batch = bring(project, row(article), bad, unread, on_error="skip")
    assert batch.counts == {"rows": 3, "imported": 1, "unchanged": 0, "errors": 2}
    assert Span.objects.count() == 1


def test_coding_of_which_nothing_fits_is_not_made(project: Project, article: Article) -> None:
    make_member(project, username="ben")
    bad = row(article, label="verdict", annotator="ben")
    bring(project, row(article), bad, on_error="skip")
    assert [one.annotator.username for one in Assignment.objects.all()] == ["ada"]


def test_dry_run_tells_and_stores_nothing(project: Project, article: Article) -> None:
    batch = bring(project, row(article), dry_run=True)
    assert (batch.counts["imported"], Span.objects.count()) == (1, 0)
    assert not Assignment.objects.exists()


def test_deleted_rows_are_left_out(project: Project, article: Article) -> None:
    batch = bring(project, row(article, deleted_at="2026-01-01T00:00:00Z"))
    assert batch.counts == {"rows": 1, "imported": 0, "unchanged": 0, "errors": 0}


def test_existing_coding_is_never_touched(project: Project, article: Article) -> None:
    coded(project)
    before = list(Span.objects.order_by("pk").values())
    batch = bring(project, row(article, "A ferryman"), on_error="skip")
    assert [error["message"] for error in batch.errors] == [
        "ada codes this article in this project already; an import never changes a coding."
    ]
    assert list(Span.objects.order_by("pk").values()) == before


@pytest.mark.parametrize(
    ("role", "result"),
    [("owner", "ok"), ("manager", "ok")]
    + [(role, "forbidden") for role in ("adjudicator", "annotator", "viewer")],
)
def test_owners_and_managers_import_codings(project: Project, role: str, result: str) -> None:
    person = make_member(project, role)
    assert outcome(actions.import_annotations, person, project, []) == result
    assert outcome(actions.import_annotations, make_user(), project, []) == "forbidden"


def test_archived_project_takes_no_codings(project: Project) -> None:
    actions.archive_project(owner_of(project), project)
    assert refused(bring, project) == "locked"
