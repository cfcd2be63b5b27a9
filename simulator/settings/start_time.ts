import { MAX_TIME_MS } from "../core/time.ts";

/** A date of ISO 8601, with a time and an offset or without. */
const DATE =
  /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)(Z|[+-]\d\d:\d\d)?)?$/;

/**
 * Parses the time at which a clock starts.
 *
 * @param text A date such as `2026-01-01`, or with a time: `2026-01-01T08:00:00Z`.
 * Without an offset it is in UTC.
 * @returns Milliseconds since the epoch.
 * @throws {TypeError} If the text is not a date from 1970 to 9899.
 */
export function parseStartTime(text: string): number {
  const [, date = "", time = "00:00", offset = "Z"] = DATE.exec(text) ?? [];
  const start = Date.parse(`${date}T${time}${offset}`);
  // Some runtimes take the 30th of February for the 2nd of March.
  const isDate = new Date(`${date}T00:00Z`).toJSON()?.startsWith(date);
  if (isDate && start >= 0 && start < MAX_TIME_MS) return start;
  throw new TypeError(
    `must be a date from 1970 to 9899, such as 2026-01-01 or 2026-01-01T08:00:00Z: current value is '${text}'`,
  );
}
