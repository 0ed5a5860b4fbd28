/** One piece of evidence as a card: stance, date and source first, then the words in their context. */

import { written } from "./dates.js";
import { el, outsideLink, sign, unseen } from "./elements.js";
import { marked } from "./marking.js";
import { STANCES, confidence, counted, outlet } from "./words.js";

const KINDS = { text: "date read in the text", metadata: "date from the page's metadata" };

/** Make the card of one piece of evidence, as a list item that can take the focus. */
export function evidenceCard(item) {
  const { kind, words } = STANCES[item.stance];
  const score = item.stance_scores[item.stance.toLowerCase()];
  return el("li", { class: `evidence ${kind}`, id: `evidence-${item.passage_id}`, tabindex: "-1" },
    el("p", { class: "stance" },
      sign(kind), el("strong", {}, words),
      item.stance === "NOT_ENOUGH_INFO" ? null : el("span", { class: "score" }, confidence(score))),
    source(item),
    quotation(item),
    speaker(item.attribution),
    differences(item.differences),
    copies(item.origin),
  );
}

/** Link to a passage on the page of its document. */
export function passageAddress(documentId, passageId) {
  return `documents/${encodeURIComponent(documentId)}${passageId === undefined ? "" : `#p${passageId}`}`;
}

/** Write a date in its element: "26 January 2022", or "no date". */
export function dateline(edtf, options) {
  return edtf ? el("time", { datetime: edtf }, written(edtf, options)) : el("span", { class: "undated" }, "no date");
}

function source({ source: where, date, date_origin: origin, passage_id: passageId }) {
  const title = where.title || "Untitled document";
  return el("p", { class: "source" },
    dateline(date),
    KINDS[origin] ? el("span", { class: "note" }, ` (${KINDS[origin]})`) : null,
    " · ", el("span", { class: "publisher", dir: "auto" }, outlet(where)),
    where.section ? el("span", { class: "note", dir: "auto" }, `, ${where.section}`) : null, el("br"),
    el("a", { class: "title", dir: "auto", lang: where.language, href: passageAddress(where.document_id, passageId) }, title),
    where.url ? [" ", outsideLink(where.url, "original", unseen(" (opens a new tab)"))] : null,
  );
}

function quotation({ passage, source: where, differences: found }) {
  const words = marked(passage.text, (found ?? []).map((difference) => difference.passage));
  return el("blockquote", { lang: where.language, dir: "auto" },
    passage.before ? el("span", { class: "context" }, passage.before, " ") : null,
    el("mark", {}, words),
    passage.after ? el("span", { class: "context" }, " ", passage.after) : null,
  );
}

function speaker(attribution) {
  if (!attribution?.speaker) return null;
  const words = attribution.kind === "quote" ? "In the words of " : "As reported of ";
  return el("p", { class: "speaker" }, words, el("strong", { dir: "auto" }, attribution.speaker),
    ", not the outlet’s own statement.");
}

function differences(found) {
  if (!found?.length) return null;
  const rows = found.map(({ kind, claim, passage }) => el("li", {},
    el("span", { class: "kind" }, `${kind}: `), "the claim says ", el("b", { class: "differs", dir: "auto" }, claim),
    ", the passage ", el("b", { class: "differs", dir: "auto" }, passage)));
  return el("ul", { class: "differences", "aria-label": "What differs" }, rows);
}

function copies(origin) {
  if (!origin?.copies) return null;
  const outlets = new Set(origin.also_in.map(outlet)).size;
  const rows = origin.also_in.map((copy) => el("li", {},
    el("a", { href: passageAddress(copy.document_id, copy.passage_id), dir: "auto" }, outlet(copy)), ", ", dateline(copy.date)));
  return el("details", { class: "copies" },
    el("summary", {}, `Also in ${counted(outlets, "outlet")}`, el("span", { class: "note" }, ": one story, counted once")),
    el("ul", {}, rows));
}
