"""Joining modules and inlining sheets: what comes out does the same, and an unknown form is refused."""

from __future__ import annotations

import re

import pytest

from annotator import assets, storage

CORE = {
    "js/entry.js": (
        'import { add, Count as Tally } from "./number.js";\n'
        'import "./effect.js";\n\n'
        "const word = 1;\n"
        'export const start = () => import("./rare.js");\n'
        "new Tally(add(word));\n"
    ),
    "js/number.js": (
        "const word = 2;\n"
        "export function add(n) {\n  return n + word;\n}\n"
        "export async function later() {\n  await 0;\n}\n"
        "export class Count {}\n"
    ),
    "js/effect.js": "globalThis.effects = 1;\n",
    "js/rare.js": (
        'import { add } from "./number.js";\nimport {\n  twice,\n} from "./sub/twice.js";\n'
        "export const four = twice(add(0));\n"
    ),
    "js/sub/twice.js": "export const twice = (n) => 2 * n;\n",
}


def test_core_is_what_the_entry_imports_and_rare_what_it_may_load_later() -> None:
    made = assets.bundle("js/entry.js", CORE.__getitem__)
    assert list(made.core) == ["js/number.js", "js/effect.js", "js/entry.js"]
    assert set(made.rare) == {"js/rare.js", "js/sub/twice.js"}


def test_import_map_leads_to_the_file_that_holds_the_module() -> None:
    assert assets.bundle("js/entry.js", CORE.__getitem__).names() == {
        "js/rare.js": "js/rare.js",
        "js/sub/twice.js": "js/sub/twice.js",
        "js/number.js": "js/entry.js",
    }


def test_joined_modules_keep_their_scopes_and_offer_what_rare_ones_take() -> None:
    joined = assets.join(assets.bundle("js/entry.js", CORE.__getitem__))
    assert joined.splitlines() == [
        "const m0 = (() => {",
        "const word = 2;",
        "function add(n) {",
        "  return n + word;",
        "}",
        "async function later() {",
        "  await 0;",
        "}",
        "class Count {}",
        "",
        "return { add, later, Count };",
        "})();",
        "const m1 = (() => {",
        "globalThis.effects = 1;",
        "",
        "return {  };",
        "})();",
        "const m2 = (() => {",
        "const { add: add, Count: Tally } = m0;",
        "",
        "",
        "",
        "const word = 1;",
        'const start = () => import("./rare.js");',
        "new Tally(add(word));",
        "",
        "return { start };",
        "})();",
        "const x0 = m0.add;",
        "export { x0 as add };",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "export default 1;",
        "export let count = 0;",
        "export { a };",
        'export * from "./x.js";',
        'import * as all from "./x.js";',
        'import { a, a as b } from "./x.js";',
        'import { default } from "./x.js" with {};',
        'import x from "./x.js";',
        'import { a } from "x";',
        "import { a } from './x.js';",
        'import { a } from "./x.js"',
        "export const { a } = b;",
        "await ready;",
        "const page = await fetch(url);",
    ],
)
def test_form_that_cannot_be_joined_is_refused(line: str) -> None:
    with pytest.raises(assets.AssetError, match=r"^js/a\.js: "):
        assets.parse("js/a.js", f"const z = 1;\n{line}\n")


def test_circle_of_imports_is_refused() -> None:
    texts = {"js/a.js": 'import { b } from "./b.js";\n', "js/b.js": 'import { a } from "./a.js";\n'}
    with pytest.raises(assets.AssetError, match="a circle"):
        assets.bundle("js/a.js", texts.__getitem__)


def test_import_of_what_is_not_exported_is_refused() -> None:
    texts = {"js/a.js": 'import { b } from "./b.js";\n', "js/b.js": "const b = 1;\n"}
    with pytest.raises(assets.AssetError, match=r"js/a\.js: js/b\.js exports no b"):
        assets.join(assets.bundle("js/a.js", texts.__getitem__))


def test_imported_sheets_stand_in_place_of_their_imports() -> None:
    sheets = {
        "css/a.css": '/* why */\n@layer x, y;\n@import "b.css";\n@import "c.css";\na { b: c }\n',
        "css/b.css": "@layer x { b {} }\n",
        "css/c.css": "@layer y { c {} }\n",
    }
    assert assets.inline("css/a.css", sheets.__getitem__) == (
        "\n@layer x, y;\n@layer x { b {} }\n@layer y { c {} }\na { b: c }\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        '@import url("b.css");',
        '@import "b.css" print;',
        "@import 'b.css';",
        'a {}\n@import "b.css";\n',
    ],
)
def test_import_of_another_form_is_refused_in_a_sheet(text: str) -> None:
    with pytest.raises(assets.AssetError, match=r"^css/a\.css: "):
        assets.inline("css/a.css", {"css/a.css": text, "css/b.css": ""}.__getitem__)


@pytest.mark.parametrize("entry", assets.ENTRIES)
def test_every_entry_can_be_joined(entry: str) -> None:
    built = storage.built(entry)
    assert built is not None
    assert re.findall(r"^import\b[^(].*", built, re.MULTILINE) == []


def test_file_of_a_package_is_left_as_it_is() -> None:
    assert storage.built("django_htmx/htmx-2.min.js") is None


def test_static_file_that_is_missing_is_named() -> None:
    with pytest.raises(assets.AssetError, match=r"js/none\.js: there is no such static file"):
        storage.built("js/none.js")
