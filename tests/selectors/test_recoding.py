"""Codebook versions in a chain: exports told in one of them, agreement in the newest."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from articles import actions
from articles import codebook_edit as edit
from articles.formats import EXPORT_FORMATS
from articles.models import Article, Assignment, Codebook, Project
from articles.selectors.agreement import project_agreement
from articles.selectors.export import export_rows
from articles.selectors.export_choice import Choice
from articles.selectors.export_summary import export_choices, export_summary
from tests.builders import (
    make_article,
    make_assignment,
    make_member,
    make_project,
    make_span,
    owner_of,
    submit,
)
from tests.versions import next_version, relabel, round_with

pytestmark = pytest.mark.django_db


def code(
    project: Project, codebook: Codebook | None, *labels: tuple[str, str], coders: int = 2
) -> Article:
    """An article that ``coders`` code alike with a version (in a round of its own), and submit."""
    article = make_article(project)
    seats = [make_assignment(project, article, make_member(project)) for _number in range(coders)]
    if codebook is not None:
        name = f"round {codebook.number}"
        found = project.rounds.filter(name=name).first() or round_with(project, codebook, name)
        Assignment.objects.filter(article=article).update(round=found)
    for seat in Assignment.objects.filter(pk__in=[seat.pk for seat in seats]).select_related(
        "article", "annotator", "round__project"
    ):
        for label, quote in labels:
            make_span(seat, label, quote)
        submit(seat)
    return article


@pytest.fixture
def project() -> Project:
    """v1 → v2: decision is called ruling, evidence is merged into source → v3: ruling is split, opposition retired."""
    project = make_project()
    code(
        project,
        None,
        ("decision", "reversed"),
        ("opposition", "Nobody"),
        ("source", "officials"),
        ("evidence", "waiver"),
        coders=2,
    )
    two = next_version(
        project, relabel("decision", key="ruling"), lambda d: edit.merge(d, "evidence", "source")
    )
    code(project, two, ("ruling", "reversed"), ("source", "officials"))
    three = next_version(
        project,
        lambda d: edit.split(d, "ruling", [("order", "Order", "Or"), ("vote", "Vote", "Vo")]),
        lambda d: edit.retire(d, "opposition"),
    )
    code(project, three, ("order", "reversed"), ("source", "officials"))
    return project


def exported(project: Project, **choice: Any) -> set[tuple[str, int, bool | None]]:
    rows = export_rows(owner_of(project), project, Choice(**choice))
    return {(row.label, row.codebook_version, row.stale) for row in rows}


def test_by_default_rows_are_as_they_were_coded(project: Project) -> None:
    assert exported(project) == {
        ("decision", 1, None),
        ("opposition", 1, None),
        ("source", 1, None),
        ("evidence", 1, None),
        ("ruling", 2, None),
        ("source", 2, None),
        ("order", 3, None),
        ("source", 3, None),
    }


def test_rows_follow_the_chain_to_the_newest_version(project: Project) -> None:
    assert exported(project, codebook=3) == {
        ("decision", 1, True),
        ("opposition", 1, True),
        ("source", 3, False),
        ("ruling", 2, True),
        ("order", 3, False),
    }


def test_rows_go_to_a_version_between_and_back(project: Project) -> None:
    assert exported(project, codebook=2) == {
        ("ruling", 2, False),
        ("opposition", 2, False),
        ("source", 2, False),
        ("order", 3, True),
    }
    assert ("decision", 1, False) in exported(project, codebook=1)
    assert ("source", 2, True) in exported(project, codebook=1)  # source or evidence: nobody knows


def test_a_label_is_asked_for_by_its_name_in_the_version(project: Project) -> None:
    assert exported(project, codebook=2, labels=("ruling",)) == {("ruling", 2, False)}
    assert (
        export_summary(
            owner_of(project), project, "csv", Choice(codebook=2, labels=("ruling",))
        ).count
        == 4
    )
    assert exported(project, labels=("ruling",)) == {("ruling", 2, None)}


def test_values_that_are_gone_make_a_row_stale() -> None:
    project = make_project()
    seat = make_assignment(project)
    make_span(seat, attributes={"stage": "decided"})
    make_span(seat, quote="on Monday")
    submit(seat)
    next_version(project, relabel("decision", attributes=()))
    rows = export_rows(owner_of(project), project, Choice(codebook=2))
    assert [(row.label, row.stale) for row in rows] == [("decision", True), ("decision", False)]


def test_files_say_stale_only_where_a_version_is_chosen(project: Project) -> None:
    def written(name: str, choice: Choice) -> str:
        rows = export_rows(owner_of(project), project, choice)
        return b"".join(EXPORT_FORMATS[name].write(rows)).decode()

    lines = [json.loads(line) for line in written("jsonl", Choice(codebook=3)).splitlines()]
    assert {line["stale"] for line in lines} == {True, False}
    assert "stale" not in json.loads(written("jsonl", Choice()).splitlines()[0])
    cells = list(csv.DictReader(io.StringIO(written("csv", Choice(codebook=3)))))
    assert {row["stale"] for row in cells} == {"true", "false"}
    assert "stale" not in written("csv", Choice()).splitlines()[0]


def test_a_version_that_is_not_there_or_a_draft_is_refused(project: Project) -> None:
    actions.start_draft(owner_of(project), project)
    for number in (4, 9):
        with pytest.raises(ValidationError, match="Known: 1, 2, 3"):
            export_rows(owner_of(project), project, Choice(codebook=number))
    labels, _rounds, versions = export_choices(project)
    assert versions == [1, 2, 3]
    assert "order" in dict(labels)


# --- agreement


def test_agreement_is_told_in_the_newest_version_and_says_what_it_leaves_out(
    project: Project,
) -> None:
    report = project_agreement(owner_of(project), project)
    assert [label.label.key for label in report.labels] == ["order", "vote", "source"]
    # decision and ruling were split, opposition was retired: two coders each
    assert report.ground.unmapped == 6
    assert report.as_json()["spans_unmapped"] == 6
    assert [count for text, count in report.notes if "split or retired" in text] == [6]
    sources = next(label for label in report.labels if label.label.key == "source")
    assert sources.spans == 8  # evidence of the first version among them
    assert sources.alpha.value == 1.0


def test_agreement_of_one_round_is_told_in_its_own_version(project: Project) -> None:
    report = project_agreement(owner_of(project), project, round="main")
    assert [label.label.key for label in report.labels] == [
        "decision",
        "opposition",
        "source",
        "evidence",
    ]
    assert report.ground.unmapped == 0
    assert report.summary.spans == 8


def test_a_version_that_nobody_has_coded_with_changes_no_figure(project: Project) -> None:
    before = project_agreement(owner_of(project), project).summary
    four = next_version(project, lambda d: edit.retire(d, "source"))
    round_with(project, four, "planned")
    assert project_agreement(owner_of(project), project).summary == before


def test_renamed_labels_are_compared_as_one() -> None:
    project = make_project()
    code(project, None, ("decision", "reversed"))
    two = next_version(
        project,
        lambda d: edit.put(
            d, "label", "decision", replace(d.record.labels[0], key="ruling", name="Ruling")
        ),
    )
    code(project, two, ("ruling", "reversed"))
    report = project_agreement(owner_of(project), project)
    found = {label.label.key: label.spans for label in report.labels}
    assert found == {"ruling": 4, "opposition": 0, "source": 0, "evidence": 0}
    assert report.ground.unmapped == 0
