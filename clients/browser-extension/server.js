/** Talk to the fact-checking server. Only the service worker does, and only when somebody asked. */

import { permissionFor, readSettings } from "./settings.js";

const STANCES = ["SUPPORTS", "REFUTES"];
const EVIDENCE = 5;

/** Hold what went wrong in plain words; `unset` says that the options must be filled in first. */
export class Failure extends Error {
  constructor(title, detail = "", unset = false) {
    super(title);
    Object.assign(this, { title, detail, unset });
  }
}

/** Check one claim. */
export async function checkClaim(claim, signal) {
  const answer = await send("check", "application/json", { claim, stances: STANCES, limit: EVIDENCE }, signal);
  return answer.json();
}

/** Check a text: gives its sentences one by one, as soon as each is checked. */
export async function* checkText(text, signal) {
  const body = { text, stances: STANCES, limit: EVIDENCE };
  const answer = await send("check/text", "application/x-ndjson", body, signal);
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    const lines = (rest + (value ?? "")).split("\n");
    rest = done ? "" : lines.pop();
    for (const line of lines) if (line) yield JSON.parse(line);
    if (done) return;
  }
}

/** Say in a sentence that a server answers; raises Failure where it does not. */
export async function tryServer(settings) {
  const body = { claim: "Does this server answer?", limit: 1 };
  const answer = await send("check", "application/json", body, AbortSignal.timeout(30_000), settings);
  const { corpus } = await answer.json();
  return `It answers: ${corpus.documents} documents, ${corpus.passages} passages.`;
}

async function send(path, accept, body, signal, settings = null) {
  const { server, key } = settings ?? (await readSettings());
  if (!server) throw new Failure("No server is set", "Say in the options where your fact-checking server is.", true);
  if (!(await chrome.permissions.contains({ origins: [permissionFor(server)] }))) {
    throw new Failure("The extension may not talk to your server", "Save the options again and allow it.", true);
  }
  const headers = { Accept: accept, "Content-Type": "application/json" };
  if (key) headers.Authorization = `Bearer ${key}`;
  const options = {
    method: "POST", headers, body: JSON.stringify(body), signal,
    // No cookies; and no redirect could carry the key or the text elsewhere.
    credentials: "omit", cache: "no-store", redirect: "error", referrerPolicy: "no-referrer",
  };
  let answer;
  try {
    answer = await fetch(new URL(path, server), options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Failure("The server cannot be reached", `Is it running at ${server}?`);
  }
  if (!answer.ok) throw await failure(answer);
  return answer;
}

async function failure(answer) {
  const problem = await answer.json().catch(() => ({}));
  if (answer.status === 401 || answer.status === 403) {
    return new Failure("The server does not accept the API key", problem.detail ?? "", true);
  }
  const wait = answer.headers.get("Retry-After");
  const detail = [problem.detail, wait ? `Try again in ${wait} seconds.` : ""].filter(Boolean).join(" ");
  return new Failure(problem.title ?? `The server answered with status ${answer.status}`, detail);
}
