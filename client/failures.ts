/** The most characters of a thrown value that a message repeats. */
const MAX_QUOTED = 500;

/**
 * The texts and codes of a thrown value and its causes, one a line. Anything can
 * be thrown: symbols, `undefined`, objects that cannot become a text, and errors
 * that are their own cause.
 */
export function unwind(thrown: unknown, seen = new Set<unknown>()): string {
  seen.add(thrown);
  try {
    const { code, cause } = Object(thrown);
    const lines = [String(thrown).slice(0, MAX_QUOTED)];
    if (typeof code === "string") lines.push(code);
    if (cause && !seen.has(cause)) lines.push(unwind(cause, seen));
    return lines.join("\n");
  } catch {
    return "unreadable";
  }
}

/**
 * What the next try fails by, too: certificates, addresses that a runtime
 * refuses, and a response that has been read before. Node and Bun have codes for
 * most of them, Deno has messages.
 */
const FINAL =
  /^(\w*CERT\w*|UNABLE_TO_\w+|ERR_(SSL|INVALID)\w+)$|invalid peer certificate|InvalidContentType|: bad port$|(URL|unknown) scheme|redirect count exceeded|is locked/m;

/**
 * Errors that are no mistake of a program, or have one as their cause; and the
 * network failures that runtimes report as a `TypeError`, as they do mistakes,
 * or by a name of Bun's. Their messages are not standardized
 * (https://github.com/whatwg/fetch/issues/526).
 */
const PASSING =
  /^(?!Type|Ref|Ran|Syn|URI)\w*Error|^TypeError: (fetch failed$|(failed to fetch|load failed|error sending|(the )?(network|internet|request|connection))(?! is))|^(Connection|FailedTo|E[A-Z]+$)/im;

/**
 * Whether a failed request is a failure of the network, which may pass.
 *
 * @param text What has been thrown.
 * @param reading Whether there was a response, and reading it has failed.
 */
export function isNetworkFailure(text: string, reading: boolean): boolean {
  return !FINAL.test(text) && (reading || PASSING.test(text));
}
