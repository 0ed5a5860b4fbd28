/** The one name of these scripts. They run beside the page, out of its reach, and may be put in again. */

globalThis.factcheck ??= {};
