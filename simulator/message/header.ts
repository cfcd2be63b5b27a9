import { HttpProblem } from "./http_problem.ts";

const MAX_HEADER_LENGTH = 8_192;

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
