/** Draw dated evidence for (above the line) and against (below), with the verdict of each period under it. */

import { interval, written } from "./dates.js";
import { svg } from "./elements.js";
import { STANCES, VERDICTS, outlet } from "./words.js";

const DAY = 86_400_000;
const LEFT = 64;
const RIGHT = 14;
const STEP = 17;
const BAND = 22;
const LAST_PERIOD = 92; // pixels after the last date, so that its verdict can be read

/** Draw the picture `width` pixels wide, with a line at the date `asOf` ("" for none). */
export function picture({ evidence, points }, asOf, width) {
  const { x, from, to } = scale([...evidence, ...points].map(({ span }) => span), asOf, width);
  const limit = asOf ? interval(asOf)[1] : Infinity;
  const stacks = stacked(evidence, x);
  const axis = 20 + STEP * Math.max(1, stacks.supports);
  const bandTop = axis + 14 + STEP * Math.max(1, stacks.refutes);
  const height = bandTop + BAND + 20;
  return svg("svg", {
    role: "img", class: "story", width, height, viewBox: `0 0 ${width} ${height}`,
    "aria-label": summary(evidence, points),
  },
    side("for", axis - 8), side("against", axis + 16), side("verdict", bandTop + 15),
    svg("line", { class: "axis", x1: LEFT, x2: width - RIGHT, y1: axis, y2: axis }),
    stacks.marks.map((mark) => evidenceMark(mark, x, axis, limit)),
    band(points, x, width, bandTop, limit),
    ticks(from, to).filter(({ at }) => x(at) > LEFT && x(at) < width - 34)
      .map(({ at, words }) => svg("text", { class: "tick", x: x(at), y: height - 4 }, words)),
    asOf ? svg("line", { class: "as-of-line", x1: x(limit), x2: x(limit), y1: 4, y2: bandTop + BAND }) : null);
}

function scale(spans, asOf, width) {
  const every = asOf ? [...spans, interval(asOf)] : spans;
  const first = Math.min(...every.map(([earliest]) => earliest));
  const last = Math.max(...every.map(([, latest]) => latest));
  const [start, end] = [LEFT + STEP, width - RIGHT - LAST_PERIOD];
  const perPixel = Math.max(last - first, DAY) / (end - start);
  return {
    from: first - STEP * perPixel, to: last + LAST_PERIOD * perPixel,
    x: (moment) => start + (moment - first) / perPixel,
  };
}

function stacked(evidence, x) {
  const taken = { supports: [], refutes: [] };
  const marks = evidence.map(({ item, span }) => {
    const { kind } = STANCES[item.stance];
    const here = x(span[1]);
    const near = taken[kind].filter((mark) => Math.abs(mark.here - here) < STEP).map((mark) => mark.row);
    let row = 0;
    while (near.includes(row)) row += 1;
    taken[kind].push({ here, row });
    return { item, span, kind, row };
  });
  const rows = (kind) => Math.max(0, ...taken[kind].map(({ row }) => row + 1));
  return { marks, supports: rows("supports"), refutes: rows("refutes") };
}

function evidenceMark({ item, span, kind, row }, x, axis, limit) {
  const y = kind === "supports" ? axis - 12 - row * STEP : axis + 12 + row * STEP;
  const [start, end] = span.map(x);
  const shape = kind === "supports" ? "M-4 0.5-1.2 3.4 4.4-3.4" : "M-3.4-3.4 3.4 3.4M3.4-3.4-3.4 3.4";
  const jump = () => document.getElementById(`evidence-${item.passage_id}`)?.scrollIntoView({ block: "center" });
  return svg("g", { class: `mark ${kind}${span[1] > limit ? " later" : ""}`, on: { click: jump } },
    svg("title", {}, `${written(item.date)}, ${outlet(item.source)}: ${STANCES[item.stance].words.toLowerCase()}`),
    end - start > 6 ? svg("line", { class: "span", x1: start, x2: end, y1: y, y2: y }) : null,
    svg("circle", { cx: end, cy: y, r: 7.5 }),
    svg("path", { d: shape, transform: `translate(${end} ${y})` }));
}

function band(points, x, width, top, limit) {
  return points.map(({ label, span, date }, number) => {
    const start = x(span[1]);
    const end = number + 1 < points.length ? x(points[number + 1].span[1]) : width - RIGHT;
    const { kind, short } = VERDICTS[label];
    const fits = end - start > short.length * 6.6 + 8;
    return svg("g", { class: `period ${kind}${span[1] > limit ? " later" : ""}` },
      svg("title", {}, `From ${written(date)}: ${short}`),
      svg("rect", { x: start, y: top, width: Math.max(1, end - start), height: BAND }),
      fits ? svg("text", { x: start + 6, y: top + BAND / 2 + 4 }, short) : null);
  });
}

function side(words, y) {
  return svg("text", { class: "side", x: 0, y }, words);
}

function ticks(from, to) {
  const first = new Date(from).getUTCFullYear();
  const years = range(first + 1, new Date(to).getUTCFullYear()).map((year) => Date.UTC(year, 0));
  if (years.length > 2) return years.filter((_, n) => n % Math.ceil(years.length / 6) === 0).map(named(0, 4));
  const months = range(1, 40).map((month) => Date.UTC(first, new Date(from).getUTCMonth() + month)).filter((at) => at < to);
  if (months.length > 2) return months.filter((_, n) => n % Math.ceil(months.length / 5) === 0).map(named(0, 7));
  const days = range(1, 100).map((day) => Math.ceil(from / DAY) * DAY + (day - 1) * DAY).filter((at) => at < to);
  return days.filter((_, n) => n % Math.ceil(days.length / 4) === 0 && n < days.length - 1).map(named(0, 10));
}

function named(start, end) {
  return (at) => ({ at, words: new Date(at).toISOString().slice(start, end) });
}

function range(first, last) {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, number) => first + number);
}

function summary(evidence, points) {
  const supports = evidence.filter(({ item }) => item.stance === "SUPPORTS").length;
  const changes = points.map(({ date, label }) => `${written(date)}: ${VERDICTS[label].short}`).join("; ");
  return `Dated evidence: ${supports} for, ${evidence.length - supports} against. Verdict over time: ${changes || "none"}.`;
}
