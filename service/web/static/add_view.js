/** Add a document, where this server lets anybody write. */

import { ask } from "./asking.js";
import { el } from "./elements.js";
import { passageAddress } from "./evidence.js";
import { failureNotice, markFields } from "./failures.js";
import { counted } from "./words.js";

const SOURCE = ["title", "publisher", "url", "language"];
const OUTCOMES = { created: "It is stored", updated: "It was known; its date and language are now as sent", unchanged: "It was stored already" };

/** Bring the view to life. */
export function addView() {
  const form = document.getElementById("add-form");
  const status = document.getElementById("add-status");
  const place = document.getElementById("add-answer");

  async function submit() {
    place.replaceChildren();
    markFields(form, null);
    status.textContent = "Storing…";
    try {
      const outcome = await ask("documents", { body: fromForm(form) });
      status.textContent = `${OUTCOMES[outcome.status] ?? outcome.status}: ${counted(outcome.passages, "passage")}.`;
      place.replaceChildren(el("p", {}, el("a", { href: passageAddress(outcome.id) }, "Read it as it is stored")));
      form.reset();
    } catch (error) {
      if (error.status === undefined) throw error;
      status.textContent = "";
      place.replaceChildren(failureNotice(error, submit));
      markFields(form, error);
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  return { open: () => form.elements.text.focus() };
}

function fromForm(form) {
  const value = (name) => form.elements[name].value.trim();
  const source = Object.fromEntries(SOURCE.filter(value).map((name) => [name, value(name)]));
  const document = { text: form.elements.text.value, source };
  return value("published") ? { ...document, published: value("published") } : document;
}
