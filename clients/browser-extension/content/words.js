/** Plain words for what the service answers, the same as on its own page. */

factcheck.words ??= (() => {
  const VERDICTS = {
    SUPPORTED: { kind: "supports", sign: "✓", words: "Supported by the sources", short: "supported" },
    REFUTED: { kind: "refutes", sign: "✗", words: "Refuted by the sources", short: "refuted" },
    CONFLICTING: {
      kind: "conflicting", sign: "⇄", words: "Conflicting: the sources disagree, or the story changed", short: "conflicting",
    },
    NOT_ENOUGH_EVIDENCE: { kind: "undecided", sign: "–", words: "Not enough evidence", short: "not enough evidence" },
  };
  const STANCES = {
    SUPPORTS: { kind: "supports", sign: "✓", words: "Supports the claim" },
    REFUTES: { kind: "refutes", sign: "✗", words: "Refutes the claim" },
    NOT_ENOUGH_INFO: { kind: "undecided", sign: "–", words: "Related, decides nothing" },
  };
  const REASONS = {
    empty_corpus: "The corpus is empty: there is nothing yet to check against.",
    nothing_similar: "Nothing in the corpus speaks of this.",
    all_filtered_out: "No source passes the filters.",
    no_stance: "There are related passages, but none that decides the claim.",
  };
  // The steps of the IPCC's likelihood scale (Mastrandrea et al. 2010, table 1).
  const LIKELIHOOD = [[0.99, "virtually certain"], [0.9, "very likely"], [0.66, "likely"]];
  const MONTHS = [
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
  ];

  function confidence(probability) {
    const [, words] = LIKELIHOOD.find(([least]) => probability >= least) ?? [0, "uncertain"];
    return `${words} (${probability.toFixed(2)})`;
  }

  /** Write an EDTF date no more precisely than it is known. */
  function date(edtf) {
    const [, year, month, day] = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?/.exec(edtf ?? "") ?? [];
    if (!year) return "no date";
    return [day && +day, month && MONTHS[+month - 1], +year].filter(Boolean).join(" ");
  }

  function outlet(source) {
    return source.publisher || `document ${source.document_id}`;
  }

  return { VERDICTS, STANCES, REASONS, confidence, date, outlet };
})();
