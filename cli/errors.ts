/** A command that was called wrongly: exit status 2. */
export class UsageError extends Error {
  /** Always `"UsageError"`. */
  override readonly name = "UsageError";
}

/** A command that cannot do its work: exit status 1. */
export class CommandError extends Error {
  /** Always `"CommandError"`. */
  override readonly name = "CommandError";
}

/**
 * The message of an error, or the text of any other thrown value.
 *
 * @param thrown The thrown value.
 */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
