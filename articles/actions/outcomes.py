"""Refusals: Django's ValidationError with a code that each face turns into its own answer.

Codes not listed here are malformed input (API 400).
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.db import IntegrityError

#: Integers that don't fit the text, or a quote that differs (API 422).
UNPROCESSABLE = frozenset({"offsets", "quote", "overlap", "parts", "twin", "ends", "retired"})
#: The thing is in a state that doesn't allow it (API 409).
CONFLICT = frozenset(
    {"locked", "deleted", "exists", "wrong_user", "missing", "state", "in_use", "frozen"}
)
#: Somebody, perhaps the same person in another tab, was faster (API 412).
STALE = "stale"

#: Codes of the named constraints; their messages stand beside them in the models.
CONSTRAINT_CODES = {
    "span_start_before_end": "offsets",
    "span_no_twin": "twin",
    "relation_two_ends": "ends",
    "relation_once": "twin",
    "membership_once": "exists",
    "article_external_id_once": "exists",
    "article_text_once": "exists",
    "assignment_once": "exists",
    "entity_name_once": "exists",
    "round_name_once": "exists",
}


def refuse(message: Any, code: str, field: str = "", **params: Any) -> ValidationError:
    """A ValidationError with ``code``, on ``field`` where the message belongs to one."""
    error = ValidationError(message, code=code, params=params or None)
    return ValidationError({field: error}) if field else error


def stale(current: dict[str, Any]) -> ValidationError:
    """Another change came first; ``current`` is the state to look at before trying again."""
    return ValidationError(
        _("This was changed in the meantime. Look at the current state, then try again."),
        code=STALE,
        params={"current": current},
    )


def error_code(error: ValidationError) -> str:
    """The first code in ``error``."""
    return str(leaf(error).code or "invalid")


def leaf(error: ValidationError) -> ValidationError:
    """The first single error in ``error``."""
    if hasattr(error, "error_dict"):
        return leaf(next(iter(error.error_dict.values()))[0])
    if hasattr(error, "error_list") and error.error_list[0] is not error:
        return leaf(error.error_list[0])
    return error


@lru_cache(maxsize=1)
def _constraints() -> dict[str, models.BaseConstraint]:
    """Each named constraint, also under what SQLite says instead of a name: the columns."""
    found: dict[str, models.BaseConstraint] = {}
    for model in apps.get_app_config("articles").get_models():
        for constraint in model._meta.constraints:
            found[constraint.name] = constraint
            if isinstance(constraint, models.UniqueConstraint):
                own = {field.name: field.column for field in model._meta.concrete_fields}
                columns = (f"{model._meta.db_table}.{own[name]}" for name in constraint.fields)
                found[", ".join(columns)] = constraint
    return found


def constraint_error(error: IntegrityError) -> ValidationError:
    """The message of the constraint that fired, by its name; re-raises what is not one of ours."""
    diagnosis = getattr(error.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", None) or str(error).rpartition(": ")[2]
    if name.endswith(("_pkey", ".id")):
        # The id was drawn by a client, and somebody else's row took it a moment ago.
        return ValidationError(_("This id is taken. Make a new one."), code="exists")
    constraint = _constraints().get(name)
    if constraint is None or constraint.name not in CONSTRAINT_CODES:
        raise error
    return ValidationError(
        constraint.get_violation_error_message(), code=CONSTRAINT_CODES[constraint.name]
    )
