"""Saving spans over REST, one by one and eight at a time, with 1, 8 and 32 clients."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count, cycle
from typing import TYPE_CHECKING, Any

from tests.benchmarks.client import with_token
from tests.benchmarks.results import Row, percentile
from tests.benchmarks.site import FLOORS

if TYPE_CHECKING:
    from tests.benchmarks.bench import Bench
    from tests.benchmarks.site import Server, Site

CLIENTS = (1, 8, 32)
BATCH = 8
BARE_VIEW = "bare view with the same inserts"
Request = tuple[str, dict[str, Any]]


class Coder:
    """A client with an assignment of its own, and the places of its next spans."""

    def __init__(self, seat: dict[str, Any], seeded: dict[str, Any]) -> None:
        self.seat = seat
        self.labels = list(zip(seeded["labels"], seeded["label_ids"], strict=True))
        self.places = self._places()
        self.beyond = count(1_000_000)  # behind the text, where our queries don't look

    def _places(self) -> Iterator[tuple[int, int, str, str]]:
        """Each letter once with each label: nothing overlaps itself, and there are enough of them."""
        for key, pk in self.labels:
            for start, letter in enumerate(self.seat["text"]):
                if letter.isalnum():
                    yield start, start + 1, key, pk

    def span(self) -> Request:
        """One span by ``spans/``."""
        start, end, label, _pk = next(self.places)
        body = {
            "id": str(uuid.uuid4()),
            "label": label,
            "start": start,
            "end": end,
            "quote": self.seat["text"][start:end],
        }
        return f"/api/v1/assignments/{self.seat['assignment']}/spans/", body

    def operations(self) -> Request:
        """Eight spans by ``operations/``."""
        made = []
        for _number in range(BATCH):
            _path, fields = self.span()
            operation = {"op": str(uuid.uuid4()), "kind": "span.create", "id": fields.pop("id")}
            made.append(operation | {"fields": fields})
        body = {"user": self.seat["user"], "operations": made}
        return f"/api/v1/assignments/{self.seat['assignment']}/operations/", body

    def bare(self, size: int = 1) -> Request:
        """The same for the floor, which has no rule on overlaps and does not look at the text."""
        spans = []
        for _number in range(size):
            start = next(self.beyond)
            end, pk = start + 1, self.labels[0][1]
            spans.append({"id": str(uuid.uuid4()), "label": pk, "start": start, "end": end})
        return "/save", {"assignment": self.seat["assignment"], "spans": spans}


def run(bench: Bench) -> Iterator[Row]:
    """Both databases."""
    for site in bench.sites():
        seeded = site.seed("coders", max(CLIENTS))
        coders = [Coder(seat, seeded) for seat in seeded["clients"]]
        yield from _rows(bench, site, coders)


def _rows(bench: Bench, site: Site, coders: list[Coder]) -> Iterator[Row]:
    group = f"save a span, {site.database}"
    seconds = bench.size(5, 1)
    with site.served() as ours, site.served(FLOORS) as floor:
        for server, make in ((ours, Coder.span), (floor, Coder.bare)):
            _load(server, coders, 1, make)  # every process and thread compiles and connects
        for clients in CLIENTS:
            bench.say(f"{group}: {clients} clients")
            mine, bare = _compare(ours, floor, coders[:clients], seconds, Coder.span, Coder.bare)
            who = f"{clients} client{'s' if clients > 1 else ''}"
            for name, share in (("p50", 0.5), ("p95", 0.95)):
                yield Row(
                    group,
                    f"{who}, {name}",
                    mine.at(share),
                    bare.at(share),
                    "ms",
                    BARE_VIEW,
                )
            yield Row(group, f"{who}, per second", mine.rate, bare.rate, "1/s", BARE_VIEW)
        bench.say(f"{group}: {BATCH} at a time")
        mine, bare = _compare(
            ours, floor, coders[:1], seconds, Coder.operations, lambda coder: coder.bare(BATCH)
        )
        what = f"operations/, {BATCH} in a request, each, p50"
        yield Row(
            group,
            what,
            mine.at(0.5) / BATCH,
            bare.at(0.5) / BATCH,
            "ms",
            BARE_VIEW,
        )


@dataclass
class _Taken:
    """What a load took."""

    each: list[float] = field(default_factory=list)
    seconds: float = 0.0

    def add(self, each: list[float], seconds: float) -> None:
        """Another turn."""
        self.each += each
        self.seconds += seconds

    def at(self, share: float) -> float:
        """A percentile, in ms."""
        return percentile(self.each, share)

    @property
    def rate(self) -> float:
        """Requests per second."""
        return len(self.each) / self.seconds


def _compare(
    ours: Server,
    floor: Server,
    coders: list[Coder],
    seconds: float,
    make: Callable[[Coder], Request],
    make_bare: Callable[[Coder], Request],
) -> tuple[_Taken, _Taken]:
    """Both servers under the same load, in turns, so that noise hits both."""
    mine, bare = _Taken(), _Taken()
    _load(ours, coders, 0.3, make)  # the first requests compile and connect
    _load(floor, coders, 0.3, make_bare)
    turns = 2
    for _turn in range(turns):
        mine.add(*_load(ours, coders, seconds / turns, make))
        bare.add(*_load(floor, coders, seconds / turns, make_bare))
    return mine, bare


def _load(
    server: Server, coders: list[Coder], seconds: float, make: Callable[[Coder], Request]
) -> tuple[list[float], float]:
    """Every client saves as fast as it gets answers: milliseconds of each request, seconds of all."""
    taken: list[float] = []
    errors: list[BaseException] = []
    start = time.perf_counter()
    until = start + seconds

    def work(coder: Coder) -> None:
        try:
            client = with_token(server.port, coder.seat["token"])
            for _forever in cycle((None,)):
                path, body = make(coder)
                began = time.perf_counter()
                if began > until:
                    return
                client.post(path, body)
                taken.append((time.perf_counter() - began) * 1000)
        except (RuntimeError, OSError, StopIteration) as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(coder,)) for coder in coders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return taken, time.perf_counter() - start
