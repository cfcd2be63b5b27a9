import {
  adaptive,
  type Algorithm,
  type AlgorithmFactory,
  type AlgorithmName,
  ALGORITHMS,
  assertOption,
  linear,
  optimal,
  parseAlgorithm,
  resolveAlgorithm,
} from "@heygen-sim/client/algorithms";
import type { Scenario } from "./scenario.ts";

/** An algorithm of the caller's own. */
export interface OwnAlgorithm {
  /** Its name in results. */
  readonly name: string;
  /** The algorithm: a factory, or an iterable that can be iterated again. */
  readonly algorithm: Algorithm<AlgorithmName>;
}

export interface Candidate {
  /** Its name; for a built-in algorithm, the canonical one. */
  readonly name: string;
  /**
   * The origin of its polls: the same timetable for every job, a history of jobs, or
   * unknown.
   */
  readonly kind: "fixed" | "learning" | "unknown";
  /** Makes a factory for a scenario, without history. */
  readonly prepare: (scenario: Scenario) => AlgorithmFactory;
}

/** The algorithms that can be compared by name: all that poll until the job ends. */
export const COMPARED: readonly AlgorithmName[] =
  (Object.keys(ALGORITHMS) as AlgorithmName[])
    .filter((name) => name !== "manual");

const PREPARED: Partial<Record<AlgorithmName, Candidate["prepare"]>> = {
  linear: ({ price }) => () => linear({ step: price }),
  optimal: ({ distribution, price, rtt }) =>
    optimal({ distribution: distribution, price, minGap: rtt }),
  adaptive: ({ price, rtt }) => adaptive({ history: {}, price, minGap: rtt }),
};

/**
 * Finds an algorithm to compare.
 *
 * @param wanted A name, as the client takes it, or an algorithm of the caller's own.
 * @throws {TypeError} If the name is unknown, or the algorithm ends before the job.
 */
export function candidate(wanted: string | OwnAlgorithm): Candidate {
  if (typeof wanted !== "string") {
    assertOption(
      typeof wanted?.name === "string" && wanted.name !== "",
      "Cannot compare as an algorithm",
      "a name, or an object with a 'name' and an 'algorithm'",
      wanted,
    );
    const start = resolveAlgorithm(wanted.algorithm, ALGORITHMS);
    return { name: wanted.name, kind: "unknown", prepare: () => start };
  }
  const name = parseAlgorithm(wanted);
  if (!COMPARED.includes(name)) {
    throw new TypeError(
      `Cannot compare '${wanted}' as it makes one request and gives up: compared are ${
        COMPARED.join(", ")
      }`,
    );
  }
  return {
    name,
    kind: name === "adaptive" ? "learning" : "fixed",
    prepare: PREPARED[name] ?? (() => ALGORITHMS[name]),
  };
}
