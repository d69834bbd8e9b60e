"""Spans and answers told as in another codebook version than they were coded with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from articles.codebook_diff import unfit
from articles.models import Codebook
from articles.models.versions import key_maps
from articles.values import InvalidValueError, check_value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from articles.models import Project


class Recoding:
    """Leads spans and answers to a published or retired version. Three queries, and the version itself."""

    def __init__(self, project: Project, number: int) -> None:
        """Raises ValidationError for a version that the project doesn't have, or that is a draft."""
        rows = project.codebooks.exclude(state=Codebook.State.DRAFT)
        found = rows.filter(number=number).first()
        if found is None:
            known = ", ".join(map(str, rows.order_by("number").values_list("number", flat=True)))
            message = _("There is no codebook version %(number)s. Known: %(known)s.")
            params = {"number": number, "known": known}
            raise ValidationError(
                {"codebook": ValidationError(message, code="unknown", params=params)}
            )
        self.number = number
        self.record = found.structure().record
        self.maps = key_maps(project, number)

    def __call__(
        self, version: int, label: str, attributes: Mapping[str, Any], parts: int
    ) -> tuple[str, int, bool]:
        """The label, the version that this is a label of, and whether the span does not fit.

        A label that leads nowhere (split, retired, or of a newer version) stays as it was coded.
        """
        if version == self.number:
            return label, version, False
        here = self.key(version, label)
        if here is None:
            return label, version, True
        return here, self.number, bool(unfit(self.record.label(here), attributes, parts))

    def answer(
        self, version: int, question: str, kind: str, label: str, value: Any
    ) -> tuple[int, bool]:
        """The version that this is an answer of, and whether it does not fit the chosen one.

        Questions keep their key, so there is no mapping. One that is gone, is of another type (``kind``), names spans
        of another label, or does not take ``value`` any more stays as it was answered.
        """
        if version == self.number:
            return version, False
        here = self.record.question(question)
        if here is None or here.type != kind:
            return version, True
        if here.label != (self.key(version, label) if label else ""):
            return version, True
        try:
            if value is not None:
                check_value(here, value)
        except InvalidValueError:
            return version, True
        return self.number, False

    def key(self, version: int, label: str) -> str | None:
        """Where a label of a version is here."""
        return self.maps.get(version, {}).get(label)
