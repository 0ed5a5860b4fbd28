/** What is asked: in the form, in the link (its fragment, which no server sees), in the request. */

import { dayOf, interval } from "./dates.js";

const LISTS = { publishers: ";", exclude_publishers: ";", languages: "," };
const DATES = ["published_from", "published_to", "as_of"];

/** Read the fragment of a link; null where it is no link to a check or a mode. */
export function fromFragment(fragment) {
  if (!fragment.includes("=")) return null;
  const found = new URLSearchParams(fragment.replace(/^#/, ""));
  const options = { mode: found.get("mode") ?? "claim", claim: found.get("claim") ?? "" };
  for (const name of DATES) if (found.get(name)) options[name] = found.get(name);
  for (const name of Object.keys(LISTS)) if (found.has(name)) options[name] = found.getAll(name);
  return options;
}

/** Write the fragment that asks the same again. */
export function toFragment({ mode, ...options }) {
  const written = new URLSearchParams();
  if (mode && mode !== "claim") written.set("mode", mode);
  for (const [name, value] of Object.entries(options)) {
    for (const one of Array.isArray(value) ? value : [value]) if (one) written.append(name, one);
  }
  return `#${written}`;
}

/** Write the body of POST /check. */
export function request(options, { timeline = false } = {}) {
  const { claim, as_of, published_from, published_to } = options;
  const body = { claim, stances: ["SUPPORTS", "REFUTES", "NOT_ENOUGH_INFO"], timeline };
  for (const [name, value] of Object.entries({ as_of, published_from, published_to })) if (value) body[name] = value;
  for (const name of Object.keys(LISTS)) if (options[name]?.length) body[name] = options[name];
  return body;
}

/** Read the form. */
export function fromForm(form) {
  const options = { mode: "claim", claim: form.elements.claim.value.trim() };
  for (const name of DATES) {
    const field = form.elements[name];
    // A date that a day cannot say (a month, a moment) stays as long as its field is not touched.
    const value = field.value && field.value === field.dataset.day ? field.dataset.date : field.value;
    if (value) options[name] = value;
  }
  for (const [name, separator] of Object.entries(LISTS)) {
    const names = form.elements[name].value.split(separator).map((one) => one.trim()).filter(Boolean);
    if (names.length) options[name] = names;
  }
  return options;
}

/** Fill the form. */
export function toForm(options, form) {
  form.elements.claim.value = options.claim ?? "";
  for (const name of DATES) showDate(form.elements[name], options[name], name === "published_from" ? 0 : 1);
  for (const [name, separator] of Object.entries(LISTS)) {
    form.elements[name].value = (options[name] ?? []).join(`${separator} `);
  }
}

/** Count the filters that are set. */
export function filtersSet(options) {
  return [...DATES, ...Object.keys(LISTS)].filter((name) => options[name]?.length).length;
}

function showDate(field, date, edge) {
  const meant = interval(date);
  field.dataset.date = date ?? "";
  field.dataset.day = meant ? dayOf(meant[edge]) : "";
  field.value = field.dataset.day;
}
