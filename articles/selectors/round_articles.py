"""Every article of a round, page by page: what it is for, who codes it, how far it is."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from articles.models import Article, Assignment, Place, Round
from articles.selectors.article_list import Pager

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

STATE = Assignment.State
CODING = Assignment.Kind.CODING
#: How far an article of a round is, in the order of the work.
STATES = ("lacking", "open", "finished", "released")
#: The place in the order of what was handed out by hand, without a plan.
LAST = 2**31


@dataclass(frozen=True, slots=True)
class Coder:
    """Who codes the article and how far they are."""

    username: str
    state: str


@dataclass(frozen=True, slots=True)
class RoundArticle:
    """An article of a round; ``purpose`` is None where it was handed out by hand, ``lacking`` coders to come."""

    id: UUID
    title: str
    purpose: str | None
    wanted: int
    state: str
    coders: list[Coder] = field(default_factory=list)

    @property
    def lacking(self) -> int:
        """How many coders it still lacks."""
        return max(0, self.wanted - len(self.coders))


@dataclass(frozen=True, slots=True)
class RoundArticles:
    """A page of them, and how many there are by state."""

    rows: list[RoundArticle]
    pager: Pager
    counts: Mapping[str, int]


def round_articles(round: Round, *, state: str = "", number: int = 1) -> RoundArticles:
    """A page in the order of the plan, of all articles or those in a state. Five queries, and no text."""
    places: dict[UUID, tuple[int, str, int]] = {
        article: (position, purpose, wanted)
        for article, position, purpose, wanted in round.places.filter(
            article__archived_at=None
        ).values_list("article", "position", "purpose", "wanted")
    }
    codings = Assignment.objects.filter(round=round, kind=CODING, article__archived_at=None)
    states: defaultdict[UUID, list[str]] = defaultdict(list)
    for article, found in codings.values_list("article", "state"):
        states[article].append(found)
    released = set(codings.released().values_list("article", flat=True))
    order = sorted({*places, *states}, key=lambda pk: (places[pk][0] if pk in places else LAST, pk))
    known = {
        pk: _state(states.get(pk, []), places[pk][2] if pk in places else 1, pk in released)
        for pk in order
    }
    chosen = [pk for pk in order if not state or known[pk] == state]
    pager = Pager.of(number, len(chosen))
    shown = chosen[pager.start - 1 : pager.end] if chosen else []
    titles = dict(Article.objects.filter(pk__in=shown).values_list("pk", "title"))
    people: defaultdict[UUID, list[Coder]] = defaultdict(list)
    for article, name, found in (
        codings.filter(article__in=shown)
        .order_by("annotator__username")
        .values_list("article", "annotator__username", "state")
    ):
        people[article].append(Coder(name, found))
    rows = [
        RoundArticle(
            pk,
            titles[pk],
            str(Place.Purpose(places[pk][1]).label) if pk in places else None,
            places[pk][2] if pk in places else 1,
            known[pk],
            people[pk],
        )
        for pk in shown
    ]
    return RoundArticles(rows, pager, Counter(known.values()))


def _state(found: list[str], wanted: int, released: bool) -> str:
    if released:
        return "released"
    if len(found) < wanted:
        return "lacking"
    return "finished" if set(found) == {STATE.SUBMITTED} else "open"
