"""What the adjudication page shows beside the bench itself: the text in one of two views, letters, keys, progress."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.clusters import Kind
from articles.selectors.adjudication import unanimous_preview
from articles.selectors.workspace import styles
from articles.spans import Span, article_html
from articles.web.preferences import single_keys
from articles.web.two_lines import two_lines_html

if TYPE_CHECKING:
    from collections.abc import Mapping

    from articles.models import Ruling
    from articles.models.docket import Docket
    from articles.selectors.adjudication import Bench

KINDS = {
    Kind.UNANIMOUS.value: ("=", gettext_lazy("same")),
    Kind.BOUNDARY.value: ("⟷", gettext_lazy("boundary")),
    Kind.LABEL.value: ("≠", gettext_lazy("label")),
    Kind.MISSED.value: ("∅", gettext_lazy("not all")),
    Kind.ATTRIBUTE.value: ("≈", gettext_lazy("values")),
    Kind.MIXED.value: ("⁂", gettext_lazy("several")),
    "answers": ("≠", gettext_lazy("other answers")),
}
#: Letters that a key of the page has already: such a coder has a button, and no key.
TAKEN = frozenset("ueijkntoz")


def decision_text(ruling: Ruling, docket: Docket) -> str:
    """What was decided, with the coder's letter where one coder was chosen."""
    letter = docket.letter(ruling.chosen_id)
    if letter and ruling.decision in (ruling.Decision.A, ruling.Decision.B):
        return _("Coder %(letter)s") % {"letter": letter}
    return str(ruling.get_decision_display())


