"""The OpenAPI description, made from the tables of methods that the views run on."""

from __future__ import annotations

import threading
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from articles.api.serializers.coding import ErrorsOutput

if TYPE_CHECKING:
    from articles.api.views.base import Method

#: What a status means, whatever the resource.
MEANINGS = {
    200: "Done",
    201: "Made",
    204: "Done; no body",
    400: "Malformed: a field or query parameter is missing, unknown or of the wrong kind",
    401: "No credentials that work",
    403: "Visible, but not allowed",
    404: "Not there, or not yours to see",
    409: "The state of things doesn't allow it",
    412: "Changed in the meantime; `current` tells the state",
    413: "Too large",
    415: "A content type that is not read here",
    422: "Integers that don't fit the text, or a quote that differs",
    428: "If-Match is missing",
    429: "Too much at once; Retry-After says when to go on",
    503: "The database is busy or restarting; Retry-After says when to go on",
}
_lock = threading.Lock()
EVERYWHERE = (400, 401, 403, 429, 503)


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # registers itself on definition
    """Bearer tokens."""

    target_class = "articles.api.authentication.TokenAuthentication"
    name = "token"
    priority = 1

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """The scheme."""
        return {"type": "http", "scheme": "bearer", "bearerFormat": "psa_…"}


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # registers itself on definition
    """The session of the site."""

    target_class = "articles.api.authentication.SessionAuthentication"
    name = "session"
    priority = 1

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """The scheme."""
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": "session",
            "description": "Unsafe methods also need the header X-CSRFToken.",
        }


class Schema(AutoSchema):
    """One operation, from the view's ``methods``."""

    @property
    def declared(self) -> Method | None:
        """The declaration; None for a method that is not offered."""
        method: Method | None = getattr(self.view, "methods", {}).get(self.method)
        return method

    def is_excluded(self) -> bool:
        """Only what is declared is described."""
        return self.declared is None

    def get_operation_id(self) -> str:
        """Method and view: ``getSpans``, ``patchSpanDetail``."""
        return f"{self.method.lower()}{type(self.view).__name__}"

    def get_tags(self) -> list[str]:
        """The group of the view."""
        return [getattr(self.view, "group", "")]

    def get_summary(self) -> str:
        """The first line of the method's docstring."""
        return self._doc().partition("\n")[0]

    def get_description(self) -> str:  # type: ignore[override]  # as drf-spectacular has it
        """What else the docstring says, and the scope."""
        rest = " ".join(self._doc().partition("\n")[2].split())
        return f"{rest}\n\nScope: `{self.declared.scope}`".strip() if self.declared else rest

    def _doc(self) -> str:
        return (getattr(self.view, self.method.lower()).__doc__ or "").strip()

    def get_operation(self, *args: Any, **kwargs: Any) -> Any:
        """The operation with the scope as an extension, for programs."""
        operation = super().get_operation(*args, **kwargs)
        if operation is not None and self.declared is not None:
            operation["x-scope"] = self.declared.scope
        return operation

    def get_override_parameters(self) -> list[Any]:
        """Query parameters, and If-Match where it is needed."""
        if self.declared is None:
            return []
        found: list[Any] = [self.declared.query] if self.declared.query().fields else []
        if self.declared.if_match:
            found.append(
                OpenApiParameter(
                    "If-Match",
                    str,
                    OpenApiParameter.HEADER,
                    required=True,
                    description='The ETag that you have seen: `"3"` or `W/"3"`.',
                )
            )
        return found

    def get_request_serializer(self) -> Any:
        """The declared body."""
        return self.declared.body if self.declared else None

    def get_response_serializers(self) -> Any:
        """Answers by status, then errors by status."""
        if self.declared is None:
            return {}
        found: dict[Any, Any] = {}
        for code, output in self.declared.answers.items():
            for content_type in self.declared.content_types or (None,):
                key = (code, content_type) if content_type else code
                body: Any = OpenApiTypes.STR if content_type else output
                found[key] = OpenApiResponse(body, description=MEANINGS[code])
        for code in self._error_statuses(self.declared):
            found[code] = OpenApiResponse(ErrorsOutput, description=MEANINGS[code])
        return found

    def _error_statuses(self, declared: Method) -> list[int]:
        found = {*EVERYWHERE, *declared.errors}
        if "{" in self.path:
            found.add(404)
        if declared.if_match:
            found |= {412, 428}
        if declared.body is not None:
            found |= {413, 415}
        return sorted(found)

    def _is_list_view(self, serializer: Any = None) -> bool:
        return False  # pages are built in _get_response_for_code

    def _get_response_for_code(
        self,
        serializer: Any,
        status_code: Any,
        media_types: Any = None,
        direction: str = "response",
    ) -> Any:
        response = super()._get_response_for_code(  # type: ignore[no-untyped-call]  # untyped
            serializer, status_code, media_types, direction
        )
        declared = self.declared
        if declared is None or str(status_code) not in {"200", "201"}:
            return response
        if declared.tagged:
            tag = {"schema": {"type": "string"}, "description": "The version, for If-Match."}
            response["headers"] = {**response.get("headers", {}), "ETag": tag}
        for media in response.get("content", {}).values():
            if declared.paged:
                media["schema"] = _page(media["schema"])
            elif declared.many:
                media["schema"] = {
                    "oneOf": [media["schema"], {"type": "array", "items": media["schema"]}]
                }
        return response

    def _get_request_body(self, direction: str = "request") -> Any:
        body = super()._get_request_body(direction)  # type: ignore[no-untyped-call]  # untyped
        if body and self.declared is not None and self.declared.many:
            for media in body["content"].values():
                media["schema"] = {
                    "oneOf": [media["schema"], {"type": "array", "items": media["schema"]}]
                }
        return body


def _page(item: dict[str, Any]) -> dict[str, Any]:
    link = {"type": "string", "format": "uri", "nullable": True}
    return {
        "type": "object",
        "required": ["next", "previous", "results"],
        "properties": {"next": link, "previous": link, "results": {"type": "array", "items": item}},
    }


def api_schema() -> dict[str, Any]:
    """The whole description. Made once per process: it depends on the code alone."""
    with _lock:  # drf-spectacular loads its extensions on first use, and not twice at once
        return _made()


@lru_cache(maxsize=1)
def _made() -> dict[str, Any]:
    schema: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]  # untyped
    return schema
