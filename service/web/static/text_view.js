/** Check a whole text: the sentences that state facts, each marked with what the sources say of it. */

import { evidencePart, verdictPart } from "./answer.js";
import { ask } from "./asking.js";
import { slicer } from "./codepoints.js";
import { el, unseen } from "./elements.js";
import { failureNotice, markFields } from "./failures.js";
import { VERDICTS, counted } from "./words.js";

/** Bring the view to life. */
export function textView({ onCorpus }) {
  const form = document.getElementById("text-form");
  const status = document.getElementById("text-status");
  const place = document.getElementById("text-answer");
  let running = new AbortController();

  async function submit() {
    running.abort();
    const { signal } = (running = new AbortController());
    const text = form.elements.text.value;
    const asOf = form.elements.as_of.value;
    markFields(form, null);
    if (!text.trim()) {
      status.textContent = "Paste the text first.";
      form.elements.text.focus();
      return;
    }
    status.textContent = "Checking the text. A long one takes a while…";
    place.setAttribute("aria-busy", "true");
    try {
      const found = await ask("check/text", { body: { text, ...(asOf ? { as_of: asOf } : {}) }, signal });
      status.textContent = tally(found.sentences);
      place.replaceChildren(...reading(text, found.sentences));
      const checked = found.sentences.find(({ answer }) => answer);
      if (checked) onCorpus(checked.answer);
      document.getElementById("marked-text").focus();
    } catch (error) {
      if (error.name === "AbortError") return;
      if (error.status === undefined) throw error;
      status.textContent = "";
      place.replaceChildren(failureNotice(error, submit));
      markFields(form, error);
    }
    place.removeAttribute("aria-busy");
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  return { open: () => form.elements.text.focus() };
}

function tally(sentences) {
  const checked = sentences.filter(({ answer }) => answer);
  const of = (label) => checked.filter(({ answer }) => answer.verdict.label === label).length;
  const parts = Object.entries(VERDICTS).filter(([label]) => of(label)).map(([label, { short }]) => `${of(label)} ${short}`);
  return `${counted(sentences.length, "sentence")}, ${checked.length} checked${parts.length ? `: ${parts.join(", ")}` : ""}.`;
}

/** Give the text with its claims as buttons, the key to their marks, and the place of the answer. */
function reading(text, sentences) {
  const cut = slicer(text);
  const details = el("section", { class: "chosen", "aria-label": "Answer to the chosen sentence", tabindex: "-1" });
  const body = el("div", { class: "marked-text", id: "marked-text", dir: "auto", tabindex: "-1" });
  let from = 0;
  for (const { start, end, answer } of sentences) {
    if (!answer) continue;
    body.append(cut(from, start), claimMark(cut(start, end), answer, details, body));
    from = end;
  }
  body.append(cut(from, Infinity));
  const heading = el("h2", { class: "section" }, "The text");
  const hint = el("p", { class: "hint" }, "Choose an underlined sentence to see its evidence.");
  return [heading, hint, legend(), body, details];
}

function claimMark(words, answer, details, body) {
  const { kind, short } = VERDICTS[answer.verdict.label];
  const choose = () => {
    for (const other of body.querySelectorAll("[aria-pressed=true]")) other.setAttribute("aria-pressed", "false");
    mark.setAttribute("aria-pressed", "true");
    details.replaceChildren(...[verdictPart(answer, "chosen-verdict"), ...evidencePart(answer, "h3")].flat(Infinity).filter(Boolean));
    document.getElementById("chosen-verdict").focus({ preventScroll: true });
    details.scrollIntoView({ block: "nearest" });
  };
  // A real button cannot break across lines with the text around it.
  const mark = el("span", {
    class: `claim-mark ${kind}`, role: "button", tabindex: "0", "aria-pressed": "false",
    on: {
      click: choose,
      keydown: (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        choose();
      },
    },
  }, words, unseen(` (${short})`));
  return mark;
}

function legend() {
  return el("ul", { class: "legend", "aria-label": "What the lines mean" },
    Object.values(VERDICTS).map(({ kind, short }) => el("li", {}, el("span", { class: `claim-mark ${kind}` }, short))));
}
