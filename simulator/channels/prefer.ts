/** The longest that a request is held, in seconds. */
const LONGEST = 30;

/** A preference; a comma in quotes separates none. */
const PREFERENCE = /(?:"(?:[^"\\]|\\.)*"?|[^,"])+/g;

/** The one that is wanted, with its value bare or in quotes. */
const WAIT = /^\s*wait\s*=\s*(?:(\d+)|"(\d+)")\s*(?:;|$)/i;

/**
 * Reads how long a request would like to be held until something changes
 * (`Prefer: wait=10`, RFC 7240, section 4.3). Other preferences are ignored.
 *
 * @param header The value of `Prefer`.
 * @returns Whole seconds, 30 at most; `undefined` if it does not say.
 */
export function readWait(header: string | null): number | undefined {
  for (const preference of header?.match(PREFERENCE) ?? []) {
    const match = WAIT.exec(preference);
    // The first one counts (RFC 7240, section 2).
    if (match) return Math.min(LONGEST, Number(match[1] ?? match[2]));
  }
  return undefined;
}
