"""Values on the adjudicator's page: answers to questions, own spans, corrections of what is settled."""

from __future__ import annotations

import pytest

from articles import actions
from articles.models import Answer, Ruling, Span
from tests.adjudication import Court
from tests.builders import make_span, submit
from tests.web.test_adjudication import client, court, page, press, read

__all__ = ["court"]
pytestmark = pytest.mark.django_db


def test_question_is_decided_by_the_same_buttons(court: Court) -> None:
    for number, value in enumerate(("reported", "none")):
        court.reopen(number)
        coding = court.codings[number]
        actions.set_answers(coding.annotator, coding.pk, {"relevance": value})
        submit(coding)

    def key() -> str:
        return next(m.key for m in court.docket().matters if m.issue)

    def answer() -> object:
        return Answer.objects.get(assignment=court.open()).value

    shown = read(court.judge, f"{page(court)}?cluster={key()}")
    assert "Own answer" in shown
    assert "other answers" in shown
    assert 'value="union"' not in shown

    def press_on(do: str, **fields: str) -> int:
        data = {"do": do, "cluster": key(), **fields}
        return client(court.judge).post(page(court), data).status_code

    assert press_on("own") == 422
    assert press_on("own", **{"answer-relevance": "none"}, reason="rule", note="None.") == 302
    assert (answer(), Ruling.objects.get().note) == ("none", "None.")
    assert press_on(f"coder-{court.letter(0)}") == 302
    assert answer() == "reported"
    assert "Reported" in read(court.judge, f"{page(court)}?cluster={key()}")
    assert press_on("why", reason="slip") == 302
    assert press_on("none") == 302
    assert press_on("take-back") == 302
    assert court.docket().counts == {"open": 5, "ruled": 0, "stale": 0}
    assert "union" in read(court.judge, page(court))


def test_own_span_takes_the_values_of_its_fields(court: Court) -> None:
    shown = read(court.judge, f"{page(court)}?cluster={court.matter('two officials').key}")
    assert 'name="values_of" value="source"' in shown
    assert (
        'name="attr-identification" value="unnamed" id="id_attr-identification_1" checked' in shown
    )
    assert "attr-stage" in read(court.judge, f"{page(court)}?label=decision")
    # Without scripts a button shows the fields of another label, and what was typed stays.
    other = press(court, "fields", "two officials", label="decision", words="Nobody")
    assert (other.status_code, "attr-stage" in other.content.decode()) == (200, True)
    assert ">Nobody</textarea>" in other.content.decode().replace(">\nNobody", ">Nobody")
    own = {"label": "source", "words": "two officials", "values_of": "source"}
    wrong = press(court, "own", "two officials", **own, **{"attr-identification": "loud"})
    assert wrong.status_code == 422
    values = {"attr-identification": "unnamed", "attr-reason": "fear"}
    assert press(court, "own", "two officials", **own, **values).status_code == 302
    assert court.settled() == [
        ("source", "two officials", {"identification": "unnamed", "reason": "fear"})
    ]
    # Fields of another label than the one that is sent say nothing: then a coder's values count.
    own |= {"values_of": "decision"}
    assert press(court, "own", "two officials", **own, **values).status_code == 302
    assert court.settled()[0][2] == {"identification": "unnamed"}


def test_values_of_a_chosen_span_are_corrected_and_the_rest_stays(court: Court) -> None:
    coding = court.codings[1]
    court.reopen(1)
    make_span(coding, "source", "waiver on")
    submit(coding)
    ruling = court.rule("reversed", "a", chosen=court.letter(1), reason="slip", note="Kept.")
    spans = {row.label.key: row for row in Span.objects.filter(pk__in=ruling.results)}
    span = spans["decision"]
    shown = read(court.judge, f"{page(court)}?cluster={court.matter('reversed').key}")
    assert f"correct={span.pk}" in shown
    shown = read(
        court.judge, f"{page(court)}?cluster={court.matter('reversed').key}&correct={span.pk}"
    )
    assert 'name="fix-stage" value="in-force" id="id_fix-stage_2" checked' in shown
    why = {"reason": "slip", "note": "Kept."}
    sent = {"span": str(span.pk), "version": "1", "fix-stage": "proposed", **why}
    assert press(court, "correct", "reversed", **sent).status_code == 302
    assert court.settled() == [
        ("decision", "reversed its waiver on Monday", {"stage": "proposed"}),
        ("source", "waiver on", {}),
    ]
    now = Ruling.objects.get()
    assert (now.decision, now.reason, now.note, now.version) == ("own", "slip", "Kept.", 2)
    assert str(spans["source"].pk) in now.results
    assert press(court, "correct", "reversed", **sent).status_code == 404
    stale = sent | {"span": next(pk for pk in now.results if pk != str(spans["source"].pk))}
    assert press(court, "correct", "reversed", **stale).status_code == 422
