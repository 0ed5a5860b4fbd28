/** Talk to the service. Every failure leaves as a Failure that says in plain words what is wrong. */

const KEY = "factcheck-key";

/** Hold what went wrong; `faults` are [{place, detail}] for single values, `status` is 0 without an answer. */
export class Failure extends Error {
  constructor(status, title, detail, faults = []) {
    super(title);
    Object.assign(this, { status, title, detail, faults });
  }
}

/** Ask for JSON; `body` makes it a POST. Raises Failure, or the browser's AbortError. */
export async function ask(path, options = {}) {
  const answer = await send(path, "application/json", options);
  const read = await answer.json().catch(() => null);
  if (read === null) throw new Failure(answer.status, "The answer of the server cannot be read", "");
  return read;
}

/** Ask for JSON lines; gives each value as soon as it has come. Raises like `ask`. */
export async function* askLines(path, options) {
  const answer = await send(path, "application/x-ndjson", options);
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read().catch((error) => {
      throw error.name === "AbortError" ? error : new Failure(0, "The connection broke", "What came before it is shown.");
    });
    const lines = (rest + (value ?? "")).split("\n");
    rest = done ? "" : lines.pop();
    for (const line of lines) if (line) yield JSON.parse(line);
    if (done) return;
  }
}

async function send(path, accept, { body, signal } = {}) {
  const headers = { Accept: accept };
  const key = sessionStorage.getItem(KEY);
  if (key) headers.Authorization = `Bearer ${key}`;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let answer;
  try {
    answer = await fetch(path, {
      method: body === undefined ? "GET" : "POST",
      headers, signal, body: body === undefined ? undefined : JSON.stringify(body), referrerPolicy: "no-referrer",
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Failure(0, "The server cannot be reached", "Is it running, and are you connected to it?");
  }
  if (answer.ok) return answer;
  throw failure(answer, (await answer.json().catch(() => null)) ?? {});
}

/** Let one field hold the API key, for as long as this tab is open. */
export function keepKey(field) {
  field.value = sessionStorage.getItem(KEY) ?? "";
  field.addEventListener("input", () => {
    const key = field.value.trim();
    if (key) sessionStorage.setItem(KEY, key);
    else sessionStorage.removeItem(KEY);
  });
}

function failure(answer, problem) {
  const faults = (problem.errors ?? []).map(({ pointer, parameter, detail }) => ({
    place: (pointer ?? parameter ?? "").split("/").filter(Boolean).filter((step) => step !== "source")[0] ?? "",
    detail,
  }));
  const wait = answer.headers.get("Retry-After");
  const detail = [faults.length ? "" : problem.detail, wait ? `Try again in ${wait} seconds.` : ""];
  return new Failure(
    answer.status,
    problem.title ?? `The server answered with status ${answer.status}`,
    detail.filter(Boolean).join(" "),
    faults,
  );
}
