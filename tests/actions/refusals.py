"""How tests ask with which code a call is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError

from articles.actions.outcomes import error_code


def refused(call: Callable[..., object], *args: Any, **fields: Any) -> str:
    """The code of the ValidationError that a call raises."""
    with pytest.raises(ValidationError) as error:
        call(*args, **fields)
    return error_code(error.value)


def outcome(call: Callable[..., object], *args: Any, **fields: Any) -> str:
    """What came of a call: ``ok``, ``absent``, ``forbidden``, or the code of its refusal."""
    try:
        call(*args, **fields)
    except ValidationError as error:
        return error_code(error)
    except PermissionDenied:
        return "forbidden"
    except ObjectDoesNotExist:
        return "absent"
    return "ok"
