"""Agreement through the database: the numbers of the pure package on the same data, released codings only."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import actions
from articles.agreement import coding_from_rows, statistics, summarize
from articles.models import Article, Assignment, Project, Role, Span
from articles.records import CodebookRecord, LabelRecord
from articles.selectors.agreement import (
    Slice,
    load_corpus,
    passages,
    project_agreement,
    side_by_side,
    why_empty,
)
from articles.selectors.agreement.report import Report
from articles.spans import normalise_parts
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
LABELS = ("decision", "source", "evidence")
TEXT = "The council reversed its waiver on Monday. Two officials said so, and nobody objected. "
Row = tuple[str, str, str, tuple[tuple[int, int], ...]]


def codebook() -> CodebookRecord:
    """Three labels that may overlap themselves and have parts, so that any rows can be stored."""
    labels = [
        LabelRecord(
            key,
            key.capitalize(),
            key[:2].capitalize(),
            color=number,
            self_overlap=True,
            discontinuous=True,
        )
        for number, key in enumerate(LABELS, start=1)
    ]
    return CodebookRecord(name="Agreement", labels=tuple(labels))


def drawn(source: random.Random, texts: dict[str, str], coders: list[str]) -> Iterator[Row]:
    """Spans of each coder on each article, some in two parts."""
    for article, text in texts.items():
        for coder in coders:
            places = set()
            for _ in range(source.randrange(6)):
                start = source.randrange(len(text) - 12)
                parts = [(start, start + source.randrange(2, 6))]
                if source.random() < 0.3:
                    parts.append((start + 8, start + 12))
                place = (source.choice(LABELS), tuple(parts))
                if place not in places:
                    places.add(place)
                    yield article, coder, *place


def trimmed(row: Row, text: str) -> Row:
    """The row without white space at its ends, character by character."""
    places = [at for start, end in row[3] for at in range(start, end)]
    words = [at for at in places if not text[at].isspace()] or places
    kept = [at for at in places if words[0] <= at <= words[-1]]
    return (*row[:3], normalise_parts((at, at + 1) for at in kept))


def store(project: Project, texts: dict[str, str], coders: list[str], rows: list[Row]) -> None:
    """The rows as finished codings."""
    people = {name: make_member(project, username=name) for name in coders}
    for title, text in texts.items():
        article = make_article(project, text, title=title)
        for name in coders:
            assignment = make_assignment(project, article, people[name])
            for _article, _coder, label, parts in (row for row in rows if row[:2] == (title, name)):
                start, end = parts[0][0], parts[-1][1]
                actions.create_span(
                    people[name],
                    assignment.pk,
                    id=uuid.uuid4(),
                    label=label,
                    start=start,
                    end=end,
                    quote=text[start:end],
                    parts=parts,
                )
            submit(assignment)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_numbers_are_those_of_the_pure_package_on_the_same_data(seed: int) -> None:
    source = random.Random(seed)  # noqa: S311 (a draw, not a secret)
    project = make_project(codebook=codebook())
    texts = {f"article {number}": f"{number} {TEXT * 2}" for number in range(4)}
    coders = ["ada", "ben", "chloe"]
    rows = list(drawn(source, texts, coders))
    store(project, texts, coders, rows)
    submitted = [(article, coder) for article in texts for coder in coders]
    lengths = {title: len(text) for title, text in texts.items()}
    compared = [trimmed(row, texts[row[0]]) for row in rows]
    assert compared != rows
    coding, names = coding_from_rows(lengths, submitted, compared, coders=coders, labels=LABELS)
    report = project_agreement(owner_of(project), project)
    by_title = dict(project.articles.values_list("title", "pk"))
    ids = tuple(report.ground.article_id(number) for number in range(len(texts)))
    assert ids == tuple(by_title[title] for title in names.articles)
    names = replace(names, articles=report.ground.names.articles)
    assert report.ground.names == names
    assert report.summary == summarize(statistics(coding), names)
    assert report.summary.double_coded == 4


# --- what is left out ---------------------------------------------------------------------------


def coded(project: Project, *quotes: str, article: Article | None = None) -> list[Assignment]:
    """One coder for each quote, all finished, on one article."""
    article = article or make_article(project, f"{TEXT}{uuid.uuid4().hex}")
    found = []
    for quote in quotes:
        assignment = make_assignment(project, article)
        make_span(assignment, quote=quote)
        found.append(assignment)
    return [submit(assignment) for assignment in found]


@pytest.fixture
def project() -> Project:
    """A project with one released article that two people coded."""
    project = make_project(codebook=codebook())
    coded(project, "reversed its waiver", "reversed its waiver")
    return project


def report_of(project: Project, **filters: Any) -> Report:
    """The owner's report."""
    return project_agreement(owner_of(project), project, **filters)


