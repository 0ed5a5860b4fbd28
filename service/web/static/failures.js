/** Show what went wrong, in plain words, and where it can be mended. */

import { el } from "./elements.js";

const FIELDS = {
  claim: "Claim", as_of: "As the sources stood on", published_from: "Published from", published_to: "Published up to",
  publishers: "Only these publishers", exclude_publishers: "Not these publishers", languages: "Languages",
  text: "Text", title: "Headline", publisher: "Publisher", url: "Address (URL)", language: "Language",
  published: "Published",
};

/** Make the notice of a failure; `again` is called where asking again may help. */
export function failureNotice(failure, again) {
  const mayHelp = again && (failure.status === 0 || failure.status === 429 || failure.status >= 500);
  return el("div", { class: "failure", role: "alert" },
    el("p", {}, el("strong", {}, `${failure.title}.`), " ", failure.detail),
    failure.faults?.length
      ? el("ul", {}, failure.faults.map(({ place, detail }) => el("li", {}, `${FIELDS[place] ?? (place || "Request")}: ${detail}`)))
      : null,
    [401, 403].includes(failure.status) && failure.title !== "Documents cannot be changed over HTTP"
      ? el("p", {}, "This server may ask for an API key: enter it at the foot of this page.") : null,
    mayHelp ? el("button", { type: "button", on: { click: again } }, "Try again") : null);
}

/** Mark the fields of a form that a failure names, and put the focus on the first of them. */
export function markFields(form, failure) {
  for (const field of form.elements) field.removeAttribute("aria-invalid");
  const wrong = (failure?.faults ?? []).map(({ place }) => form.elements.namedItem(place)).filter(Boolean);
  for (const field of wrong) field.setAttribute("aria-invalid", "true");
  const folded = wrong[0]?.closest("details");
  if (folded) folded.open = true;
  wrong[0]?.focus();
  if (failure && [401, 403].includes(failure.status)) document.getElementById("key-box").open = true;
}
