"""The demo's training round: gold on two of its articles; Ada has passed, Ben not yet."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

from articles import actions
from articles.models import Assignment, Project, Round, User

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

#: The practice articles in their order, whose gold is Chloé's coding.
ARTICLES = ("kestria-cod-reopening", "marrow-bay-clean-air-delay")
EXPERT, PASSED, FAILED = "chloe", "ada", "ben"
#: The longest word that Ada leaves off the end of a span: within the tolerance.
SHORT = 9

Rows = list[dict[str, Any]]


def train(
    owner: User,
    project: Project,
    people: dict[str, User],
    path: Path,
    apply: Callable[[User, Assignment, Rows], None],
) -> None:
    """Choose gold, open the round, practise; ``apply`` codes and submits. Nothing where the articles are missing."""
    articles = dict(
        project.articles.filter(external_id__in=ARTICLES).values_list("external_id", "pk")
    )
    if set(articles) != set(ARTICLES):
        return
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    codings = {
        (article, name): [
            row for row in lines if (row["article"], row["annotator"]) == (article, name)
        ]
        for article in ARTICLES
        for name in (EXPERT, FAILED)
    }
    for article in ARTICLES:
        coding = Assignment.objects.get(article=articles[article], annotator=people[EXPERT])
        actions.make_gold(owner, coding.pk, note="Settled in the coders’ meeting.")
    round = actions.create_round(
        owner, project, name="training", kind="training", hand_out="pull", coders=2, seed=1
    )
    seats = {people[name].pk: None for name in (PASSED, FAILED)}
    actions.carry_out(owner, round.pk, actions.Wish(list(articles.values()), seats))
    for _article in ARTICLES:
        made = practice(people[PASSED], round)
        gold = codings[made.article.external_id, EXPERT]
        apply(people[PASSED], made, renamed(nearly(gold), PASSED))
    made = practice(people[FAILED], round)
    apply(people[FAILED], made, renamed(codings[made.article.external_id, FAILED], FAILED))


def practice(user: User, round: Round) -> Assignment:
    """The next practice article of ``user``."""
    made = actions.practise(user, round.pk)
    assert made is not None  # noqa: S101 (each has as many as are asked for)
    return made


def nearly(rows: Rows) -> Rows:
    """Gold as somebody good at it codes: one span lacks its last word, one source is missed."""
    spans = [row for row in rows if row["type"] == "span"]
    linked = {row[end] for row in rows if row["type"] == "relation" for end in ("source", "target")}
    linked |= {
        row["value"] for row in rows if row["type"] == "answer" and isinstance(row["value"], str)
    }
    sources = [row["id"] for row in spans if row["label"] == "source" and row["id"] not in linked]
    missed = sources[0] if sources else None
    made, shortened = [], False
    for row in rows:
        if row["type"] == "span" and row["id"] == missed:
            continue
        words = row.get("quote", "").rsplit(" ", 1)
        if not shortened and row["type"] == "span" and len(words) == 2 and len(words[1]) < SHORT:
            row = row | {"quote": words[0], "end": row["start"] + len(words[0])}
            shortened = True
        made.append(row)
    return made


def renamed(rows: Rows, name: str) -> Rows:
    """The rows under ids of their own."""
    ids = {row["id"]: str(uuid.uuid5(uuid.UUID(row["id"]), name)) for row in rows if "id" in row}
    return [
        {
            key: ids.get(value, value) if isinstance(value, str) else value
            for key, value in row.items()
        }
        for row in rows
    ]
