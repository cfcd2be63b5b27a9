/** The most characters of a thrown value that a message quotes. */
const MAX_QUOTE_LENGTH = 500;

/**
 * The texts and codes of a thrown value and its causes, one a line. A value may
 * be a symbol, `undefined`, an object that has no text, or its own cause.
 */
export function unwind(thrown: unknown, seen = new Set<unknown>()): string {
  seen.add(thrown);
  try {
    const { code, cause } = Object(thrown);
    const lines = [String(thrown).slice(0, MAX_QUOTE_LENGTH)];
    if (typeof code === "string") lines.push(code);
    if (cause && !seen.has(cause)) lines.push(unwind(cause, seen));
    return lines.join("\n");
  } catch {
    return "unreadable";
  }
}

/**
 * Failures that would repeat: invalid certificates, addresses that a runtime
 * rejects, and a response that has been read before. Node and Bun have codes for
 * most of them, Deno has messages.
 */
const FINAL =
  /^(\w*CERT\w*|UNABLE_TO_\w+|ERR_(SSL|INVALID)\w+)$|invalid peer certificate|InvalidContentType|: bad port$|(URL|unknown) scheme|redirect count exceeded|is locked/m;

/**
 * Failures that may pass: errors other than the kinds of programming mistakes,
 * and the network failures that runtimes report as a `TypeError`, or Bun by a name
 * of its own. Their messages are not standardized
 * (https://github.com/whatwg/fetch/issues/526).
 */
const TRANSIENT =
  /^(?!Type|Ref|Ran|Syn|URI)\w*Error|^TypeError: (fetch failed$|(failed to fetch|load failed|error sending|(the )?(network|internet|request|connection))(?! is))|^(Connection|FailedTo|E[A-Z]+$)/im;

/**
 * Whether a failed request is a failure of the network, which may pass.
 *
 * @param reading Whether the failure came while a response was read.
 */
export function isNetworkFailure(text: string, reading: boolean): boolean {
  return !FINAL.test(text) && (reading || TRANSIENT.test(text));
}
