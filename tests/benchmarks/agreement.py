"""Agreement at full size: pages from kept statistics, everything counted anew, the pure functions on arrays.

``--only agreement`` takes 10,000 articles, ``--only agreement-large`` 100,000 (minutes, most of them for the data).
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from tests.benchmarks.client import Client
from tests.benchmarks.results import Row, median
from tests.benchmarks.site import FLOORS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.benchmarks.bench import Bench
    from tests.benchmarks.site import Site

EACH = 16
SPANS = "the spans by one raw query in a bare view"
KEPT = "the kept rows by one raw query in a bare view"
SORTED = "sorting as many boundaries"
PEAK = "peak memory of the largest process"


def run(bench: Bench) -> Iterator[Row]:
    """3 coders × 10,000 articles × 16 spans."""
    yield from _run(bench, bench.size(10_000, 200))


def large(bench: Bench) -> Iterator[Row]:
    """3 coders × 100,000 articles × 16 spans."""
    yield from _run(bench, bench.size(100_000, 400))


def _run(bench: Bench, count: int) -> Iterator[Row]:
    for number, site in enumerate(bench.sites()):
        bench.say(f"agreement, {site.database}: {count:,} articles")
        if number == 0:
            yield from _pure(site, count)
        yield from _stored(bench, site, count)


def _pure(site: Site, count: int) -> Iterator[Row]:
    found = site.seed("arrays", count, EACH)
    group = f"{count:,} articles × 3 coders, {EACH} spans, arrays"
    for what in ("statistics", "figures"):
        yield Row(group, what, found[what], found["floor"], "s", SORTED)
    yield Row(group, "peak memory of the process", found["peak"], None, "MB")


def _stored(bench: Bench, site: Site, count: int) -> Iterator[Row]:
    study = site.seed("many", "study", count, EACH)
    bench.say(f"{study['spans']:,} spans stored")
    group = f"{count:,} articles × 3 coders, {EACH} spans, {site.database}"
    page = f"/projects/{study['project']}/agreement/"
    with site.served() as ours, site.served(FLOORS) as floors:
        bare = Client(floors.port)
        spans = _warm(bench, lambda: bare.get("/read/spans"))
        # Only now: a connection that waits for a minute is closed.
        client = Client(ours.port).sign_in(study["user"], study["password"])
        ours.reset_peak()
        everything = _once(lambda: client.get(page))
        yield Row(group, "page, nothing kept: counted and stored", everything, spans, "s", SPANS)
        kept = _warm(bench, lambda: bare.get("/read/counted"))
        yield Row(group, "page, all kept", _warm(bench, lambda: client.get(page)), kept, "s", KEPT)
        one = _warm(bench, lambda: client.get(f"{page}?outlet=Outlet+7"))
        yield Row(group, "page, one outlet of forty", one, kept, "s", KEPT)
        site.seed("change_one", "study")
        changed = _once(lambda: client.get(page))
        yield Row(group, "page, one coding changed", changed, kept, "s", KEPT)
        yield Row(group, f"page, {PEAK}", ours.peak(), None, "MB")
        for name, what in (("differences", "why coders differ"), ("unitizing", "u-alphas")):
            ours.reset_peak()
            took = _warm(bench, lambda name=name: client.get(f"{page}{name}/"))  # type: ignore[misc]
            yield Row(group, f"{what}, from the spans", took, spans, "s", SPANS)
            yield Row(group, f"{what}, {PEAK}", ours.peak(), None, "MB")
    site.seed("forget")
    words = ("agreement", study["project"], "--json", "--resamples", "1000")
    took, peak = site.measured("manage.py", *words)
    what = "command, nothing kept, 1,000 resamples, start of Python included"
    yield Row(group, what, took, spans, "s", SPANS)
    yield Row(group, "command, peak memory", peak, None, "MB")


def _once(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def _warm(bench: Bench, call: Callable[[], object]) -> float:
    """Seconds of a call that was made before, in the middle."""
    call()
    return median([_once(call) for _turn in range(bench.size(7, 2))])
