"""Training, gold and drift."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _
from rest_framework import status
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from articles import actions
from articles.api import shapes
from articles.api.serializers import coding, inputs, training
from articles.api.serializers.queries import PageQuery
from articles.api.views.base import Method, View
from articles.models import Assignment, Gold, Round
from articles.permissions import can_manage, can_review
from articles.selectors.drift import project_drift
from articles.selectors.drift_report import drift_rows
from articles.selectors.feedback import load_feedback, practice_assignment
from articles.selectors.training import COUNTS, project_training
from articles.selectors.training_report import as_json

if TYPE_CHECKING:
    from rest_framework.request import Request

    from articles.selectors.feedback import Difference, Feedback
    from articles.selectors.training import LabelRow


class Training(View):
    """The table of the report."""

    group = "Training"
    methods = {"GET": Method("project:read", {200: training.TrainingOutput})}

    def get(self, request: Request, slug: str) -> Response:
        """Training rounds, who is qualified, every try: for managers of everybody, else your own."""
        project = self.project(slug)
        rounds = project_training(self.user, project, manages=can_manage(self.user, project))
        return Response(as_json(rounds, project.pseudonym))


class Golds(View):
    """The gold of a project."""

    group = "Training"
    methods = {
        "GET": Method("export:read", {200: training.GoldOutput}, query=PageQuery, paged=True),
        "POST": Method(
            "study:write",
            {201: training.GoldOutput, 200: training.GoldOutput},
            body=training.GoldInput,
            errors=(409,),
        ),
    }

    def get(self, request: Request, slug: str) -> Response:
        """List gold, retired too, oldest first."""
        project = self._reviewed(slug)
        rows = Gold.objects.visible_to(self.user).filter(article__project=project)
        return self.page(rows, ("created_at", "id"), gold)

    def post(self, request: Request, slug: str) -> Response:
        """Name a submitted coding as gold: 201; the one that stands: 200; where another stands: 409."""
        project, given = self._reviewed(slug), self.body()
        known = Assignment.objects.visible_to(self.user).filter(round__project=project)
        coded = known.get(pk=given["assignment"])
        made, new = actions.make_gold(self.user, coded.pk, note=given.get("note", ""))
        return Response(gold(made), status.HTTP_201_CREATED if new else status.HTTP_200_OK)

    def _reviewed(self, slug: str) -> Any:
        project = self.project(slug)
        if not can_review(self.user, project):
            raise PermissionDenied(_("Gold is for owners, managers and adjudicators."))
        return project


class GoldDetail(View):
    """One gold."""

    group = "Training"
    methods = {"DELETE": Method("study:write", {204: None})}

    def delete(self, request: Request, id: UUID) -> Response:
        """Retire it: nobody is measured by it any more; attempts stay."""
        rows = self.within_token(Gold.objects.visible_to(self.user), "article__project")
        actions.retire_gold(self.user, rows.get(pk=id).pk)
        return Response(status=status.HTTP_204_NO_CONTENT)


class HiddenGold(View):
    """Hidden gold of a round."""

    group = "Training"
    methods = {
        "POST": Method(
            "study:write",
            {200: training.HiddenOutput},
            body=training.HiddenInput,
            errors=(409,),
        )
    }

    def post(self, request: Request, id: UUID) -> Response:
        """Hide articles with gold in a round, among what everybody there codes, or take them out."""
        rounds = Round.objects.filter(project__memberships__user=self.user)
        round = self.within_token(rounds, "project").get(pk=id)
        given = self.body()
        if not can_manage(self.user, round.project_id):
            raise PermissionDenied(_("Gold is hidden by owners and managers."))
        change = actions.hide_gold if given["hidden"] else actions.show_gold
        return Response({"articles": change(self.user, round.pk, given["articles"])})


class Practise(View):
    """The next practice article."""

    group = "Training"
    methods = {
        "POST": Method(
            "annotate:write",
            {200: coding.AssignmentOutput, 204: None},
            body=inputs.NoInput,
            tagged=True,
            errors=(409,),
        )
    }

    def post(self, request: Request, id: UUID) -> Response:
        """Your open practice article of a training round, else a new one; 204 when you have seen all."""
        self.body()
        rounds = Round.objects.filter(
            kind=Round.Kind.TRAINING, project__memberships__user=self.user
        )
        found = actions.practise(self.user, self.within_token(rounds, "project").get(pk=id).pk)
        if found is None:
            return Response(status=status.HTTP_204_NO_CONTENT)
        return self.tagged(shapes.assignment(self.assignment(found.pk)), found.revision)


class FeedbackView(View):
    """How one's practice went."""

    group = "Training"
    methods = {"GET": Method("project:read", {200: training.FeedbackOutput})}

    def get(self, request: Request, id: UUID) -> Response:
        """Your finished practice article against gold; 404 for anything that is not finished practice of yours."""
        self.require_in_token(id)
        found = practice_assignment(self.user, id)
        if found is None or found.is_open or found.annotator_id != self.user.pk:
            raise NotFound
        return Response(feedback(load_feedback(self.user, found)))


