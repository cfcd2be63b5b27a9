const DAY = 86_400_000;

/** Numbers below 60 in two digits. */
const TWO = Array.from({ length: 60 }, (_, i) => String(i).padStart(2, "0"));

/** The latest day, and its text up to the time. */
let day = NaN;
let start = "";

/**
 * Formats a time in ISO 8601, like `Date.prototype.toISOString`, in a fraction of
 * the time where most times are of the same day: each response has several.
 */
export function isoTime(now: number): string {
  const today = Math.floor(now / DAY);
  if (today !== day) {
    start = new Date(today * DAY).toISOString().slice(0, -13);
    day = today;
  }
  const ms = Math.floor(now) - today * DAY;
  const seconds = Math.floor(ms / 1_000);
  const minutes = Math.floor(seconds / 60);
  const left = ms - seconds * 1_000;
  const zeros = left < 10 ? "00" : left < 100 ? "0" : "";
  const hour = TWO[Math.floor(minutes / 60)];
  return `${start}${hour}:${TWO[minutes % 60]}:${
    TWO[seconds % 60]
  }.${zeros}${left}Z`;
}
