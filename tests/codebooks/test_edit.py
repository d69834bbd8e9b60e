"""Edits of a draft: what each button does to the record and to the mapping from the version before."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import codebook_edit as edit
from articles.codebook_diff import compare, overlapping, unfit
from articles.codebook_edit import Draft
from articles.codebook_mapping import Version, translate
from articles.formats.codebook_check import CodebookError
from articles.records import LabelRecord, ValueRecord
from tests.builders import choice, make_codebook_record


def draft() -> Draft:
    record = make_codebook_record()
    return Draft(record, {}, tuple(label.key for label in record.labels))


def keys(found: Draft) -> list[str]:
    return [label.key for label in found.record.labels]


def kinds(found: Draft) -> list[tuple[str, str]]:
    before = make_codebook_record()
    return [(change.kind, change.key) for change in compare(before, found.record, found.mapping)]


def test_a_new_name_leaves_the_key_and_the_mapping() -> None:
    label = replace(draft().record.labels[0], name="Ruling")
    found = edit.check(edit.put(draft(), "label", "decision", label))
    assert found.mapping == {}
    assert kinds(found) == [("renamed", "decision")]


def test_a_new_key_is_followed_wherever_it_is_named() -> None:
    label = replace(draft().record.labels[0], key="ruling")
    found = edit.check(edit.put(draft(), "label", "decision", label))
    assert found.mapping == {"decision": ("ruling",)}
    kind = found.record.relation_type("targets")
    assert kind is not None
    assert kind.target_labels == ("ruling",)
    assert [question.label for question in found.record.questions] == ["", "ruling"]
    assert kinds(found) == [("key", "decision")]
    again = edit.put(found, "label", "ruling", replace(label, key="decision"))
    assert again == draft()


def test_merging_takes_over_attributes_values_and_ends() -> None:
    base = draft()
    other = replace(
        base.record.labels[1],
        attributes=(choice("stage", "decided", "leaked"), choice("form", "law")),
    )
    base = edit.put(base, "label", "opposition", other)
    found = edit.check(edit.merge(base, "opposition", "decision"))
    assert keys(found) == ["decision", "source", "evidence"]
    assert found.mapping == {"opposition": ("decision",)}
    merged = found.record.labels[0]
    assert [attribute.key for attribute in merged.attributes] == ["stage", "form"]
    assert [value.key for value in merged.attributes[0].values] == [
        "proposed",
        "decided",
        "in-force",
        "leaked",
    ]
    kind = found.record.relation_type("attributed_to")
    assert kind is not None
    assert kind.source_labels == ("decision", "evidence")
    assert ("merged", "opposition") in kinds(found)


def test_values_of_a_merged_list_come_before_the_two_open_ones() -> None:
    tail = (ValueRecord("not-stated", "Not stated"), ValueRecord("other", "Other (say what)"))
    one = replace(choice("form", "law"), values=(ValueRecord("law", "Law"), *tail))
    two = replace(choice("form", "vote"), values=(ValueRecord("vote", "Vote"), *tail))
    base = draft()
    for key, attribute in (("decision", one), ("opposition", two)):
        label = base.record.label(key)
        assert label is not None
        base = edit.put(base, "label", key, replace(label, attributes=(attribute,)))
    merged = edit.merge(base, "opposition", "decision").record.labels[0].attributes[0]
    assert [value.key for value in merged.values] == ["law", "vote", "not-stated", "other"]


@pytest.mark.parametrize(("values", "ordered"), [(("low", "high"), True), (("low", "huge"), False)])
def test_a_merged_scale_stays_one_unless_it_takes_new_values(
    values: tuple[str, ...], ordered: bool
) -> None:
    base = draft()
    for key, attribute in (
        ("decision", choice("size", "low", "high", ordered=True)),
        ("opposition", choice("size", *values, ordered=True)),
    ):
        label = base.record.label(key)
        assert label is not None
        base = edit.put(base, "label", key, replace(label, attributes=(attribute,)))
    merged = edit.merge(base, "opposition", "decision").record.labels[0].attributes[0]
    assert merged.ordered is ordered


def test_a_scale_that_has_become_one_is_a_difference() -> None:
    label = draft().record.labels[0]
    scale = replace(label.attributes[0], ordered=True)
    found = edit.put(draft(), "label", label.key, replace(label, attributes=(scale,)))
    assert kinds(found) == [("attribute-edited", "decision")]


def test_a_split_keeps_guidance_and_leads_to_all() -> None:
    parts = [("reversal", "Reversal", "Re"), ("delay", "Delay", "Dl")]
    found = edit.check(edit.split(draft(), "decision", parts))
    assert keys(found) == ["reversal", "delay", "opposition", "source", "evidence"]
    assert found.mapping == {"decision": ("reversal", "delay")}
    assert [label.definition for label in found.record.labels[:2]] == ["What was decided."] * 2
    assert found.record.labels[0].color != found.record.labels[1].color
    kind = found.record.relation_type("targets")
    assert kind is not None
    assert kind.target_labels == ("reversal", "delay")
    assert kinds(found) == [("split", "decision")]


def test_retiring_takes_the_label_out_of_relations_and_questions() -> None:
    found = edit.check(edit.retire(draft(), "decision"))
    assert found.mapping == {"decision": ()}
    assert [kind.key for kind in found.record.relation_types] == ["attributed_to"]
    assert [question.key for question in found.record.questions] == ["relevance"]
    assert kinds(found)[0] == ("retired", "decision")


def test_what_is_done_to_a_new_label_leaves_no_trace_in_the_mapping() -> None:
    new = LabelRecord("mood", "Mood", "Mo", color=edit.free_color(draft().record))
    added = edit.check(edit.put(draft(), "label", "", new))
    assert kinds(added) == [("added", "mood")]
    assert edit.remove(added, "label", "mood") == draft()
    assert edit.merge(added, "mood", "source").mapping == {}


def test_changes_after_changes_still_lead_from_the_version_before() -> None:
    found = edit.split(draft(), "decision", [("reversal", "R", "Re"), ("delay", "D", "Dl")])
    found = edit.merge(found, "delay", "opposition")
    assert found.mapping == {"decision": ("reversal", "opposition")}
    found = edit.check(edit.retire(found, "reversal"))
    assert found.mapping == {"decision": ("opposition",)}


def test_a_label_of_the_version_before_is_never_just_removed() -> None:
    with pytest.raises(CodebookError, match="Retire, merge or split"):
        edit.remove(draft(), "label", "source")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: edit.merge(d, "decision", "decision"), "another label"),
        (lambda d: edit.merge(d, "decision", "gone"), "no label “gone”"),
        (lambda d: edit.split(d, "decision", [("a", "A", "A")]), "at least two"),
        (lambda d: edit.split(d, "decision", [("source", "A", "A"), ("b", "B", "B")]), "taken"),
        (lambda d: edit.put(d, "label", "gone", d.record.labels[0]), "may have renamed"),
        (lambda d: edit.move(d, "label", "gone", 1), "any more"),
        (
            lambda d: edit.put(d, "label", "source", replace(d.record.labels[2], key="decision")),
            "twice",
        ),
        (lambda d: edit.replaced(d, d.record, {"decision": ("gone",)}), "leads to “gone”"),
    ],
)
def test_what_can_not_be_is_refused(change: edit.Edit, message: str) -> None:
    with pytest.raises(CodebookError, match=message):
        edit.check(change(draft()))


def test_the_last_label_stays() -> None:
    found = draft()
    for key in ("decision", "opposition", "source"):
        found = edit.retire(found, key)
    with pytest.raises(CodebookError, match="at least one label"):
        edit.retire(found, "evidence")


def test_moving_stops_at_the_ends() -> None:
    found = edit.move(draft(), "label", "source", -1)
    assert keys(found) == ["decision", "source", "opposition", "evidence"]
    assert kinds(found) == [("moved", "")]
    assert edit.move(found, "label", "decision", -1) == found


def test_a_file_retires_what_it_lacks_and_keeps_the_way_of_the_rest() -> None:
    renamed = edit.put(
        draft(), "label", "decision", replace(draft().record.labels[0], key="ruling")
    )
    record = edit.pruned(replace(renamed.record, labels=renamed.record.labels[:3]))
    found = edit.check(edit.replaced(renamed, record))
    assert found.mapping == {"decision": ("ruling",), "evidence": ()}


# --- the way from version to version


def chain(*steps: dict[str, tuple[str, ...]]) -> dict[int, Version]:
    labels = frozenset("abc")
    versions = {1: Version(1, None, labels)}
    for number, step in enumerate(steps, start=2):
        labels = frozenset(key for old in labels for key in step.get(old, (old,)))
        versions[number] = Version(number, number - 1, labels, step)
    return versions


def test_a_chain_of_versions_is_followed() -> None:
    versions = chain({"a": ("x",)}, {"x": ("b",), "c": ()})
    assert translate(versions, 1, 3) == {"a": "b", "b": "b", "c": None}
    assert translate(versions, 1, 2) == {"a": "x", "b": "b", "c": "c"}
    assert translate(versions, 3, 1) == {"b": None}  # a and b were merged: either could be meant
    assert translate(versions, 2, 1) == {"x": "a", "b": "b", "c": "c"}
    assert translate(versions, 2, 2) == {"x": "x", "b": "b", "c": "c"}


def test_a_split_leads_nowhere_and_not_back() -> None:
    versions = chain({"a": ("x", "y")}, {"y": ("z",)})
    assert translate(versions, 1, 3)["a"] is None
    assert translate(versions, 3, 1) == {"x": None, "z": None, "b": "b", "c": "c"}


def test_versions_beside_each_other_are_reached_by_what_they_share() -> None:
    versions = chain({"a": ("x",)})
    versions[3] = Version(3, 1, frozenset("yb"), {"a": ("y",), "c": ()})
    assert translate(versions, 2, 3) == {"x": "y", "b": "b", "c": None}


@given(st.lists(st.dictionaries(st.sampled_from("abc"), st.sampled_from("abcxyz")), max_size=4))
def test_with_renames_only_every_label_arrives(steps: list[dict[str, str]]) -> None:
    leads: list[dict[str, tuple[str, ...]]] = [
        {old: (new,) for old, new in step.items()} for step in steps
    ]
    versions = chain(*leads)
    last = len(versions)
    assert set(translate(versions, 1, last)) == set("abc")
    assert set(translate(versions, 1, last).values()) <= versions[last].labels
    assert None not in translate(versions, 1, last).values()


# --- what fits


def test_what_a_span_needs_to_fit() -> None:
    label = replace(make_codebook_record().labels[0], discontinuous=False)
    assert unfit(None, {}, 1) == "label"
    assert unfit(label, {"stage": "decided"}, 1) == ""
    assert unfit(label, {"stage": "leaked"}, 1) == "value"
    assert unfit(label, {"form": "law"}, 1) == "attribute"
    assert unfit(label, {}, 2) == "parts"


def test_overlaps_are_found_between_parts() -> None:
    spans = [("a", [[0, 5], [20, 30]]), ("b", [[6, 10]]), ("c", [[25, 26]]), ("d", [[30, 40]])]
    assert overlapping(spans) == {"a", "c"}
