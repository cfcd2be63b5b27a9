/**
 * Says what is wrong in one line, and ends the process.
 *
 * @param message What is wrong.
 * @param status The exit status.
 */
export function fail(message: string, status: number): never {
  console.error(`heygen-sim: ${message.replaceAll(/\s+/g, " ")}`);
  Deno.exit(status);
}

/**
 * What an error says, or whatever else was thrown.
 *
 * @param thrown What was thrown.
 */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
