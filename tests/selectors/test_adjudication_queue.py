"""The counts of the adjudicators' queue: kept by revisions, and never those of yesterday."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import actions
from articles.models import Assignment, Project, Role, Tally, User
from articles.models import tally as tallies
from articles.selectors.adjudication_queue import QueueRow, adjudication_queue
from tests.adjudication import MARKS, Court, make_court
from tests.builders import make_assignment, make_member, make_span, submit
from tests.versions import next_version, relabel

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db


@pytest.fixture
def court() -> Court:
    """Two codings: four clusters, three of them disagreements."""
    return make_court()


def row(court: Court, user: User | None = None) -> QueueRow:
    """The article's row, as the queue counts it on a visit; and as it would count it from nothing."""

    def visit() -> QueueRow:
        standing = actions.count_places(user or court.judge, court.project)
        (found,) = (
            one
            for one in adjudication_queue(
                user or court.judge, court.project, standing, settled=True
            ).rows
            if one.article == court.article.pk
        )
        return found

    kept = visit()
    Tally.objects.all().delete()
    assert visit() == kept
    return kept


def counts(court: Court) -> tuple[str, int, int, int]:
    """State, clusters, disagreements, ruled."""
    found = row(court)
    return found.state, found.clusters, found.disagreements, found.ruled


def settle(court: Court) -> None:
    """Rule on everything and submit."""
    for quote in ("reversed", "two officials", "Nobody", "runs a ferry"):
        court.rule(quote, "a")
    made = court.open()
    actions.submit_adjudication(court.judge, made.pk, revision=made.revision)


def test_counts_follow_every_change(court: Court) -> None:
    assert counts(court) == ("open", 4, 3, 0)
    ruling = court.rule("reversed", "a")
    assert counts(court) == ("begun", 4, 3, 1)
    court.rule("Nobody", "none")
    assert counts(court) == ("begun", 4, 3, 2)
    actions.undo_ruling(court.judge, court.open().pk)
    assert counts(court) == ("begun", 4, 3, 1)
    actions.take_back_ruling(court.judge, ruling, base_version=None)
    assert counts(court) == ("begun", 4, 3, 0)
    settle(court)
    assert counts(court) == ("settled", 4, 3, 4)
    court.reopen(1)
    assert counts(court) == ("stale", 0, 0, 0)
    submit(court.codings[1])
    assert counts(court) == ("settled", 4, 3, 4)
    court.reopen(1)
    coding = court.codings[1]
    actions.delete_span(coding.annotator, court.spans[1][2], base_version=1)
    make_span(coding, "evidence", "waiver")
    submit(coding)
    assert counts(court) == ("stale", 3, 2, 2)


def test_new_coding_and_coding_taken_back_count(court: Court) -> None:
    assert counts(court) == ("open", 4, 3, 0)
    third = make_assignment(court.project, court.article, make_member(court.project))
    assert actions.count_places(court.judge, court.project).spots == []
    make_span(third, "source", "Nobody asked us")
    submit(third)
    assert (row(court).coders, counts(court)) == (3, ("open", 4, 4, 0))
    # Taken out by hand: other rows, and the same sum of revisions in the ones that are left.
    Assignment.objects.filter(pk=third.pk).update(kind=Assignment.Kind.WITHDRAWN)
    assert (row(court).coders, counts(court)) == (2, ("open", 4, 3, 0))


def test_rule_of_the_project_counts_at_once(court: Court) -> None:
    coder = court.codings[0].annotator
    court.project.memberships.filter(user=coder).update(role=Role.ADJUDICATOR)
    assert row(court, coder).state == "barred"
    actions.update_project(court.manager, court.project, own_adjudication=True)
    court.project = Project.objects.get(pk=court.project.pk)
    assert row(court, coder).state == "open"


def test_only_what_has_changed_is_counted_again(court: Court) -> None:
    others = [make_court(court.project) for _number in range(2)]
    actions.count_places(court.judge, court.project)
    kept = {one.article_id: one for one in Tally.objects.all()}

    def visit() -> int:
        with CaptureQueriesContext(connection) as captured:
            actions.count_places(court.judge, court.project)
        return sum("articles_span" in query["sql"] for query in captured.captured_queries)

    assert visit() == 0
    others[0].rule("reversed", "a")
    assert visit() == 1
    now = {one.article_id: one for one in Tally.objects.all()}
    changed = {pk for pk in kept if kept[pk].fingerprint != now[pk].fingerprint}
    assert changed == {others[0].article.pk}


def test_count_that_takes_long_is_spread_over_visits(
    court: Court, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_court(court.project, (MARKS[0], MARKS[0]))
    begun = make_court(court.project)
    begun.rule("reversed", "a")
    monkeypatch.setattr(tallies, "SLICE", 1)
    monkeypatch.setattr(tallies, "SECONDS", 0)

    def visit(see: Callable[[QueueRow], object]) -> tuple[int, list[object]]:
        standing = actions.count_places(begun.judge, court.project)
        queue = adjudication_queue(begun.judge, court.project, standing)
        return queue.uncounted, [see(one) for one in queue.rows]

    assert visit(lambda one: one.counted) == (2, [True, False, False])
    assert visit(lambda one: one.counted) == (1, [True, True, False])
    assert visit(lambda one: one.disagreements) == (0, [3, 3, 0])


def test_new_codebook_version_leaves_the_counts_of_its_round_alone(court: Court) -> None:
    before = counts(court)
    next_version(court.project, relabel("decision", name="Ruling"))
    assert counts(court) == before
