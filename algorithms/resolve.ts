import { assertKind, assertOption } from "./_assert_option.ts";
import type { AlgorithmFactory, Intervals } from "./protocol.ts";

/**
 * The titles of algorithms by name: `"Fibonacci"`, `"exponential increase"`,
 * `"Exponential Increase (2^x)"`.
 */
export type AlgorithmTitle<Name extends string> = Name extends
  `${infer First}-${infer Second}`
  ? `${`${First} ${Second}` | `${Capitalize<First>} ${Capitalize<Second>}`}${
    | ""
    | (Second extends "increase" ? " (2^x)" : " (2^-x + 1)")}`
  : Capitalize<Name>;

/**
 * An algorithm: a name or its title, a generator function or other factory, or an
 * iterable of intervals in milliseconds. {@linkcode parseAlgorithm} finds the name
 * behind any other spelling.
 *
 * An iterator, such as what `fibonacci()` returns, can be used once; a factory,
 * such as `() => fibonacci()`, any number of times.
 */
export type Algorithm<Name extends string = string> =
  | Name
  | AlgorithmTitle<Name>
  | AlgorithmFactory
  | Iterable<number>;

const SUBJECT = "Cannot poll as an algorithm";

const usedIterators = new WeakSet<object>();

/**
 * Finds the factory of an algorithm.
 *
 * @param algorithm The algorithm or its name.
 * @param table The algorithms by name.
 * @returns A factory that starts runs. It throws a `TypeError` if the algorithm does
 * not return an iterator, or is an iterator that has been used before.
 * @throws {TypeError} If the name is unknown, or the value is not an algorithm.
 *
 * @example
 * ```ts
 * import { ALGORITHMS, resolveAlgorithm } from "@heygen-sim/client/algorithms";
 * import { assertEquals } from "@std/assert";
 *
 * const start = resolveAlgorithm("Exponential Increase (2^x)", ALGORITHMS);
 * const intervals = start();
 * const seen = { requests: 1, elapsed: 0, status: "pending" } as const;
 * assertEquals(intervals.next(seen).value, 1_000);
 * assertEquals(intervals.next(seen).value, 2_000);
 * ```
 */
export function resolveAlgorithm(
  algorithm: Algorithm,
  table: Readonly<Record<string, AlgorithmFactory>>,
): AlgorithmFactory {
  const source = typeof algorithm === "string"
    ? table[nameIn(algorithm, table)]
    : algorithm;
  assertAlgorithm(
    typeof source === "function" ||
      typeof source?.[Symbol.iterator] === "function",
    algorithm,
  );
  return () => {
    const run: unknown = typeof source === "function"
      ? source()
      : source[Symbol.iterator]();
    const isUsed = run === source && usedIterators.has(source);
    const isRun = typeof Object(run).next === "function";
    assertAlgorithm(isRun && !isUsed, run);
    if (run === source) usedIterators.add(source);
    return run as Intervals;
  };
}

/** Finds the factory for a wait, which starts a run for each job that it follows. */
export function algorithmFactory(
  algorithm: Algorithm,
  table: Readonly<Record<string, AlgorithmFactory>>,
  origin?: string,
): AlgorithmFactory {
  const start = resolveAlgorithm(algorithm, table);
  let run: Intervals | undefined;
  return () => {
    // A bare iterator cannot start again: its run goes on with another job.
    if (run && run as unknown === algorithm) return run;
    run = start();
    if (origin !== undefined) run.begin?.(origin);
    return run;
  };
}

/** Finds the name in a table that a text spells, or throws a `TypeError`. */
export function nameIn<Name extends string>(
  text: string,
  table: Readonly<Record<Name, AlgorithmFactory>>,
): Name {
  const names = Object.keys(table) as Name[];
  const wanted = bare(text);
  const name = names.find((known) => bare(known) === wanted);
  assertOption(name !== undefined, SUBJECT, `one of ${names.join(", ")}`, text);
  return name;
}

function bare(name: string): string {
  return name.replace(/\(.*\)|[\s_-]/g, "").toLowerCase();
}

function assertAlgorithm(ok: boolean, value: unknown): asserts ok {
  const accepted =
    "a name, an iterable of intervals that was not used before, or a function such as () => fibonacci()";
  assertKind(ok, SUBJECT, accepted, value);
}
