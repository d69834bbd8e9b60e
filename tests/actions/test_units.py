"""Two-stage coding: settled units come into the codings of the second round, and only what is said of them changes."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError

from articles import actions
from articles.actions.codebooks import store_codebook
from articles.actions.plans import Wish
from articles.actions.units import UNIT
from articles.models import Article, Assignment, Project, Round, Span, User
from articles.records import LabelRecord
from tests.actions.replay import replay, revisions, stored
from tests.builders import (
    make_article,
    make_assignment,
    make_codebook_record,
    make_member,
    make_project,
    make_span,
    owner_of,
    round_of,
    submit,
)

pytestmark = pytest.mark.django_db
PASSAGES = ("The port council", "reversed its waiver", "two officials said")


def settle(article: Article, project: Project) -> Assignment:
    """A submitted adjudication of the first stage with three passages."""
    judge = make_member(project, "adjudicator")
    settled = Assignment.objects.create(
        round=round_of(project), article=article, annotator=judge, kind="adjudication"
    )
    labels = settled.round.codebook.labels
    for passage, key in zip(PASSAGES, ("source", "decision", "source"), strict=True):
        start = article.text.index(passage)
        end = start + len(passage)
        parts = [[start, end]]
        Span.objects.create(
            assignment=settled, label=labels.get(key=key), start=start, end=end, parts=parts
        )
    Assignment.objects.filter(pk=settled.pk).update(state="submitted")
    return settled


def second_stage(project: Project, *, unit: bool = True) -> Round:
    """A round that classifies the units of ``main``, with a codebook that has the label ``unit``."""
    record = make_codebook_record()
    if unit:
        labels = (LabelRecord(UNIT, "Unit", "Un", color=5), *record.labels)
        record = replace(record, labels=labels)
    return Round.objects.create(
        project=project,
        codebook=store_codebook(project, record),
        name="classify",
        units_from=round_of(project),
    )


def handed(
    project: Project, article: Article, round: Round, coder: User | None = None
) -> Assignment:
    """An assignment of the second stage."""
    coder = coder or make_member(project)
    ((pk,), _existing) = actions.assign(owner_of(project), round, [article.pk], [coder.pk])
    rows = Assignment.objects.select_related("annotator", "article", "round__project")
    return rows.get(pk=pk)


@pytest.fixture
def project() -> Project:
    return make_project()


def test_units_come_in_with_their_events(project: Project) -> None:
    article = make_article(project)
    settle(article, project)
    coding = handed(project, article, second_stage(project))
    spans = list(coding.spans.live().select_related("label").order_by("start"))
    assert [article.text[span.start : span.end] for span in spans] == sorted(
        PASSAGES, key=article.text.index
    )
    assert {span.label.key for span in spans} == {UNIT}
    assert (coding.state, coding.revision) == ("assigned", 1)
    told = {kind: rows for kind, rows in vars(replay(project)).items() if kind == "spans"}
    mine = {pk: row for pk, row in told["spans"].items() if row["assignment"] == str(coding.pk)}
    kept = {
        pk: row for pk, row in stored(project).spans.items() if row["assignment"] == str(coding.pk)
    }
    assert mine == kept
    assert revisions(project)[coding.pk] == 1


def test_labels_change_and_nothing_else_does(project: Project) -> None:
    article = make_article(project)
    settle(article, project)
    coding = handed(project, article, second_stage(project))
    span = coding.spans.order_by("start")[0]
    coder = coding.annotator
    changed = actions.update_span(coder, span, base_version=1, fields={"label": "source"})
    assert (changed.version, changed.label.key) == (2, "source")
    moved = {
        "start": span.start,
        "end": span.end - 1,
        "quote": article.text[span.start : span.end - 1],
    }
    start = article.text.index("Nobody")
    tried: list[Callable[[], object]] = [
        lambda: actions.update_span(coder, changed, base_version=2, fields=moved),
        lambda: actions.delete_span(coder, changed, base_version=2),
        lambda: actions.create_span(
            coder, coding.pk, id=uuid.uuid4(), label="evidence", start=start, end=start + 6,
            quote="Nobody",
        ),
    ]  # fmt: skip
    for attempt in tried:
        with pytest.raises(ValidationError) as refusal:
            attempt()
        assert refusal.value.code == "settled"
    assert coding.spans.live().count() == 3


def test_it_is_finished_when_every_unit_has_a_label(project: Project) -> None:
    article = make_article(project)
    settle(article, project)
    coding = handed(project, article, second_stage(project))
    with pytest.raises(ValidationError) as refusal:
        submit(coding)
    gaps = (refusal.value.params or {})["gaps"]
    assert [gap.kind for gap in gaps] == ["label"] * 3
    for span in coding.spans.all():
        actions.update_span(coding.annotator, span, base_version=1, fields={"label": "evidence"})
    assert submit(coding).state == "submitted"


def test_who_marked_the_units_does_not_classify_them(project: Project) -> None:
    article = make_article(project)
    first = make_assignment(project, article)
    make_span(first)
    settle(article, project)
    round = second_stage(project)
    with pytest.raises(ValidationError) as refusal:
        handed(project, article, round, first.annotator)
    assert refusal.value.code == "own_units"
    assert not round.assignments.exists()


def test_what_is_not_settled_is_not_handed_out(project: Project) -> None:
    article = make_article(project)
    with pytest.raises(ValidationError, match="not settled yet"):
        handed(project, article, second_stage(project))
    assert not Assignment.objects.filter(round__name="classify").exists()


def test_the_codebook_needs_the_label_unit(project: Project) -> None:
    article = make_article(project)
    settle(article, project)
    with pytest.raises(ValidationError, match="label with the key “unit”"):
        handed(project, article, second_stage(project, unit=False))


def test_an_article_without_units_is_handed_out_empty(project: Project) -> None:
    article = make_article(project)
    settled = settle(article, project)
    Span.objects.filter(assignment=settled).update(deleted_at="2026-01-01T00:00:00Z")
    coding = handed(project, article, second_stage(project))
    assert (coding.spans.count(), coding.revision) == (0, 0)


def test_a_second_stage_needs_the_label_unit_when_it_is_planned(project: Project) -> None:
    owner, first = owner_of(project), round_of(project)
    with pytest.raises(ValidationError, match="label with the key “unit”"):
        actions.create_round(owner, project, name="classify", units_from=first)
    ready = second_stage(project).codebook
    made = actions.create_round(owner, project, name="again", units_from=first, codebook=ready)
    assert made.classifies


def test_a_plan_gives_settled_articles_to_others_than_who_marked_them(project: Project) -> None:
    owner, first = owner_of(project), round_of(project)
    settled, unsettled = make_article(project), make_article(project)
    marker = make_assignment(project, settled).annotator
    others = [make_member(project) for _turn in range(2)]
    settle(settled, project)
    ready = second_stage(project).codebook
    round = actions.create_round(owner, project, name="two", units_from=first, codebook=ready)
    wish = Wish([settled.pk, unsettled.pk], dict.fromkeys([marker.pk, *(o.pk for o in others)]))
    _round, planned = actions.carry_out(owner, round.pk, wish)
    assert planned.excluded == {"unsettled": [unsettled.pk]}
    assert planned.plan.queues[marker.pk] == []
    assert set(round.assignments.values_list("annotator", flat=True)) == {o.pk for o in others}


def test_who_marked_the_units_takes_another_article(project: Project) -> None:
    owner, first = owner_of(project), round_of(project)
    article = make_article(project)
    marker, other = make_assignment(project, article).annotator, make_member(project)
    settle(article, project)
    submit(Assignment.objects.select_related("annotator").get(annotator=marker))
    ready = second_stage(project).codebook
    pull = {"hand_out": Round.HandOut.PULL, "units_from": first, "codebook": ready}
    round = actions.create_round(owner, project, name="pull", **pull)
    actions.carry_out(owner, round.pk, Wish([article.pk], {marker.pk: None, other.pk: None}))
    assert actions.take_next(marker, project.pk) is None
    taken = actions.take_next(other, project.pk)
    assert taken is not None
    assert taken.spans.count() == 3
