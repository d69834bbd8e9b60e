"""ETag and If-Match: which version a client has seen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, status

if TYPE_CHECKING:
    from rest_framework.request import Request

# Compression on the way turns "3" into W/"3"; for us they are the same.
_TAG = re.compile(r'\s*(?:W/)?"([^"]*)"\s*')


class PreconditionRequired(exceptions.APIException):
    """428."""

    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_detail = _('Send If-Match with the ETag that you have seen, for example If-Match: "3".')
    default_code = "if_match_required"


def seen_tag(request: Request) -> str:
    """The entity tag in ``If-Match`` without its quotes. Raises PreconditionRequired without one."""
    header = request.headers.get("If-Match")
    if header is None:
        raise PreconditionRequired
    found = _TAG.fullmatch(header)
    if found is None:
        raise exceptions.ParseError(
            _('If-Match is %(header)s. Send one ETag in quotes, for example If-Match: "3".')
            % {"header": header[:40]}
        )
    return found[1]


def seen_version(request: Request) -> int:
    """The version in ``If-Match``. A tag that is no number matches no version: -1."""
    tag = seen_tag(request)
    return int(tag) if re.fullmatch(r"\d{1,18}", tag, re.ASCII) else -1


def etag(version: int | str) -> dict[str, str]:
    """The header that tells a version."""
    return {"ETag": f'"{version}"'}
