"""After any steps of a study, figures from kept statistics are those of the spans."""

from __future__ import annotations

import contextlib
import random
import uuid
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from articles import actions
from articles import codebook_edit as edit
from articles.models import Article, Assignment, Role, Span
from articles.records import LabelRecord
from tests.builders import (
    make_article,
    make_member,
    make_project,
    make_span,
    make_user,
    owner_of,
    submit,
)
from tests.selectors.kept import check
from tests.versions import next_version, relabel, round_with

pytestmark = pytest.mark.django_db
WORDS = ("Monday", "reversed its waiver", "Two officials", "nobody objected", "The council")
TEXT = "The council reversed its waiver on Monday. Two officials said so, and nobody objected. "


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
            if self.source.random() < 0.5:
                # What is opened a second time may have it already: a refusal is a fine answer.
                with contextlib.suppress(ValidationError), transaction.atomic():
                    make_span(seat, "source", "officials said")
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
    for level in ("token", "sentence"):
        check(walk.project, level=level)
    reader = make_member(walk.project, Role.ADJUDICATOR)
    every = Assignment.objects.all()
    for person in (walk.owner, reader, *walk.people, make_user(), make_user(is_active=False)):
        told = set(every.released_and_visible_to(person).values_list("pk", flat=True))
        assert told == set(every.content_visible_to(person).released().values_list("pk", flat=True))
        assert told or person not in (walk.owner, reader)
