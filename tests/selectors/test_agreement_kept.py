"""Kept statistics: what makes a row stale, and that figures from kept rows are those of the spans."""

from __future__ import annotations

import random
import uuid
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from articles import actions
from articles import codebook_edit as edit
from articles.agreement import ArticleStatistics, statistics, summarize
from articles.models import Article, Assignment, Counted, Project, Role, Span
from articles.records import LabelRecord
from articles.selectors.agreement import Slice, load_corpus, load_statistics, project_agreement
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
from tests.versions import next_version, relabel, round_with

pytestmark = pytest.mark.django_db
WORDS = ("Monday", "reversed its waiver", "Two officials", "nobody objected", "The council")
TEXT = "The council reversed its waiver on Monday. Two officials said so, and nobody objected. "
LABELS = ("decision", "opposition", "source", "evidence")


def coded(
    project: Project, *quotes: str, label: str = "decision", round: str = "main"
) -> list[Assignment]:
    """One coder for each quote, all finished, on a new article."""
    article = make_article(project, f"{TEXT}{uuid.uuid4().hex}")
    seats = [make_assignment(project, article) for _quote in quotes]
    if round != "main":
        found = project.rounds.get(name=round)
        Assignment.objects.filter(article=article).update(round=found)
        seats = list(article.assignments.select_related("round__project", "article", "annotator"))
    for seat, quote in zip(seats, quotes, strict=True):
        make_span(seat, label, quote)
    return [submit(seat) for seat in seats]


@pytest.fixture
def project() -> Project:
    """Three released articles of two coders each."""
    project = make_project()
    for quotes in (("Monday", "Monday"), ("Monday", "nobody"), ("Monday", "on Monday")):
        coded(project, *quotes)
    counted(project)
    return project


def counted(project: Project, **filters: Any) -> int:
    """How many articles the report counts anew."""
    told = [(0, 0)]
    project_agreement(
        owner_of(project), project, progress=lambda done, of: told.append((done, of)), **filters
    )
    assert told[-1][0] == told[-1][1]
    return told[-1][1]


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


# --- what makes a row stale ---------------------------------------------------------------------


def test_what_has_not_changed_is_not_counted_again(project: Project) -> None:
    assert (counted(project), Counted.objects.count()) == (0, 3)
    for filters in ({"round": "main"}, {"label": "source"}, {"codebook": 1}):
        assert counted(project, **filters) == 0
    check(project)


def test_a_span_in_a_reopened_coding_makes_its_article_stale_and_no_other(project: Project) -> None:
    seat = Assignment.objects.select_related("article", "annotator")[0]
    actions.reopen(owner_of(project), seat.pk)
    assert counted(project) == 0  # not released: it is in no figure
    assert project_agreement(owner_of(project), project).summary.double_coded == 2
    make_span(seat, "source", "officials")
    submit(seat)
    assert counted(project) == 1
    assert Counted.objects.count() == 3
    check(project)


@pytest.mark.parametrize("change", ["move", "delete", "relabel"])
def test_a_changed_span_makes_its_article_stale(project: Project, change: str) -> None:
    span = Span.objects.select_related("assignment__annotator")[0]
    seat = span.assignment
    actions.reopen(owner_of(project), seat.pk)
    if change == "delete":
        actions.delete_span(seat.annotator, span, base_version=1)
    elif change == "move":
        end = span.end + 1
        quote = seat.article.text[span.start : end]
        moved = {"start": span.start, "end": end, "quote": quote}
        actions.update_span(seat.annotator, span, base_version=1, fields=moved)
    else:
        actions.update_span(seat.annotator, span, base_version=1, fields={"label": "source"})
    submit(seat)
    assert counted(project) == 1
    check(project)


def test_a_further_coding_and_one_that_is_taken_back_make_the_article_stale(
    project: Project,
) -> None:
    article = project.articles.order_by("created_at")[1]
    third = make_assignment(project, article)
    make_span(third, "decision", "Monday")
    assert counted(project) == 0
    submit(third)
    assert counted(project) == 1
    check(project)
    actions.reopen(owner_of(project), third.pk)
    actions.pass_on(owner_of(project), third.pk, to=None, reason="Left us.")
    assert counted(project) == 1
    check(project)


def test_who_the_coders_are_now_makes_nothing_stale(project: Project) -> None:
    before = project_agreement(owner_of(project), project).summary
    gone, left = Assignment.objects.values_list("annotator", flat=True)[:2]
    project.memberships.get(user=left).delete()
    person = project.memberships.get(user=gone).user
    person.is_active = False
    person.save()
    assert counted(project) == 0
    assert project_agreement(owner_of(project), project).summary == before
    check(project)


def test_an_archived_article_is_in_no_figure_and_comes_back_uncounted(project: Project) -> None:
    owner, pk = owner_of(project), project.articles.order_by("created_at")[1].pk
    actions.archive_articles(owner, project, [pk])
    assert counted(project) == 0
    check(project)
    assert project_agreement(owner, project).summary.double_coded == 2
    actions.archive_articles(owner, project, [pk], archived=False)
    assert counted(project) == 0


