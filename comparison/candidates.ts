import {
  adaptive,
  type Algorithm,
  type AlgorithmFactory,
  type AlgorithmName,
  ALGORITHMS,
  linear,
  optimal,
  parseAlgorithm,
  resolveAlgorithm,
} from "@heygen-sim/client/algorithms";
import { assertOption } from "./assert_option.ts";
import type { Scenario } from "./scenario.ts";

/** An algorithm of the caller's own, to be compared with the others. */
export interface OwnAlgorithm {
  /** What to call it. */
  readonly name: string;
  /** The algorithm: a factory, or anything that can be iterated over often. */
  readonly algorithm: Algorithm<AlgorithmName>;
}

/** What takes part in a comparison. */
export interface Candidate {
  /** Its name, in the spelling of the table if it is there. */
  readonly name: string;
  /**
   * How it comes by its polls: by a timetable that never changes, by learning
   * from each job, or in ways that nobody knows.
   */
  readonly kind: "fixed" | "learning" | "unknown";
  /** Makes a factory for the circumstances; each time one without any past. */
  readonly prepare: (scenario: Scenario) => AlgorithmFactory;
}

/** The algorithms that can be compared by name: those that never give up. */
export const COMPARED: readonly AlgorithmName[] =
  (Object.keys(ALGORITHMS) as AlgorithmName[])
    .filter((name) => name !== "manual");

/**
 * Those that are told the price, and how long jobs take if that is what they
 * are about.
 */
const PREPARED: Partial<Record<AlgorithmName, Candidate["prepare"]>> = {
  linear: ({ price }) => () => linear({ step: price }),
  optimal: ({ distribution, price, rtt }) =>
    optimal({ distribution: distribution, price, minGap: rtt }),
  adaptive: ({ price, rtt }) => adaptive({ history: {}, price, minGap: rtt }),
};

/**
 * Finds what takes part in a comparison.
 *
 * @param wanted A name as the client takes it, or an algorithm of one's own.
 * @throws {TypeError} If nobody knows the name, or if it ends before the job.
 */
export function candidate(wanted: string | OwnAlgorithm): Candidate {
  if (typeof wanted !== "string") {
    assertOption(
      typeof wanted?.name === "string" && wanted.name !== "",
      "Cannot compare: an algorithm",
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
