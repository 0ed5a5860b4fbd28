/** EDTF dates: what they mean and how they are written out. */

const FORM = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(.+))?)?)?$/;
const MONTHS = [
  "January", "February", "March", "April", "May", "June",
  "July", "August", "September", "October", "November", "December",
];

/** Give the first and last moment (milliseconds) that a date can mean; null where it is none. */
export function interval(edtf) {
  const [whole, year, month, day, time] = FORM.exec(edtf ?? "") ?? [];
  if (!whole) return null;
  if (time) {
    const zoned = /(?:Z|[+-]\d\d:?\d\d)$/.test(time) ? whole : `${whole}Z`;
    const moment = Date.parse(zoned);
    return Number.isNaN(moment) ? null : [moment, moment];
  }
  const first = utc(+year, month ? +month - 1 : 0, day ? +day : 1);
  const next = day ? utc(+year, +month - 1, +day + 1) : month ? utc(+year, +month, 1) : utc(+year + 1, 0, 1);
  return [first, next - 1];
}

/** Write a date no more precisely than it is known: "26 January 2022, 09:47", "January 2022", "no date".
    Without `clock`, a moment is written as its day. */
export function written(edtf, { clock: withClock = true } = {}) {
  const [whole, year, month, day, time] = FORM.exec(edtf ?? "") ?? [];
  if (!whole) return edtf || "no date";
  const date = [day && String(+day), month && MONTHS[+month - 1], String(+year)].filter(Boolean).join(" ");
  const [, clock, zone] = /^(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$/.exec((withClock && time) || "") ?? [];
  return clock ? `${date}, ${clock}${zone === "Z" ? " UTC" : zone ? ` (UTC${zone})` : ""}` : date;
}

/** Write a moment as a day: "2022-01-26". */
export function dayOf(moment) {
  return new Date(moment).toISOString().slice(0, 10);
}

function utc(year, month, day) {
  const moment = new Date(0);
  moment.setUTCFullYear(year, month, day);
  return moment.getTime();
}
