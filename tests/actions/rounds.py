"""What tests of rounds start from, and the log of rounds replayed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from articles import actions
from articles.actions.releases import place_state
from articles.actions.rounds import round_state, seat_state
from articles.models import Assignment, Event, Place, Project, Round, Seat, User
from tests.builders import make_article, make_member, make_project, owner_of, submit

State = dict[str, dict[str, Any]]


@dataclass
class Study:
    """A project with articles and coders, nothing handed out."""

    project: Project
    owner: User
    coders: list[User]
    articles: list[UUID]

    def round(self, name: str = "pilot", **fields: Any) -> Round:
        """A planned round."""
        fields.setdefault("seed", 7)
        return actions.create_round(self.owner, self.project, name=name, **fields)

    def plan(self, round: Round, **wish: Any) -> Any:
        """Carry a plan out for all articles and coders."""
        wish.setdefault("articles", self.articles)
        wish.setdefault("coders", {coder.pk: None for coder in self.coders})
        return actions.carry_out(self.owner, round.pk, actions.Wish(**wish))[1]

    def of(self, round: Round, coder: User) -> list[Assignment]:
        """Somebody's assignments of a round, in their order."""
        rows = round.assignments.filter(annotator=coder).select_related("round", "annotator")
        return list(rows.order_by("position", "created_at"))


def make_rounds_study(articles: int = 8, coders: int = 4) -> Study:
    """A fresh one."""
    project = make_project()
    return Study(
        project,
        owner_of(project),
        [make_member(project) for _ in range(coders)],
        [make_article(project, title=f"Article {n}").pk for n in range(articles)],
    )


def told(project: Project, noun: str) -> State:
    """Rows of a noun by id, as the log tells them."""
    found: State = {}
    for event in Event.objects.filter(project=project).order_by("seq"):
        if event.kind in (f"{noun}.deleted", f"{noun}.removed"):
            del found[event.object_id]
        elif event.kind.startswith(f"{noun}."):
            extras = ("planned", "coding_added", "closed_again")
            found[event.object_id] = {k: v for k, v in event.payload.items() if k not in extras}
    return found


def check_rounds(project: Project) -> None:
    """The log, replayed, is the tables: rounds (but for ``main``, which comes with the project), places, seats."""
    rounds = Round.objects.filter(project=project).exclude(name="main")
    told_rounds = told(project, "round")
    assert {pk: told_rounds[pk] for pk in map(str, rounds.values_list("pk", flat=True))} == {
        str(row.pk): round_state(row) for row in rounds
    }
    places = Place.objects.filter(round__project=project)
    assert told(project, "place") == {str(row.pk): place_state(row) for row in places}
    seats = Seat.objects.filter(round__project=project)
    assert told(project, "seat") == {str(row.pk): seat_state(row) for row in seats}


def finish(*assignments: Assignment) -> None:
    """Submit them."""
    for assignment in assignments:
        submit(assignment)
