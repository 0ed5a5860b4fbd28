/** Check one claim: form, answer, timeline, link. */

import { announcement, evidencePart, verdictPart } from "./answer.js";
import { ask } from "./asking.js";
import { el } from "./elements.js";
import { failureNotice, markFields } from "./failures.js";
import { filtersSet, fromForm, request, toForm, toFragment } from "./options.js";
import { timelinePart } from "./timeline.js";

const FILTERS = ["published_from", "published_to", "as_of", "publishers", "exclude_publishers", "languages"];

/** Bring the view to life; gives `open(options)`, which shows what a link asks for. */
export function claimView({ onCorpus, writes }) {
  const form = document.getElementById("claim-form");
  const status = document.getElementById("claim-status");
  const place = document.getElementById("claim-answer");
  let running = new AbortController();
  let timeline = null;

  async function show(options, { focus = false } = {}) {
    running.abort();
    const { signal } = (running = new AbortController());
    begin(options);
    try {
      const { as_of: asOf, ...always } = options;
      const whole = await ask("check", { body: request(always, { timeline: true }), signal });
      const answer = asOf ? await ask("check", { body: request(options), signal }) : whole;
      timeline = timelinePart(whole, asOf, (date) => showAsOf(options, date));
      place.replaceChildren(...sections(answer, options));
      finish(answer, focus);
    } catch (error) {
      fail(error, () => show(options, { focus }));
    }
  }

  async function showAsOf(options, date) {
    running.abort();
    const { signal } = (running = new AbortController());
    const { as_of: _, ...rest } = options;
    const wanted = date ? { ...rest, as_of: date } : rest;
    begin(wanted);
    history.replaceState(null, "", toFragment(wanted));
    try {
      const answer = await ask("check", { body: request(wanted), signal });
      const parts = sections(answer, wanted);
      // The timeline keeps its place, and so the focus of the slider.
      for (const child of [...place.children]) if (child !== timeline?.element) child.remove();
      const at = parts.indexOf(timeline?.element);
      parts.slice(0, at).forEach((part) => timeline.element.before(part));
      place.append(...parts.slice(at + 1));
      finish(answer, false);
    } catch (error) {
      fail(error, () => showAsOf(options, date));
    }
  }

  /** Announce something; what the page shows anyway is for screen readers only. */
  function tell(words, { seen = true } = {}) {
    status.classList.toggle("unseen", !seen);
    status.textContent = words;
  }

  function begin(options) {
    toForm(options, form);
    tellFilters(options);
    markFields(form, null);
    tell("Checking…");
    place.setAttribute("aria-busy", "true");
  }

  function sections(answer, options) {
    const decided = answer.evidence.some((item) => item.stance !== "NOT_ENOUGH_INFO");
    return [
      verdictPart(answer), nextSteps(answer, options), timeline?.element, ...evidencePart(answer),
      decided || answer.evidence.length ? copyLink() : null,
    ].flat(Infinity).filter(Boolean);
  }

  function nextSteps({ verdict }, { as_of: _, ...options }) {
    if (verdict.reason === "all_filtered_out" || (verdict.reason && filtersSet(options))) {
      return el("p", {}, el("button", { type: "button", on: { click: clearFilters } }, "Ask again without filters"));
    }
    if (verdict.reason !== "empty_corpus") return null;
    return el("p", {}, writes ? el("a", { href: "#mode=add" }, "Add a document") : "Add documents with ",
      writes ? ", or many with " : "", el("code", {}, "python -m service ingest"), ".");
  }

  function finish(answer, focus) {
    place.removeAttribute("aria-busy");
    tell(announcement(answer), { seen: false });
    document.title = `${answer.claim.slice(0, 80)}: what do the sources say?`;
    onCorpus(answer);
    if (focus) document.getElementById("verdict").focus({ preventScroll: false });
  }

  function fail(error, again) {
    if (error.name === "AbortError") return;
    if (error.status === undefined) throw error;
    place.removeAttribute("aria-busy");
    tell("");
    timeline = null;
    place.replaceChildren(failureNotice(error, again));
    markFields(form, error);
  }

  function tellFilters(options) {
    const count = filtersSet(options);
    document.getElementById("filters-set").textContent = count ? ` (${count} set)` : "";
  }

  function submit() {
    const options = fromForm(form);
    if (!options.claim) {
      tell("Write the claim first.");
      form.elements.claim.focus();
      return;
    }
    const fragment = toFragment(options);
    if (fragment !== location.hash) history.pushState(null, "", fragment);
    show(options, { focus: true });
  }

  function clearFilters() {
    for (const name of FILTERS) form.elements[name].value = "";
    if (form.elements.claim.value.trim()) submit();
    else tellFilters({});
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  form.elements.claim.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit();
  });
  document.getElementById("clear-filters").addEventListener("click", clearFilters);
  suggestPublishers();

  return {
    open(options) {
      if (options.claim) {
        show(options);
        document.getElementById("filters").open = filtersSet(options) > (options.as_of ? 1 : 0);
      } else {
        running.abort();
        toForm({}, form);
        tellFilters({});
        tell("");
        place.replaceChildren();
        form.elements.claim.focus();
      }
    },
  };
}

function copyLink() {
  const told = el("span", { role: "status", class: "note" });
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(location.href);
      told.textContent = " Copied. It asks the same again.";
    } catch {
      told.textContent = " Not allowed here: copy the address of this page instead.";
    }
  };
  return el("p", { class: "link" }, el("button", { type: "button", class: "plain", on: { click: copy } }, "Copy the link to this answer"), told);
}

/** Offer the publishers of the first documents, once somebody looks at the filters. */
function suggestPublishers() {
  const list = document.getElementById("known-publishers");
  document.getElementById("filters").addEventListener("toggle", async () => {
    if (list.children.length) return;
    const page = await ask("documents?limit=200").catch(() => ({ documents: [] }));
    const names = new Set(page.documents.map(({ source }) => source.publisher).filter(Boolean));
    list.replaceChildren(...[...names].sort().map((name) => el("option", { value: name })));
  });
}
