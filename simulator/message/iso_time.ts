const DAY = 86_400_000;

/** Numbers below 60 in two digits. */
const TWO = Array.from({ length: 60 }, (_, i) => String(i).padStart(2, "0"));

/**
 * Formats a time in ISO 8601, like `Date.prototype.toISOString`, in a fraction of
 * the time: each response has several.
 *
 * @param now The time, in milliseconds since the epoch.
 * @throws {RangeError} If the time is out of the range of dates.
 */
export function isoTime(now: number): string {
  const date = new Date(now);
  const year = date.getUTCFullYear();
  if (!(year >= 1_970 && year <= 9_999)) return date.toISOString();
  const month = TWO[date.getUTCMonth() + 1];
  const day = TWO[date.getUTCDate()];
  const ms = Math.floor(now) % DAY;
  const seconds = Math.floor(ms / 1_000);
  const minutes = Math.floor(seconds / 60);
  const hour = TWO[Math.floor(minutes / 60)];
  const left = ms % 1_000;
  const zeros = left < 10 ? "00" : left < 100 ? "0" : "";
  return `${year}-${month}-${day}T${hour}:${TWO[minutes % 60]}:${
    TWO[seconds % 60]
  }.${zeros}${left}Z`;
}
