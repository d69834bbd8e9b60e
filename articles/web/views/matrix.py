"""The table of links of an assignment as a page of its own: the dialog of the annotate page, without scripts."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from articles import actions
from articles.models import Relation
from articles.selectors.matrix import Matrix, link_matrix
from articles.selectors.workspace import load_workspace, own_assignment
from articles.web.partials import leave, render_page
from articles.web.workspace_page import WorkspacePage

if TYPE_CHECKING:
    from articles.records import RelationTypeRecord
    from articles.selectors.workspace import Workspace
    from articles.web.requests import AuthenticatedRequest


@require_http_methods(["GET", "HEAD", "POST"])
def matrix(request: AuthenticatedRequest, pk: UUID) -> HttpResponse:
    """The links of one type; a POST links a pair, or unlinks it."""
    assignment = own_assignment(request.user, pk)
    if assignment is None:
        raise Http404
    workspace = load_workspace(assignment)
    kind = _kind(workspace, request.POST.get("type") or request.GET.get("type", ""))
    if request.method != "POST":
        return _page(request, workspace, kind)
    if kind is None:
        raise Http404
    try:
        _toggle(request, link_matrix(workspace, kind), request.POST.get("pair", ""))
    except ValidationError as error:
        return _page(request, workspace, kind, problem=" ".join(error.messages), status=422)
    return leave(request, f"{reverse('assignment-matrix', args=[pk])}?type={kind.key}")


def _kind(workspace: Workspace, key: str) -> RelationTypeRecord | None:
    """The relation type with this key, or the first."""
    record = workspace.structure.record
    return record.relation_type(key) or next(iter(record.relation_types), None)


def _toggle(request: AuthenticatedRequest, found: Matrix, pair: str) -> None:
    """Link the pair ``source:target``, or take its link away."""
    cells = {(row.span.id, cell.target): cell for row in found.rows for cell in row.cells}
    source, _colon, target = pair.partition(":")
    cell = cells.get((source, target))
    if cell is None or not cell.allowed:
        raise Http404
    if cell.relation is None:
        ends = {"source": UUID(source), "target": UUID(target)}
        actions.create_relation(
            request.user, found.assignment, id=uuid.uuid4(), type=found.kind.key, **ends
        )
    else:
        row = Relation.objects.visible_to(request.user).get(pk=cell.relation)
        actions.delete_relation(request.user, row, base_version=row.version)


def _page(
    request: AuthenticatedRequest,
    workspace: Workspace,
    kind: RelationTypeRecord | None,
    *,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "workspace": WorkspacePage(workspace),
        "matrix": link_matrix(workspace, kind) if kind else None,
        "kinds": workspace.structure.record.relation_types,
        "problem": problem,
    }
    return render_page(request, "articles/matrix.html", context, status=status)
