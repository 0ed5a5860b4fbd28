/** What the panel does: checks a claim, or the page; the service worker asks the server for it. */

factcheck.main ??= (() => {
  const { el } = factcheck.elements;
  const { VERDICTS } = factcheck.words;
  const { panel, answer, pageText, underline } = factcheck;
  const MAX_CLAIM = 2_000;
  let port = null;
  let server = "";

  /** Begin a task of the service worker: choose, selection, claim, text or page. */
  function start(task) {
    const selected = getSelection().toString().trim();
    panel.open(stop);
    if (task.kind === "claim") checkClaim(task.claim);
    else if (task.kind === "text") checkText({ text: task.text, range: () => null });
    else if (task.kind === "page") checkText(pageText.read());
    else choose(selected, task.kind === "selection");
  }

  function choose(selected, atOnce) {
    if (selected && atOnce) return checkSelected(selected);
    const check = (words, on) => el("button", { on: { click: on } }, words);
    panel.tell(selected ? "" : "Select a sentence to check it, or check the whole page.");
    return panel.show(el("p", { class: "choices" },
      selected ? check("Check the selection", () => checkSelected(selected)) : null,
      check("Check this page", () => checkText(pageText.read()))));
  }

  function checkSelected(words) {
    if ([...words].length > MAX_CLAIM) checkText({ text: words, range: () => null });
    else checkClaim(words);
  }

  function checkClaim(claim) {
    panel.tell("Checking…");
    panel.show();
    ask({ kind: "claim", claim }, {
      answer: (found) => {
        panel.tell("");
        panel.show(answer.parts(found, server));
      },
    });
  }

  function checkText({ text, range }) {
    if (!text.trim()) {
      panel.show();
      panel.tell("There is no text on this page.");
      return;
    }
    underline.clear();
    const list = el("ol", { class: "claims", "aria-label": "Checked claims" });
    const chosen = el("div", { class: "body" });
    let sentences = 0;
    let checked = 0;
    panel.tell("Checking the page…");
    panel.show(list, chosen);
    ask({ kind: "text", text }, {
      sentence: (sentence) => {
        sentences += 1;
        if (!sentence.answer) return;
        checked += 1;
        addClaim(sentence, range(sentence.start, sentence.end), list, chosen);
        panel.tell(`Checking the page… ${checked} claims so far.`);
      },
      done: () => panel.tell(checked
        ? `${sentences} sentences, ${checked} checked. Choose one to see its evidence.`
        : "No sentence here states a fact that could be checked."),
    });
  }

  function addClaim({ text, answer: found }, range, list, chosen) {
    const { kind, short } = VERDICTS[found.verdict.label];
    const choose = () => {
      for (const other of list.querySelectorAll("[aria-pressed=true]")) other.setAttribute("aria-pressed", "false");
      button.setAttribute("aria-pressed", "true");
      underline.show(range);
      chosen.replaceChildren(...answer.parts(found, server));
      chosen.querySelector(".verdict-line").focus({ preventScroll: true });
      chosen.scrollIntoView({ block: "nearest" });
    };
    const button = el("button", { "aria-pressed": "false", on: { click: choose } },
      el("span", { class: "verdict-word" }, short), el("span", { class: "words", dir: "auto" }, text));
    list.append(el("li", { class: kind }, button));
    underline.add(range, kind, choose);
  }

  function ask(task, listeners) {
    port?.disconnect();
    port = chrome.runtime.connect({ name: "check" });
    port.onMessage.addListener((message) => {
      if (message.server !== undefined) server = message.server;
      if (message.failure) fail(message.failure);
      for (const [kind, listener] of Object.entries(listeners)) if (message[kind]) listener(message[kind]);
    });
    port.postMessage(task);
  }

  function fail({ title, detail, unset }) {
    panel.tell("");
    panel.show(el("div", { class: "failure", role: "alert" },
      el("p", {}, el("b", {}, `${title}.`), ` ${detail}`),
      unset ? el("p", {}, el("button", { on: { click: () => chrome.runtime.sendMessage({ kind: "open-options" }) } }, "Open the options")) : null));
  }

  function stop() {
    port?.disconnect();
    port = null;
    underline.clear();
  }

  return { start };
})();
