"""Joined modules in a real browser: one instance of a core module, whether the entry or a rare module asks for it."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import BrowserContext, Route

from annotator import assets

SOURCES = {
    "js/entry.js": (
        'import { raise, seen } from "./count.js";\n'
        "const name = 1;\n"
        "raise();\n"
        'export const load = () => import("./rare.js");\n'
        "globalThis.test = { load, seen, name };\n"
    ),
    "js/count.js": (
        "let name = 0;\n"
        "export function raise() {\n  name += 1;\n}\n"
        "export const seen = () => name;\n"
    ),
    "js/rare.js": 'import { raise, seen } from "./count.js";\nraise();\nexport const all = seen();\n',
}


@pytest.mark.parametrize("joined", [False, True])
def test_rare_module_shares_the_core_with_the_entry(context: BrowserContext, joined: bool) -> None:
    made = assets.bundle("js/entry.js", SOURCES.__getitem__)
    served, imports = dict(SOURCES), {}
    if joined:
        served = {"js/entry.1.js": assets.join(made), "js/rare.2.js": SOURCES["js/rare.js"]}
        hashed = {"js/entry.js": "js/entry.1.js", "js/rare.js": "js/rare.2.js"}
        imports = {f"/{name}": f"/{hashed[held]}" for name, held in made.names().items()}
    entry = "js/entry.1.js" if joined else "js/entry.js"
    page_text = (
        f'<script type="importmap">{json.dumps({"imports": imports})}</script>'
        f'<script type="module" src="/{entry}"></script>'
    )

    def answer(route: Route) -> None:
        name = route.request.url.removeprefix("http://joined.test/")
        kind = "text/javascript" if name else "text/html"
        route.fulfill(body=served[name] if name else page_text, content_type=kind)

    context.route("http://joined.test/**", answer)
    page = context.new_page()
    page.goto("http://joined.test/")
    assert page.evaluate("test.load().then(({ all }) => [all, test.seen(), test.name])") == [
        2,
        2,
        1,
    ]
