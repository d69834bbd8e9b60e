"""A project with a training round: gold by an expert, practice articles, hidden gold."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from articles import actions
from articles.models import Article, Assignment, Gold, Place, Project, Round, Seat, User
from tests.builders import (
    TEXT,
    make_article,
    make_assignment,
    make_member,
    make_project,
    make_span,
    owner_of,
    round_of,
    submit,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Gold of five decisions, so that a few weeks say something.
FIVE = (
    *(("decision", quote) for quote in ("The port council", "reversed its waiver", "on Monday")),
    *(("decision", quote) for quote in ("two officials said", "Nobody asked us")),
)
#: How many of them a coder finds, week by week: the last is an alert.
FIVE_WEEKS = (5, 5, 5, 1)
MONDAY = dt.datetime(2026, 3, 2, 10, tzinfo=dt.UTC)

#: What the expert marks on every article.
GOLD = (("decision", "reversed its waiver"), ("source", "two officials"))


@dataclass
class School:
    """``expert`` coded every article of ``golds`` in the round ``main``; ``ada`` practises in ``training``."""

    project: Project
    owner: User
    expert: User
    ada: User
    training: Round
    golds: list[Gold]

    @property
    def articles(self) -> list[Article]:
        """The practice articles in their order."""
        return [gold.article for gold in self.golds]


def make_school(slug: str | None = None, articles: int = 3) -> School:
    """A project in which everything is ready to practise."""
    project = make_project(slug=slug)
    name = slug or project.slug
    owner = owner_of(project)
    expert = make_member(project, username=f"{name}-expert")
    ada = make_member(project, username=f"{name}-ada")
    golds = [make_gold(project, expert, number) for number in range(articles)]
    training = make_training(project, golds, [ada])
    return School(project, owner, expert, ada, training, golds)


def make_gold(
    project: Project, expert: User, number: int, spans: Sequence[tuple[str, str]] = GOLD
) -> Gold:
    """An article, the expert's finished coding of it in the round ``main``, made gold by the owner."""
    title = f"Practice {number}"
    article = make_article(project, f"{TEXT}{project.slug} practice {number}\n", title=title)
    coding = make_assignment(project, article, expert)
    code(coding, spans)
    gold, _new = actions.make_gold(owner_of(project), coding.pk)
    return gold


def make_training(
    project: Project, golds: Sequence[Gold], coders: Sequence[User], name: str = "training"
) -> Round:
    """An open training round in which ``coders`` take the articles of ``golds`` one by one."""
    round = Round.objects.create(
        project=project,
        codebook=round_of(project).codebook,
        name=name,
        kind=Round.Kind.TRAINING,
        hand_out=Round.HandOut.PULL,
        tolerance=5,
    )
    for number, gold in enumerate(golds):
        Place.objects.create(round=round, article=gold.article, position=number)
    for coder in coders:
        Seat.objects.create(round=round, user=coder)
    return round


def code(assignment: Assignment, spans: Sequence[tuple[str, str]]) -> Assignment:
    """Mark ``spans`` (label, quote) and submit."""
    for label, quote in spans:
        make_span(assignment, label, quote)
    return submit(assignment)


def seat(user: User, made: Assignment | None) -> Assignment:
    """The assignment that a practice took, with what builders need of it."""
    assert made is not None
    return Assignment.objects.select_related("round__project", "article", "annotator").get(
        pk=made.pk
    )


def practise(
    school: School, spans: Sequence[tuple[str, str]], user: User | None = None
) -> Assignment:
    """Take the next practice article, code it and submit."""
    user = user or school.ada
    made = seat(user, actions.practise(user, school.training.pk))
    return code(made, spans)


def hide_gold(
    project: Project, gold: Gold, coder: User, spans: Sequence[tuple[str, str]]
) -> Assignment:
    """Have ``coder`` code an article of the round ``main`` that is hidden gold there."""
    main = round_of(project)
    Place.objects.get_or_create(
        round=main, article=gold.article, defaults={"purpose": Place.Purpose.GOLD}
    )
    ((pk,), _old) = actions.assign(owner_of(project), main, [gold.article_id], [coder.pk])
    return code(seat(coder, Assignment(pk=pk)), spans)


def make_practice(project: Project, expert: User, coder: User) -> Assignment:
    """A practice article that ``coder`` has finished, and another that they have not taken yet."""
    golds = [make_gold(project, expert, number) for number in range(3)]
    round = make_training(project, golds[:2], [coder], f"{project.slug} training")
    return code(seat(coder, actions.practise(coder, round.pk)), GOLD[:1])


def finish_at(done: Assignment, week: int) -> Assignment:
    """As if it had been submitted in a week after the first."""
    at = MONDAY + dt.timedelta(weeks=week)
    Assignment.objects.filter(pk=done.pk).update(submitted_at=at)
    done.refresh_from_db()
    return done


def hide_gold_at(school: School, week: int, right: int) -> Assignment:
    """An article with hidden gold of five decisions, of which ada finds the first ``right`` in a week."""
    gold = make_gold(school.project, school.expert, 100 + Article.objects.count(), FIVE)
    return finish_at(hide_gold(school.project, gold, school.ada, FIVE[:right]), week)
