"""Settling an adjudication, what makes it stale, and who sees it."""

from __future__ import annotations

import pytest

from articles import actions
from articles.models import Assignment, Ruling
from articles.models.docket import State
from tests.actions.refusals import refused
from tests.actions.replay import replay, revisions, stored
from tests.adjudication import Court, adjudication, make_court
from tests.builders import make_span, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def court() -> Court:
    """Two codings: one cluster alike, one with other ends and values, two marked by one coder."""
    return make_court()


def settle(court: Court) -> Assignment:
    """Rule on everything and submit."""
    for quote in ("reversed", "two officials", "Nobody", "runs a ferry"):
        court.rule(quote, "a")
    made = court.open()
    return actions.submit_adjudication(court.judge, made.pk, revision=made.revision)


def test_settled_needs_a_ruling_on_every_cluster(court: Court) -> None:
    made = court.open()
    court.rule("reversed", "a")
    revision = adjudication(made).revision
    asked = {"revision": revision}
    assert refused(actions.submit_adjudication, court.judge, made.pk, **asked) == "missing"
    assert settle(court).state == "submitted"
    assert refused(actions.rule, court.judge, made.pk, cluster="x", decision="a") == "locked"


def test_adjudicator_and_managers_take_a_settled_article_back(court: Court) -> None:
    made = settle(court)
    assert actions.reopen(court.judge, made.pk).state == "reopened"
    settle(court)
    assert actions.reopen(court.manager, made.pk).state == "reopened"


def test_log_tells_the_settled_tables(court: Court) -> None:
    made = settle(court)
    actions.reopen(court.judge, made.pk)
    court.rule("reversed", "union")
    actions.undo_ruling(court.judge, made.pk)
    assert replay(court.project) == stored(court.project)
    assert revisions(court.project)[made.pk] == adjudication(made).revision


def test_archived_project_is_left_alone(court: Court) -> None:
    made, key = court.open(), court.matter("reversed").key
    actions.archive_project(court.manager, court.project)
    asked = {"cluster": key, "decision": "a"}
    assert refused(actions.rule, court.judge, made.pk, **asked) == "locked"


# --- staleness


def test_open_input_makes_everything_wait_and_keeps_the_rulings(court: Court) -> None:
    made = settle(court)
    before = court.settled()
    court.reopen(1)
    docket = court.docket()
    assert (docket.stale, docket.released, docket.codings) == (True, False, {})
    assert docket.counts == {"open": 0, "ruled": 0, "stale": 4}
    assert court.settled() == before
    actions.reopen(court.judge, made.pk)
    asked = {"cluster": "x", "decision": "none"}
    assert refused(actions.rule, court.judge, made.pk, **asked) == "locked"
    submit(court.codings[1])
    assert court.docket().counts == {"open": 0, "ruled": 4, "stale": 0}


def test_changed_deleted_and_new_spans_make_their_cluster_stale(court: Court) -> None:
    settle(court)
    coding, (decision, source, ferry) = court.codings[1], court.spans[1]
    court.reopen(1)
    values = {"attributes": {"identification": "named"}}
    actions.update_span(coding.annotator, source, base_version=1, fields=values)
    actions.delete_span(coding.annotator, ferry, base_version=1)
    make_span(coding, "evidence", "waiver")
    submit(coding)
    docket = court.docket()
    assert (docket.stale, docket.counts) == (True, {"open": 0, "ruled": 1, "stale": 3})
    gone = [matter for matter in docket.matters if matter.cluster is None]
    assert [(matter.state, matter.start) for matter in gone] == [("stale", ferry.start)]
    assert court.matter("Nobody").state == State.RULED
    actions.reopen(court.judge, court.open().pk)
    again = court.rule("two officials", "b")
    assert (again.version, court.matter("two officials").state) == (2, State.RULED)
    assert gone[0].ruling is not None
    actions.take_back_ruling(court.judge, gone[0].ruling, base_version=None)
    assert court.docket().counts == {"open": 0, "ruled": 2, "stale": 1}
    assert decision.start == court.matter("reversed").start


def test_clusters_that_grew_together_fall_to_one_ruling(court: Court) -> None:
    settle(court)
    coding = court.codings[1]
    court.reopen(1)
    make_span(coding, "evidence", "waiver on Monday, two")
    submit(coding)
    matter = court.matter("reversed")
    assert (matter.state, len(matter.others)) == (State.STALE, 1)
    actions.reopen(court.judge, court.open().pk)
    court.rule("reversed", "none")
    live = Ruling.objects.filter(deleted_at=None)
    assert (live.count(), court.docket().counts["stale"]) == (3, 0)


def test_cluster_that_changed_while_it_was_looked_at_is_not_ruled_on(court: Court) -> None:
    made, key = court.open(), court.matter("two officials").key
    court.reopen(1)
    coding, source = court.codings[1], court.spans[1][1]
    actions.update_span(coding.annotator, source, base_version=1, fields={"note": "Sure?"})
    submit(coding)
    asked = {"cluster": key, "decision": "a"}
    assert refused(actions.rule, court.judge, made.pk, **asked) == "stale"


# --- who else sees it


def test_adjudication_is_nobodys_coding(court: Court) -> None:
    from articles.selectors.agreement import load_corpus

    before = load_corpus(court.manager, court.project).coding
    settle(court)
    after = load_corpus(court.manager, court.project).coding
    assert (after.n_coders, after.n_spans) == (before.n_coders, before.n_spans) == (2, 6)


def test_export_brings_what_is_settled_as_its_own_layer(court: Court) -> None:
    from articles.selectors.export_choice import Choice, chosen_codings

    def layers(layer: str, who: object = court.manager) -> list[str]:
        rows = chosen_codings(who, court.project, Choice(layer=layer))  # type: ignore[arg-type]  # a user
        return sorted(rows.values_list("kind", flat=True))

    court.rule("reversed", "a")
    assert layers("adjudicated") == []
    made = settle(court)
    assert layers("adjudicated") == ["adjudication"]
    assert layers("coders") == ["coding", "coding"]
    assert layers("all", court.codings[0].annotator) == ["coding"]
    court.reopen(0)
    assert layers("adjudicated") == []
    assert not Assignment.objects.visible_to(court.codings[0].annotator).filter(pk=made.pk)
