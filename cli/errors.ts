export class CommandError extends Error {
  override readonly name: string = "CommandError";

  /** @param status The exit status. */
  constructor(message: string, readonly status: number = 1) {
    super(message);
  }
}

export class UsageError extends CommandError {
  override readonly name = "UsageError";

  constructor(message: string) {
    super(message, 2);
  }
}

/** A signal that ends the process; the reason of an abort. */
export class Interrupted extends Error {
  /** Always `"Interrupted"`. */
  override readonly name = "Interrupted";

  /**
   * Makes the reason of an abort.
   *
   * @param status The exit status: 128 and the number of the signal.
   */
  constructor(readonly status: number) {
    super("interrupted");
  }
}

/** What surrounds the reason in an error of the file system. */
const FILE_ERROR = /^[A-Z]+: (.*), \w+( '.*')?$/s;

/**
 * The message of an error, or the text of any other thrown value; of an error of
 * the file system the reason alone, as the caller names the file.
 */
export function messageOf(thrown: unknown): string {
  // That of an attempt on several addresses has a code alone.
  const message = thrown instanceof Error
    ? thrown.message || codeOf(thrown) || thrown.name
    : String(thrown);
  return message.replace(FILE_ERROR, "$1");
}

/** The code of an error of the system, such as `EADDRINUSE`. */
export function codeOf(error: unknown): string | undefined {
  const { code } = Object(error);
  return typeof code === "string" ? code : undefined;
}