@dataclass(frozen=True)
class BenchPage:
    """The view of a bench. ``query``: ``view`` (lines or columns), ``a`` and ``b`` (two letters), ``names``."""

    bench: Bench
    query: Mapping[str, str]
    names: bool
    preferences: Mapping[str, Any]

    @property
    def single_keys(self) -> bool:
        """Whether keys without Ctrl act."""
        return single_keys(self.preferences)

    @property
    def view(self) -> str:
        """How the text is shown."""
        return "columns" if self.query.get("view") == "columns" else "lines"

    @property
    def shows_names(self) -> bool:
        """Whether a manager asked for the coders' names."""
        return self.names and self.query.get("names") == "1"

    @cached_property
    def pair(self) -> tuple[str, str]:
        """The two letters that are compared."""
        letters = list(self.bench.docket.codings)
        one = self.query.get("a", "")
        one = one if one in letters else next(iter(letters), "")
        other = self.query.get("b", "")
        rest = [letter for letter in letters if letter != one]
        return one, other if other in rest else next(iter(rest), "")

    @property
    def first(self) -> str:
        """The letter above the line."""
        return self.pair[0]

    @property
    def second(self) -> str:
        """The letter below the line."""
        return self.pair[1]

    @cached_property
    def coders(self) -> list[dict[str, str]]:
        """Every coder: letter, what they are called, their key."""
        project = self.bench.docket.adjudication.round.project
        return [
            {
                "letter": letter,
                "name": project.coder_name(coding.annotator_id, coding.annotator.username)
                if self.shows_names
                else _("Coder %(letter)s") % {"letter": letter},
                "key": letter.lower() if letter.lower() not in TAKEN and len(letter) == 1 else "",
            }
            for letter, coding in self.bench.docket.codings.items()
        ]

    @property
    def sides(self) -> list[dict[str, Any]]:
        """The card's sides with the coders' names."""
        named = {coder["letter"]: coder for coder in self.coders}
        return [named[side.letter] | {"items": side.items} for side in self.bench.sides]

    @property
    def answers(self) -> list[dict[str, Any]]:
        """The coders' answers to the current question, with their names."""
        named = {coder["letter"]: coder for coder in self.coders}
        return [
            named[side.letter] | {"text": side.text, "differs": side.differs}
            for side in self.bench.answers
        ]

    @property
    def texts(self) -> list[dict[str, Any]]:
        """The text: once with two lines, or twice; once without marks while an input is open."""
        article = self.bench.docket.adjudication.article
        zones = [(kind, start, end) for kind, start, end in article.zones]
        look = styles(self.bench.structure.record.labels)
        marks = [
            m
            for matter in self.bench.docket.matters
            if matter.cluster
            for m in matter.cluster.marks
        ]
        number = {letter: self.bench.docket.number(letter) for letter in self.pair if letter}
        if self.view == "columns" and number:
            named = {coder["letter"]: coder["name"] for coder in self.coders}
            return [
                {
                    "letter": letter,
                    "name": named[letter],
                    # Escaped by article_html, as below by two_lines_html.
                    "html": SafeString(
                        article_html(
                            article.text,
                            [
                                Span(m.start, m.end, m.id, m.label, m.parts)
                                for m in marks
                                if m.coder == coder
                            ],
                            look,
                            zones,
                        )
                    ),
                }
                for letter, coder in number.items()
            ]
        coders = [(coder, letter) for letter, coder in number.items()]
        html = two_lines_html(article.text, marks, coders, look, zones)
        return [{"letter": "", "name": "", "html": SafeString(html)}]

    @property
    def current_ids(self) -> str:
        """The ids of the current cluster's marks, for the script."""
        current = self.bench.current
        cluster = current.cluster if current else None
        return " ".join(mark.id for mark in cluster.marks) if cluster else ""

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The list of clusters."""
        return [
            {
                "key": row.key,
                "number": row.number,
                "state": row.state.value,
                "sign": KINDS[row.kind][0] if row.kind else "+",
                "kind": KINDS[row.kind][1] if row.kind else _("own span"),
                "quote": row.quote,
                "labels": row.labels,
                "current": row.current,
                "ids": row.ids,
                "decision": decision_text(row.ruling, self.bench.docket) if row.ruling else "",
                "url": self.url(cluster=row.key),
            }
            for row in self.bench.rows
        ]

    @property
    def current(self) -> dict[str, Any] | None:
        """The current row."""
        return next((row for row in self.rows if row["current"]), None)

    def url(self, **changed: str) -> str:
        """This page with other parameters."""
        kept = {
            name: self.query[name] for name in ("view", "a", "b", "names") if name in self.query
        }
        return "?" + urlencode({name: value for name, value in (kept | changed).items() if value})

    @property
    def urls(self) -> dict[str, str]:
        """Where the switches lead, and the neighbours of the current row."""
        keys = [row.key for row in self.bench.rows]
        here = next((i for i, row in enumerate(self.bench.rows) if row.current), 0)
        key = keys[here] if keys else ""
        return {
            "lines": self.url(view="lines", cluster=key),
            "columns": self.url(view="columns", cluster=key),
            "names": self.url(names="" if self.shows_names else "1", cluster=key),
            "accept": self.url(accept="1", cluster=key),
            "back": self.url(cluster=key),
            "post": self.url(),
            "here": self.url(cluster=key),
            "previous": self.url(cluster=keys[here - 1]) if here else "",
            "next": self.url(cluster=keys[here + 1]) if here + 1 < len(keys) else "",
        }

    @property
    def unanimous(self) -> list[str]:
        """The keys of what can be accepted as it is."""
        return [matter.key for matter in self.bench.docket.unanimous]

    @property
    def preview(self) -> list[tuple[str, int]]:
        """Their labels with counts."""
        return unanimous_preview(self.bench.docket, self.bench.structure).most_common()

    @property
    def done(self) -> int:
        """How many clusters are ruled on."""
        return self.bench.docket.counts["ruled"]

    @property
    def total(self) -> int:
        """Of how many."""
        return len(self.bench.docket.matters)

    @property
    def is_open(self) -> bool:
        """Whether rulings can be made."""
        return self.bench.docket.adjudication.is_open

    @property
    def is_decidable(self) -> bool:
        """Whether the current matter can be decided for a coder."""
        current = self.bench.current
        there = current is not None and bool(current.cluster or current.issue)
        return there and self.is_open and self.bench.docket.released

    @property
    def may_settle(self) -> bool:
        """Whether everything that has to be is ruled on."""
        blocked = any(matter.blocks for matter in self.bench.docket.matters)
        return self.is_open and self.bench.docket.released and not blocked

    @property
    def article(self) -> dict[str, Any]:
        """The article's head."""
        article = self.bench.docket.adjudication.article
        return {
            "id": article.pk,
            "title": article.title,
            "outlet": article.outlet,
            "dir": article.direction if article.language else "auto",
            "language": article.language,
        }
