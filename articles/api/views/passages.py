"""The passages behind the numbers of agreement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _
from rest_framework.response import Response

from articles import actions
from articles.api.pagination import PAGE_SIZE, anchor_link, read_anchor
from articles.api.serializers import coding
from articles.api.serializers.queries import PassageQuery, given
from articles.api.views.base import Method, View
from articles.permissions import can_review
from articles.selectors.lookups import person_id
from articles.selectors.slices import FILTERS, named_slice

if TYPE_CHECKING:
    from uuid import UUID

    from rest_framework.request import Request

    from articles.models import User
    from articles.selectors.agreement.passages import Page, Row


class Passages(View):
    """What two coders marked at the same place."""

    group = "Agreement"
    methods = {"GET": Method("export:read", {200: coding.PassagesOutput}, query=PassageQuery)}

    def get(self, request: Request, slug: str) -> Response:
        """The passages behind each number, side by side, over released articles.

        What you are shown is noted: who codes one of these articles later is not independent. Follow ``next``.
        """
        # Brings numpy (0.7 s, 70 MB): only who asks for passages waits for it.
        from articles.selectors.agreement.passages import Anchor, passages
        from articles.selectors.agreement.places import Slice

        project, query = self.project(slug), self.query
        if not can_review(self.user, project):
            raise PermissionDenied(_("Agreement is for owners, managers and adjudicators."))
        part = named_slice(self.user, project, given(query, *FILTERS))
        cursor = read_anchor(query["cursor"]) if "cursor" in query else None
        found = passages(
            self.user,
            project,
            Slice(**(part | {"label": None})),
            **given(query, "kind", "label", "other", "about"),
            pair=_pair(self.user, query),
            size=query.get("page_size", PAGE_SIZE),
            at=Anchor(*cursor) if cursor else None,
        )
        _check_names(found, query)
        actions.note_reveals(self.user, {row.article_id for row in found.rows}, "passages")
        return Response(
            {
                "next": anchor_link(request, found.after),
                "previous": anchor_link(request, found.before),
                "counts": found.counts,
                "total": found.total,
                "results": [_shape(row) for row in found.rows],
            }
        )


def _pair(user: User, query: dict[str, Any]) -> tuple[UUID, UUID] | None:
    """The two coders that are asked for."""
    named = given(query, "a", "b")
    if not named:
        return None
    for name in ("a", "b"):
        if name not in named:
            message = _("Two coders make a pair: give both a and b.")
            raise ValidationError({name: ValidationError(message, code="required")})
    return person_id(user, named["a"], "a"), person_id(user, named["b"], "b")


def _check_names(found: Page, query: dict[str, Any]) -> None:
    """Refuse names of labels, attributes and links that the codebook does not have."""
    known = [label.key for label in found.corpus.labels]
    for name in ("label", "other"):
        if known and query.get(name, known[0]) not in known:
            message = _("There is no label “%(name)s”. Known: %(known)s.")
            params = {"name": query[name], "known": ", ".join(known)}
            raise ValidationError({name: ValidationError(message, code="unknown", params=params)})
    if known and "about" in query and not found.about:
        message = _(
            "No attribute or link called “%(name)s” is compared. Write label.attribute, or a type of link."
        )
        error = ValidationError(message, code="unknown", params={"name": query["about"]})
        raise ValidationError({"about": error})


def _shape(row: Row) -> dict[str, Any]:
    """As the schema says."""
    labels = (row.label if row.a_span else None, (row.other or row.label) if row.b_span else None)
    sides = zip(
        (row.a_coder, row.b_coder),
        (row.a_seat, row.b_seat),
        (row.a_span, row.b_span),
        labels,
        (row.a_at, row.b_at),
        (row.a_quote, row.b_quote),
        (row.a_says, row.b_says),
        strict=True,
    )
    return {
        "article": row.article_id,
        "title": row.title,
        "kind": row.kind,
        "start": row.start,
        "before": row.before,
        "after": row.after,
        "sides": [
            {
                "annotator": {"id": coder.id, "username": coder.name},
                "assignment": seat,
                "span": {
                    "id": span,
                    "label": label.key,
                    "start": parts[0][0],
                    "end": parts[-1][1],
                    "parts": parts,
                    "quote": quote,
                }
                if label
                else None,
                "says": [one._asdict() for one in says],
            }
            for coder, seat, span, label, parts, quote, says in sides
        ],
    }
