"""What always holds in a study: invariants of the state machine, and what there is by number."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from hypothesis.stateful import RuleBasedStateMachine, invariant

from articles.models import Article, Assignment, Codebook, Event, Project, Ruling, Span, User
from articles.models.structure import build_structure
from articles.records import CodebookRecord
from articles.selectors.export import export_rows
from articles.selectors.export_choice import Choice
from tests.actions.replay import replay, revisions, stored
from tests.builders import round_of


class Holds(RuleBasedStateMachine):
    """The state of a study and its invariants; ``Study`` adds what people do."""

    project: Project
    owner: User
    manager: User
    adjudicator: User
    coders: list[User]
    seen: int
    published: dict[uuid.UUID, CodebookRecord]

    # --- what is there, by number

    def people(self) -> list[User]:
        """Everybody who may code."""
        return [*self.coders, self.manager, self.adjudicator]

    def articles(self) -> list[Article]:
        """The articles, oldest first."""
        return list(self.project.articles.order_by("created_at", "pk"))

    def codings(self) -> list[Assignment]:
        """The codings, oldest first."""
        rows = Assignment.objects.filter(round__project=self.project, kind="coding")
        return list(rows.select_related("annotator", "article").order_by("created_at", "pk"))

    def coding(self, number: int) -> Assignment | None:
        """One of the codings."""
        found = self.codings()
        return found[number % len(found)] if found else None

    def adjudications(self) -> list[Assignment]:
        """The adjudications, oldest first."""
        rows = Assignment.objects.filter(round__project=self.project, kind="adjudication")
        return list(rows.select_related("annotator", "article", "round").order_by("created_at"))

    def span(self, coding: Assignment, which: int) -> Span | None:
        """One of a coding's live spans."""
        found = list(coding.spans.live().order_by("start", "pk"))
        return found[which % len(found)] if found else None

    # --- what always holds

    @invariant()
    def spans_lie_in_their_text_under_their_rounds_codebook(self) -> None:
        rows = Span.objects.filter(assignment__round__project=self.project)
        for span in rows.select_related("label", "assignment__round", "assignment__article"):
            assert 0 <= span.start < span.end <= span.assignment.article.length
            assert span.parts[0][0] == span.start
            assert span.parts[-1][1] == span.end
            assert span.label.codebook_id == span.assignment.round.codebook_id

    @invariant()
    def released_is_what_everybody_has_submitted(self) -> None:
        codings = self.codings()
        for coding in codings:
            same = [row for row in codings if row.article_id == coding.article_id]
            done = all(row.state == Assignment.State.SUBMITTED for row in same)
            assert Assignment.objects.released().filter(pk=coding.pk).exists() == done
        for ruling in Ruling.objects.filter(assignment__round__project=self.project):
            results = Span.objects.filter(pk__in=ruling.results)
            assert {span.assignment_id for span in results} <= {ruling.assignment_id}
            live = ruling.deleted_at is None
            assert not live or all(span.deleted_at is None for span in results)

    @invariant()
    def nobody_reads_what_they_may_not(self) -> None:
        released = set(Assignment.objects.released().values_list("pk", flat=True))
        codings = self.codings()
        for person in self.people():
            seen = Assignment.objects.content_visible_to(person).filter(round__project=self.project)
            for row in seen:
                assert person.is_active
                if row.annotator_id == person.pk:
                    continue
                assert person in (self.manager, self.adjudicator)
                assert row.pk in released or row.kind == Assignment.Kind.ADJUDICATION
                open_own = [
                    one
                    for one in codings
                    if one.annotator_id == person.pk
                    and one.article_id == row.article_id
                    and one.is_open
                ]
                assert open_own == []

    @invariant()
    def replaying_the_log_gives_the_tables(self) -> None:
        assert vars(replay(self.project)) == vars(stored(self.project))
        told = revisions(self.project)
        for coding in Assignment.objects.filter(round__project=self.project):
            assert coding.revision == told.get(coding.pk, 0)

    @invariant()
    def published_codebooks_never_change(self) -> None:
        for codebook in self.project.codebooks.exclude(state=Codebook.State.DRAFT):
            content = build_structure(codebook).record
            assert self.published.setdefault(codebook.pk, content) == content

    @invariant()
    def a_round_codes_with_a_version_that_is_not_a_draft(self) -> None:
        assert round_of(self.project).codebook.state == Codebook.State.PUBLISHED

    @invariant()
    def the_log_only_grows(self) -> None:
        count = Event.objects.filter(project=self.project).count()
        assert count >= self.seen
        self.seen = count

    @invariant()
    def exports_hold_what_one_may_read_and_the_text_agrees(self) -> None:
        for person in (self.owner, self.coders[0], self.adjudicator):
            if not person.is_active:
                continue
            rows = rows_of(person, self.project)
            readable = Assignment.objects.content_visible_to(person).filter(kind="coding")
            spans = Span.objects.live().filter(assignment__in=readable.values("pk"))
            spans = spans.filter(assignment__round__project=self.project)
            assert {row.id for row in rows} == {
                str(pk) for pk in spans.values_list("pk", flat=True)
            }
            texts = {str(one.pk): one.text for one in self.articles()}
            for row in rows:
                assert texts[str(row.article["id"])][row.start : row.end] == row.quote


def rows_of(person: User, project: Any) -> list[Any]:
    """An export of everything that a person may read."""
    try:
        return list(export_rows(person, project, Choice()))
    except PermissionDenied:
        return []
