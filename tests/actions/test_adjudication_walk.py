"""A random walk of coders, a manager and an adjudicator: what stands after each step is what the rows say."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError

from articles import actions
from articles.models import Assignment, Relation, Ruling, Span
from articles.models.docket import State
from tests.actions.replay import replay, stored
from tests.adjudication import Court, adjudication, make_court
from tests.builders import submit

pytestmark = pytest.mark.django_db

STEPS = 25
DECISIONS = ("a", "b", "union", "intersection", "none", "unanimous")
LABELS = ("decision", "opposition", "source", "evidence")


class Walk:
    """One step after the other, each with a chance."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 (a walk, no secret)
        self.court: Court = make_court()
        self.made = self.court.open()

    def coding(self, *, is_open: bool) -> Assignment | None:
        """A coding in that state."""
        rows = Assignment.objects.filter(pk__in=[one.pk for one in self.court.codings])
        rows = rows.select_related("annotator", "article")
        return next((row for row in rows if row.is_open == is_open), None)

    def step(self) -> None:
        """Do something; what is refused was not due."""
        steps: list[Callable[[], object]] = [
            *[self.rule] * 4,
            self.take_back,
            self.undo,
            self.reopen,
            *[self.submit] * 2,
            *[self.change] * 3,
            self.settle,
        ]
        with suppress(ValidationError):
            self.random.choice(steps)()

    def rule(self) -> None:
        """Rule on anything."""
        matters = self.court.docket().matters
        if matters:
            key, decision = self.random.choice(matters).key, self.random.choice(DECISIONS)
            actions.rule(self.court.judge, self.made.pk, cluster=key, decision=decision)

    def take_back(self) -> None:
        """Take a ruling back."""
        rows = list(Ruling.objects.filter(deleted_at=None).order_by("pk"))
        if rows:
            row = self.random.choice(rows)
            actions.take_back_ruling(self.court.judge, row, base_version=row.version)

    def undo(self) -> None:
        """Take the last one back."""
        actions.undo_ruling(self.court.judge, self.made.pk)

    def reopen(self) -> None:
        """A manager opens a coding, or the adjudicator what is settled."""
        if self.random.random() < 0.5 or adjudication(self.made).state != "submitted":
            self.court.reopen(self.random.randrange(2))
        else:
            actions.reopen(self.court.judge, self.made.pk)

    def submit(self) -> None:
        """A coder is done."""
        coding = self.coding(is_open=True)
        if coding is not None:
            submit(coding)

    def change(self) -> None:
        """A coder changes something in an open coding."""
        coding = self.coding(is_open=True)
        if coding is None:
            return
        spans = list(coding.spans.live().order_by("start", "pk"))
        who, kind = coding.annotator, self.random.choice(("add", "move", "delete"))
        start = self.random.randrange(100)
        end = start + self.random.randrange(1, 40)
        place = {"start": start, "end": end, "quote": coding.article.text[start:end]}
        if kind == "add" or not spans:
            label = self.random.choice(LABELS)
            actions.create_span(who, coding.pk, id=uuid.uuid4(), label=label, **place)
        elif kind == "move":
            span = self.random.choice(spans)
            actions.update_span(
                who, span, base_version=span.version, fields=place | {"parts": None}
            )
        else:
            span = self.random.choice(spans)
            actions.delete_span(who, span, base_version=span.version)

    def settle(self) -> None:
        """Mark it as settled."""
        row = adjudication(self.made)
        actions.submit_adjudication(self.court.judge, row.pk, revision=row.revision)

    def check(self) -> None:
        """What must hold after each step."""
        docket = self.court.docket()
        rulings = list(Ruling.objects.filter(assignment=self.made, deleted_at=None))
        released = self.coding(is_open=True) is None
        live = {
            str(span.pk): span.version
            for span in Span.objects.live().filter(assignment__in=self.court.codings)
        }
        clusters = [m.cluster for m in docket.matters if m.cluster is not None]
        states = {m.ruling.pk: m.state for m in docket.matters if m.ruling is not None}
        states |= {other.pk: State.STALE for m in docket.matters for other in m.others}
        assert set(states) == {ruling.pk for ruling in rulings}
        for ruling in rulings:
            ids = {pk for pk, _version in ruling.inputs}
            fresh = (
                released
                and all(live.get(pk) == version for pk, version in ruling.inputs)
                and any({mark.id for mark in cluster.marks} == ids for cluster in clusters)
            )
            assert (states[ruling.pk] is State.RULED) == fresh
        settled = {str(pk) for pk in self.made.spans.live().values_list("pk", flat=True)}
        assert settled == {pk for ruling in rulings for pk in ruling.results}
        ends = Relation.objects.live().filter(assignment=self.made)
        for pair in ends.values_list("source", "target"):
            assert {str(pk) for pk in pair} <= settled
        if released and adjudication(self.made).state == "submitted" and not docket.stale:
            assert docket.counts["open"] == docket.counts["stale"] == 0


@pytest.mark.parametrize("seed", range(4))
def test_states_of_clusters_are_what_the_rows_say_after_every_step(seed: int) -> None:
    walk = Walk(seed)
    for _step in range(STEPS):
        walk.step()
        walk.check()
    assert replay(walk.court.project) == stored(walk.court.project)
