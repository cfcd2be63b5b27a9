/** The second that was written last, and its text up to the full stop. */
let second = NaN;
let start = "";

/**
 * Writes a moment in ISO 8601, as `Date.prototype.toISOString` does, and faster
 * where most moments are in the same second as the one before: for the time at
 * which answers are written.
 *
 * @param now The time, in milliseconds since the epoch.
 */
export function isoTime(now: number): string {
  const whole = Math.floor(now / 1_000);
  if (whole !== second) {
    start = new Date(whole * 1_000).toISOString().slice(0, -4);
    second = whole;
  }
  const ms = Math.floor(now) - whole * 1_000;
  return `${start}${ms < 10 ? "00" : ms < 100 ? "0" : ""}${ms}Z`;
}
