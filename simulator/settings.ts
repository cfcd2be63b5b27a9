import type { Distribution } from "../distributions/distribution.ts";
import { DEFAULT_DELAY } from "../distributions/default.ts";
import { type Clock, systemClock } from "./clock.ts";

/** Options of {@linkcode createSimulator}. */
export interface SimulatorOptions {
  /**
   * The law of how long jobs take, in milliseconds.
   *
   * @default {DEFAULT_DELAY}, `uniform(1_000, 20_000)`
   */
  readonly delay?: Distribution;
  /**
   * The probability that a job ends in error, from 0 to 1.
   *
   * @default {0.5}
   */
  readonly errorRate?: number;
  /**
   * The seed of all randomness: a safe integer or a text. The same seed gives
   * the same jobs.
   *
   * @default {undefined} another one each time
   */
  readonly seed?: number | string;
  /**
   * The clock that all of it follows.
   *
   * @default {systemClock}
   */
  readonly clock?: Clock;
}

/** What a simulator runs by: its options, complete and checked. */
export type Settings = Required<SimulatorOptions>;

/**
 * Checks and completes the options of a simulator.
 *
 * @param options The options.
 * @returns The settings.
 * @throws {TypeError} If an option is of the wrong kind.
 * @throws {RangeError} If a number is out of its range.
 */
export function completeSettings(options: SimulatorOptions): Settings {
  const {
    delay = DEFAULT_DELAY,
    errorRate = 0.5,
    seed = Math.floor(Math.random() * 2 ** 32),
    clock = systemClock,
  } = options;
  if (typeof delay?.sample !== "function") {
    throw new TypeError(
      `Cannot create a simulator as 'delay' must be a distribution, such as uniform(1_000, 20_000): current value is ${
        String(delay)
      }`,
    );
  }
  if (!(typeof errorRate === "number" && errorRate >= 0 && errorRate <= 1)) {
    const Kind = typeof errorRate === "number" ? RangeError : TypeError;
    throw new Kind(
      `Cannot create a simulator as 'errorRate' must be a number from 0 to 1: current value is ${
        String(errorRate)
      }`,
    );
  }
  if (typeof seed !== "string" && !Number.isSafeInteger(seed)) {
    throw new TypeError(
      `Cannot create a simulator as 'seed' must be a safe integer or a string: current value is ${
        String(seed)
      }`,
    );
  }
  return { delay, errorRate, seed, clock };
}
