// The JavaScript half of the golden files; tests/spans/test_golden.py reads the same ones.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

import { blockHtml, CodePoints, lanes } from "../../static/js/text.js";

const folder = new URL("../fixtures/segments/", import.meta.url);

for (const name of readdirSync(folder).filter((file) => file.endsWith(".json"))) {
  const { text, labels, spans, expected } = JSON.parse(readFileSync(new URL(name, folder), "utf-8"));
  const points = new CodePoints(text);
  const at = (offset) => points.toU16(offset);
  const here = spans.map((span) => ({
    ...span,
    start: at(span.start),
    end: at(span.end),
    parts: (span.parts ?? [[span.start, span.end]]).map(([from, to]) => [at(from), at(to)]),
  }));
  const styles = new Map(
    Object.entries(labels).map(([key, [label, abbr, color]]) => [key, { name: label, abbr, color }]),
  );

  test(`${name}: rows are those of the golden file`, () => {
    const found = Object.fromEntries([...lanes(here)].sort(([a], [b]) => (a < b ? -1 : 1)));
    assert.deepEqual(found, expected.lanes);
  });

  test(`${name}: HTML is that of the golden file`, () => {
    const row = lanes(here);
    const html = expected.blocks.map(([start, end, kind]) => {
      const inner = blockHtml(text, at(start), at(end), here, row, styles);
      return `<div class="block block-${kind}" data-o="${start}">${inner}</div>`;
    });
    // The boxes are the server's alone; that one keeps its blanks changes nothing within.
    assert.equal(html.join(""), expected.html.replaceAll(" block-blanks", ""));
  });

  test(`${name}: offsets come back the same from UTF-16`, () => {
    const length = [...text].length;
    for (let offset = 0; offset <= length; offset += 1) assert.equal(points.toCP(at(offset)), offset);
    assert.equal(at(length), text.length);
  });
}
