"""The browser's outbox: many changes in one request, each with its own result."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from articles import actions
from articles.actions.operations import LIMIT, Operation, Result
from articles.api.errors import Refused
from articles.api.preconditions import etag
from articles.api.serializers import coding, inputs
from articles.api.views.base import Method, View

if TYPE_CHECKING:
    from rest_framework.request import Request


class Operations(View):
    """Changes of an assignment."""

    group = "Operations"
    methods = {
        "POST": Method(
            "annotate:write",
            {200: coding.ResultsOutput},
            body=inputs.OperationsInput,
            errors=(409,),
        )
    }

    def count_operations(self, request: Request) -> int:
        """What the throttle counts: every operation of the batch."""
        operations = request.data.get("operations") if isinstance(request.data, dict) else None
        return min(LIMIT, len(operations)) if isinstance(operations, list) else 1

    def post(self, request: Request, id: UUID) -> Response:
        """Apply operations in order, in one transaction, with a result for each.

        409 ``wrong_user`` or ``locked``: nothing is stored, and the client keeps the work.
        """
        given = self.body()
        if given["user"] != str(self.user.pk):
            raise Refused(
                _(
                    "These changes were made by another user than the one signed in. Nothing was stored."
                ),
                code="wrong_user",
            )
        self.require_in_token(id)
        parsed = [_parse(operation) for operation in given["operations"]]
        good = [operation for operation in parsed if isinstance(operation, Operation)]
        revision, results = actions.apply_operations(self.user, id, good)
        done = iter(results)
        told = [next(done) if isinstance(one, Operation) else one for one in parsed]
        body = {"revision": revision, "results": [_shape(result) for result in told]}
        return Response(body, headers=etag(revision))


def _parse(given: dict[str, Any]) -> Operation | Result:
    """One operation for the action, or its rejection; a bad one doesn't hold up the others."""
    form, complete = inputs.OPERATION_FIELDS[given["kind"]]
    try:
        fields = form.read(given.get("fields", {}), partial=not complete)
    except ValidationError as error:
        return Result(given["op"], "rejected", errors=list(_errors(error.get_full_details())))
    return Operation(
        op=given["op"],
        kind=given["kind"],
        id=given.get("id"),
        base_version=given.get("base_version"),
        fields=fields,
    )


def _errors(details: Any, attr: str = "") -> list[dict[str, str]]:
    """DRF's nested errors as a flat list."""
    if isinstance(details, dict) and details.keys() == {"message", "code"}:
        return [{"code": details["code"], "detail": str(details["message"]), "attr": attr}]
    pairs = details.items() if isinstance(details, dict) else enumerate(details)
    found: list[dict[str, str]] = []
    for key, value in pairs:
        leaf = (
            isinstance(details, list)
            and isinstance(value, dict)
            and value.keys() == {"message", "code"}
        )
        found += _errors(value, attr if leaf else f"{attr}.{key}".strip("."))
    return found


def _shape(result: Result) -> dict[str, Any]:
    shape = asdict(result)
    errors = [{**error, "attr": error["attr"] or None} for error in result.errors]
    return shape | {"op": str(result.op), "errors": errors}
