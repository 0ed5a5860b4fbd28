/** Mark the words in which a claim and a passage differ. */

import { el } from "./elements.js";

/** Give the pieces of `text`, those among `words` marked; letters compare without case. */
export function marked(text, words) {
  const spans = disjoint(words.map((word) => found(text, word)).filter(Boolean));
  const pieces = [];
  let from = 0;
  for (const [start, end] of spans) {
    pieces.push(text.slice(from, start), el("b", { class: "differs" }, text.slice(start, end)));
    from = end;
  }
  return [...pieces, text.slice(from)].filter((piece) => piece !== "");
}

function found(text, word) {
  if (!word) return null;
  const letter = /[\p{L}\p{N}]/u;
  const here = text.toLowerCase();
  const wanted = word.toLowerCase();
  if (here.length !== text.length) return null; // lower case of another length: offsets would not hold
  for (let start = here.indexOf(wanted); start >= 0; start = here.indexOf(wanted, start + 1)) {
    const end = start + wanted.length;
    const whole = !letter.test(text.charAt(start - 1)) && !letter.test(text.charAt(end));
    if (whole || !letter.test(wanted.charAt(0))) return [start, end];
  }
  return null;
}

function disjoint(spans) {
  const kept = [];
  for (const span of spans.sort(([a], [b]) => a - b)) {
    if (!kept.length || span[0] >= kept.at(-1)[1]) kept.push(span);
  }
  return kept;
}
