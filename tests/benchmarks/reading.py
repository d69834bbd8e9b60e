"""Pages that read much: agreement, its passages, side by side, the adjudicators' queue, the article list, home."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tests.benchmarks.client import Client
from tests.benchmarks.results import Row, median
from tests.benchmarks.site import FLOORS

if TYPE_CHECKING:
    from tests.benchmarks.bench import Bench
    from tests.benchmarks.site import Server

FLOOR = "the rows by one raw query in a bare view"


def run(bench: Bench) -> Iterator[Row]:
    """3 coders × 1,000 released articles; 10,000 articles × 3 assignments."""
    coded, listed = bench.size(1000, 60), bench.size(10_000, 300)
    for site in bench.sites():
        bench.say(f"reading, {site.database}: {coded:,} coded and {listed:,} listed articles")
        study = site.seed("coded", "study", coded, 16)
        site.seed("listed", "list", listed)
        project = f"/projects/{study['project']}"
        group = f"{coded:,} articles × 3 coders, {site.database}"
        with site.served() as ours, site.served(FLOORS) as floors:
            client = Client(ours.port).sign_in(study["user"], study["password"])
            spans = _floor(bench, floors, "spans")
            began = time.perf_counter()
            client.get(f"{project}/agreement/")
            first = time.perf_counter() - began
            yield Row(group, "agreement, first (loads numpy)", first, spans, "s", FLOOR)
            for what, path in (
                ("agreement", "/agreement/"),
                ("passages", "/agreement/passages/"),
                ("side by side", f"/articles/{study['article']}/side-by-side/"),
                ("adjudication queue", "/adjudication/"),
            ):
                yield Row(group, what, _time(bench, client, project + path), spans, "s", FLOOR)
            group = f"{listed:,} articles × 3 assignments, {site.database}"
            rows = _floor(bench, floors, "articles")
            for what, path in (
                ("article list", ""),
                ("by state", "?sort=state"),
                ("started only", "?state=started"),
            ):
                took = _time(bench, client, f"/projects/list/articles/{path}")
                yield Row(group, what, took, rows, "s", FLOOR)
            yield Row(
                group, "home", _time(bench, client, "/"), _floor(bench, floors, "queue"), "s", FLOOR
            )


def _time(bench: Bench, client: Client, path: str) -> float:
    """Seconds of a warm page, in the middle."""
    client.get(path)
    taken = []
    for _turn in range(bench.size(7, 2)):
        began = time.perf_counter()
        client.get(path)
        taken.append(time.perf_counter() - began)
    return median(taken)


def _floor(bench: Bench, server: Server, name: str) -> float:
    return _time(bench, Client(server.port), f"/read/{name}")
