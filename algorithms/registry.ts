import { assertKind } from "./_assert_option.ts";
import { adaptive } from "./adaptive.ts";
import { CLASSIC_ALGORITHMS, type ClassicName } from "./classic.ts";
import { linear } from "./linear.ts";
import { optimal } from "./optimal.ts";
import type { AlgorithmFactory } from "./protocol.ts";
import { nameIn } from "./resolve.ts";

/** The names of all algorithms. */
export type AlgorithmName = ClassicName | "linear" | "optimal" | "adaptive";

/** All algorithms with their default options, by name. */
export const ALGORITHMS: Readonly<Record<AlgorithmName, AlgorithmFactory>> =
  /* @__PURE__ */ all();

/**
 * A call that is marked as pure, so that a bundler drops the planner where it is not
 * used.
 */
function all(): Record<AlgorithmName, AlgorithmFactory> {
  return {
    ...CLASSIC_ALGORITHMS,
    linear,
    optimal: later(() => optimal()),
    adaptive: later(() => adaptive()),
  };
}

/** Plans on first use, and only once. */
function later(make: () => AlgorithmFactory): AlgorithmFactory {
  let made: AlgorithmFactory | undefined;
  return () => (made ??= make())();
}

/**
 * Parses the name of an algorithm: case, spaces, hyphens, underscores and a
 * formula in brackets do not matter.
 *
 * @param text The text, such as a flag of a command.
 * @returns The name.
 * @throws {TypeError} If the text names no algorithm; the message lists the names.
 */
export function parseAlgorithm(text: string): AlgorithmName {
  const accepted = `one of ${Object.keys(ALGORITHMS).join(", ")}`;
  const isText = typeof text === "string";
  assertKind(isText, "Cannot poll as an algorithm", accepted, text);
  return nameIn(text, ALGORITHMS);
}
