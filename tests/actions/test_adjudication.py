"""Opening an adjudication, ruling on clusters, taking rulings back, settling."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from articles import actions
from articles.models import Assignment, Event, Project, Relation, Role, Ruling, Span
from articles.models.docket import State, read_docket
from tests.actions.refusals import outcome, refused
from tests.adjudication import MARKS, Court, link, make_court
from tests.builders import make_member, round_of, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def court() -> Court:
    """Two codings: one cluster alike, one with other ends and values, two marked by one coder."""
    return make_court()


def opened(court: Court, who: object) -> str:
    """What comes of opening the adjudication."""
    return outcome(actions.open_adjudication, who, round_of(court.project), court.article.pk)


# --- opening


def test_reviewers_open_an_adjudication_once(court: Court) -> None:
    first, new = actions.open_adjudication(court.judge, round_of(court.project), court.article.pk)
    again, newer = actions.open_adjudication(court.judge, round_of(court.project), court.article.pk)
    assert (first.kind, new, newer, again.pk) == ("adjudication", True, False, first.pk)
    assert opened(court, make_member(court.project, Role.MANAGER)) == "exists"
    assert Event.objects.filter(kind="assignment.created", object_id=str(first.pk)).count() == 1


def test_who_is_no_reviewer_opens_none(court: Court) -> None:
    assert opened(court, court.codings[0].annotator) == "forbidden"
    assert opened(court, make_member(court.project, Role.VIEWER)) == "forbidden"


def test_article_that_is_not_released_is_absent_for_an_adjudicator() -> None:
    court = make_court(finished=False)
    assert opened(court, court.judge) == "absent"
    assert opened(court, court.manager) == "state"
    submit(court.codings[0])
    assert opened(court, court.judge) == "absent"
    submit(court.codings[1])
    assert opened(court, court.judge) == "ok"


def test_one_coding_is_nothing_to_settle() -> None:
    court = make_court(marks=MARKS[:1])
    assert opened(court, court.judge) == "state"


def test_nobody_adjudicates_what_they_coded_unless_the_project_allows_it(court: Court) -> None:
    coder = court.codings[0].annotator
    court.project.memberships.filter(user=coder).update(role=Role.ADJUDICATOR)
    assert opened(court, coder) == "forbidden"
    assert not Event.objects.filter(kind="adjudication.own_coding").exists()
    Project.objects.filter(pk=court.project.pk).update(own_adjudication=True)
    assert opened(court, coder) == "ok"
    told = Event.objects.get(kind="adjudication.own_coding")
    assert told.payload == {"article": str(court.article.pk), "annotator": str(coder.pk)}


def test_who_still_codes_the_article_elsewhere_is_blind(court: Court) -> None:
    Project.objects.filter(pk=court.project.pk).update(own_adjudication=True)
    made = court.open()
    court.rule("reversed", "a")
    other = round_of(court.project)
    other.pk, other.name = uuid.uuid4(), "recheck"
    other.save(force_insert=True)
    actions.assign(court.manager, other, [court.article.pk], [court.judge.pk])
    assert not Assignment.objects.content_visible_to(court.judge).filter(pk=made.pk).exists()
    assert not Span.objects.visible_to(court.judge).exists()
    assert read_docket(court.judge, made).codings == {}
    assert refused(actions.rule, court.judge, made.pk, cluster="x", decision="a") == "locked"


# --- ruling


def test_docket_shows_the_clusters_of_all_codings(court: Court) -> None:
    docket = court.docket()
    kinds = [matter.cluster.kind.value for matter in docket.matters if matter.cluster]
    assert kinds == ["mixed", "unanimous", "missed", "missed"]
    assert docket.counts == {"open": 4, "ruled": 0, "stale": 0}
    assert list(docket.codings) == ["A", "B"]


@pytest.mark.parametrize("number", [0, 1])
def test_a_coder_is_chosen_by_decision_or_by_letter(court: Court, number: int) -> None:
    letter = court.letter(number)
    court.rule("reversed", letter.lower())
    label, quote, values = MARKS[number][0]
    assert court.settled() == [(label, quote, values)]
    ruling = court.rule("reversed", "a", chosen=letter)
    assert (court.settled(), ruling.version) == ([(label, quote, values)], 2)
    assert ruling.chosen_id == court.codings[number].pk


def test_union_and_intersection_take_label_and_values_of_the_chosen(court: Court) -> None:
    one, other = court.letter(0), court.letter(1)
    court.rule("reversed", "union", chosen=one, second=other)
    assert court.settled() == [("decision", "reversed its waiver on Monday", {"stage": "decided"})]
    ruling = court.rule("reversed", "intersection", chosen=other, second=one)
    assert court.settled() == [("decision", "reversed its waiver", {"stage": "in-force"})]
    assert (ruling.chosen_id, ruling.second_id) == tuple(c.pk for c in court.codings[::-1])


def test_none_settles_nothing_and_is_a_ruling(court: Court) -> None:
    court.rule("Nobody", "none", reason="rule", note="Quoted, not said.")
    assert (court.settled(), court.matter("Nobody").state) == ([], State.RULED)


def test_own_span_takes_the_words_that_are_given(court: Court) -> None:
    own = court.own("reversed its waiver on", attributes={"stage": "proposed"})
    court.rule("reversed", "own", spans=[own])
    assert court.settled() == [("decision", "reversed its waiver on", {"stage": "proposed"})]
    made = court.open()
    added = court.own("port council", "evidence")
    ruling, _new = actions.rule(court.judge, made.pk, decision="own", spans=[added])
    assert [label for label, *_rest in court.settled()] == ["evidence", "decision"]
    assert court.matter("port council").state == State.RULED
    actions.take_back_ruling(court.judge, ruling, base_version=None)
    assert [label for label, *_rest in court.settled()] == ["decision"]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"quote": "something else"}, "quote"),
        ({"start": 5, "end": 5}, "offsets"),
        ({"label": "nonsense"}, "unknown"),
        ({"attributes": {"stage": "nonsense"}}, "invalid"),
    ],
)
def test_own_span_is_checked_as_any_other(court: Court, changed: dict[str, Any], code: str) -> None:
    made, key = court.open(), court.matter("reversed").key
    spans = [court.own("reversed") | changed]
    answer = refused(actions.rule, court.judge, made.pk, cluster=key, decision="own", spans=spans)
    assert answer == code
    assert (Ruling.objects.count(), court.settled()) == (0, [])


def test_unanimous_is_refused_where_coders_differ(court: Court) -> None:
    made, key = court.open(), court.matter("reversed").key
    assert refused(actions.rule, court.judge, made.pk, cluster=key, decision="unanimous") == "state"


def test_ruling_again_replaces_spans_and_keeps_what_is_the_same(court: Court) -> None:
    letter = court.letter(0)
    first = court.rule("reversed", "a", chosen=letter)
    kept = first.results
    again = court.rule("reversed", "a", chosen=letter, note="Sure.")
    assert (again.pk, again.version, again.results) == (first.pk, 2, kept)
    court.rule("reversed", "none")
    assert Span.objects.get(pk=kept[0]).deleted_at is not None


def test_same_request_again_is_the_same_ruling(court: Court) -> None:
    made, key, pk = court.open(), court.matter("Nobody").key, uuid.uuid4()
    wanted: dict[str, Any] = {"cluster": key, "decision": "none", "id": pk}
    first, new = actions.rule(court.judge, made.pk, **wanted)
    again, newer = actions.rule(court.judge, made.pk, **wanted)
    assert (new, newer, again.pk, again.version) == (True, False, first.pk, 1)
    other = wanted | {"cluster": court.matter("two officials").key}
    assert refused(actions.rule, court.judge, made.pk, **other) == "exists"


def test_only_the_adjudicator_rules(court: Court) -> None:
    made, key = court.open(), court.matter("reversed").key
    wanted = {"cluster": key, "decision": "a"}
    assert outcome(actions.rule, court.manager, made.pk, **wanted) == "forbidden"
    assert outcome(actions.rule, court.codings[0].annotator, made.pk, **wanted) == "absent"
    court.project.memberships.filter(user=court.judge).update(role=Role.ANNOTATOR)
    assert outcome(actions.rule, court.judge, made.pk, **wanted) == "forbidden"


def test_settled_spans_are_changed_by_rulings_alone(court: Court) -> None:
    made = court.open()
    court.rule("reversed", "a")
    span = Span.objects.get(assignment=made)
    create = {"id": uuid.uuid4(), "label": "decision", "start": 0, "end": 7, "quote": "Harbour"}
    assert refused(actions.create_span, court.judge, made.pk, **create) == "state"
    assert refused(actions.delete_span, court.judge, span, base_version=1) == "state"
    assert refused(actions.submit, court.judge, made.pk, revision=1) == "state"
    coding = court.codings[0]
    asked = {"cluster": "x", "decision": "a"}
    assert refused(actions.rule, coding.annotator, coding.pk, **asked) == "state"


def test_reason_and_note_change_with_the_version_seen(court: Court) -> None:
    ruling = court.rule("reversed", "a")
    row = actions.update_ruling(court.judge, ruling, base_version=1, reason="slip", note="Why.")
    assert (row.reason, row.note, row.version) == ("slip", "Why.", 2)
    asked = {"base_version": 1, "note": "Late."}
    assert refused(actions.update_ruling, court.judge, ruling, **asked) == "stale"
    asked = {"base_version": 2, "reason": "mood"}
    assert refused(actions.update_ruling, court.judge, ruling, **asked) == "unknown"


# --- three coders


def test_any_two_of_three_coders_can_be_joined() -> None:
    third: tuple[Any, ...] = (("decision", "port council reversed", {}),)
    court = make_court(marks=(*MARKS, third))
    court.rule("port council", "union", chosen=court.letter(2), second=court.letter(1))
    assert court.settled()[0][:2] == ("decision", "port council reversed its waiver on Monday")
    court.rule("port council", "a", chosen=court.letter(2))
    assert [quote for _label, quote, _values in court.settled()] == ["port council reversed"]


# --- links


def linked(court: Court) -> list[tuple[str, str, str]]:
    """The settled links: type and the words at both ends."""
    rows = (
        Relation.objects.live()
        .filter(assignment=court.open())
        .select_related("type", "source", "target")
    )
    text = court.article.text
    return [
        (
            row.type.key,
            text[row.source.start : row.source.end],
            text[row.target.start : row.target.end],
        )
        for row in rows
    ]


def test_links_come_along_where_both_ends_were_taken_over() -> None:
    court = make_court(finished=False)
    (decision, source, _opposition), _others = court.spans
    link(decision, source)
    for coding in court.codings:
        submit(coding)
    one, other = court.letter(0), court.letter(1)
    court.rule("two officials", "unanimous")
    assert linked(court) == []
    court.rule("reversed", "a", chosen=one)
    assert linked(court) == [("attributed_to", "reversed its waiver", "two officials")]
    court.rule("reversed", "a", chosen=other)
    assert linked(court) == []
    court.rule("reversed", "union", chosen=other, second=one)
    assert linked(court) == [("attributed_to", "reversed its waiver on Monday", "two officials")]
    own = court.own("two officials said", "evidence")
    court.rule("two officials", "own", spans=[own])  # a label that the link can't lead to
    assert linked(court) == []


def test_link_goes_with_the_coder_who_made_it_even_where_the_span_stays() -> None:
    court = make_court(marks=(MARKS[0], MARKS[0]), finished=False)
    link(court.spans[0][0], court.spans[0][1])
    for coding in court.codings:
        submit(coding)
    court.rule("two officials", "unanimous")
    first = court.rule("reversed", "a", chosen=court.letter(0))
    assert len(linked(court)) == 1
    again = court.rule("reversed", "a", chosen=court.letter(1))
    assert (again.results, linked(court)) == (first.results, [])


# --- unanimous, undo


def test_unanimous_clusters_are_accepted_together() -> None:
    same = MARKS[0]
    court = make_court(marks=(same, same))
    made, docket = court.open(), court.docket()
    keys = [cluster.key for cluster in docket.unanimous]
    assert len(keys) == 3
    assert refused(actions.accept_unanimous, court.judge, made.pk, seen=keys[:2]) == "stale"
    rulings = actions.accept_unanimous(court.judge, made.pk, seen=keys)
    assert [ruling.decision for ruling in rulings] == ["unanimous"] * 3
    assert len(set(Event.objects.filter(kind="ruling.created").values_list("group"))) == 1
    assert court.docket().counts == {"open": 0, "ruled": 3, "stale": 0}
    actions.undo_ruling(court.judge, made.pk)
    assert (court.docket().counts["open"], court.settled()) == (3, [])
    assert refused(actions.undo_ruling, court.judge, made.pk) == "state"


def test_undo_takes_back_the_last_ruling(court: Court) -> None:
    court.rule("reversed", "a")
    court.rule("Nobody", "none")
    actions.undo_ruling(court.judge, court.open().pk)
    assert court.matter("Nobody").state == State.OPEN
    assert court.matter("reversed").state == State.RULED
