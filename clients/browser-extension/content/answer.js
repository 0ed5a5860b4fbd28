/** The answer to one claim, for the panel: the verdict in one line, then the evidence. */

factcheck.answer ??= (() => {
  const { el, link } = factcheck.elements;
  const { VERDICTS, STANCES, REASONS, confidence, date, outlet } = factcheck.words;

  /** Give the parts of an answer; `server` is where its documents can be read. */
  function parts(answer, server) {
    const { label, reason, confidence: probability, origins } = answer.verdict;
    const { kind, sign, words } = VERDICTS[label];
    const said = reason ? REASONS[reason] ?? "" : `${capital(confidence(probability))}. ${sides(origins)}`;
    const whole = `${server}#${new URLSearchParams({ claim: answer.claim })}`;
    return [
      el("div", { class: `verdict ${kind}` },
        el("p", { class: "claim", dir: "auto" }, `“${answer.claim}”`),
        el("h3", { tabindex: "-1", class: "verdict-line" }, el("span", { "aria-hidden": "true" }, `${sign} `), words),
        el("p", {}, said),
        answer.verdict.changed ? el("p", { class: "changed" }, changed(answer.verdict.changed)) : null),
      answer.evidence.length ? el("ol", { class: "cards" }, answer.evidence.map((item) => card(item, server))) : null,
      el("p", {}, link(whole, "Open the whole answer")),
    ].filter(Boolean);
  }

  function card(item, server) {
    const { kind, sign, words } = STANCES[item.stance];
    const { source, passage, passage_id: id } = item;
    const page = `${server}documents/${encodeURIComponent(source.document_id)}#p${id}`;
    const copies = item.origin?.copies ?? 0;
    return el("li", { class: `card ${kind}` },
      el("p", { class: "stance" }, el("span", { "aria-hidden": "true" }, `${sign} `), words),
      el("p", { class: "source" }, `${date(item.date)} · `, el("span", { dir: "auto" }, outlet(source))),
      el("blockquote", { dir: "auto", lang: source.language },
        passage.before ? el("span", { class: "context" }, `${passage.before} `) : null,
        el("mark", {}, passage.text),
        passage.after ? el("span", { class: "context" }, ` ${passage.after}`) : null),
      item.attribution ? el("p", { class: "note" }, "Said by ", el("b", { dir: "auto" }, item.attribution.speaker), ".") : null,
      (item.differences ?? []).map((difference) =>
        el("p", { class: "note" }, `The claim says ${difference.claim}, the passage ${difference.passage}.`)),
      el("p", { class: "note" }, link(page, source.title || "Untitled document"),
        copies ? `, also in ${copies} other ${copies === 1 ? "document" : "documents"}` : ""));
  }

  function changed(change) {
    return `The story changed: ${VERDICTS[change.from].short} before, ${VERDICTS[change.to].short} since ${date(change.on)}.`;
  }

  function sides({ supports, refutes }) {
    const counted = (number) => `${number} independent source${number === 1 ? "" : "s"}`;
    if (supports && refutes) return `${counted(supports)} for, ${refutes} against.`;
    if (supports) return `${counted(supports)} for, none against.`;
    return refutes ? `${counted(refutes)} against, none for.` : "";
  }

  function capital(words) {
    return words.charAt(0).toUpperCase() + words.slice(1);
  }

  return { parts };
})();
