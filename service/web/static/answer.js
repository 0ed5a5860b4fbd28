/** The answer to one claim: the verdict in one line, then the evidence. */

import { dateline, evidenceCard, passageAddress } from "./evidence.js";
import { written } from "./dates.js";
import { el, outsideLink, sign, unseen } from "./elements.js";
import { marked } from "./marking.js";
import { REASONS, VERDICTS, capital, confidence, counted, outlet, sides } from "./words.js";

/** Show the verdict on a claim; its heading can take the focus. `headingId` must be unique on the page. */
export function verdictPart(answer, headingId = "verdict", level = "h2") {
  const { kind, words } = VERDICTS[answer.verdict.label];
  const differing = answer.evidence.flatMap((item) => item.differences ?? []).map((difference) => difference.claim);
  return el("div", { class: `verdict ${kind}` },
    el("p", { class: "claim", dir: "auto" }, "“", marked(answer.claim, differing), "”"),
    el(level, { id: headingId, tabindex: "-1" }, sign(kind), words),
    standfirst(answer),
    changed(answer.verdict.changed),
    answer.verdict.attributed_only
      ? el("p", { class: "caution" }, "This rests only on what somebody said, as the outlets report it.")
      : null,
    (answer.warnings ?? []).map((warning) => el("p", { class: "caution" }, warning)),
  );
}

/** Show the evidence of an answer: what decides, then what is merely related, folded where it can wait. */
export function evidencePart(answer, level = "h2") {
  const decided = answer.evidence.filter((item) => item.stance !== "NOT_ENOUGH_INFO");
  const related = answer.evidence.filter((item) => item.stance === "NOT_ENOUGH_INFO");
  return [
    decided.length ? el(level, { class: "section" }, "Evidence") : null,
    decided.length ? el("ol", { class: "cards" }, decided.map(evidenceCard)) : null,
    factChecks(answer.fact_checks, level),
    related.length
      ? el("details", { class: "related", open: decided.length === 0 },
          el("summary", {}, `${counted(related.length, "related passage")} that ${related.length === 1 ? "decides" : "decide"} nothing`),
          el("ol", { class: "cards" }, related.map(evidenceCard)))
      : null,
    coverage(answer),
  ];
}

/** Say a verdict in one sentence, as it is announced to screen readers. */
export function announcement({ verdict }) {
  const { words } = VERDICTS[verdict.label];
  return verdict.reason ? `${words}. ${REASONS[verdict.reason] ?? ""}` : `${words}, ${confidence(verdict.confidence)}.`;
}

function standfirst({ verdict, evidence }) {
  if (verdict.reason) return el("p", { class: "standfirst" }, REASONS[verdict.reason] ?? "");
  return el("p", { class: "standfirst" },
    `${capital(confidence(verdict.confidence))}. ${sides(verdict.origins)}`,
    strongest(evidence),
    verdict.newest && verdict.newest.passage_id !== evidence[0]?.passage_id
      ? [" Newest: ", reference(verdict.newest), "."] : null);
}

function strongest([first]) {
  if (!first) return null;
  const { document_id, publisher } = first.source;
  return [" Strongest: ", reference({ date: first.date, document_id, publisher, passage_id: first.passage_id }), "."];
}

function changed(change) {
  if (!change) return null;
  const was = VERDICTS[change.from].short;
  const is = VERDICTS[change.to].short;
  return el("p", { class: "changed" },
    `The story changed: ${was} before, ${is} since ${written(change.on, { clock: false })}, when `,
    outletLink(change.by), " reported it.");
}

function reference(found) {
  return [dateline(found.date, { clock: false }), ", ", outletLink(found)];
}

function outletLink(found) {
  return el("a", { href: passageAddress(found.document_id, found.passage_id), dir: "auto" }, outlet(found));
}

function factChecks(found, level) {
  if (!found?.length) return null;
  return [
    el(level, { class: "section" }, "Published fact-checks"),
    el("p", { class: "hint" }, "Judgements by others of a claim like this one. They are not counted as evidence."),
    el("ul", { class: "fact-checks" }, found.map(factCheck)),
  ];
}

function factCheck({ document_id: id, claim_reviewed: claim, claimant, rating, reviewer, url, date }) {
  return el("li", {},
    el("p", {}, "“", el("span", { dir: "auto" }, claim), "”", claimant ? [", said ", el("span", { dir: "auto" }, claimant)] : null),
    el("p", { class: "source" },
      el("strong", { dir: "auto" }, rating ?? "no rating"), " · ",
      el("a", { href: passageAddress(id), dir: "auto" }, reviewer ?? "unknown reviewer"), " · ", dateline(date),
      url ? [" · ", outsideLink(url, "original", unseen(" (opens a new tab)"))] : null));
}

function coverage({ coverage: searched, corpus, took_ms: took }) {
  const left = searched.excluded_undated;
  return el("p", { class: "coverage" },
    `${counted(searched.passages_searched, "passage")} searched, ${counted(searched.judged, "passage")} judged, `,
    `in ${Math.round(took)} ms; corpus revision ${corpus.revision}.`,
    left ? ` ${counted(left, "document")} without a date left out.` : "");
}
