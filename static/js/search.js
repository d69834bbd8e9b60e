// Finding words in a text. Pure: no DOM, runs in node. articles/concordance.py finds the same on the server.

const UNSPACED = /[\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]/;
const MOST = 1000;

const escaped = (text) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");

/**
 * Where `query` stands in `text`: [[from, to]…], UTF-16 offsets. Case does not count, nor how wide a blank is. With
 * `words` only whole words, except in scripts without blanks. An accent or a part of an emoji is never cut off.
 */
export function occurrences(text, query, { words = false } = {}) {
  const wanted = query.trim();
  if (!wanted) return [];
  const inner = wanted.split(/\s+/).map(escaped).join("\\s+");
  const letter = "[\\p{L}\\p{N}\\p{M}_]";
  const whole = words && !UNSPACED.test(wanted);
  const [before, after] = whole ? [`(?<!${letter})`, `(?!${letter})`] : ["", "(?![\\p{M}\u200d\ufe0f])"];
  const pattern = new RegExp(before + inner + after, "giu");
  const found = [];
  for (const match of text.matchAll(pattern)) {
    found.push([match.index, match.index + match[0].length]);
    if (found.length === MOST) break;
  }
  return found;
}
