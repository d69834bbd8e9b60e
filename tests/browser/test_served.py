"""The demo as ``make run`` serves it: collected, hashed, minified files under the strict policy."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.watch import Watch
from tests.pictures import ROOT, free_port

if TYPE_CHECKING:
    from playwright.sync_api import Page

#: What a copy of the program needs to start.
PARTS = ("annotator", "articles", "templates", "static", "seeds", "requirements")
START_SECONDS = 90
#: What opening the annotate page may cost (docs/architecture.md, section 6); once more, with what the browser kept.
MOST_REQUESTS = 14
MOST_BYTES = 60_000
MOST_REQUESTS_WARM = 3


@dataclass
class Served:
    """A running demo."""

    url: str
    folder: Path

    def account(self, name: str) -> dict[str, Any]:
        """The account that the start prints."""
        found = json.loads((self.folder / "data" / "demo_accounts.json").read_text())
        account: dict[str, Any] = next(one for one in found["users"] if one["username"] == name)
        return account


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A bare copy of the program, so that its collected files are fresh and its own, on a free port."""
    tmp_path = tmp_path_factory.mktemp("served")
    for part in PARTS:
        shutil.copytree(ROOT / part, tmp_path / part)
    shutil.copy(ROOT / "manage.py", tmp_path)
    port = free_port()
    ours = {"ANNOTATOR_DATA": str(tmp_path / "data"), "ANNOTATOR_PORT": str(port)}
    hidden = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")
    environment = {key: value for key, value in os.environ.items() if key not in hidden} | ours
    log = tmp_path / "log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--demo"],
            cwd=tmp_path,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            url = f"http://127.0.0.1:{port}"
            wait_for(port, server, log)
            yield Served(url, tmp_path)
        finally:
            server.terminate()
            server.wait(20)


def wait_for(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"the demo did not start:\n{log.read_text()}")


def test_the_demo_marks_a_span_with_hashed_files_under_the_strict_policy(
    browser: Browser, served: Served
) -> None:
    watch = Watch(served.url)
    context = browser.new_context(base_url=served.url, reduced_motion="reduce")
    watch.follow(context)
    fetched: list[str] = []
    context.on("request", lambda request: fetched.append(request.url.removeprefix(served.url)))
    page = context.new_page()
    sign_in_as(page, served.account("ben"))
    page.locator("main a.button--primary").first.click()
    page.wait_for_selector("html[data-ready=true]")
    before = page.locator("#rows li[data-id]").count()
    block = page.locator("#text .block-para", has_not=page.locator("mark")).last
    block.dblclick(position={"x": 60, "y": 20})
    page.wait_for_timeout(50)
    page.keyboard.press("3")
    expect(page.locator("#rows li[data-id]")).to_have_count(before + 1)
    expect(page.locator("#save-state")).to_have_text("Saved")
    page.reload()
    page.wait_for_selector("html[data-ready=true]")
    expect(page.locator("#rows li[data-id]")).to_have_count(before + 1)
    page.wait_for_timeout(500)  # the card, and what htmx fetches after it
    context.close()
    assert watch.noted == []
    static = [address for address in fetched if address.startswith("/static/")]
    plain = [address for address in static if not re.search(r"\.[0-9a-f]{12}\.\w+$", address)]
    assert plain == []
    assert any("/js/annotate." in address for address in static)


def test_signing_out_with_unsent_work_asks_on_any_page_with_hashed_files(
    browser: Browser, served: Served
) -> None:
    watch = Watch(served.url)
    watch.expect("Failed to load resource")
    context = browser.new_context(base_url=served.url, reduced_motion="reduce")
    watch.follow(context)
    fetched: list[str] = []
    context.on("request", lambda request: fetched.append(request.url.removeprefix(served.url)))
    page = context.new_page()
    sign_in_as(page, served.account("ben"))
    page.locator("main a.button--primary").first.click()
    page.wait_for_selector("html[data-ready=true]")
    context.route("**/operations/", lambda route: route.abort())
    block = page.locator("#text .block-para", has_not=page.locator("mark")).first
    block.dblclick(position={"x": 60, "y": 20})
    page.wait_for_timeout(50)
    page.keyboard.press("4")
    expect(page.locator("#save-state")).to_have_text("Offline – 1 kept on this device")
    for path in ("", "/"):  # there, and on a page that knows nothing of it
        if path:
            page.goto(path)
        page.locator("[popovertarget=user-menu]").click()
        page.locator("#user-menu").get_by_role("button", name="Sign out").click()
        dialog = page.get_by_role("dialog", name="Not everything is sent yet")
        expect(dialog.get_by_role("listitem")).to_contain_text("1 change")
        dialog.get_by_role("button", name="Stay").click()
    context.close()
    assert watch.noted == []
    static = [address for address in fetched if address.startswith("/static/")]
    assert any("/js/leaving." in address for address in static)
    assert [one for one in static if not re.search(r"\.[0-9a-f]{12}\.\w+$", one)] == []


def test_the_annotate_page_is_light(browser: Browser, served: Served) -> None:
    context = browser.new_context(base_url=served.url, reduced_motion="reduce")
    page = context.new_page()
    sign_in_as(page, served.account("ben"))
    address = page.locator("main a.button--primary").first.get_attribute("href")
    signed_in = context.storage_state()
    context.close()
    context = browser.new_context(base_url=served.url, storage_state=signed_in)
    cold, warm = weigh(context, str(address)), weigh(context, str(address))
    context.close()
    assert len(cold) <= MOST_REQUESTS
    assert sum(cold) <= MOST_BYTES
    assert len(warm) <= MOST_REQUESTS_WARM


def weigh(context: BrowserContext, address: str) -> list[float]:
    """What one visit received over the network, headers too, in bytes a request."""
    received: list[float] = []
    page = context.new_page()
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    network.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    page.goto(address)
    page.wait_for_selector("html[data-ready=true]")
    page.wait_for_timeout(500)  # late requests, such as the icon
    page.close()
    return [size for size in received if size]  # nothing came for what the cache held


def sign_in_as(page: Page, account: dict[str, Any]) -> None:
    page.goto("/account/login/")
    page.get_by_label("Username").fill(account["username"])
    page.get_by_label("Password").fill(account["password"])
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "login" not in url)
