/** The last millisecond of the year 9999, beyond which years have a sign. */
const LAST = Date.UTC(10_000, 0) - 1;

/**
 * A moment in ISO 8601.
 *
 * @param ms Milliseconds since the epoch.
 * @returns `null` if it never comes, or after the year 9999.
 */
export function moment(ms: number): string | null {
  return ms <= LAST ? new Date(ms).toISOString() : null;
}
