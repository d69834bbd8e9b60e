"""The versions of a codebook: a draft started, replaced as a whole, undone, published; versions retired."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _
from rest_framework import status
from rest_framework.response import Response

from articles import actions, codebook_edit
from articles.actions.outcomes import refuse
from articles.api import codebook_shapes as shapes
from articles.api.preconditions import seen_version
from articles.api.serializers import codebooks
from articles.api.serializers.inputs import NoInput
from articles.api.serializers.queries import PageQuery
from articles.api.views.base import Method, View
from articles.formats.codebook_check import CodebookError
from articles.formats.codebook_yaml import read_codebook_data
from articles.models import Codebook, CodebookChange
from articles.models.draft import as_draft
from articles.permissions import can_manage
from articles.selectors.codebook_impact import impact_of

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from rest_framework.request import Request

    from articles.models import Project

CONTENT = ("name", "definition", "rules", "labels", "relation_types", "questions")


class CodebookView(View):
    """What the views of versions share."""

    group = "Codebooks"

    def versions(self, project: Project) -> QuerySet[Codebook]:
        """Versions that the caller sees: drafts are for owners and managers."""
        rows = project.codebooks.select_related("project", "based_on")
        if not can_manage(self.user, project):
            rows = rows.exclude(state=Codebook.State.DRAFT)
        return rows

    def found(self, slug: str, number: int) -> Codebook:
        """One of them."""
        return self.versions(self.project(slug)).get(number=number)

    def managed(self, slug: str, number: int) -> Codebook:
        """The same, for who may change it."""
        codebook = self.found(slug, number)
        if not can_manage(self.user, codebook.project):
            raise PermissionDenied(_("Only owners and managers change the codebook."))
        return codebook

    def answer(self, codebook: Codebook, status: int = 200) -> Response:
        """A version in full, with its tag."""
        return self.tagged(shapes.version_in_full(codebook), codebook.version, status)


class Codebooks(CodebookView):
    """The versions of a project's codebook."""

    methods = {
        "GET": Method(
            "project:read", {200: codebooks.CodebookVersionOutput}, query=PageQuery, paged=True
        ),
        "POST": Method(
            "study:write",
            {201: codebooks.CodebookFullOutput},
            body=codebooks.DraftInput,
            tagged=True,
            errors=(409,),
        ),
    }

    def get(self, request: Request, slug: str) -> Response:
        """List the versions, oldest first; the draft for owners and managers."""
        return self.page(self.versions(self.project(slug)), ("number",), shapes.version)

    def post(self, request: Request, slug: str) -> Response:
        """Start a draft. A project has one at a time."""
        project, given = self.project(slug), self.body()
        number, note = given.get("based_on"), given.get("note", "")
        codebook = actions.start_draft(self.user, project, number=number, note=note)
        return self.answer(codebook, status.HTTP_201_CREATED)


class CodebookDetail(CodebookView):
    """One version."""

    methods = {
        "GET": Method("project:read", {200: codebooks.CodebookFullOutput}, tagged=True),
        "PUT": Method(
            "study:write",
            {200: codebooks.CodebookFullOutput},
            body=codebooks.CodebookInput,
            if_match=True,
            tagged=True,
            errors=(409,),
        ),
        "DELETE": Method("study:write", {204: None}, if_match=True, errors=(409,)),
    }

    def get(self, request: Request, slug: str, number: int) -> Response:
        """A version with its content and the mapping from the version before."""
        return self.answer(self.found(slug, number))

    def put(self, request: Request, slug: str, number: int) -> Response:
        """Replace a draft as a whole. A published version never changes."""
        codebook = self.managed(slug, number)
        seen, given = seen_version(request), self.body()
        try:
            record = read_codebook_data({name: given[name] for name in CONTENT if name in given})
        except CodebookError as error:
            raise refuse(str(error), "invalid") from error
        mapping = given.get("mapping")
        lead = None if mapping is None else {key: tuple(to) for key, to in mapping.items()}
        return self.answer(
            actions.change_draft(
                self.user,
                codebook,
                lambda old: codebook_edit.replaced(old, record, lead),
                base_version=seen,
                kind=CodebookChange.Kind.REPLACED,
                subject=record.name,
                reason=given.get("reason", ""),
            )
        )

    def delete(self, request: Request, slug: str, number: int) -> Response:
        """Discard a draft with its change log."""
        codebook = self.managed(slug, number)
        actions.discard_draft(self.user, codebook, base_version=seen_version(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class CodebookPublish(CodebookView):
    """A draft becomes a version."""

    methods = {
        "POST": Method(
            "study:write",
            {200: codebooks.CodebookFullOutput},
            body=codebooks.CodebookReasonInput,
            if_match=True,
            tagged=True,
            errors=(409,),
        )
    }

    def post(self, request: Request, slug: str, number: int) -> Response:
        """Publish a draft: it never changes again. Rounds keep the version that they code with."""
        codebook = self.managed(slug, number)
        seen, reason = seen_version(request), self.body().get("reason", "")
        return self.answer(
            actions.publish_draft(self.user, codebook, base_version=seen, reason=reason)
        )


class CodebookUndo(CodebookView):
    """The way back."""

    methods = {
        "POST": Method(
            "study:write",
            {200: codebooks.CodebookFullOutput},
            body=NoInput,
            if_match=True,
            tagged=True,
            errors=(409,),
        )
    }

    def post(self, request: Request, slug: str, number: int) -> Response:
        """Take the last change of a draft back, once."""
        codebook, seen = self.managed(slug, number), seen_version(request)
        self.body()
        return self.answer(actions.undo_change(self.user, codebook, base_version=seen))


class CodebookRetire(CodebookView):
    """A version goes out of use."""

    methods = {
        "POST": Method(
            "study:write",
            {200: codebooks.CodebookFullOutput},
            body=codebooks.CodebookReasonInput,
            tagged=True,
            errors=(409,),
        )
    }

    def post(self, request: Request, slug: str, number: int) -> Response:
        """Retire a published version that no open round codes with; what was coded with it stays."""
        codebook = self.managed(slug, number)
        reason = self.body().get("reason", "")
        return self.answer(actions.retire_codebook(self.user, codebook, reason=reason))


class CodebookImpact(CodebookView):
    """What a draft would change."""

    methods = {"GET": Method("project:read", {200: codebooks.ImpactOutput}, errors=(409,))}

    def get(self, request: Request, slug: str, number: int) -> Response:
        """Differences of a draft from the version before, and how many spans feel them. Counts only."""
        codebook = self.managed(slug, number)
        if codebook.state != Codebook.State.DRAFT or codebook.based_on is None:
            raise refuse(_("Only a draft has an impact still to come."), "state")
        found = impact_of(codebook.project, codebook.based_on, as_draft(codebook))
        return Response(shapes.impact(found))


class CodebookChanges(CodebookView):
    """The change log."""

    methods = {
        "GET": Method(
            "project:read", {200: codebooks.CodebookChangeOutput}, query=PageQuery, paged=True
        )
    }

    def get(self, request: Request, slug: str, number: int) -> Response:
        """What was changed in a version while it was a draft: who, when, why. For owners and managers."""
        rows = self.managed(slug, number).changes.select_related("author").defer("before")
        return self.page(rows, ("number",), shapes.change)
