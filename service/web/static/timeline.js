/** The story over time: a picture of dated evidence and verdicts, and a slider that asks "as of" a date. */

import { interval, written } from "./dates.js";
import { el } from "./elements.js";
import { dateline } from "./evidence.js";
import { picture } from "./picture.js";
import { STANCES, VERDICTS, outlet } from "./words.js";

const PAUSE_MS = 250;

/**
 * Show the timeline of an answer over all dates; null where less than two dated pieces decide anything.
 * `ask` is called with a date, or "" for all sources, when the slider has come to rest.
 * The part has `show(asOf)`, which moves slider and picture without asking.
 */
export function timelinePart(answer, asOf, ask) {
  const story = dated(answer);
  if (story.evidence.length < 2 && !asOf) return null; // one date is no story
  const steps = stepsOf(story, asOf);
  const frame = el("div", { class: "picture" });
  const slider = steps.length > 2 ? asOfSlider(steps, ask, (date) => draw(date)) : null;
  let shown = asOf ?? "";
  const draw = (date = shown) => {
    shown = date;
    const width = Math.max(280, Math.floor(frame.clientWidth || 640));
    frame.replaceChildren(picture(story, date, width));
  };
  const element = el("section", { class: "timeline", "aria-labelledby": "timeline-heading" },
    el("h2", { id: "timeline-heading", class: "section" }, "Over time"), frame, slider?.element, asList(story));
  new ResizeObserver(() => draw()).observe(frame);
  const show = (date) => { slider?.show(date); draw(date); };
  show(shown);
  return { element, show };
}

function dated({ evidence, timeline, undated }) {
  const decided = evidence.filter((item) => item.stance !== "NOT_ENOUGH_INFO" && interval(item.date));
  return {
    evidence: decided.map((item) => ({ item, span: interval(item.date) })).sort((a, b) => a.span[1] - b.span[1]),
    points: (timeline ?? []).map((point) => ({ ...point, span: interval(point.date) })).filter(({ span }) => span),
    undated: undated ?? [],
  };
}

function stepsOf({ evidence, points }, asOf) {
  const dates = new Set([...evidence.map(({ item }) => item.date), ...points.map(({ date }) => date)]);
  if (asOf) dates.add(asOf);
  return [...[...dates].sort((a, b) => interval(a)[1] - interval(b)[1]), ""];
}

function asOfSlider(steps, ask, move) {
  const output = el("output", { for: "as-of-slider" });
  let waiting = 0;
  const range = el("input", {
    type: "range", id: "as-of-slider", min: 0, max: steps.length - 1, step: 1,
    on: {
      input: () => {
        const date = steps[+range.value];
        show(date);
        move(date);
        clearTimeout(waiting);
        waiting = setTimeout(() => ask(date), PAUSE_MS);
      },
    },
  });
  const show = (date) => {
    const words = date ? written(date) : "now, all sources";
    range.value = Math.max(0, steps.indexOf(date));
    range.setAttribute("aria-valuetext", words);
    output.value = words;
  };
  const label = el("label", { for: "as-of-slider" }, "As the sources stood on");
  return { element: el("div", { class: "as-of" }, label, range, output), show };
}

function asList({ evidence, points, undated }) {
  const events = [
    ...evidence.map(({ item, span }) => ({
      at: span[1], date: item.date, words: `${outlet(item.source)}: ${STANCES[item.stance].words.toLowerCase()}.`,
    })),
    ...points.map(({ date, label, span }) => ({
      at: span[1] + 1, date, words: `Verdict from then on: ${VERDICTS[label].short}.`,
    })),
    ...undated.map((found) => ({
      at: Infinity, date: null, words: `${outlet(found)}: ${STANCES[found.stance].words.toLowerCase()}.`,
    })),
  ].sort((a, b) => (a.at === b.at ? 0 : a.at - b.at));
  return el("details", { class: "as-list" },
    el("summary", {}, "The same as a list"),
    el("ol", {}, events.map(({ date, words }) =>
      el("li", {}, dateline(date), " · ", el("span", { dir: "auto" }, words)))));
}
