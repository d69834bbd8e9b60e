"""The codings of an export, a few hundred at a time, and what their rows have in common."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import F, Min, Value

from articles.formats.rows import ARTICLE_KEYS
from articles.models import Article, Assignment, Reveal
from articles.selectors.rounds import told_name
from articles.selectors.snapshot import snapshot

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence
    from uuid import UUID

    from django.db.models import QuerySet

    from articles.models import Project, User
    from articles.selectors.export_choice import Choice
    from articles.selectors.snapshot import Snapshot

#: Codings that are read at once, and the code points of text that they may bring along.
CODINGS = 200
CODE_POINTS = 4_000_000

LAYER_NAMES = {"coding": "coder", "adjudication": "adjudicated"}


class Coding(NamedTuple):
    """An assignment whose spans and answers may be read."""

    id: UUID
    article: UUID
    annotator: UUID
    username: str
    round: str
    codebook: int
    kind: str
    length: int
    submitted_at: dt.datetime | None


def portions(user: User, codings: QuerySet[Assignment]) -> Iterator[tuple[Snapshot, list[Coding]]]:
    """The codings by article and age, in portions of one moment; reads when iterated.

    From a snapshot, a few hundred at a time, so that neither memory nor the age of a transaction on the main
    connection grows with the project. Rounds go by what ``user`` may call them.
    """
    fields = codings.order_by("article__created_at", "article_id", "created_at", "pk").values_list(
        "pk",
        "article_id",
        "annotator_id",
        "annotator__username",
        told_name(user),
        "round__codebook__number",
        "kind",
        "article__length",
        "submitted_at",
    )
    with snapshot() as view:
        for chunk in _portions(Coding(*row) for row in view.fetch(fields)):
            yield view, chunk


def _portions(codings: Iterable[Coding]) -> Iterator[list[Coding]]:
    """Codings in portions, never cutting an article in two."""
    chunk: list[Coding] = []
    size = 0
    for _article, group in groupby(codings, key=lambda coding: coding.article):
        together = list(group)
        if chunk and (len(chunk) + len(together) > CODINGS or size > CODE_POINTS):
            yield chunk
            chunk, size = [], 0
        chunk += together
        size += together[0].length
    if chunk:
        yield chunk


class Portion:
    """Some codings and what is told of each of their rows."""

    def __init__(
        self, view: Snapshot, project: Project, choice: Choice, codings: Sequence[Coding]
    ) -> None:
        self.view = view
        self.choice = choice
        self.revealed: set[UUID] | None = None
        self.codings = {coding.id: coding for coding in codings}
        self.order = dict.fromkeys(coding.article for coding in codings)
        named = choice.names == "username"
        self.names = {
            coding.annotator: coding.username if named else project.pseudonym(coding.annotator)
            for coding in codings
        }

    def reveals(self) -> set[UUID]:
        """Codings that were finished after their coder had seen others' of the article; all adjudications."""
        codings = self.codings.values()
        rows = Reveal.objects.filter(article__in=self.order)
        seen = {
            (user, article): at
            for user, article, at in self.view.fetch(
                rows.order_by().values_list("user", "article").annotate(first=Min("first_at"))
            )
        }
        return {
            one.id
            for one in codings
            if one.kind == Assignment.Kind.ADJUDICATION
            or (
                (at := seen.get((one.annotator, one.article))) is not None
                and (one.submitted_at is None or at < one.submitted_at)
            )
        }

    def articles(
        self, wanted: Iterable[UUID], *, texts: bool = True
    ) -> dict[UUID, tuple[dict[str, Any], str]]:
        """Metadata, and the text for quotes and UTF-16 offsets; ``""`` where nobody needs it."""
        found = {}
        field = F("text") if texts or self.choice.text == "full" else Value("")
        rows = Article.objects.filter(pk__in=list(wanted))
        for *values, text in self.view.fetch(rows.values_list(*ARTICLE_KEYS, field)):
            mapping = dict(zip(ARTICLE_KEYS, values, strict=True))
            pk = mapping["id"]
            mapping["id"] = str(pk)
            if mapping["published_on"] is not None:
                mapping["published_on"] = mapping["published_on"].isoformat()
            if self.choice.text == "full":
                mapping["text"] = text
            found[pk] = (mapping, text)
        return found

    def told(self, assignment: UUID) -> dict[str, Any]:
        """What every row says of the coding that it belongs to."""
        coding = self.codings[assignment]
        return {
            "annotator": self.names[coding.annotator],
            "assignment": str(assignment),
            "round": coding.round,
            "layer": LAYER_NAMES[coding.kind],
            "revealed_before": None if self.revealed is None else assignment in self.revealed,
        }

    def moment(self, at: dt.datetime) -> str:
        """A time in UTC, or only its day."""
        if self.choice.times == "day":
            return at.date().isoformat()
        return at.isoformat().replace("+00:00", "Z")
