"""Imports of articles and of codings, from files."""

from __future__ import annotations

import hashlib
from pathlib import PurePath
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from articles import actions
from articles.actions.outcomes import stale
from articles.api import shapes
from articles.api.errors import body as error_body
from articles.api.parsing import TooLarge
from articles.api.preconditions import seen_version
from articles.api.serializers import inputs, outputs
from articles.api.serializers.queries import PageQuery
from articles.api.views.base import Method, View
from articles.formats import ARTICLE_FORMATS, EXPORT_FORMATS, FormatError, sniff
from articles.formats.stream import HEAD
from articles.models import MANAGING, Import, Membership
from articles.permissions import can_manage

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django.db.models import QuerySet
    from rest_framework.request import Request

    from articles.models import Project, User

#: What multipart adds to the files themselves.
MARGIN = 64 * 1024


def visible_imports(user: User) -> QuerySet[Import]:
    """Imports into the projects that one manages."""
    manages = Membership.objects.filter(project=OuterRef("project"), user=user, role__in=MANAGING)
    return Import.objects.filter(Exists(manages)).select_related("project")


def version(batch: Import) -> int:
    """An import changes once: when it is taken back."""
    return 2 if batch.undone_at else 1


class Imports(View):
    """The imports of a project."""

    group = "Imports"
    parser_classes = (MultiPartParser,)
    methods = {
        "GET": Method("project:read", {200: outputs.ImportOutput}, query=PageQuery, paged=True),
        "POST": Method(
            "import:write",
            {201: outputs.ImportOutput, 200: outputs.ImportOutput},
            body=inputs.ImportInput,
            errors=(409, 413, 415),
            transfer=True,
        ),
    }

    def get(self, request: Request, slug: str) -> Response:
        """List imports; owners and managers only."""
        project = self.managed(slug)
        rows = visible_imports(self.user).filter(project=project)
        return self.page(rows, ("created_at", "id"), shapes.batch)

    def managed(self, slug: str) -> Project:
        """A project that the caller manages."""
        project = self.project(slug)
        if not can_manage(self.user, project):
            raise PermissionDenied(_("Only owners and managers import."))
        return project

    def post(self, request: Request, slug: str) -> Response:
        """Import a file: 201 when something is stored, 200 when nothing was to be, 400 when rows stop it."""
        project = self.managed(slug)
        if int(request.META.get("CONTENT_LENGTH") or 0) > settings.UPLOAD_MAX_TABLE + MARGIN:
            raise _too_large(settings.UPLOAD_MAX_TABLE)
        given = self.body()
        run = _annotations if given["kind"] == "annotations" else _articles
        batch = run(self.user, project, given)
        if given["dry_run"]:
            return Response(shapes.batch(batch, state="dry_run"))
        if batch.errors and given["on_error"] == "stop":
            return _stopped(batch)
        if batch._state.adding:  # nothing to store
            return Response(shapes.batch(batch, state="done"))
        return self.tagged(shapes.batch(batch), version(batch), status.HTTP_201_CREATED)


def _articles(user: User, project: Project, given: dict[str, Any]) -> Import:
    file = given["file"]
    name = given.get("format") or _sniffed(file)
    known = _known(ARTICLE_FORMATS, name)
    _check_size(file, streamed=known.streamed)
    return actions.import_articles(
        user,
        project,
        known.read(file, filename=file.name),
        format=name,
        allow_duplicates=given["allow_duplicates"],
        **_common(file, given),
    )


def _annotations(user: User, project: Project, given: dict[str, Any]) -> Import:
    file = given["file"]
    name = given.get("format") or PurePath(file.name).suffix.removeprefix(".").lower()
    known = _known(EXPORT_FORMATS, name)
    _check_size(file, streamed=True)
    return actions.import_annotations(
        user, project, known.read(file, filename=file.name), format=name, **_common(file, given)
    )


def _common(file: UploadedFile[bytes], given: dict[str, Any]) -> dict[str, Any]:
    """What both kinds of import take."""
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return {
        "filename": file.name,
        "file_sha256": digest.hexdigest(),
        "on_error": given["on_error"],
        "dry_run": given["dry_run"],
    }


def _sniffed(file: UploadedFile[bytes]) -> str:
    head = file.read(HEAD)
    file.seek(0)
    try:
        return sniff(str(file.name), head)
    except FormatError as error:
        raise ValidationError({"file": ValidationError(str(error), code="format")}) from error


def _known(formats: Any, name: str) -> Any:
    if name not in formats:
        message = _("“%(name)s” is not a format here. Known: %(known)s.")
        params = {"name": name, "known": ", ".join(formats)}
        raise ValidationError({"format": ValidationError(message, code="unknown", params=params)})
    return formats[name]


def _check_size(file: UploadedFile[bytes], *, streamed: bool) -> None:
    most = settings.UPLOAD_MAX_TABLE if streamed else settings.UPLOAD_MAX_DOCUMENT
    if (file.size or 0) > most:
        raise _too_large(most)


def _too_large(most: int) -> TooLarge:
    return TooLarge(
        _("A file like this holds at most %(most)s MB. Split it.") % {"most": most // 1024**2}
    )


def _stopped(batch: Import) -> Response:
    """Bad rows, and nothing stored: each as an error, and the import as it would have been."""
    errors = [
        {
            "code": "row",
            "detail": _("%(file)s, row %(row)s, %(field)s: %(message)s")
            % (error | {"file": error["file"] or batch.filename}),
            "attr": f"file.{error['row']}.{error['field']}",
        }
        for error in batch.errors
    ]
    answer = error_body(errors, "validation_error")
    return Response(
        answer | {"import": shapes.batch(batch, state="refused")},
        status=status.HTTP_400_BAD_REQUEST,
    )


class ImportDetail(View):
    """One import."""

    group = "Imports"
    methods = {
        "GET": Method("project:read", {200: outputs.ImportOutput}, tagged=True),
        "DELETE": Method("import:write", {204: None}, if_match=True, errors=(409,)),
    }

    def batch(self, id: UUID) -> Import:
        """An import into a project that the caller manages."""
        return self.within_token(visible_imports(self.user), "project").get(pk=id)

    def get(self, request: Request, id: UUID) -> Response:
        """An import and its errors."""
        batch = self.batch(id)
        return self.tagged(shapes.batch(batch), version(batch))

    def delete(self, request: Request, id: UUID) -> Response:
        """Take an import back, as long as its articles carry no work."""
        batch, seen = self.batch(id), seen_version(request)
        if batch.undone_at is None:
            if seen != version(batch):
                raise stale({"version": version(batch), **shapes.batch(batch)})
            actions.take_back_import(self.user, batch)
        return Response(status=status.HTTP_204_NO_CONTENT)
