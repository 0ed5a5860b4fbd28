/** Where the server is and the key for it: kept on this computer, for the extension's own pages only. */

const EMPTY = { server: "", key: "" };

/** Read the settings; `server` ends with a slash, or is empty where none was set. */
export async function readSettings() {
  return chrome.storage.local.get(EMPTY);
}

/** Store the settings. */
export async function writeSettings(settings) {
  await chrome.storage.local.set(settings);
}

/** Keep the settings from the scripts that run beside web pages, where the browser can. */
export function guardSettings() {
  chrome.storage.local.setAccessLevel?.({ accessLevel: "TRUSTED_CONTEXTS" });
}

/** Give the pattern of the permission to talk to a server. */
export function permissionFor(server) {
  const { protocol, hostname } = new URL(server);
  return `${protocol}//${hostname}/*`;
}

/** Read what somebody typed as the address of a server; raises an Error that says how to mend it. */
export function serverAddress(typed, key) {
  let address;
  try {
    address = new URL(typed.trim());
  } catch {
    throw new Error("Write the address in full, such as https://factcheck.example.org");
  }
  if (!["https:", "http:"].includes(address.protocol)) throw new Error("The address must begin with https:// or http://");
  if (address.username || address.password || address.search || address.hash) {
    throw new Error("Leave name, password, ? and # out of the address.");
  }
  const near = ["localhost", "127.0.0.1", "[::1]"].includes(address.hostname);
  if (key && address.protocol === "http:" && !near) {
    throw new Error("A key goes over https:// only: over http:// everybody on the way could read it.");
  }
  return address.href.endsWith("/") ? address.href : `${address.href}/`;
}
