"""The annotate page in Chromium: weight, time until one can work, key press until the mark is painted."""

from __future__ import annotations

import contextlib
import gzip
import html
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.benchmarks.client import Client
from tests.benchmarks.results import Row, median, percentile
from tests.benchmarks.site import BARE, Server, Site
from tests.run import chromium

if TYPE_CHECKING:
    from tests.benchmarks.bench import Bench

SIZES = ((350, 10), (10_000, 500))
#: Words, spans, and how many times slower the processor, of the key presses.
PRESSES = ((10_000, 500, 1), (10_000, 500, 4), (20_000, 1_000, 1))
STATIC = "the same text as a static page, same server"
SCRIPTS = Path(__file__).parent / "scripts"
LABELS = "123456789"


def run(bench: Bench) -> Iterator[Row]:
    """Both sizes, cold and warm; then 30 key presses at each processor speed."""
    site = bench.site()
    pages = bench.folder / "pages"
    pages.mkdir(exist_ok=True)
    bare = Site(site.code, site.data, extra={"BENCHMARK_PAGES": str(pages)})
    sizes = dict([*SIZES, *((words, spans) for words, spans, _slower in PRESSES)])
    seeded = {words: site.seed("workspace", words, spans) for words, spans in sizes.items()}
    for words, study in seeded.items():
        _static_page(pages / f"{words}.html", study["text"])
    with contextlib.ExitStack() as stack:
        ours = stack.enter_context(site.served())
        floor = stack.enter_context(bare.served(BARE))
        browser = stack.enter_context(_browser())
        cookies = Client(ours.port).sign_in("owner", seeded[350]["password"]).cookies
        for words, spans in SIZES:
            group = f"page, {words:,} words, {spans} spans"
            path = f"/assignments/{seeded[words]['assignment']}/"
            bench.say(group)
            yield from _weigh(
                bench, group, browser, (ours, path, cookies), (floor, f"/{words}.html", {})
            )
        for words, spans, slower in PRESSES:
            what = f"{words:,} words, {spans:,} spans"
            bench.say(f"key presses, {what}, processor ×{slower} slower")
            path = f"/assignments/{seeded[words]['assignment']}/"
            mine = _press(bench, browser, (ours, path, cookies), slower)
            bare_marks = _press(bench, browser, (floor, f"/{words}.html", {}), slower)
            slow = f", processor ×{slower} slower" if slower > 1 else ""
            for name, share in (("p50", 0.5), ("p95", 0.95)):
                yield Row(
                    "key press → painted mark", f"{what}, {name}{slow}", percentile(mine, share),
                    percentile(bare_marks, share), "ms", "one mark in the same text, laid out as one block",
                )  # fmt: skip


Place = tuple[Server, str, dict[str, str]]


@contextlib.contextmanager
def _browser() -> Iterator[Browser]:
    chromium.ensure()
    path = chromium.find()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=chromium.flags())
        yield browser
        browser.close()


def _context(browser: Browser, place: Place) -> BrowserContext:
    server, _path, cookies = place
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_cookies(
        [{"name": name, "value": value, "url": server.address} for name, value in cookies.items()]
    )
    context.add_init_script(path=SCRIPTS / "watch.js")
    return context


def _static_page(path: Path, text: str) -> None:
    """The text alone, compressed as WhiteNoise serves it."""
    script = (SCRIPTS / "bare_mark.js").read_text()
    page = (
        '<!doctype html><html lang="en" data-bare><meta charset="utf-8"><title>Text</title>'
        f'<div id="text" style="white-space:pre-wrap" tabindex="0">{html.escape(text)}</div>'
        f"<script>{script}</script></html>"
    )
    path.write_text(page)
    path.with_name(path.name + ".gz").write_bytes(gzip.compress(page.encode()))


class Visit:
    """One visit of a page: what came over the network, and when one could work."""

    def __init__(self, page: Page, place: Place) -> None:
        server, path, _cookies = place
        self.requests = 0
        self.received = 0.0
        network = page.context.new_cdp_session(page)
        network.send("Network.enable")
        network.on("Network.loadingFinished", self._count)
        page.goto(server.address + path)
        self.usable: float = page.evaluate("window.benchmark.usable")  # a promise: awaited
        page.wait_for_timeout(200)  # late requests, such as the icon
        network.detach()

    def _count(self, event: dict[str, Any]) -> None:
        if event["encodedDataLength"]:  # nothing came for what the cache held
            self.requests += 1
            self.received += event["encodedDataLength"]


def _weigh(bench: Bench, group: str, browser: Browser, ours: Place, floor: Place) -> Iterator[Row]:
    """Cold: the first visit of a fresh browser. Warm: the third, when it has also kept the compiled scripts."""
    cold: list[tuple[Visit, Visit]] = []
    warm: list[tuple[Visit, Visit]] = []
    for _turn in range(bench.size(7, 2)):
        pairs = []
        for place in (ours, floor):
            with _context(browser, place) as context:
                page = context.new_page()
                first, _second, third = (Visit(page, place) for _turn in range(3))
                pairs.append((first, third))
        cold.append((pairs[0][0], pairs[1][0]))
        warm.append((pairs[0][1], pairs[1][1]))
    for name, visits in (("cold", cold), ("warm", warm)):
        for what, unit, attribute, scale in (
            ("annotatable", "s", "usable", 1000),
            ("received, headers too", "kB", "received", 1000),
            ("requests", "", "requests", 1),
        ):
            mine, bare = (
                median([getattr(pair[side], attribute) / scale for pair in visits])
                for side in (0, 1)
            )
            yield Row(group, f"{what}, {name}", mine, bare, unit, STATIC)


def _press(bench: Bench, browser: Browser, place: Place, slower: int) -> list[float]:
    """Milliseconds from the key event to the second frame after it."""
    taken: list[float] = []
    with _context(browser, place) as context:
        page = context.new_page()
        Visit(page, place)
        session = context.new_cdp_session(page)
        session.send("Emulation.setCPUThrottlingRate", {"rate": slower})
        for number in range(bench.size(30, 5)):
            before = page.evaluate("window.benchmark.marks()")
            page.evaluate("window.benchmark.select", number)
            page.wait_for_timeout(150)
            page.keyboard.press(LABELS[number % 4])
            page.wait_for_timeout(100 * slower)
            if page.evaluate("window.benchmark.marks()") == before:
                raise RuntimeError(f"press {number} marked nothing")
            taken.append(page.evaluate("window.benchmark.presses.at(-1)"))
    return taken