class Drift(View):
    """Control charts."""

    group = "Training"
    methods = {"GET": Method("export:read", {200: training.DriftOutput}, query=training.DriftQuery)}

    def get(self, request: Request, slug: str) -> Response:
        """Every point of every chart of coder and label, with its limits and signals."""
        project = self.project(slug)
        if not can_manage(self.user, project):
            raise PermissionDenied(_("Drift is for owners and managers."))
        charts = project_drift(self.user, project, by=self.query.get("by", "week"))
        return Response({"rows": drift_rows(charts, project)})


class Retraining(View):
    """Retraining sets."""

    group = "Training"
    methods = {
        "POST": Method(
            "study:write",
            {201: training.RetrainingOutput},
            body=training.RetrainingInput,
            errors=(409,),
        )
    }

    def post(self, request: Request, slug: str) -> Response:
        """Open a training round for one coder: articles in whose gold a label occurs and that they have not coded."""
        project, given = self.project(slug), self.body()
        made = actions.make_retraining(self.user, project, **given)
        told = {"id": str(made.pk), "name": made.name, "articles": made.places.count()}
        return Response(told, status=status.HTTP_201_CREATED)


# --- shapes


def gold(row: Gold) -> dict[str, Any]:
    """Gold."""
    return {
        "id": str(row.pk),
        "article": str(row.article_id),
        "assignment": str(row.assignment_id),
        "author": str(row.author_id),
        "note": row.note,
        "created_at": shapes.moment(row.created_at),
        "retired_at": shapes.moment(row.retired_at),
    }


def feedback(found: Feedback) -> dict[str, Any]:
    """Feedback; what may not be told is empty."""
    told = found.attempt is not None and not found.withheld
    return {
        "assignment": str(found.assignment.pk),
        "compared": told,
        "passed": found.attempt.passed if found.attempt and told else None,
        "again": found.attempt.figures["again"] if found.attempt and told else None,
        "articles_passed": found.progress.passed if found.progress else 0,
        "articles_wanted": found.progress.wanted if found.progress else 0,
        "labels": [_counts(row) for row in (*found.rows, found.overall) if row],
        "differences": [_difference(row) for row in found.differences],
    }


def _counts(row: LabelRow) -> dict[str, Any]:
    counts = {name: getattr(row, name) for name in COUNTS}
    more = {"label": row.key, "f1": row.f1, "mean_off": row.mean_off, "passed": row.passed}
    return counts | more


def _difference(row: Difference) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "sentence": row.sentence,
        "label": row.rules[0].key,
        "own": row.own.id if row.own else None,
        "start": row.gold.start if row.gold else None,
        "end": row.gold.end if row.gold else None,
    }
