/** The service counts code points, JavaScript UTF-16 units: cut texts by the former. */

/** Give a function that cuts `text` from one code-point offset to another. */
export function slicer(text) {
  const at = unitOffsets(text);
  return (start, end) => text.slice(at(start), at(end));
}

function unitOffsets(text) {
  if (!/[\uD800-\uDBFF]/.test(text)) return (offset) => offset; // nothing beyond the Basic Multilingual Plane
  const offsets = [];
  let unit = 0;
  for (const character of text) {
    offsets.push(unit);
    unit += character.length;
  }
  offsets.push(unit);
  return (offset) => offsets[Math.min(offset, offsets.length - 1)];
}
