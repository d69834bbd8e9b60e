"""The whole study as a state machine: whatever managers, coders and adjudicators do, in whatever order, it holds.

Short here; ``make soak`` runs it long. Each step is an action as the faces call it; a refusal is a fine answer, a
broken invariant is not.
"""

from __future__ import annotations

import os
import uuid
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from articles import actions, codebook_edit
from articles.models import Codebook, Role, User
from articles.models.docket import read_docket
from articles.records import ArticleRecord, CodebookRecord
from tests.builders import make_member, make_project, owner_of, round_of
from tests.workflow.holds import Holds

if TYPE_CHECKING:
    from collections.abc import Iterator

#: ``make soak`` sets it: how many times longer.
LONG = int(os.environ.get("SOAK", "1"))
TEXT = "The council reversed its waiver. Nobody asked us 👩‍👩‍👧, two officials said.\n"
LABELS = ("decision", "opposition", "source", "evidence")
REFUSALS = (ValidationError, PermissionDenied, ObjectDoesNotExist)
numbers = st.integers(0, 5)
stretches = st.tuples(st.integers(0, 60), st.integers(1, 12))


@contextmanager
def refusable() -> Iterator[None]:
    """A refusal leaves nothing behind: what it did is taken back, as a face takes it back."""
    try:
        with transaction.atomic():
            yield
    except REFUSALS:
        pass