def test_what_is_not_released_or_archived_counts_nowhere(project: Project) -> None:
    before = report_of(project)
    half = make_article(project, f"{TEXT}half")
    make_assignment(project, half)
    coded_half = make_assignment(project, half)
    make_span(coded_half, quote="Monday")
    submit(coded_half)
    gone = coded(project, "Monday", "nobody")[0]
    actions.archive_articles(owner_of(project), project, [gone.article_id])
    deleted = coded(project, "Monday", "Monday")
    for assignment in deleted:
        actions.reopen(owner_of(project), assignment.pk)
    after = report_of(project)
    assert (before.summary.double_coded, before.summary.spans) == (1, 2)
    assert after.summary.pooled == before.summary.pooled
    assert after.summary.spans == 2
    assert (before.ground.pending, after.ground.pending) == (0, 2)


def test_deleted_spans_do_not_count(project: Project) -> None:
    assignment = Assignment.objects.order_by("created_at")[0]
    actions.reopen(owner_of(project), assignment.pk)
    actions.delete_span(
        assignment.annotator, Span.objects.get(assignment=assignment), base_version=1
    )
    submit(assignment)
    assert report_of(project).summary.spans == 1


def test_article_of_one_coder_is_counted_as_single(project: Project) -> None:
    coded(project, "Monday")
    report = report_of(project)
    assert (report.summary.double_coded, report.summary.quality.single_coded) == (1, 1)


def test_other_projects_count_nowhere(project: Project) -> None:
    other = make_project(codebook=codebook())
    coded(other, "Monday", "nobody")
    assert report_of(project).summary.spans == 2
    assert project_agreement(owner_of(other), project).summary.articles == 0


@pytest.mark.parametrize(
    ("role", "articles"),
    [("owner", 1), ("manager", 1), ("adjudicator", 1), ("annotator", 0), ("viewer", 0)],
)
def test_reviewers_compare_and_others_see_nothing(
    project: Project, role: str, articles: int
) -> None:
    person = make_member(project, role)
    assert project_agreement(person, project).summary.double_coded == articles
    assert project_agreement(make_user(is_superuser=True), project).summary.articles == 0


def test_reviewer_who_still_codes_an_article_does_not_compare_it(project: Project) -> None:
    reviewer = make_member(project, Role.MANAGER)
    article = coded(project, "Monday", "Monday")[0].article
    make_assignment(project, article, reviewer)
    # The new assignment takes the article out of review for all.
    assert project_agreement(reviewer, project).summary.double_coded == 1
    assert report_of(project).summary.double_coded == 1


def test_slices_choose_by_label_coder_date_and_round(project: Project) -> None:
    article = make_article(project, f"{TEXT}dated", published_on=dt.date(2026, 3, 1))
    coded(project, "Monday", "nobody", article=article)
    coder = Assignment.objects.filter(article=article)[0].annotator
    march, april = dt.date(2026, 3, 1), dt.date(2026, 4, 1)
    assert report_of(project).summary.double_coded == 2
    assert report_of(project, since=march, until=march).summary.double_coded == 1
    assert report_of(project, since=april).summary.double_coded == 0
    assert report_of(project, round="main").summary.double_coded == 2
    assert report_of(project, round="pilot").summary.double_coded == 0
    own = report_of(project, annotator=coder.pk).summary
    assert (own.double_coded, own.pooled.f1_exact.value) == (1, 0.0)
    one_label = report_of(project, label="source")
    assert [row.name for row in one_label.summary.labels] == ["source"]
    assert one_label.summary.spans == 0


def test_empty_report_says_why() -> None:
    project = make_project(codebook=codebook())
    report = report_of(project)
    assert not report.available
    assert why_empty(report).startswith("No article has two finished codings.")
    make_assignment(project)
    assert why_empty(report_of(project)) == (
        "No article has been finished by all its coders yet; 1 article is still being coded."
    )


def test_json_holds_every_number_with_its_interval(project: Project) -> None:
    told = report_of(project).as_json()
    assert (told["articles"], told["spans"], told["pending"]) == (1, 2, 0)
    assert told["pooled"]["alpha"]["value"] == 1.0
    assert [row["label"] for row in told["labels"]] == list(LABELS)
    assert told["pairs"][0]["articles"] == 1


# --- queries ------------------------------------------------------------------------------------


def queries(call: Callable[[], object]) -> int:
    """How many queries a call makes, the codebook's structure being known."""
    call()
    with CaptureQueriesContext(connection) as captured:
        call()
    return len(captured)


def test_report_passages_and_side_by_side_take_as_many_queries_for_three_articles(
    project: Project,
) -> None:
    owner = owner_of(project)
    article = project.articles.get().pk
    coded(project, "Monday", "nobody", "officials")

    def counts() -> list[int]:
        return [
            queries(lambda: load_corpus(owner, project)),
            queries(lambda: project_agreement(owner, project)),
            queries(lambda: passages(owner, project, Slice())),
            queries(lambda: side_by_side(owner, project, article, None, None)),
        ]

    one = counts()
    for _ in range(2):
        coded(project, "Monday", "nobody", "officials")
    assert counts() == one
    assert one == [6, 7, 8, 3]


def test_articles_come_without_their_text(project: Project) -> None:
    with CaptureQueriesContext(connection) as captured:
        corpus = load_corpus(owner_of(project), project)
    article = project.articles.get()
    assert corpus.articles == [(article.pk, article.title, article.length)]
    assert [one["sql"] for one in captured if '"articles_article"."text"' in one["sql"]] == []
