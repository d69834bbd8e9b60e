"""Plans of rounds: who codes which articles, drawn by a seed. Plain Python on plain data.

An article of the reliability sample goes to several coders, any other to one. Loads come out within one of each
other where caps allow, sets of coders meet equally often, and each coder's queue is in an order that doesn't tell
the two kinds of articles apart. The same input and seed give the same plan, on every machine.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from random import Random
from typing import Generic, TypeVar

Article = TypeVar("Article", bound=Hashable)
Person = TypeVar("Person", bound=Hashable)
Item = TypeVar("Item")

#: Loads may differ by this much while the plan is made, so that pairs find each other; at its end by one at most.
SLACK = 1


def _random(seed: str) -> Random:
    """Chance that can be repeated; nothing secret depends on it."""
    return Random(seed)  # noqa: S311


@dataclass(frozen=True, slots=True)
class Coder(Generic[Person]):
    """Somebody who codes: what they carry in the round already, and the most they may carry in all."""

    id: Person
    carries: int = 0
    cap: int | None = None


@dataclass(frozen=True, slots=True)
class Spot(Generic[Article]):
    """An article of the plan, how many are to code it, and whether it is in the reliability sample."""

    article: Article
    wanted: int
    reliability: bool = False


@dataclass
class Plan(Generic[Article, Person]):
    """What comes out: places in the order in which they are taken, a queue for each coder, what stays open.

    ``unfilled``: how many coders an article lacks, by article.
    """

    spots: list[Spot[Article]] = field(default_factory=list)
    queues: dict[Person, list[Article]] = field(default_factory=dict)
    unfilled: dict[Article, int] = field(default_factory=dict)

    @property
    def assignments(self) -> int:
        """How many are handed out."""
        return sum(map(len, self.queues.values()))

    @property
    def missing(self) -> int:
        """How many codings nobody has room for."""
        return sum(self.unfilled.values())

    def pairs(self) -> Counter[frozenset[Person]]:
        """How many articles each two coders share, by pair; pairs that share none are not in it."""
        by_article: dict[Article, list[Person]] = {}
        for coder, queue in self.queues.items():
            for article in queue:
                by_article.setdefault(article, []).append(coder)
        return Counter(
            frozenset(pair)
            for people in by_article.values()
            if len(people) > 1
            for pair in combinations(people, 2)
        )


def draw(articles: Sequence[Article], number: int, seed: int) -> list[Article]:
    """A random sample of ``number`` articles, in their order; all of them where there are no more."""
    if number >= len(articles):
        return list(articles)
    chosen = set(_random(f"sample {seed}").sample(range(len(articles)), number))
    return [article for index, article in enumerate(articles) if index in chosen]


def spots(
    articles: Sequence[Article], *, coders: int, overlap: int, seed: int
) -> list[Spot[Article]]:
    """The places of ``articles``: ``overlap`` per cent of them, rounded up, are coded by ``coders``, the rest by one.

    In a drawn order, so that the place in the order tells nothing.
    """
    number = -(-len(articles) * overlap // 100) if coders > 1 else 0
    random = _random(f"reliability {seed}")
    chosen = set(random.sample(range(len(articles)), number))
    found = [
        Spot(article, coders if index in chosen else 1, index in chosen)
        for index, article in enumerate(articles)
    ]
    random.shuffle(found)
    return found


def mix(queue: Sequence[Item], fresh: Iterable[Item], seed: str) -> list[Item]:
    """``queue`` in its order with ``fresh`` at drawn places in it."""
    random, found = _random(f"mix {seed}"), list(queue)
    for item in fresh:
        found.insert(random.randint(0, len(found)), item)
    return found


def make_plan(
    places: Sequence[Spot[Article]],
    coders: Sequence[Coder[Person]],
    *,
    seed: int,
    taken: Mapping[Article, Collection[Person]] | None = None,
    barred: Mapping[Article, Collection[Person]] | None = None,
) -> Plan[Article, Person]:
    """Hand ``places`` out to ``coders``. ``taken``: who has an article already; they don't get it again.

    ``barred``: who must not get an article, and doesn't count for it.

    Linear in places times coders: 10,000 articles and 20 coders take half a second.
    """
    plan = Plan(list(places), {coder.id: [] for coder in coders})
    makers = _Makers(coders, _random(f"coders {seed}"))
    had, kept_off = taken or {}, barred or {}

    def without(article: Article) -> set[Person]:
        return {*had.get(article, ()), *kept_off.get(article, ())}

    # What many code comes first: it is hardest to place. The order among equals is the drawn one.
    needs = [(spot.wanted - len(had.get(spot.article, ())), spot) for spot in places]
    needs.sort(key=lambda need: -need[0])
    makers.aim(number for number, _spot in needs if number > 0)
    late: list[tuple[int, Spot[Article]]] = []
    for number, spot in needs:
        if number <= 0:
            continue
        got = makers.take(number, without(spot.article))
        for person in got:
            plan.queues[person].append(spot.article)
        if len(got) < number:
            late.append((number - len(got), spot))
    makers.left = [0] * len(coders)
    for number, spot in late:  # whom the aims left out may still have room
        others = {person for person, queue in plan.queues.items() if spot.article in queue}
        got = makers.take_any(number, others | without(spot.article))
        for person in got:
            plan.queues[person].append(spot.article)
        if len(got) < number:
            plan.unfilled[spot.article] = number - len(got)
    for index, queue in enumerate(plan.queues.values()):
        _random(f"queue {seed} {index}").shuffle(queue)
    return plan


class _Makers(Generic[Person]):
    """Coders while a plan is made: by number, in a drawn order."""

    def __init__(self, coders: Sequence[Coder[Person]], random: Random) -> None:
        shuffled = list(coders)
        random.shuffle(shuffled)
        self.ids = [coder.id for coder in shuffled]
        self.number = {person: index for index, person in enumerate(self.ids)}
        self.loads = [coder.carries for coder in shuffled]
        self.caps = [coder.cap for coder in shuffled]
        self.left = [0] * len(shuffled)
        self.met = [[0] * len(shuffled) for _ in shuffled]

    def room(self, index: int) -> bool:
        """Whether one more fits."""
        cap = self.caps[index]
        return cap is None or self.loads[index] + self.left[index] < cap

    def aim(self, numbers: Iterable[int]) -> None:
        """Share all codings out, one by one to who has least, so that loads end within one of each other.

        Nobody gets more than one of an article, so nobody more than there are articles.
        """
        wanted = list(numbers)
        open_ = {index for index in range(len(self.ids)) if self.room(index)}
        level: dict[int, list[int]] = {}
        for index in sorted(open_):
            level.setdefault(self.loads[index], []).append(index)
        total = sum(wanted)
        while total and level:
            lowest = min(level)
            for index in level.pop(lowest):
                if not total:
                    break
                self.left[index] += 1
                total -= 1
                if self.room(index) and self.left[index] < len(wanted):
                    level.setdefault(lowest + 1, []).append(index)

    def take(self, number: int, without: Collection[Person]) -> list[Person]:
        """``number`` coders with something left to get: those with most left, and of them who have met least."""
        barred = {self.number[person] for person in without if person in self.number}
        free = [i for i, left in enumerate(self.left) if left > 0 and i not in barred]
        chosen: list[int] = []
        while len(chosen) < number and free:
            met = [self.met[index] for index in chosen]
            most = max(self.left[index] for index in free) - (SLACK if chosen else 0)
            best = min(
                (index for index in free if self.left[index] >= most),
                key=lambda i: (sum(row[i] for row in met), -self.left[i], self.loads[i], i),
            )
            chosen.append(best)
            free.remove(best)
        for index in chosen:
            self.left[index] -= 1
        return self._meet(chosen)

    def take_any(self, number: int, without: Collection[Person]) -> list[Person]:
        """``number`` coders with room under their cap, whatever was aimed at: who has least first."""
        barred = {self.number[person] for person in without if person in self.number}
        free = [i for i in range(len(self.ids)) if i not in barred and self.room(i)]
        free.sort(key=lambda index: (self.loads[index] + self.left[index], index))
        chosen = free[:number]
        return self._meet(chosen)

    def _meet(self, chosen: list[int]) -> list[Person]:
        for index in chosen:
            self.loads[index] += 1
        for one, other in combinations(chosen, 2):
            self.met[one][other] += 1
            self.met[other][one] += 1
        return [self.ids[index] for index in chosen]