class Study(Holds):
    """A project with an owner, a manager who codes, coders and an adjudicator."""

    @initialize()
    def start(self) -> None:
        self.block = transaction.atomic()
        self.block.__enter__()
        self.project = make_project()
        self.owner = owner_of(self.project)
        self.coders: list[User] = [make_member(self.project) for _turn in range(2)]
        self.manager = make_member(self.project, Role.MANAGER)
        self.adjudicator = make_member(self.project, Role.ADJUDICATOR)
        self.seen = 0
        self.published: dict[uuid.UUID, CodebookRecord] = {}
        self.import_rows(2)
        whom = [coder.pk for coder in self.coders]
        first = [article.pk for article in self.articles()]
        actions.assign(self.manager, round_of(self.project), first, whom)

    def import_rows(self, count: int) -> None:
        """New articles."""
        rows = [ArticleRecord(text=f"{TEXT}{uuid.uuid4()}\n", title="T") for _turn in range(count)]
        actions.import_articles(self.manager, self.project, rows, format="text")

    def teardown(self) -> None:
        if hasattr(self, "block"):
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

    # --- managers

    @precondition(lambda self: len(self.articles()) < 4)
    @rule()
    def import_articles(self) -> None:
        self.import_rows(1)

    @precondition(lambda self: len(self.coders) < 4)
    @rule()
    def add_coder(self) -> None:
        self.coders.append(make_member(self.project))

    @rule(article=numbers, coder=numbers)
    def assign(self, article: int, coder: int) -> None:
        found, people = self.articles(), self.people()
        if found:
            with refusable():
                chosen = [found[article % len(found)].pk]
                who = [people[coder % len(people)].pk]
                actions.assign(self.manager, round_of(self.project), chosen, who)

    @rule(number=numbers)
    def take_assignment_back(self, number: int) -> None:
        if coding := self.coding(number):
            with refusable():
                actions.remove_assignment(self.manager, coding.pk)

    @rule(number=numbers, archived=st.booleans())
    def archive_article(self, number: int, archived: bool) -> None:
        found = self.articles()
        if found:
            with refusable():
                pk = found[number % len(found)].pk
                actions.archive_articles(self.owner, self.project, [pk], archived=archived)

    @rule(number=numbers)
    def reopen(self, number: int) -> None:
        if coding := self.coding(number):
            with refusable():
                actions.reopen(self.manager, coding.pk)

    @rule(coder=numbers, active=st.booleans())
    def deactivate(self, coder: int, active: bool) -> None:
        user = self.coders[coder % len(self.coders)]
        actions.set_active(user, active=active)

    # --- the codebook

    @rule(what=st.sampled_from(["start", "retire label", "undo", "publish", "discard", "retire"]))
    def change_codebook(self, what: str) -> None:
        draft = self.project.codebooks.filter(state=Codebook.State.DRAFT).first()
        with refusable():
            if what == "start":
                actions.start_draft(self.manager, self.project)
            elif what == "retire":
                oldest = self.project.codebooks.order_by("number")[0]
                actions.retire_codebook(self.manager, oldest)
            elif draft is not None and what == "retire label":
                actions.change_draft(
                    self.manager,
                    draft,
                    lambda old: codebook_edit.retire(old, "evidence"),
                    base_version=draft.version,
                    kind="retired",
                    reason="unused",
                )
            elif draft is not None and what == "undo":
                actions.undo_change(self.manager, draft, base_version=draft.version)
            elif draft is not None and what == "publish":
                actions.publish_draft(self.manager, draft, base_version=draft.version)
            elif draft is not None:
                actions.discard_draft(self.manager, draft, base_version=draft.version)

    # --- coders

    @rule(number=numbers, label=st.sampled_from(LABELS), where=stretches)
    def mark(self, number: int, label: str, where: tuple[int, int]) -> None:
        coding = self.coding(number)
        if coding is None:
            return
        start, end = where[0], where[0] + where[1]
        with refusable():
            actions.create_span(
                coding.annotator,
                coding.pk,
                id=uuid.uuid4(),
                label=label,
                start=start,
                end=end,
                quote=coding.article.text[start:end],
            )

    @rule(number=numbers, which=numbers, label=st.sampled_from(LABELS))
    def relabel(self, number: int, which: int, label: str) -> None:
        if (coding := self.coding(number)) and (span := self.span(coding, which)):
            with refusable():
                fields = {"label": label}
                actions.update_span(
                    coding.annotator, span, base_version=span.version, fields=fields
                )

    @rule(number=numbers, which=numbers)
    def delete(self, number: int, which: int) -> None:
        if (coding := self.coding(number)) and (span := self.span(coding, which)):
            with refusable():
                actions.delete_span(coding.annotator, span, base_version=span.version)

    @rule(number=numbers, one=numbers, other=numbers)
    def link(self, number: int, one: int, other: int) -> None:
        coding = self.coding(number)
        if coding and (source := self.span(coding, one)) and (target := self.span(coding, other)):
            with refusable():
                actions.create_relation(
                    coding.annotator,
                    coding.pk,
                    id=uuid.uuid4(),
                    type="attributed_to",
                    source=source.pk,
                    target=target.pk,
                )

    @rule(number=numbers)
    def submit(self, number: int) -> None:
        if coding := self.coding(number):
            with refusable():
                actions.submit(
                    coding.annotator,
                    coding.pk,
                    revision=coding.revision,
                    nothing_to_code=True,
                    accept_warnings=True,
                )

    @rule(number=numbers)
    def take_back(self, number: int) -> None:
        if coding := self.coding(number):
            with refusable():
                actions.reopen(coding.annotator, coding.pk)

    # --- adjudicators

    @rule(number=numbers)
    def open_adjudication(self, number: int) -> None:
        found = self.articles()
        with refusable():
            article = found[number % len(found)]
            actions.open_adjudication(self.adjudicator, round_of(self.project), article.pk)

    @precondition(lambda self: self.adjudications())
    @rule(number=numbers, decision=st.sampled_from(["a", "b", "union", "none", "unanimous"]))
    def rule_on_all(self, number: int, decision: str) -> None:
        found = self.adjudications()
        adjudication = found[number % len(found)]
        with refusable():
            if decision == "unanimous":
                actions.accept_unanimous(self.adjudicator, adjudication.pk)
                return
            docket = read_docket(self.adjudicator, adjudication)
            for matter in docket.matters:
                key = matter.cluster.key if matter.cluster else ""
                actions.rule(self.adjudicator, adjudication.pk, decision=decision, cluster=key)

    @precondition(lambda self: self.adjudications())
    @rule(number=numbers)
    def settle(self, number: int) -> None:
        found = self.adjudications()
        adjudication = found[number % len(found)]
        with refusable():
            actions.submit_adjudication(
                self.adjudicator, adjudication.pk, revision=adjudication.revision
            )


@pytest.mark.django_db
def test_a_study_holds_whatever_happens() -> None:
    run_state_machine_as_test(
        Study,
        settings=settings(
            max_examples=4 * LONG,
            stateful_step_count=20 if LONG == 1 else 60,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
