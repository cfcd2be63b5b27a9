import { HttpProblem } from "./http_problem.ts";

const MAX_HEADER_LENGTH = 8_192;

const MAX_WAIT_S = 30;

/** A preference; commas in quotes belong to it. */
const PREFERENCE = /(?:"(?:[^"\\]|\\.)*"?|[^,"])+/g;

/** `wait`, with its value bare or in quotes. */
const WAIT = /^\s*wait\s*=\s*(?:(\d+)|"(\d+)")\s*(?:;|$)/i;

/**
 * Reads a header. The server bounds their number and their length; headers that
 * are not read are not checked, which would take longer than most responses.
 */
export function readHeader(headers: Headers, name: string): string | null {
  const value = headers.get(name);
  if (value === null || value.length <= MAX_HEADER_LENGTH) return value;
  // The response should name the header (RFC 6585, section 5).
  throw new HttpProblem(
    431,
    `The header ${name} must have at most ${MAX_HEADER_LENGTH} characters.`,
  );
}

/**
 * Reads how long a request asks to be held until the state changes
 * (`Prefer: wait=10`, RFC 7240, section 4.3). Other preferences are ignored.
 *
 * @returns Whole seconds, 30 at most; `undefined` if the preference is missing.
 */
export function readWait(header: string | null): number | undefined {
  for (const preference of header?.match(PREFERENCE) ?? []) {
    const match = WAIT.exec(preference);
    // The first one counts (RFC 7240, section 2).
    if (match) return Math.min(MAX_WAIT_S, Number(match[1] ?? match[2]));
  }
  return undefined;
}
