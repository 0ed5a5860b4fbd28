/** Start the page: which view is shown, and what a link asks for. */

import { addView } from "./add_view.js";
import { keepKey } from "./asking.js";
import { claimView } from "./claim_view.js";
import { fromFragment } from "./options.js";
import { textView } from "./text_view.js";
import { counted } from "./words.js";

const writes = document.querySelector("meta[name=factcheck-writes]").content === "on";

function tellCorpus({ corpus, models }) {
  document.getElementById("corpus-state").textContent =
    `${counted(corpus.documents, "document")}, ${counted(corpus.passages, "passage")}. ` +
    `Models: ${models.embedder}, ${models.stance}.`;
}

const views = {
  claim: claimView({ onCorpus: tellCorpus, writes }),
  text: textView({ onCorpus: tellCorpus }),
  ...(writes ? { add: addView() } : {}),
};

function follow() {
  // A fragment without "=" is a place on the page, such as the skip link's.
  if (location.hash && !location.hash.includes("=")) return;
  const options = fromFragment(location.hash) ?? { mode: "claim" };
  const mode = options.mode in views ? options.mode : "claim";
  for (const section of document.querySelectorAll("[data-view]")) section.hidden = section.dataset.view !== mode;
  for (const link of document.querySelectorAll("[data-mode]")) {
    link.hidden = !(link.dataset.mode in views);
    if (link.dataset.mode === mode) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  views[mode].open(options);
}

keepKey(document.getElementById("key"));
addEventListener("hashchange", follow);
follow();
