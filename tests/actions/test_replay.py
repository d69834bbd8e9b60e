"""Whatever people do, in whatever order, replaying the events gives the tables."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles import actions
from articles.actions.operations import Operation
from articles.models import Assignment, Project
from tests.actions.replay import replay, revisions, stored
from tests.builders import make_article, make_assignment, make_project, owner_of, submit

pytestmark = pytest.mark.django_db
TEXT = "abcdefghijklmnopqrst"
LABELS = ("decision", "opposition", "source", "evidence")
SLOTS = 6  # spans and relations that a sequence speaks of, by number

Step = tuple[Any, ...]
slots = st.integers(0, SLOTS - 1)
offsets = st.tuples(st.integers(0, 19), st.integers(1, 20))
labels = st.sampled_from(LABELS)
steps = st.one_of(
    st.tuples(st.just("span.create"), slots, labels, offsets),
    st.tuples(st.just("span.create"), slots, labels, offsets),
    st.tuples(st.just("span.move"), slots, offsets),
    st.tuples(st.just("span.label"), slots, labels),
    st.tuples(st.just("span.note"), slots, st.sampled_from(["", "seen"])),
    st.tuples(st.just("span.delete"), slots),
    st.tuples(st.just("span.restore"), slots),
    st.tuples(st.just("span.merge"), slots, slots),
    st.tuples(
        st.just("relation.create"),
        slots,
        st.sampled_from(["attributed_to", "targets"]),
        slots,
        slots,
    ),
    st.tuples(st.just("relation.delete"), slots),
    st.tuples(st.just("relation.restore"), slots),
    st.tuples(st.just("answer"), st.sampled_from(["reported", "none", None])),
    st.tuples(st.just("answer.primary"), slots),
    st.tuples(st.just("submit")),
    st.tuples(st.just("reopen")),
)


class Coder:
    """Takes the steps on one assignment; what is refused is as good a step as any."""

    def __init__(self, assignment: Assignment) -> None:
        self.assignment = assignment
        self.user = assignment.annotator
        self.spans = [uuid.uuid4() for _ in range(SLOTS)]
        self.relations = [uuid.uuid4() for _ in range(SLOTS)]

    def operation(self, kind: str, *given: Any) -> Operation:
        """The operation for a step."""
        pk: uuid.UUID | None = None
        fields: dict[str, Any] = {}
        if kind == "answer":
            kind, fields = "answer.set", {"question": "relevance", "value": given[0]}
        elif kind == "answer.primary":
            value = str(self.spans[given[0]])
            kind, fields = "answer.set", {"question": "primary", "value": value}
        elif kind.startswith("relation"):
            pk = self.relations[given[0]]
            if kind == "relation.create":
                _slot, name, source, target = given
                ends = {"source": self.spans[source], "target": self.spans[target]}
                fields = {"type": name, **ends}
        else:
            pk = self.spans[given[0]]
            if kind == "span.create":
                fields = {"label": given[1], **place(given[2])}
            elif kind == "span.merge":
                kind, fields = "span.delete", {"into": self.spans[given[1]]}
            elif kind == "span.move":
                kind, fields = "span.update", place(given[1])
            elif kind in ("span.label", "span.note"):
                fields = {kind.removeprefix("span."): given[1]}
                kind = "span.update"
        version = self.version(pk) if pk is not None and kind == "span.update" else None
        return Operation(uuid.uuid4(), kind, pk, version, fields)

    def version(self, pk: uuid.UUID) -> int:
        """The version of a span, 1 where there is none."""
        found = self.assignment.spans.filter(pk=pk).values_list("version", flat=True).first()
        return found or 1

    def take(self, step: Step) -> None:
        """Take a step."""
        try:
            with transaction.atomic():
                if step[0] == "submit":
                    submit(self.assignment)
                elif step[0] == "reopen":
                    actions.reopen(self.user, self.assignment.pk)
                else:
                    operations = [self.operation(*step)]
                    actions.apply_operations(self.user, self.assignment.pk, operations)
        except (ValidationError, PermissionDenied):
            pass  # locked, or under review


def place(offsets: tuple[int, int]) -> dict[str, Any]:
    """Start, end and quote."""
    start, end = offsets
    return {"start": start, "end": end, "quote": TEXT[start:end]}


def check(project: Project) -> None:
    """The log, replayed, is the tables; each group is one revision."""
    told, held = replay(project), stored(project)
    assert told.spans == held.spans
    assert told.relations == held.relations
    assert told.answers == held.answers
    assert told.assignments == held.assignments
    touched = Assignment.objects.filter(round__project=project, revision__gt=0)
    assert revisions(project) == dict(touched.values_list("pk", "revision"))


def check_links(project: Project) -> None:
    """No live relation leads to a deleted span or to a label that it can't have."""
    told = replay(project)
    for relation in told.relations.values():
        if not relation["deleted"]:
            ends = [told.spans[relation[end]] for end in ("source", "target")]
            assert [end["deleted"] for end in ends] == [False, False]
            wanted = "decision" if relation["type"] == "targets" else "source"
            assert ends[1]["label"] == wanted


@given(plan=st.lists(st.tuples(st.booleans(), steps), min_size=5, max_size=40))
@settings(
    max_examples=35,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_replaying_the_events_gives_the_tables(plan: list[tuple[bool, Step]]) -> None:
    with transaction.atomic():
        project = make_project()
        article = make_article(project, TEXT)
        coders = [Coder(make_assignment(project, article)) for _ in range(2)]
        for second, step in plan:
            coders[second].take(step)
        check(project)
        check_links(project)
        transaction.set_rollback(True)


def test_replay_knows_what_was_handed_out_and_taken_back() -> None:
    project = make_project()
    kept, gone = make_assignment(project), make_assignment(project)
    actions.remove_assignment(owner_of(project), gone.pk)
    batch = make_assignment(project).article.batch
    assert batch is not None
    actions.take_back_import(owner_of(project), batch)
    check(project)
    assert list(replay(project).assignments) == [str(kept.pk)]
