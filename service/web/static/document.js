/** Show one document with its passages; the fragment (#p812) names the passage to highlight. */

import { Failure, ask, keepKey } from "./asking.js";
import { slicer } from "./codepoints.js";
import { dateline } from "./evidence.js";
import { el, outsideLink } from "./elements.js";
import { failureNotice } from "./failures.js";

const status = document.getElementById("status");
const article = document.getElementById("document");
const address = location.pathname;

async function show() {
  try {
    const [found, { passages }] = await Promise.all([ask(address), ask(`${address}/passages`)]);
    document.title = found.source.title || found.id;
    article.replaceChildren(...heading(found), body(found, passages));
    status.textContent = "";
    highlight();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    status.textContent = "";
    article.replaceChildren(failureNotice(error, show));
    if ([401, 403].includes(error.status)) document.getElementById("key-box").open = true;
  }
}

function heading({ id, source, published, date_precision: precision, date_origin: origin, kind, modified }) {
  const notes = [
    origin === "text" ? "date read in the text" : origin === "metadata" ? "date from the page's metadata" : "",
    ["year", "month"].includes(precision) ? `known to the ${precision}` : "",
    kind === "fact_check" ? "a published fact-check" : "",
  ].filter(Boolean);
  return [
    el("h1", { dir: "auto", lang: source.language }, source.title || "Untitled document"),
    el("p", { class: "source" },
      dateline(published), modified ? [", changed ", dateline(modified)] : null,
      " · ", el("span", { class: "publisher", dir: "auto" }, source.publisher || "unknown publisher"),
      source.author ? [" · ", el("span", { dir: "auto" }, source.author)] : null,
      notes.length ? el("span", { class: "note" }, ` (${notes.join(", ")})`) : null,
      el("br"), source.url ? [outsideLink(source.url, source.url), el("br")] : null,
      el("span", { class: "note" }, "Stored as ", el("code", {}, id))),
  ];
}

function body({ text, source }, passages) {
  const cut = slicer(text);
  const whole = el("div", { class: "document-text", lang: source.language, dir: "auto" });
  let from = 0;
  for (const { passage_id: id, start, end } of passages) {
    const words = cut(start, end);
    whole.append(cut(from, start), el("span", { id: `p${id}`, class: "passage", tabindex: "-1" }, words));
    from = end;
  }
  whole.append(cut(from, Infinity));
  return whole;
}

function highlight() {
  article.querySelector(".passage.shown")?.classList.remove("shown");
  const id = location.hash.slice(1);
  if (!/^p\d+$/.test(id)) return;
  const passage = document.getElementById(id);
  if (!passage) {
    status.textContent = "The passage of this link is no longer part of the document: it was changed meanwhile.";
    return;
  }
  passage.classList.add("shown");
  passage.focus({ preventScroll: true });
  passage.scrollIntoView({ block: "center" });
}

keepKey(document.getElementById("key"));
document.getElementById("key").addEventListener("change", show);
addEventListener("hashchange", highlight);
show();
