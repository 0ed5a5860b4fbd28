/** Plain words for what the service answers; service/wording.py has the same for the command line. */

// The steps of the IPCC's likelihood scale (Mastrandrea et al. 2010, table 1).
const LIKELIHOOD = [[0.99, "virtually certain"], [0.9, "very likely"], [0.66, "likely"]];

/** How a verdict is named: as a statement about the sources, never about the world. */
export const VERDICTS = {
  SUPPORTED: { kind: "supports", words: "Supported by the sources", short: "supported" },
  REFUTED: { kind: "refutes", words: "Refuted by the sources", short: "refuted" },
  CONFLICTING: {
    kind: "conflicting",
    words: "Conflicting: the sources disagree, or the story changed",
    short: "conflicting",
  },
  NOT_ENOUGH_EVIDENCE: { kind: "undecided", words: "Not enough evidence", short: "not enough evidence" },
};

export const STANCES = {
  SUPPORTS: { kind: "supports", words: "Supports the claim" },
  REFUTES: { kind: "refutes", words: "Refutes the claim" },
  NOT_ENOUGH_INFO: { kind: "undecided", words: "Related, decides nothing" },
};

export const REASONS = {
  empty_corpus: "The corpus is empty: there is nothing yet to check against.",
  nothing_similar: "Nothing in the corpus speaks of this.",
  all_filtered_out: "No source passes the filters.",
  no_stance: "There are related passages, but none that decides the claim.",
};

/** Put a probability into words with its number: "very likely (0.93)". */
export function confidence(probability) {
  const [, words] = LIKELIHOOD.find(([least]) => probability >= least) ?? [0, "uncertain"];
  return `${words} (${probability.toFixed(2)})`;
}

/** Count: "1 document", "1,204 documents". */
export function counted(number, noun, plural = `${noun}s`) {
  return `${number.toLocaleString("en")} ${number === 1 ? noun : plural}`;
}

/** Say how many independent sources stand on each side. */
export function sides({ supports, refutes }) {
  if (supports && refutes) return `${counted(supports, "independent source")} for, ${refutes} against.`;
  if (supports) return `${counted(supports, "independent source")} for, none against.`;
  return refutes ? `${counted(refutes, "independent source")} against, none for.` : "";
}

/** Name the outlet of a source, or its document where the outlet is not known. */
export function outlet(source) {
  return source.publisher || `document ${source.document_id}`;
}

/** Begin a sentence with a capital letter. */
export function capital(words) {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
