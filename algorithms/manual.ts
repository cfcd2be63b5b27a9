/**
 * Asks once and leaves the rest to the caller.
 *
 * @returns A generator without any wait.
 *
 * @example
 * ```ts
 * import { manual } from "@heygen-sim/client/algorithms";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([...manual()], []);
 * ```
 */
export function* manual(): Generator<number, void, unknown> {}
