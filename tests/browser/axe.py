"""What a page is held to by WCAG 2.2: axe finds nothing, and Tab comes to everything, visibly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from playwright.sync_api import Page

#: Fetching style sheets ahead, axe would look for the imported ones beside the page. The size of targets is of
#: WCAG 2.2 and off unless one asks.
COMMON = {"preload": False, "resultTypes": ["violations"]}
OPTIONS = COMMON | {"rules": {"target-size": {"enabled": True}}}
#: What another theme can change; of the rest, what is clean in one is clean in all.
COLOURS = COMMON | {"runOnly": ["color-contrast", "link-in-text-block"]}
THEMES = ("light", "dark", "contrast")
WEAR = "(theme) => { document.documentElement.dataset.theme = theme; }"

#: Whether a target stands partly below the bar of labels: scrolling brings it up, axe counts what is in sight.
BELOW = """
([selector]) => {
  const [one, bar] = [document.querySelector(selector), document.querySelector(".bar")];
  return Boolean(bar) && !bar.contains(one) && one.getBoundingClientRect().bottom > bar.getBoundingClientRect().top;
}
"""

#: What Tab has to come to: within an open dialog only what is in it. Of radio buttons of a name, one.
START = """
() => {
  const root = [...document.querySelectorAll("dialog:modal")].at(-1) ?? document.body;
  const all = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  const groups = new Set();
  const wanted = [...root.querySelectorAll(all)].filter((one) => {
    if (one.disabled || one.matches(":disabled") || one.tabIndex < 0 || one.closest("[inert]")) return false;
    if (!one.checkVisibility({ visibilityProperty: true })) return false;
    const details = one.closest("details:not([open])");
    if (details && one.tagName !== "SUMMARY") return false;
    if (one.type !== "radio") return true;
    const name = `${one.form?.id} ${one.name}`;
    return !groups.has(name) && groups.add(name);
  });
  globalThis.reach = { wanted: new Set(wanted), faults: [] };
  document.activeElement.blur();
  return wanted.length;
}
"""
STEP = """
() => {
  const one = document.activeElement;
  if (one === document.body) return;
  const { wanted, faults } = globalThis.reach;
  const called = one.outerHTML.slice(0, 120);
  const group = (other) => one.type === "radio" && other.name === one.name && other.form === one.form;
  for (const other of wanted) if (other === one || group(other)) wanted.delete(other);
  const ringed = ({ outlineStyle, outlineWidth }) => outlineStyle !== "none" && parseFloat(outlineWidth) > 0;
  const boxes = [one, one.closest("label")].filter(Boolean).map((box) => getComputedStyle(box));
  const shown = boxes.some(ringed) || getComputedStyle(one, "::before").content !== "none";
  if (!shown && one.type !== "date") faults.push(`no sign of the focus: ${called}`); // a date rings its parts
  const label = one.matches("input[type=radio], input[type=checkbox]") ? one.closest("label") ?? one : one;
  const box = label.getClientRects()[0] ?? label.getBoundingClientRect();
  const at = [[0.5, 0.5], [0.1, 0.2], [0.9, 0.8], [0.5, 0.05], [0.5, 0.95]].map(([x, y]) =>
    document.elementFromPoint(box.left + box.width * x, box.top + box.height * y));
  const seen = (hit) => hit && (label.contains(hit) || hit.contains(label));
  if (!at.some(seen)) faults.push(`covered by ${at[0]?.outerHTML.slice(0, 80)} ${JSON.stringify(box)}: ${called}`);
}
"""
END = """
() => {
  const { wanted, faults } = globalThis.reach;
  return [...faults, ...[...wanted].map((one) => `Tab never comes to ${one.outerHTML.slice(0, 120)}`)];
}
"""


def violations(page: Page) -> list[str]:
    """What axe finds, one line for each rule."""
    page.evaluate(Axe().axe_script)
    return _found(page, OPTIONS)


def violations_in_any_theme(page: Page) -> list[str]:
    """What axe finds in light, and what is wrong with the colours of the other themes."""
    page.evaluate(WEAR, "light")
    found = violations(page)
    for theme in THEMES[1:]:
        page.evaluate(WEAR, theme)
        found += [f"{theme}: {fault}" for fault in _found(page, COLOURS)]
    page.evaluate(WEAR, "light")
    return found


def _found(page: Page, options: dict[str, Any]) -> list[str]:
    run = "async (options) => (await axe.run(options)).violations"
    found: list[dict[str, Any]] = page.evaluate(run, options)
    for rule in found:
        if rule["id"] == "target-size":
            rule["nodes"] = [
                one for one in rule["nodes"] if not page.evaluate(BELOW, one["target"])
            ]
    return [
        f"{page.url} {rule['id']} ({len(rule['nodes'])}): {rule['nodes'][0]['html'][:300]} "
        f"{rule['nodes'][0].get('failureSummary', '')[:300]}"
        for rule in found
        if rule["nodes"]
    ]


def unreached(page: Page) -> list[str]:
    """What Tab does not come to, what does not show that it has the focus, and what is covered when it has it."""
    count: int = page.evaluate(START)
    # A date is a stop for day, month, year and its calendar.
    dates = page.locator("input[type=date]").count()
    for _ in range(count + 3 * dates + 8):
        page.keyboard.press("Tab")
        page.evaluate(STEP)
    found: list[str] = page.evaluate(END)
    return [f"{page.url} {fault}" for fault in found]
