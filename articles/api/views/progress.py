"""How a project goes."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from articles.api.serializers.progress import ProgressOutput
from articles.api.serializers.queries import ProgressQuery
from articles.api.views.base import Method, View
from articles.permissions import role_in
from articles.selectors.lookups import find_round
from articles.selectors.progress import project_progress

if TYPE_CHECKING:
    from rest_framework.request import Request

    from articles.selectors.progress import CoderProgress, LabelProgress, Progress, RoundProgress
    from articles.selectors.stuck import Stuck


class ProjectProgress(View):
    """Progress, pace and forecast."""

    group = "Assignments"
    methods = {"GET": Method("project:read", {200: ProgressOutput}, query=ProgressQuery)}

    def get(self, request: Request, slug: str) -> Response:
        """How far a project or a round is, how fast it goes, what is stuck; annotators get their own part."""
        project = self.project(slug)
        role = role_in(self.user, project)
        if role is None:  # left since the line above
            raise NotFound
        wanted = find_round(project, self.query["round"]).pk if "round" in self.query else None
        found = project_progress(self.user, project, role, round_id=wanted)
        return Response(shape(found))


def shape(found: Progress) -> dict[str, Any]:
    """As the schema says."""
    return {
        "assigned": found.assigned,
        "started": found.started,
        "done": found.done,
        "words_left": found.words_left,
        "active_seconds": found.seconds,
        "forecast": asdict(found.forecast),
        "weeks": [asdict(week) for week in found.weeks],
        "rounds": [_round(row) for row in found.rounds],
        "coders": [_coder(row) for row in found.coders],
        "labels": [_label(row) for row in found.labels],
        "stuck": [_stuck(row) for row in found.stuck],
    }


def _round(row: RoundProgress) -> dict[str, Any]:
    told = ("id", "name", "kind", "due_on", "assigned", "started", "done", "released")
    return {name: getattr(row, name) for name in told}


def _coder(row: CoderProgress) -> dict[str, Any]:
    return {
        "annotator": {"id": row.id, "username": row.username},
        "assigned": row.assigned,
        "started": row.started,
        "done": row.done,
        "active_seconds": row.seconds,
        "median_seconds": row.median,
        "forecast": asdict(row.forecast),
    }


def _label(row: LabelProgress) -> dict[str, Any]:
    return {"label": row.key, "spans": row.spans, "articles": row.articles}


def _stuck(row: Stuck) -> dict[str, Any]:
    return {
        "assignment": row.id,
        "article": row.article,
        "annotator": row.coder,
        "state": row.state,
        "since": row.since,
        "due_on": row.due_on,
        "why": row.why,
    }
