"""Questions on an article in an adjudication: settled like clusters, needed where required, stale like them."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

import pytest

from articles import actions
from articles.models import Answer, Assignment, Ruling
from articles.models.docket import Matter
from articles.models.issue import Issue
from articles.records import AttributeRecord
from tests.actions.refusals import refused
from tests.actions.replay import replay, stored
from tests.adjudication import Court, adjudication, make_court
from tests.api.client import Api
from tests.builders import choice, make_codebook_record, make_project, submit

pytestmark = pytest.mark.django_db
CLUSTERS = ("reversed", "two officials", "Nobody", "runs a ferry")


@pytest.fixture
def court() -> Court:
    """The coders differ in tone, agree that it is relevant, and both name their own decision as the primary one."""
    record = replace(
        make_codebook_record(),
        questions=(
            choice("relevance", "reported", "none", required=True),
            choice("tone", "calm", "sharp", required=True, shown_when={"relevance": ("reported",)}),
            AttributeRecord("why", "Why", type="text", shown_when={"tone": ("sharp",)}),
            AttributeRecord("primary", "Primary decision", type="span", label="decision"),
        ),
    )
    found = make_court(make_project(codebook=record), finished=False)
    for number, tone in enumerate(("calm", "sharp")):
        answer(
            found, number, relevance="reported", tone=tone, primary=str(found.spans[number][0].pk)
        )
    answer(found, 1, why="It says so.")
    for coding in found.codings:
        submit(coding)
    return found


def answer(court: Court, number: int, **values: Any) -> None:
    """What a coder answers."""
    coding = court.codings[number]
    actions.set_answers(coding.annotator, coding.pk, values)


def issue(court: Court, question: str) -> Matter:
    """The matter of a question."""
    return next(m for m in court.docket().matters if m.issue and m.issue.record.key == question)


def asked(court: Court) -> dict[str, tuple[str, bool]]:
    """The questions that are to be settled: state, and whether all say the same."""
    found: list[tuple[str, Issue]] = [
        (m.state.value, m.issue) for m in court.docket().matters if m.issue
    ]
    return {one.record.key: (state, one.alike) for state, one in found}


def decide(court: Court, question: str, decision: str, **more: Any) -> Ruling:
    """Rule on a question."""
    key = issue(court, question).key
    made, _new = actions.rule(court.judge, court.open().pk, cluster=key, decision=decision, **more)
    return made


def answers(court: Court) -> dict[str, Any]:
    """The settled answers."""
    rows = Answer.objects.live().filter(assignment=court.open()).select_related("question")
    return {row.question.key: row.value for row in rows}


def test_answers_stand_side_by_side_and_a_question_waits_for_the_one_that_shows_it(
    court: Court,
) -> None:
    # Both say that it is relevant: so the tone is asked for before that is settled. Why waits for the tone.
    assert asked(court) == {
        "relevance": ("open", True),
        "tone": ("open", False),
        "primary": ("open", False),
    }
    sharp = court.letter(1)
    decide(court, "tone", "a", chosen=sharp, reason="rule", note="Sharp enough.")
    assert asked(court)["why"] == ("open", False)
    decide(court, "why", "own", value="Both say so.")
    decide(court, "relevance", "none")
    assert answers(court) == {"tone": "sharp", "why": "Both say so."}
    decide(court, "relevance", "unanimous")
    assert answers(court)["relevance"] == "reported"
    assert court.docket().counts == {"open": 5, "ruled": 3, "stale": 0}


def test_what_cannot_be_decided_is_refused(court: Court) -> None:
    for question, decision, more, code in (
        ("tone", "union", {}, "state"),
        ("tone", "unanimous", {}, "state"),
        ("tone", "own", {}, "required"),
        ("tone", "own", {"value": "loud"}, "invalid"),
        ("tone", "a", {"chosen": "Z"}, "unknown"),
        ("primary", "a", {}, "state"),  # its span is not settled
    ):
        assert refused(decide, court, question, decision, **more) == code
    assert answers(court) == {}
    made = court.open()
    key = issue(court, "tone").key
    court.reopen(0)
    asked = {"cluster": key, "decision": "a"}
    assert refused(actions.rule, court.judge, made.pk, **asked) == "locked"


def test_alike_answers_are_accepted_with_what_is_marked_alike(court: Court) -> None:
    made = actions.accept_unanimous(court.judge, court.open().pk)
    assert [one.decision for one in made] == ["unanimous", "unanimous"]
    assert answers(court) == {"relevance": "reported"}
    assert [row[1] for row in court.settled()] == ["two officials"]
    assert len(actions.undo_ruling(court.judge, court.open().pk)) == 2
    assert (answers(court), court.settled()) == ({}, [])


def test_span_that_a_coder_names_is_the_settled_one(court: Court) -> None:
    one = court.rule("reversed", "a")
    decide(court, "primary", "a")
    assert answers(court) == {"primary": one.results[0]}
    court.rule("reversed", "none")
    assert issue(court, "primary").state == "stale"
    court.rule("reversed", "b")
    decide(court, "primary", "b")
    assert issue(court, "primary").state == "ruled"


def test_settled_needs_the_required_questions_and_no_others(court: Court) -> None:
    for quote in CLUSTERS:
        court.rule(quote, "a")
    made = court.open()

    def settle() -> Assignment:
        return actions.submit_adjudication(
            court.judge, made.pk, revision=adjudication(made).revision
        )

    assert refused(settle) == "missing"
    decide(court, "relevance", "a")
    assert refused(settle) == "missing"
    decide(court, "tone", "a")
    assert settle().state == "submitted"
    assert asked(court)["primary"] == ("open", False)
    assert (court.docket().stale, replay(court.project)) == (False, stored(court.project))
    court.reopen(1)
    assert {state for state, _alike in asked(court).values()} == {"stale"}
    answer(court, 1, tone="calm")
    submit(court.codings[1])
    assert (asked(court)["tone"], asked(court)["relevance"]) == (("stale", True), ("ruled", True))
    assert court.docket().stale
    actions.reopen(court.judge, made.pk)
    again = decide(court, "tone", "unanimous")
    assert (again.version, asked(court)["tone"]) == (2, ("ruled", True))


def test_taken_back_is_open_again_and_reasons_stay_with_the_ruling(court: Court) -> None:
    made = decide(court, "tone", "a", reason="slip", note="Looked twice.")
    assert (made.start, made.end, made.reason, made.note) == (0, 0, "slip", "Looked twice.")
    actions.take_back_ruling(court.judge, made, base_version=1)
    assert (answers(court), asked(court)["tone"]) == ({}, ("open", False))
    assert replay(court.project) == stored(court.project)


def test_questions_are_ruled_on_over_rest_and_read_there(court: Court) -> None:
    judge = Api(court.judge)
    path = f"adjudications/{court.open().pk}/"
    found = judge.get(path).json
    assert len(found["clusters"]) == 4
    tone = next(one for one in found["questions"] if one["question"] == "tone")
    assert sorted(one["value"] for one in tone["answers"]) == ["calm", "sharp"]
    wanted = {"id": str(uuid.uuid4()), "cluster": tone["key"], "decision": "own", "value": "calm"}
    first = judge.post(path + "rulings/", wanted)
    assert (first.status, first.json["question"]) == (201, "tone")
    changed = judge.post(path + "rulings/", wanted | {"id": str(uuid.uuid4()), "cluster": "gone"})
    assert changed.status == 412
    assert [one["question"] for one in judge.get(path + "rulings/").json["results"]] == ["tone"]
    actions.accept_unanimous(court.judge, court.open().pk)
    for quote in ("reversed", "Nobody", "runs a ferry"):
        court.rule(quote, "a")
    made = court.open()
    actions.submit_adjudication(court.judge, made.pk, revision=made.revision)
    manager, coder = Api(court.manager), Api(court.codings[0].annotator)
    settled = manager.get(f"assignments/{made.pk}/answers/").json["answers"]
    assert settled == {"relevance": "reported", "tone": "calm"}
    path = f"projects/{court.project.slug}/export/?rows=answers&layer=adjudicated"
    rows = [(row["question"], row["value"], row["layer"]) for row in manager.get(path).lines]
    assert rows == [
        ("relevance", "reported", "adjudicated"),
        ("tone", "calm", "adjudicated"),
    ]
    assert coder.get(path).lines == []
    assert coder.get(f"assignments/{made.pk}/answers/").status == 404
