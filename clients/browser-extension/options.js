/** The options: where the server is, the key for it, and whether it answers. */

import { permissionFor, readSettings, serverAddress, writeSettings } from "./settings.js";

const form = document.getElementById("form");
const server = document.getElementById("server");
const key = document.getElementById("key");
const status = document.getElementById("status");

form.addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(async (settings) => {
    const former = await readSettings();
    await writeSettings(settings);
    if (former.server && permissionFor(former.server) !== permissionFor(settings.server)) {
      await chrome.permissions.remove({ origins: [permissionFor(former.server)] }).catch(() => {});
    }
    return "Saved.";
  });
});

document.getElementById("test").addEventListener("click", () =>
  attempt(async (settings) => {
    tell("Asking the server…");
    const { words, failure } = await chrome.runtime.sendMessage({ kind: "try", settings });
    if (failure) throw new Error(`${failure.title}. ${failure.detail}`);
    return words;
  }));

readSettings().then((settings) => {
  server.value = settings.server;
  key.value = settings.key;
});

/** Read the form, have the browser ask for the permission, then do something with the settings. */
async function attempt(act) {
  tell("");
  try {
    const settings = { key: key.value.trim(), server: serverAddress(server.value, key.value.trim()) };
    // Browsers show their question only straight after a click, so nothing may be awaited before.
    const allowed = await chrome.permissions.request({ origins: [permissionFor(settings.server)] });
    if (!allowed) throw new Error("Without the permission to talk to this server, nothing can be checked.");
    server.value = settings.server;
    tell(await act(settings));
  } catch (error) {
    tell(error.message, true);
  }
}

function tell(words, wrong = false) {
  status.textContent = words;
  status.classList.toggle("wrong", wrong);
}
