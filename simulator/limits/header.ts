import { HttpProblem } from "../http/http_problem.ts";

/** The longest value of a header to take, in characters. */
const LONGEST_HEADER = 8_192;

/**
 * Reads a header whose value means something. All of a request's headers are
 * never looked through: that would take longer than most answers do. What
 * bounds their number is the connection, and nothing is kept of what nobody reads.
 *
 * @param headers The request's headers.
 * @param name The name of one.
 * @returns Its value; `null` if there is none.
 * @throws {HttpProblem} If it is too long.
 */
export function readHeader(headers: Headers, name: string): string | null {
  const value = headers.get(name);
  if (value === null || value.length <= LONGEST_HEADER) return value;
  // Which one it is should be told (RFC 6585, section 5).
  throw new HttpProblem(
    431,
    `The header ${name} must have at most ${LONGEST_HEADER} characters.`,
  );
}
