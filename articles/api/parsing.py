"""JSON in: strict, limited in size and depth, and never a crash."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, status
from rest_framework.parsers import BaseParser

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import IO


class TooLarge(exceptions.APIException):
    """413."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = _("The request is too large.")
    default_code = "too_large"


class JSONParser(BaseParser):
    """RFC 8259 and no more: no NaN, no lone surrogate, no endless nesting (orjson refuses them)."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """The value in the body. Raises ParseError with the place, or TooLarge."""
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        body = stream.read(most + 1)
        if len(body) > most:
            raise TooLarge(
                _("A JSON body holds at most %(most)s bytes. Send less at once.") % {"most": most}
            )
        try:
            return orjson.loads(body)
        except orjson.JSONDecodeError as error:
            message = _("The body is not JSON: %(error)s (line %(line)s, column %(column)s).")
            place = {"error": error.msg, "line": error.lineno, "column": error.colno}
            raise exceptions.ParseError(message % place) from error
