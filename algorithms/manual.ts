/**
 * A single request.
 *
 * @returns A generator of no intervals.
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
