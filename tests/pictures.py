"""The pictures of the README and the docs, made from the running app: ``python -m tests.pictures``.

Serves the demo from a folder of its own and takes each picture as the person who would see it.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import ViewportSize, sync_playwright

from tests.run import chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

#: Takes pictures with a browser, of the demo at an address, as the people of its accounts.
Take = Callable[["Browser", str, dict[str, dict[str, Any]]], None]
ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "pictures"
SIZE: ViewportSize = {"width": 1280, "height": 800}


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def serve(folder: str, port: int) -> subprocess.Popen[bytes]:
    """The demo on a free port; answers once the sign-in page does."""
    environment = os.environ | {"ANNOTATOR_DATA": folder, "ANNOTATOR_PORT": str(port)}
    server = subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--demo"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    for _attempt in range(240):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/account/login/", timeout=1)
        except OSError:  # not there yet
            time.sleep(0.25)
        else:
            return server
    server.kill()
    raise SystemExit("the server did not start")


def sign_in(browser: Browser, base: str, account: dict[str, Any], *, dark: bool = False) -> Page:
    """A page of that person, signed in."""
    context = browser.new_context(
        base_url=base,
        viewport=SIZE,
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto("/account/login/")
    page.fill("input[name=login]", account["username"])
    page.fill("input[name=password]", account["password"])
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: "login" not in url)
    return page


def annotate(page: Page) -> None:
    """The annotate page with a span selected, as on a second visit."""
    page.goto("/")
    page.click("main a.button--primary")
    page.wait_for_selector("html[data-ready=true]")
    page.mouse.move(300, 300)  # the tour of a first visit waits for a sign of a reader
    tour = page.get_by_role("button", name="Close the tour")
    tour.wait_for()
    tour.click()
    page.locator("#rows a").nth(3).click()
    page.wait_for_selector("#card form")
    page.wait_for_load_state("networkidle")


def take(browser: Browser, base: str, accounts: dict[str, dict[str, Any]]) -> None:
    """Every picture."""
    for dark, person in ((False, "ben"), (True, "chloe")):
        page = sign_in(browser, base, accounts[person], dark=dark)
        annotate(page)
        page.screenshot(path=TARGET / f"annotate-{'dark' if dark else 'light'}.png")
        page.context.close()
    page = sign_in(browser, base, accounts["mira"])
    page.goto("/projects/demo/agreement/")
    page.screenshot(path=TARGET / "agreement.png")
    page.context.close()


def main(take: Take = take) -> None:
    """Serve the demo, ``take`` its pictures, stop."""
    TARGET.mkdir(parents=True, exist_ok=True)
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        server = serve(folder, port)
        try:
            found = json.loads((Path(folder) / "demo_accounts.json").read_text())
            accounts = {user["username"]: user for user in found["users"]}
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path=chromium.find(), args=chromium.flags()
                )
                take(browser, f"http://127.0.0.1:{port}", accounts)
                browser.close()
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
