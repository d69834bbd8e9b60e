"""Pages of a list by keyset: every row exactly once, however the list grows meanwhile.

DRF's own cursor pagination counts offsets among rows that share the first sort value, at most
1,000 of them; an import gives 10,000 articles the same time. Here the cursor holds every sort
value, the last of which is unique.
"""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar
from uuid import UUID

import orjson
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.utils.urls import replace_query_param

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rest_framework.request import Request

Row = TypeVar("Row", bound=Model)

PAGE_SIZE = 50
MAX_PAGE_SIZE = 200


class Cursor(NamedTuple):
    """A place in the list, and whether to read backwards from it."""

    back: bool
    values: tuple[Any, ...]

    def encode(self) -> str:
        """As it stands in an address."""
        return (
            urlsafe_b64encode(orjson.dumps([self.back, *map(str, self.values)]))
            .decode()
            .rstrip("=")
        )


#: What a cursor that we didn't write makes of ``_decoded`` and of its values.
UNREADABLE = (ValueError, TypeError, binascii.Error, ValidationError, OverflowError)


def _decoded(text: str) -> Any:
    return orjson.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))


def _foreign() -> exceptions.ValidationError:
    message = _("This cursor is not from this list. Follow “next” and “previous” as they are.")
    return exceptions.ValidationError({"cursor": [message]})


def read_anchor(text: str) -> tuple[UUID, int]:
    """Where a page of a computed list begins: an id and a number. Raises ValidationError as ``read_cursor`` does."""
    try:
        _back, pk, number = _decoded(text)
        found = UUID(pk), int(number)
        if found[1] < 0:
            raise ValueError
    except (*UNREADABLE, AttributeError) as error:
        raise _foreign() from error
    return found


def anchor_link(request: Request, place: tuple[UUID, int] | None) -> str | None:
    """The address of the page that begins there."""
    if place is None:
        return None
    here = request.build_absolute_uri()
    return str(replace_query_param(here, "cursor", Cursor(False, place).encode()))


def read_cursor(text: str, rows: QuerySet[Any], order: Sequence[str]) -> Cursor:
    """The place that ``text`` stands for. Raises ValidationError (400) for anything we didn't write."""
    try:
        back, *values = _decoded(text)
        fields = [rows.model._meta.get_field(name) for name in order]
        found = [field.to_python(value) for field, value in zip(fields, values, strict=True)]
        if not isinstance(back, bool) or None in found:
            raise ValueError
    except UNREADABLE as error:
        raise _foreign() from error
    return Cursor(back, tuple(found))


def beyond(order: Sequence[str], cursor: Cursor) -> Q:
    """Rows after (or before) the cursor, in the order of ``order``."""
    sign = "lt" if cursor.back else "gt"
    found, same = Q(), Q()
    for name, value in zip(order, cursor.values, strict=True):
        found |= same & Q(**{f"{name}__{sign}": value})
        same &= Q(**{name: value})
    return found


class Page(NamedTuple):
    """Some rows and the cursors of the pages beside them."""

    rows: list[Any]
    previous: Cursor | None
    next: Cursor | None

    def body(self, request: Request, results: Sequence[Any]) -> dict[str, Any]:
        """The page as the API answers it."""
        here = request.build_absolute_uri()

        def link(cursor: Cursor | None) -> str | None:
            return replace_query_param(here, "cursor", cursor.encode()) if cursor else None

        return {"next": link(self.next), "previous": link(self.previous), "results": results}


def read_page(rows: QuerySet[Row], order: Sequence[str], query: dict[str, Any]) -> Page:
    """One page of ``rows``, ordered by ``order``: stored, non-null fields, the last one unique."""
    size = query.get("page_size", PAGE_SIZE)
    text = query.get("cursor")
    cursor = read_cursor(text, rows, order) if text else None
    if cursor is not None:
        rows = rows.filter(beyond(order, cursor))
    back = cursor is not None and cursor.back
    found = list(rows.order_by(*(f"-{name}" if back else name for name in order))[: size + 1])
    more, found = len(found) > size, found[:size]
    if back:
        found.reverse()
    if not found:
        return Page([], None, None)
    place = attrgetter(*order) if len(order) > 1 else lambda row: (getattr(row, order[0]),)
    before = Cursor(True, place(found[0])) if cursor and (more or not back) else None
    after = Cursor(False, place(found[-1])) if more or back else None
    return Page(found, before, after)