def test_other_statistics_make_every_row_stale(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("articles.selectors.agreement.counting.VERSION", 99)
    assert counted(project) == 3


def test_a_renamed_label_makes_nothing_stale_a_merged_one_all_that_it_is_in(
    project: Project,
) -> None:
    renamed = next_version(project, relabel("decision", key="ruling", name="Ruling"))
    round_with(project, renamed, "second")
    coded(project, "Monday", "Monday", label="ruling", round="second")
    assert counted(project) == 1
    check(project)
    merged = next_version(project, lambda draft: edit.merge(draft, "evidence", "source"))
    round_with(project, merged, "third")
    coded(project, "Monday", "Monday", label="source", round="third")
    assert counted(project) == 5  # both rounds before: two of their labels are one now
    check(project)
    assert counted(project, round="main") == 0  # their own labels are kept beside
    assert counted(project) == 0


def test_who_may_not_see_an_article_neither_reads_nor_spoils_its_row(project: Project) -> None:
    kept = set(Counted.objects.values_list("pk", "fingerprint"))
    reviewer = make_member(project, Role.ADJUDICATOR)
    article = project.articles.order_by("created_at")[0]
    again = round_with(project, project.rounds.get().codebook, "again")
    actions.assign(owner_of(project), again, [article.pk], [reviewer.pk])
    seen = project_agreement(reviewer, project).summary
    assert seen.double_coded == 2
    assert set(Counted.objects.values_list("pk", "fingerprint")) == kept
    assert project_agreement(make_member(project), project).summary.articles == 0


# --- at random ----------------------------------------------------------------------------------


class Walk:
    """Random steps through a study of two rounds and two versions."""

    def __init__(self, seed: int) -> None:
        self.source = random.Random(seed)  # noqa: S311 (a draw, not a secret)
        self.project = make_project()
        self.owner = owner_of(self.project)
        self.people = [make_member(self.project) for _number in range(4)]
        self.rounds = ["main"]

    def step(self) -> None:
        """One change."""
        steps = [*[self.code] * 5, self.recode, self.join, self.leave, self.shelve, self.vary]
        (self.source.choice(steps) if Article.objects.exists() else self.code)()

    def draw(self, seat: Assignment) -> None:
        """Some spans."""
        labels = list(seat.round.codebook.structure().label_ids)
        for quote in self.source.sample(WORDS, self.source.randrange(4)):
            make_span(seat, self.source.choice(labels), quote)

    def code(self) -> None:
        """A new article."""
        round = self.project.rounds.get(name=self.source.choice(self.rounds))
        article = make_article(self.project, f"{TEXT}{uuid.uuid4().hex}")
        some = self.source.sample(self.people, self.source.randrange(1, 4))
        actions.assign(self.owner, round, [article.pk], [one.pk for one in some])
        for seat in self.seats(article=article):
            self.draw(seat)
            submit(seat)

    def recode(self) -> None:
        """A coding is opened again, and another draws its spans."""
        for seat in self.one():
            actions.reopen(self.owner, seat.pk)
            for span in Span.objects.live().filter(assignment=seat)[:1]:
                actions.delete_span(seat.annotator, span, base_version=span.version)
            make_span(seat, "source", "officials said") if self.source.random() < 0.5 else None
            submit(seat)

    def join(self) -> None:
        """A further coder, who may not be done yet."""
        for seat in self.one():
            taken = Assignment.objects.filter(round=seat.round, article=seat.article)
            free = [p for p in self.people if not taken.filter(annotator=p).exists()]
            if free and not seat.article.archived_at:
                actions.assign(self.owner, seat.round, [seat.article.pk], [free[0].pk])
                if self.source.random() < 0.7:
                    (new,) = self.seats(article=seat.article, annotator=free[0], round=seat.round)
                    self.draw(new)
                    submit(new)

    def leave(self) -> None:
        """A coding is taken back."""
        for seat in self.one():
            actions.reopen(self.owner, seat.pk)
            actions.pass_on(self.owner, seat.pk, to=None, reason="Left us.")

    def shelve(self) -> None:
        """An article goes to the archive, or comes back."""
        for article in self.source.sample(list(self.project.articles.all()), 1):
            gone = not article.archived_at
            actions.archive_articles(self.owner, self.project, [article.pk], archived=gone)

    def vary(self) -> None:
        """The next version: a label is renamed, two are merged, one is new, one is split."""
        number = len(self.rounds) + 1
        changes = [
            relabel("decision", key="ruling", name="Ruling"),
            lambda draft: edit.merge(draft, "evidence", "source"),
            lambda draft: edit.put(draft, "label", "", LabelRecord("appeal", "Appeal", "Ap")),
            lambda draft: edit.split(
                draft, "ruling", [("order", "Order", "Or"), ("vote", "Vote", "Vo")]
            ),
        ]
        if number - 2 < len(changes):
            made = next_version(self.project, changes[number - 2])
            self.rounds.append(round_with(self.project, made, f"round {number}").name)

    def seats(self, **filters: Any) -> list[Assignment]:
        """Codings, with what the steps need."""
        rows = Assignment.objects.select_related("round__codebook", "article", "annotator")
        return list(rows.filter(**filters))

    def one(self) -> list[Assignment]:
        """A finished coding of an article in use, if there is one."""
        rows = self.seats(state="submitted", kind="coding", article__archived_at=None)
        return [self.source.choice(rows)] if rows else []


@pytest.mark.parametrize("seed", range(4))
def test_after_any_steps_kept_figures_are_those_of_the_spans(seed: int) -> None:
    walk = Walk(seed)
    for number in range(36):
        walk.step()
        if number % 4 == 0:
            check(walk.project)
    check(walk.project)
    for round in walk.rounds:
        check(walk.project, round=round)
    check(walk.project, annotator=walk.people[0].pk)
    check(walk.project, label="source")
    reader = make_member(walk.project, Role.ADJUDICATOR)
    every = Assignment.objects.all()
    for person in (walk.owner, reader, *walk.people, make_user(), make_user(is_active=False)):
        told = set(every.released_and_visible_to(person).values_list("pk", flat=True))
        assert told == set(every.content_visible_to(person).released().values_list("pk", flat=True))
        assert told or person not in (walk.owner, reader)
