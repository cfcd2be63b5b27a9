import { demand } from "./_validate.ts";
import type { AlgorithmFactory, Waits } from "./protocol.ts";

/**
 * An algorithm as a caller names it: a name (case, spaces, hyphens, underscores
 * and a formula in brackets do not matter), a generator function or other
 * factory, or anything iterable over waits in milliseconds.
 *
 * A bare iterator, such as what `fibonacci()` returns, can be used once; a
 * factory, such as `() => fibonacci()`, as often as one likes.
 */
export type Algorithm<Name extends string = string> =
  | Name
  // Keeps the known names in an editor's completion and admits other spellings.
  | (string & Record<never, never>)
  | AlgorithmFactory
  | Iterable<number>;

const SUBJECT = "Cannot poll as an algorithm";

const usedIterators = new WeakSet<object>();

/**
 * Finds the factory behind an algorithm.
 *
 * @param algorithm The algorithm, by name or in person.
 * @param table The algorithms that are known by name.
 * @returns A factory; calling it starts a run. It throws a `TypeError` if the
 * algorithm turns out to be none, or an iterator that has been used before.
 * @throws {TypeError} If nobody knows the name, or what came is no algorithm.
 *
 * @example
 * ```ts
 * import { ALGORITHMS, resolveAlgorithm } from "@heygen-sim/client/algorithms";
 * import { assertEquals } from "@std/assert";
 *
 * const start = resolveAlgorithm("Exponential Increase (2^x)", ALGORITHMS);
 * const waits = start();
 * const seen = { requests: 1, elapsed: 0, status: "pending" } as const;
 * assertEquals(waits.next(seen).value, 1_000);
 * assertEquals(waits.next(seen).value, 2_000);
 * ```
 */
export function resolveAlgorithm(
  algorithm: Algorithm,
  table: Readonly<Record<string, AlgorithmFactory>>,
): AlgorithmFactory {
  if (typeof algorithm === "string") return named(algorithm, table);
  if (typeof algorithm === "function") return () => checkedRun(algorithm());
  demandAlgorithm(
    typeof algorithm?.[Symbol.iterator] === "function",
    algorithm,
  );
  return () => iterate(algorithm);
}

function named(
  name: string,
  table: Readonly<Record<string, AlgorithmFactory>>,
): AlgorithmFactory {
  const names = Object.keys(table);
  const wanted = bare(name);
  const factory = table[names.find((known) => bare(known) === wanted) ?? ""];
  demand(!!factory, SUBJECT, `one of ${names.join(", ")}`, name);
  return factory;
}

function bare(name: string): string {
  return name.replace(/\(.*\)|[\s_-]/g, "").toLowerCase();
}

function iterate(iterable: Iterable<number>): Waits {
  const run = iterable[Symbol.iterator]();
  if (run as unknown === iterable) {
    if (usedIterators.has(run)) {
      throw new TypeError(
        "Cannot poll by an iterator that has been used: pass () => fibonacci() or the like",
      );
    }
    usedIterators.add(run);
  }
  return checkedRun(run);
}

function checkedRun(run: unknown): Waits {
  demandAlgorithm(typeof (run as Waits | undefined)?.next === "function", run);
  return run as Waits;
}

function demandAlgorithm(ok: boolean, value: unknown): void {
  demand(
    ok,
    SUBJECT,
    "a name, an iterable of waits, or a function that returns an iterator",
    // As text, for a number is of the wrong kind here, not of the wrong size.
    String(value),
  );
}
