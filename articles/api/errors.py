"""Every error of the API in one form: ``{"type", "errors": [{"code", "detail", "attr"}]}``."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.core.exceptions import (
    ObjectDoesNotExist,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    ValidationError,
)
from django.db import InterfaceError, OperationalError
from django.http import Http404, UnreadablePostError
from django.utils.translation import gettext as _
from drf_standardized_errors.handler import exception_handler
from rest_framework import exceptions, status
from rest_framework.response import Response

from articles.actions.operations import error_list
from articles.actions.outcomes import CONFLICT, STALE, UNPROCESSABLE, error_code, leaf
from articles.api.parsing import TooLarge
from articles.api.preconditions import etag

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from articles.completeness import Gap

RETRY_AFTER = "2"
#: Where DRF puts what belongs to no field; here that is null.
NON_FIELD = "non_field_errors"
#: Django's own codes that mean the same as one of ours.
SYNONYMS = {"unique": "exists", "unique_together": "exists"}


class Refused(exceptions.APIException):
    """A request that the state of things doesn't allow (409), in the API's own words."""

    status_code = status.HTTP_409_CONFLICT


def handle(error: Exception, context: Any) -> Response | None:
    """DRF's exception handler. Django's exceptions are what the layers below raise."""
    if isinstance(error, ValidationError):
        return _refused(error)
    if isinstance(error, OperationalError | InterfaceError):
        return _unavailable(error)
    if isinstance(error, ObjectDoesNotExist | Http404):
        error = exceptions.NotFound(_("There is nothing here, or it is not yours to see."))
    elif isinstance(error, RequestDataTooBig):
        error = TooLarge()
    elif isinstance(error, SuspiciousOperation | UnreadablePostError):
        error = exceptions.ParseError(
            _("The request can't be read: it is cut off or has too many parts.")
        )
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied(str(error) or None)
    response = exception_handler(error, context)
    for one in response.data["errors"] if response is not None else ():
        if one["attr"] == NON_FIELD:
            one["attr"] = None
    return response


def body(errors: Iterable[Mapping[str, str | None]], kind: str = "client_error") -> dict[str, Any]:
    """The form that all errors have. An empty ``attr`` is null."""
    return {"type": kind, "errors": [{**error, "attr": error["attr"] or None} for error in errors]}


def _refused(error: ValidationError) -> Response:
    code = SYNONYMS.get(error_code(error), error_code(error))
    errors = [one | {"code": SYNONYMS.get(one["code"], one["code"])} for one in error_list(error)]
    params = leaf(error).params or {}
    if code == STALE:
        current = params["current"]
        return Response(
            body(errors) | {"current": current},
            status=status.HTTP_412_PRECONDITION_FAILED,
            headers=etag(current["version"]),
        )
    if code == "missing":
        return _missing(params["gaps"], errors[0]["detail"])
    if code in CONFLICT:
        return Response(body(errors), status=status.HTTP_409_CONFLICT)
    code_status = (
        status.HTTP_422_UNPROCESSABLE_ENTITY
        if code in UNPROCESSABLE
        else status.HTTP_400_BAD_REQUEST
    )
    return Response(body(errors, "validation_error"), status=code_status)


def _missing(gaps: list[Gap], detail: str) -> Response:
    """What stands between an assignment and "done": first the sum, then each gap."""
    errors = [{"code": "missing", "detail": detail, "attr": ""}]
    errors += [
        {"code": f"missing_{gap.kind}", "detail": _describe(gap), "attr": gap.key} for gap in gaps
    ]
    answer = body(errors) | {"missing": [asdict(gap) for gap in gaps]}
    return Response(answer, status=status.HTTP_409_CONFLICT)


def _describe(gap: Gap) -> str:
    if gap.kind == "spans":
        return _("Nothing is coded. Code something, or send nothing_to_code: true.")
    if gap.kind == "cluster":
        return _("“%(quote)s”: nothing is ruled on it yet.") % {"quote": gap.quote}
    if gap.kind == "stale":
        return _("“%(quote)s”: what was ruled on has changed since.") % {"quote": gap.quote}
    if gap.kind == "question":
        return _("The question “%(name)s” has no answer.") % {"name": gap.name}
    detail = _("%(label)s “%(quote)s”: “%(name)s” is missing.") % {
        "label": gap.label,
        "quote": gap.quote,
        "name": gap.name,
    }
    if gap.severity == "warning":
        detail += " " + _("To leave it like this, send accept_warnings: true.")
    return detail


def _unavailable(error: Exception) -> Response:
    if "full" in str(error).lower() and "disk" in str(error).lower():
        detail = _("The server has no space left. Nothing was stored; tell its operator.")
        errors = [{"code": "disk_full", "detail": detail, "attr": ""}]
        return Response(body(errors, "server_error"), status=status.HTTP_507_INSUFFICIENT_STORAGE)
    detail = _("The database is busy or restarting. Nothing was stored; try again in a moment.")
    return Response(
        body([{"code": "busy", "detail": detail, "attr": ""}], "server_error"),
        status=status.HTTP_503_SERVICE_UNAVAILABLE,
        headers={"Retry-After": RETRY_AFTER},
    )
