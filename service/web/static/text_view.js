/** Check a whole text: the sentences that state facts, each marked with what the sources say of it. */

import { evidencePart, verdictPart } from "./answer.js";
import { askLines } from "./asking.js";
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
    const sentences = [];
    const shown = reading(text);
    place.replaceChildren(...shown.parts);
    place.setAttribute("aria-busy", "true");
    status.textContent = "Checking the text…";
    try {
      const body = { text, ...(asOf ? { as_of: asOf } : {}) };
      for await (const sentence of askLines("check/text", { body, signal })) {
        sentences.push(sentence);
        shown.add(sentence);
      }
      status.textContent = tally(sentences);
      const checked = sentences.find(({ answer }) => answer);
      if (checked) onCorpus(checked.answer);
      document.getElementById("marked-text").focus();
    } catch (error) {
      if (error.name === "AbortError") return;
      if (error.status === undefined) throw error;
      status.textContent = "";
      if (!sentences.length) place.replaceChildren();
      place.prepend(failureNotice(error, submit));
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
  const failed = sentences.filter(({ problem }) => problem).length;
  const of = (label) => checked.filter(({ answer }) => answer.verdict.label === label).length;
  const parts = Object.entries(VERDICTS).filter(([label]) => of(label)).map(([label, { short }]) => `${of(label)} ${short}`);
  return `${counted(sentences.length, "sentence")}, ${checked.length} checked${parts.length ? `: ${parts.join(", ")}` : ""}.`
    + (failed ? ` ${counted(failed, "sentence")} could not be checked.` : "");
}

/** Give the parts that show the text, and `add(sentence)`, which marks the next sentence where it was checked. */
function reading(text) {
  const cut = slicer(text);
  const details = el("section", { class: "chosen", "aria-label": "Answer to the chosen sentence", tabindex: "-1" });
  const rest = document.createTextNode(text);
  const body = el("div", { class: "marked-text", id: "marked-text", dir: "auto", tabindex: "-1" }, rest);
  let from = 0;
  const add = ({ start, end, answer }) => {
    if (!answer) return;
    rest.before(cut(from, start), claimMark(cut(start, end), answer, details, body));
    rest.data = cut(end, Infinity);
    from = end;
  };
  const heading = el("h2", { class: "section" }, "The text");
  const hint = el("p", { class: "hint" }, "Choose an underlined sentence to see its evidence.");
  return { parts: [heading, hint, legend(), body, details], add };
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
