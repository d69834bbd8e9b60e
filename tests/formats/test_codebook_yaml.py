"""Codebook files: read, checked, written, cut to a profile."""

from __future__ import annotations

import textwrap
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from articles.formats.codebook_yaml import (
    PROFILES,
    CodebookError,
    profile,
    read_codebook,
    write_codebook,
)
from articles.records import AttributeRecord, CodebookRecord, ValueRecord

SMALL = textwrap.dedent(
    """
    name: Small
    definition: A codebook for tests.
    rules: [First things first., "No: second."]
    common_attributes:
      - {key: actor, type: entity}
      - key: certainty
        closed: true
        values: [asserted, {key: disputed, name: In dispute, definition: Two voices.}]
    labels:
      - key: decision
        name: Decision
        abbreviation: D
        starter: yes
        examples: One example
        attributes:
          - {key: public, values: ["no", yes, other, {key: not-stated, name: Nobody says}]}
          - {key: urgent, type: boolean, required: true}
          - key: since
            type: year
            shown_when: {public: no, urgent: [true]}
      - key: source
        name: Source
        abbreviation: S
        kind: mention
        color: 7
        starter: true
        parent: baseline
        self_overlap: true
        attributes:
          - {key: role, type: multi-choice, values: [decider, in-charge]}
      - {key: baseline, name: Baseline, abbreviation: B, attributes: [{key: actor, type: text}]}
    relation_types:
      - {key: changes, question: "What?", source_labels: decision, target_labels: [baseline], minimum: 1}
      - {key: attributed_to, source_labels: [decision, baseline], target_labels: [source], severity: required}
      - {key: same_as, same_label: true, symmetric: true}
    questions:
      - {key: main, name: "Which decision?", type: span, label: decision}
      - {key: before, name: "Which baseline?", type: span, label: baseline}
      - {key: note, type: text}
    """
)


def test_the_file_is_read_into_records() -> None:
    record = read_codebook(SMALL)
    assert record.name == "Small"
    assert record.definition == "A codebook for tests."
    assert record.rules == ("First things first.", "No: second.")
    assert [(label.key, label.kind, label.color) for label in record.labels] == [
        ("decision", "proposition", 1),
        ("source", "mention", 7),
        ("baseline", "proposition", 3),
    ]
    assert record.labels[0].examples == ("One example",)
    assert record.labels[1].self_overlap
    assert [kind.key for kind in record.relation_types] == ["changes", "attributed_to", "same_as"]
    assert record.relation_types[0].source_labels == ("decision",)
    assert record.relation_types[2].target_labels == ("decision", "source", "baseline")
    assert record.questions[0] == AttributeRecord(
        "main", "Which decision?", type="span", label="decision"
    )


def test_common_attributes_go_to_propositions_after_their_own() -> None:
    keys = {
        label.key: [item.key for item in label.attributes] for label in read_codebook(SMALL).labels
    }
    assert keys == {
        "decision": ["public", "urgent", "since", "actor", "certainty"],
        "source": ["role"],
        "baseline": ["actor", "certainty"],
    }


def test_an_own_attribute_takes_the_place_of_a_common_one() -> None:
    baseline = read_codebook(SMALL).labels[2]
    assert baseline.attributes[0] == AttributeRecord("actor", "Actor", type="text")


def test_open_lists_end_with_not_stated_and_other() -> None:
    decision, source, _baseline = read_codebook(SMALL).labels
    assert decision.attributes[0].values == (
        ValueRecord("no", "No"),
        ValueRecord("yes", "Yes"),
        ValueRecord("not-stated", "Nobody says"),
        ValueRecord("other", "Other"),
    )
    assert [value.key for value in source.attributes[0].values] == [
        "decider",
        "in-charge",
        "not-stated",
        "other",
    ]
    assert source.attributes[0].values[1:] == (
        ValueRecord("in-charge", "In charge"),
        ValueRecord("not-stated", "Not stated"),
        ValueRecord("other", "Other (say what)"),
    )


def test_closed_lists_stay_as_they_are() -> None:
    certainty = read_codebook(SMALL).labels[0].attributes[-1]
    assert certainty.values == (
        ValueRecord("asserted", "Asserted"),
        ValueRecord("disputed", "In dispute", "Two voices."),
    )


def test_conditions_are_read_as_lists() -> None:
    since = read_codebook(SMALL).labels[0].attributes[2]
    assert since.shown_when == {"public": ("no",), "urgent": ("true",)}


def test_what_is_written_is_read_back_as_it_was() -> None:
    record = read_codebook(SMALL)
    assert read_codebook(write_codebook(record)) == record


def test_what_is_written_is_ordinary_yaml() -> None:
    data = yaml.safe_load(write_codebook(read_codebook(SMALL)))
    assert list(data) == ["name", "definition", "rules", "labels", "relation_types", "questions"]
    assert data["labels"][0]["attributes"][0]["values"][0] == {"key": "no", "name": "No"}


def test_the_starter_profile_keeps_what_its_labels_need() -> None:
    starter = profile(read_codebook(SMALL), "starter")
    assert [label.key for label in starter.labels] == ["decision", "source"]
    assert [label.color for label in starter.labels] == [1, 7]
    assert starter.labels[1].parent == ""
    assert [
        (kind.key, kind.source_labels, kind.target_labels) for kind in starter.relation_types
    ] == [
        ("attributed_to", ("decision",), ("source",)),
        ("same_as", ("decision", "source"), ("decision", "source")),
    ]
    assert [question.key for question in starter.questions] == ["main", "note"]


def test_the_full_profile_is_the_codebook() -> None:
    record = read_codebook(SMALL)
    assert profile(record, "full") is record


def test_a_profile_is_a_codebook_again() -> None:
    starter = profile(read_codebook(SMALL), "starter")
    assert read_codebook(write_codebook(starter)) == starter


def test_an_unknown_profile_is_refused_with_the_known_ones() -> None:
    assert PROFILES == ("starter", "full")
    with pytest.raises(LookupError, match="unknown profile 'half'; known: starter, full"):
        profile(read_codebook(SMALL), "half")


def test_a_starter_profile_without_labels_is_refused() -> None:
    record = read_codebook(SMALL)
    bare = replace(record, labels=tuple(replace(item, starter=False) for item in record.labels))
    with pytest.raises(CodebookError) as caught:
        profile(bare, "starter")
    assert str(caught.value) == "No label of the codebook says “starter: true”."


def test_the_default_codebook_is_a_codebook() -> None:
    path = Path(__file__).parents[2] / "seeds" / "codebook.yaml"
    record = read_codebook(path.read_text(encoding="utf-8"))
    assert read_codebook(write_codebook(record)) == record
    assert [label.key for label in profile(record, "starter").labels] == [
        "decision",
        "opposition",
        "source",
        "evidence",
    ]


def test_a_record_without_values_is_written_without_them() -> None:
    record = CodebookRecord(name="N", labels=read_codebook(SMALL).labels[:1])
    assert read_codebook(write_codebook(record)) == record
