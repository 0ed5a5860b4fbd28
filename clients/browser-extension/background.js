/** The service worker: menu, shortcuts and button; puts the panel into the page and asks the server for it. */

import { Failure, checkClaim, checkText, tryServer } from "./server.js";
import { guardSettings, readSettings } from "./settings.js";

const MAX_CLAIM = 2_000;
const SCRIPTS = ["namespace", "elements", "words", "answer", "page_text", "underline", "style", "panel", "main"];
const CLAIM = "check-claim";
const PAGE = "check-page";

guardSettings();

chrome.runtime.onInstalled.addListener(({ reason }) => {
  chrome.contextMenus.removeAll(() => {
    chrome.contextMenus.create({ id: CLAIM, title: "Check this claim: “%s”", contexts: ["selection"] });
    chrome.contextMenus.create({ id: PAGE, title: "Check this page", contexts: ["page"] });
  });
  if (reason === "install") chrome.runtime.openOptionsPage();
});

chrome.contextMenus.onClicked.addListener(({ menuItemId, selectionText }, tab) => {
  if (menuItemId === CLAIM) start(tab, claimTask(selectionText));
  if (menuItemId === PAGE) start(tab, { kind: "page" });
});

chrome.commands.onCommand.addListener((command, tab) => {
  if (command === CLAIM) start(tab, { kind: "selection" });
  if (command === PAGE) start(tab, { kind: "page" });
});

chrome.action.onClicked.addListener((tab) => start(tab, { kind: "choose" }));

chrome.runtime.onConnect.addListener((port) => {
  if (port.sender?.id !== chrome.runtime.id || port.name !== "check") return;
  const stopped = new AbortController();
  port.onDisconnect.addListener(() => stopped.abort());
  port.onMessage.addListener((task) => serve(port, task, stopped.signal));
});

chrome.runtime.onMessage.addListener((message, sender, answer) => {
  if (sender.id !== chrome.runtime.id) return false;
  if (message.kind === "open-options") chrome.runtime.openOptionsPage();
  // The key goes through here: from the extension's own pages alone.
  if (message.kind !== "try" || !sender.url?.startsWith(chrome.runtime.getURL(""))) return false;
  tryServer(message.settings).then(
    (words) => answer({ words }),
    (error) => answer({ failure: told(error) }),
  );
  return true;
});

function claimTask(words) {
  const claim = (words ?? "").trim();
  return [...claim].length > MAX_CLAIM ? { kind: "text", text: claim } : { kind: "claim", claim };
}

/** Put the panel into the page and give it its task; where no panel can be put, open the server's own page. */
async function start(tab, task) {
  try {
    const target = { tabId: tab.id };
    await chrome.scripting.insertCSS({ target, files: ["content/underline.css"] });
    await chrome.scripting.executeScript({ target, files: SCRIPTS.map((name) => `content/${name}.js`) });
    await chrome.scripting.executeScript({ target, func: (given) => globalThis.factcheck.main.start(given), args: [task] });
  } catch (error) {
    console.warn("no panel on this page:", error.message);
    const { server } = await readSettings();
    if (!server) await chrome.runtime.openOptionsPage();
    else await chrome.tabs.create({ url: server + (task.claim ? `#${new URLSearchParams({ claim: task.claim })}` : "") });
  }
}

async function serve(port, task, signal) {
  const say = (message) => !signal.aborted && port.postMessage(message);
  try {
    say({ server: (await readSettings()).server });
    if (task.kind === "claim") {
      say({ answer: await checkClaim(task.claim, signal) });
    } else {
      for await (const sentence of checkText(task.text, signal)) say({ sentence });
    }
    say({ done: true });
  } catch (error) {
    if (!signal.aborted) say({ failure: told(error) });
  }
}

function told(error) {
  if (error instanceof Failure) return { title: error.title, detail: error.detail, unset: error.unset };
  return { title: "The check failed", detail: error.message, unset: false };
}
