/** The most characters of a message that another one repeats. */
const MAX_QUOTED = 500;

/** What a thrown value, or a cause of it, says of itself. */
export interface Thrown {
  /** The kind of error, such as `TypeError`. */
  readonly name: string;
  /** A code for programs, such as `ECONNREFUSED`. */
  readonly code: string;
  /** The reason for people. */
  readonly message: string;
}

/**
 * Reads a thrown value and its causes, outermost first. Anything can be thrown:
 * symbols, `undefined`, objects whose fields cannot be read, and errors that are
 * their own cause.
 *
 * @param thrown The thrown value.
 */
export function unwind(thrown: unknown): Thrown[] {
  const chain = new Map<unknown, Thrown>();
  for (let link = thrown; !chain.has(link);) {
    let name = "";
    let code = "";
    let message = "a value that cannot be read";
    let cause: unknown;
    try {
      const fields: Record<string, unknown> = Object(link);
      if (typeof link === "object") {
        name = String(fields.name ?? "");
        code = String(fields.code ?? "");
      }
      // Node leaves the message of some errors empty.
      message = String(fields.message ?? link).slice(0, MAX_QUOTED) || code;
      cause = fields.cause;
    } catch {
      // What has been read so far is all there is.
    }
    chain.set(link, { name, code, message });
    if (cause === undefined || cause === null) break;
    link = cause;
  }
  return [...chain.values()];
}

/** The reason why something failed: Node's own words are only "fetch failed". */
export function messageOf(thrown: unknown): string {
  return unwind(thrown).map(({ message }) => message).join(": ");
}
