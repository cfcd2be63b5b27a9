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

const usedIterators = new WeakSet<object>();

/**
 * Starts a run of an algorithm.
 *
 * @param algorithm The algorithm, by name or in person.
 * @param table The algorithms that are known by name.
 * @returns The run.
 * @throws {TypeError} If nobody knows the name, if what came is no algorithm,
 * or if it is an iterator that has been used before.
 *
 * @example
 * ```ts
 * import { ALGORITHMS, startAlgorithm } from "@heygen-sim/client/algorithms";
 * import { assertEquals } from "@std/assert";
 *
 * const waits = startAlgorithm("Exponential Increase (2^x)", ALGORITHMS);
 * const seen = { requests: 1, elapsed: 0, status: "pending" } as const;
 * assertEquals(waits.next(seen).value, 1_000);
 * assertEquals(waits.next(seen).value, 2_000);
 * ```
 */
export function startAlgorithm(
  algorithm: Algorithm,
  table: Readonly<Record<string, AlgorithmFactory>>,
): Waits {
  if (typeof algorithm === "string") return named(algorithm, table)();
  if (typeof algorithm === "function") {
    return checkedRun(algorithm(), "the function returned");
  }
  const iterable = algorithm as Partial<Iterable<number>> | null | undefined;
  if (typeof iterable?.[Symbol.iterator] !== "function") {
    return checkedRun(algorithm, "current value is");
  }
  const run = (iterable as Iterable<number>)[Symbol.iterator]();
  if (run as unknown === iterable) {
    if (usedIterators.has(run)) {
      throw new TypeError(
        "Cannot poll with an iterator that has been used before: pass a function that makes one, such as () => fibonacci()",
      );
    }
    usedIterators.add(run);
  }
  return checkedRun(run, "the iterable gave");
}

function checkedRun(run: unknown, came: string): Waits {
  if (typeof (run as Waits | null | undefined)?.next === "function") {
    return run as Waits;
  }
  throw new TypeError(
    `Cannot poll as an algorithm must be a name, a function that returns an iterator of waits, or an iterable of waits: ${came} ${
      typeof run === "function" ? "a function" : String(run)
    }`,
  );
}

function named(
  name: string,
  table: Readonly<Record<string, AlgorithmFactory>>,
): AlgorithmFactory {
  const wanted = bare(name);
  for (const [known, factory] of Object.entries(table)) {
    if (bare(known) === wanted) return factory;
  }
  throw new TypeError(
    `Cannot poll by the algorithm '${name}': known are ${
      Object.keys(table).join(", ")
    }`,
  );
}

function bare(name: string): string {
  return name.replace(/\(.*\)|[\s_-]/g, "").toLowerCase();
}
