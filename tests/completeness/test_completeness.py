"""What is missing before an article is done: plain data, no database."""

from __future__ import annotations

from dataclasses import replace

from articles.completeness import CodedSpan, Gap, Link, find_gaps
from articles.records import AttributeRecord, CodebookRecord
from tests.builders import choice, make_codebook_record

SMALL = make_codebook_record()


def codebook() -> CodebookRecord:
    """The small codebook, strict: a required attribute, one that is shown by another, questions."""
    decision, opposition, source, evidence = SMALL.labels
    attributes = (
        choice("stage", "proposed", "decided", required=True),
        choice("vote", "yes", "no", required=True, shown_when={"stage": ("decided",)}),
    )
    questions = (
        choice("relevance", "reported", "none", required=True),
        choice("reason", "short", required=True, shown_when={"relevance": ("none",)}),
        AttributeRecord("primary", "Primary", type="span", label="decision", required=True),
    )
    return replace(
        SMALL,
        labels=(replace(decision, attributes=attributes), opposition, source, evidence),
        questions=questions,
    )


DECISION = CodedSpan("d", "decision", "reversed", {"stage": "proposed"})
OPPOSITION = CodedSpan("o", "opposition", "nobody asked", {})
ANSWERS = {"relevance": "reported", "primary": "d"}


def kinds(gaps: list[Gap]) -> list[tuple[str, str, str]]:
    """Kind, key and span."""
    return [(gap.kind, gap.key, gap.span) for gap in gaps]


def test_complete_coding_has_no_gap() -> None:
    links = [Link("targets", "o", "d")]
    spans = [DECISION, OPPOSITION]
    assert find_gaps(codebook(), spans, links, ANSWERS, nothing_to_code=False) == []


def test_empty_coding_lacks_spans_unless_it_says_that_there_is_nothing() -> None:
    assert find_gaps(SMALL, [], [], {}, nothing_to_code=False) == [Gap("spans", "spans", "")]
    assert find_gaps(SMALL, [], [], {}, nothing_to_code=True) == []


def test_questions_are_asked_of_an_empty_coding_too() -> None:
    found = find_gaps(codebook(), [], [], {}, nothing_to_code=True)
    assert kinds(found) == [("question", "relevance", ""), ("question", "primary", "")]


def test_required_attribute_is_missed_with_its_span() -> None:
    bare = replace(DECISION, attributes={})
    (gap,) = find_gaps(codebook(), [bare], [], ANSWERS, nothing_to_code=False)
    assert gap == Gap("attribute", "stage", "Stage", "d", "reversed", "Decision", "required")


def test_attribute_is_missed_only_where_it_is_shown() -> None:
    decided = replace(DECISION, attributes={"stage": "decided"})
    found = find_gaps(codebook(), [decided], [], ANSWERS, nothing_to_code=False)
    assert kinds(found) == [("attribute", "vote", "d")]


def test_question_is_missed_only_where_it_is_shown() -> None:
    answers = {**ANSWERS, "relevance": "none"}
    found = find_gaps(codebook(), [DECISION], [], answers, nothing_to_code=False)
    assert kinds(found) == [("question", "reason", "")]


def test_answer_that_points_to_a_deleted_span_is_missing() -> None:
    answers = {**ANSWERS, "primary": "gone"}
    found = find_gaps(codebook(), [DECISION], [], answers, nothing_to_code=False)
    assert kinds(found) == [("question", "primary", "")]


def test_wanted_link_counts_from_its_source_only() -> None:
    spans = [DECISION, OPPOSITION, replace(OPPOSITION, id="p")]
    links = [Link("targets", "o", "d"), Link("attributed_to", "p", "s")]
    (gap,) = find_gaps(SMALL, spans, links, {}, nothing_to_code=False)
    assert gap == Gap(
        *("relation", "targets", "About which decision?", "p", "nobody asked", "Opposition"),
        "warning",
    )


def test_severity_of_a_link_is_the_codebooks() -> None:
    strict = replace(SMALL.relation_types[1], severity="required", question="")
    record = replace(SMALL, relation_types=(strict,))
    (gap,) = find_gaps(record, [OPPOSITION], [], {}, nothing_to_code=False)
    assert (gap.name, gap.severity) == ("targets", "required")


def test_gaps_come_in_reading_order_then_the_questions() -> None:
    bare = replace(DECISION, attributes={})
    found = find_gaps(codebook(), [OPPOSITION, bare], [], {}, nothing_to_code=False)
    assert kinds(found) == [
        ("relation", "targets", "o"),
        ("attribute", "stage", "d"),
        ("question", "relevance", ""),
        ("question", "primary", ""),
    ]


def test_what_the_codebook_no_longer_knows_is_left_alone() -> None:
    old = CodedSpan("x", "verdict", "guilty", {})
    assert find_gaps(SMALL, [old], [], {"mood": "good"}, nothing_to_code=False) == []
